"""The wheel carries what the pages need: built assets and compiled catalogues."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house_rules.source import ROOT


@pytest.mark.slow
def test_assets_and_catalogues_are_in_the_wheel(tmp_path: Path) -> None:
    # A copy: building empties the folder that a server of another test may be serving.
    source = tmp_path / "source"
    left_out = shutil.ignore_patterns(".*", "node_modules", "built", "demo", "data", "*.mo")
    shutil.copytree(ROOT, source, ignore=left_out)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*command, "--quiet", "--wheel-dir", tmp_path, source],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("clave-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "clave/locale/es/LC_MESSAGES/django.mo" in names
    assert "clave/web/static/built/manifest.json" in names
    built = [name for name in names if name.startswith("clave/web/static/built/assets/")]
    assert {Path(name).suffix for name in built} >= {".css", ".js", ".woff2"}
    assert "clave/web/templates/base.html" in names
    assert "clave/facts/detection/synonyms.toml" in names
    assert not [name for name in names if "node_modules" in name or name.startswith("tests/")]
