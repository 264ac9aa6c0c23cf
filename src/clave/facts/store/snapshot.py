"""A view of all facts at one moment: what every figure and page reads."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from clave.facts.schema import KINDS
from clave.facts.store import delta
from clave.facts.store.layout import Table, companions, ledger_table

READ_MEMORY = "1GB"
_CHANGES = "layer=changes"


def connect(memory: str, scratch: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that loads nothing from outside and spills to ``scratch``."""
    connection = duckdb.connect(
        config={
            "memory_limit": memory,
            "temp_directory": str(scratch),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    connection.execute("SET parquet_metadata_cache = true")  # Delta's files never change
    # Progress is asked for, never drawn: standard output belongs to the command.
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    return connection


def text_literal(text: str) -> str:
    """``text`` as a SQL string."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True)
class Snapshot:
    """The tables at the versions that belong together.

    ``versions`` holds, for every table that exists, the version to read; a table that is not
    there is read as empty, with its columns. A view is there for every table of
    :func:`clave.facts.store.layout.all_tables`: the ledgers (``sales``, ``accounts`` …, each with
    ``import_id``), the states (``account_month``, ``account_product_year``,
    ``account_product_month``, ``account_product``), ``account_names`` (account, name, parent,
    country, channel, segment) and ``product_names`` (product, name, family).
    """

    root: Path
    versions: Mapping[str, int]
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    _shared: list[duckdb.DuckDBPyConnection] = field(
        default_factory=list, repr=False, compare=False
    )
    _files: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A cursor of this snapshot's own in-memory DuckDB: one for each query or request.

        Cheap. Close it when done; never share it between threads.
        """
        with self._lock:
            if not self._shared:
                scratch = Path(tempfile.gettempdir()) / f"clave-duckdb-{os.getpid()}"
                connection = connect(READ_MEMORY, scratch)
                self.define_views(connection)
                self._shared.append(connection)
            return self._shared[0].cursor()

    def define_views(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create the views of this snapshot in a connection of the caller."""
        for kind in KINDS.values():
            for table in (ledger_table(kind), *companions(kind)):
                connection.execute(f"CREATE VIEW {table.name} AS {self.select(table)}")

    def select(self, table: Table) -> str:
        """SQL that reads ``table`` at this snapshot."""
        files = self.files(table.name)
        changes = [file for file in files if _CHANGES in file]
        if not changes:
            return _read(table, files)
        base = _read(table, [file for file in files if _CHANGES not in file])
        return (
            f"SELECT base.* FROM ({base}) AS base ANTI JOIN ({_read(table, changes)}) AS changes "
            f"ON {table.same_row('base', 'changes')} "
            f"UNION ALL SELECT * FROM ({_read(table, changes)}) WHERE lines > 0"
        )

    def select_changes(self, table: Table) -> str:
        """SQL that reads the changes of a layered table alone, its removed cells included."""
        return _read(table, [file for file in self.files(table.name) if _CHANGES in file])

    def files(self, name: str) -> list[str]:
        """The Parquet files behind a table at this snapshot; none where it does not exist."""
        version = self.versions.get(name)
        if version is None:
            return []
        if name not in self._files:
            self._files[name] = delta.files_of(self.root / name, version)
        return self._files[name]


def _read(table: Table, files: list[str]) -> str:
    if not files:
        absent = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in table.columns)
        return f"SELECT {absent} WHERE false"
    listed = ", ".join(text_literal(file) for file in files)
    return (
        f"SELECT {', '.join(table.column_names)} FROM read_parquet([{listed}], "
        "hive_partitioning = true, hive_types_autocast = false)"
    )


def read_versions(root: Path, ledgers: Mapping[str, int]) -> dict[str, int]:
    """The versions of all tables that belong to the given versions of the ledgers."""
    versions = dict(ledgers)
    for name, version in ledgers.items():
        details = delta.commit_details(root / name, version)
        versions.update(json.loads(details["companions"]))
    return versions
