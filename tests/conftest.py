"""Fixtures for every test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data that the tests marked ``data`` run on (``CLAVE_TEST_DATA``)."""
    folder = Path(os.environ.get("CLAVE_TEST_DATA", ROOT / ".." / "shared" / "data")).resolve()
    if not folder.is_dir():
        pytest.skip(f"no public data at {folder}: set CLAVE_TEST_DATA to its folder")
    return folder
