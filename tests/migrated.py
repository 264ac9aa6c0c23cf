"""Empty books, migrated once for the whole run: every folder of a command begins with a copy.

Migrating takes longer than most commands. The first process that needs them makes the books, by
the same command; a demo that is served and a test that says ``fresh`` still begin with nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from clave.facts.store.lock import FileLock
from tests.conftest import ROOT
from tests.postgres import address, database_of, wanted

MAKE = (sys.executable, "-m", "clave.entry", "figures", "list")


def begin(data: Path) -> None:
    """Put migrated books into the folder ``data``, where it has none."""
    if wanted():
        _begin_in_postgres(data)
    elif not (data / "clave.sqlite3").exists():
        data.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_template() / "clave.sqlite3", data / "clave.sqlite3")


def _template() -> Path:
    """A folder with migrated books of these migrations; made by who comes first."""
    folder = Path(tempfile.gettempdir()) / f"clave-migrated-{os.getuid()}-{_mark()}"
    with FileLock(folder.with_suffix(".lock"), wait=120):
        if not folder.exists():
            making = folder.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)
            subprocess.run(MAKE, env=_environment(making), check=True, capture_output=True)
            making.rename(folder)
    return folder


def _begin_in_postgres(data: Path) -> None:
    import psycopg

    name, template = database_of(data), "books_migrated"
    with psycopg.connect(address(), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(1)")
        there = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not server.execute(there, [template]).fetchone():
            server.execute(f"CREATE DATABASE {template}")
            url = f"{address().rpartition('/')[0]}/{template}"
            with tempfile.TemporaryDirectory() as folder:
                environment = _environment(Path(folder)) | {"CLAVE_DATABASE_URL": url}
                subprocess.run(MAKE, env=environment, check=True, capture_output=True)
        if not server.execute(there, [name]).fetchone():
            server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def _environment(data: Path) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("CLAVE_")}
    return kept | {"CLAVE_DATA": str(data)}


def _mark() -> str:
    """These migrations, in few letters."""
    known = hashlib.sha256()
    for path in sorted((ROOT / "src").glob("clave/apps/*/migrations/*.py")):
        known.update(path.name.encode() + path.read_bytes())
    known.update((ROOT / "requirements.lock").read_bytes())
    return known.hexdigest()[:16]
