"""What the tests need beside Python packages: Chromium and Pango, installed where that may be done.

``python -m tests.prepare``: quiet where all is there; otherwise it installs with the system's
package manager (as root, or with sudo that asks nothing), or says what to install and exits 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import import_module

NAMES = ("chromium", "chromium-browser", "google-chrome")
# What lays out pages to be printed.
PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0")
ADVICE = """The tests need Chromium and Pango, and not all of it could be installed from here.
Install it (Debian and Ubuntu: apt-get install chromium {packages}) and run the tests
again, or leave the browser tests out: .venv/bin/python -m pytest -m "not browser"
"""


def chromium() -> str | None:
    """The browser, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def is_complete() -> bool:
    """Whether nothing is missing. WeasyPrint looks for Pango when it is imported."""
    try:
        import_module("weasyprint")
    except OSError:
        return False
    return chromium() is not None


def main() -> int:
    """0 when everything is there."""
    if not is_complete():
        _install()
    if not is_complete():
        sys.stderr.write(ADVICE.format(packages=" ".join(PANGO)))
        return 1
    return 0


def _install() -> None:
    if shutil.which("apt-get") is None:
        return
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and shutil.which("sudo") is None:
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    packages = ("chromium", "fonts-dejavu-core", *PANGO)
    for words in (["update", "-qq"], ["install", "-y", "-qq", *packages]):
        subprocess.run([*prefix, "apt-get", *words], env=environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
