"""What the tests need beside Python packages: a Chromium, installed where that may be done.

``python -m tests.prepare``: quiet where all is there; otherwise it installs with the system's
package manager (as root, or with sudo that asks nothing), or says what to install and exits 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
ADVICE = """The browser tests need Chromium, and it could not be installed from here.
Install it (Debian and Ubuntu: apt-get install chromium) and run the tests again,
or leave the browser tests out: .venv/bin/python -m pytest -m "not browser"
"""


def chromium() -> str | None:
    """The browser, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> int:
    """0 when everything is there."""
    if chromium() is None:
        _install()
    if chromium() is None:
        sys.stderr.write(ADVICE)
        return 1
    return 0


def _install() -> None:
    if shutil.which("apt-get") is None:
        return
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and shutil.which("sudo") is None:
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "chromium", "fonts-dejavu-core"]):
        subprocess.run([*prefix, "apt-get", *words], env=environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
