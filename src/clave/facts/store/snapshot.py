"""A view of all facts at one moment: what every figure and page reads."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from clave.facts.engine import READ_MEMORY, connect
from clave.facts.schema import KINDS, Kind
from clave.facts.store import delta, summaries
from clave.facts.store.copies import shelf_of, use_copy
from clave.facts.store.layout import Table, companions, documents_table, ledger_table
from clave.facts.store.lens import NO_CONVERSIONS, SCHEMA, Lens
from clave.facts.store.parquet import read_files, select_files
from clave.facts.store.shelf import Cells, Shelf
from clave.facts.store.statetables import STATES, State


@dataclass(frozen=True)
class Snapshot:
    """The tables at the versions that belong together.

    ``versions`` holds, for every table that exists, the version to read; a table that is not
    there is read as empty, with its columns. A view is there for every table of
    :func:`clave.facts.store.layout.all_tables`: the ledgers (``sales``, ``accounts`` …, each with
    ``import_id``), the states (``account_month``, ``account_product_month``,
    ``account_product``), ``account_names`` (account, name, parent,
    country, channel, segment) and ``product_names`` (product, name, family).

    ``memory``: what readers found out about these versions and need not find out again.
    ``hidden``: columns that every view shows as NULL, for readers who may not know them.
    ``lens``: tables that readers find before these.
    """

    root: Path
    versions: Mapping[str, int]
    hidden: frozenset[str] = frozenset()
    lens: Lens | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    _shared: list[duckdb.DuckDBPyConnection] = field(
        default_factory=list, repr=False, compare=False
    )
    _files: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)
    _kept: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)
    _keeping: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    _waiting: list[State] = field(default_factory=lambda: list(STATES), repr=False, compare=False)
    memory: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    _shelves: dict[str, Shelf | None] = field(default_factory=dict, repr=False, compare=False)
    _others: dict[Hashable, Snapshot] = field(default_factory=dict, repr=False, compare=False)
    _looked: list[Lens] = field(default_factory=list, repr=False, compare=False)

    def hiding(self, columns: frozenset[str]) -> Snapshot:
        """The same facts as they are told to somebody who may not know ``columns``.

        It has a DuckDB and a memory of its own: what is not in its views can be in no answer.
        """
        return self._other(columns, self.lens)

    def through(self, lens: Lens) -> Snapshot:
        """The same facts as seen through a lens, with a DuckDB and a memory of their own."""
        return self._other(self.hidden, lens)

    def _other(self, hidden: frozenset[str], lens: Lens | None) -> Snapshot:
        with self._lock:
            key = (hidden, lens)
            if key not in self._others:
                self._others[key] = Snapshot(self.root, self.versions, hidden, lens)
            return self._others[key]

    @property
    def identity(self) -> Hashable:
        """Equal exactly where every question has the same answer."""
        lens = self.lens.key if self.lens else ""
        return str(self.root), repr(self.versions), tuple(sorted(self.hidden)), lens

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A cursor of this snapshot's own in-memory DuckDB: one for each query or request.

        Cheap. Close it when done; never share it between threads.
        """
        with self._lock:
            if not self._shared:
                scratch = Path(tempfile.gettempdir()) / f"clave-duckdb-{os.getpid()}"
                connection = connect(READ_MEMORY, scratch)
                self.define_views(connection)
                if self.lens:
                    connection.execute(f"CREATE SCHEMA {SCHEMA}")
                self._shared.append(connection)
            cursor = self._shared[0].cursor()
        if self.lens:
            cursor.execute(f"SET search_path = '{SCHEMA},main'")
        return cursor

    def reader(self) -> duckdb.DuckDBPyConnection:
        """As :meth:`connect`, for pages: states are read where that is fastest.

        The first call for a snapshot copies small ones into memory; copies of large ones are used
        as soon as they are there (:mod:`clave.facts.store.copies`).
        """
        with self._keeping:
            for state in list(self._waiting):
                with self.connect() as cursor:
                    if use_copy(self, state, cursor):
                        self._waiting.remove(state)
            if self.lens and not self._looked:
                with self.connect() as cursor:
                    self.lens.make(cursor)
                self._looked.append(self.lens)
        return self.connect()

    def cells(self, name: str, accounts: Sequence[str]) -> Cells | None:
        """Some accounts' cells of the state ``name``, without SQL, as :meth:`reader` shows them.

        None where they are to be asked for in SQL: no reader has them from memory or a copy yet,
        or the lens shows some of them otherwise.
        """
        if name not in self._shelves:
            state = next(state for state in STATES if state.name == name)
            with self._keeping:
                if state in self._waiting:
                    return None
                if name not in self._shelves:
                    self._shelves[name] = shelf_of(self, state)
        if (shelf := self._shelves[name]) is None:
            return None
        found = shelf.of(accounts)
        if self.lens and "currency" in shelf.columns:
            same = found.among("currency", (self.lens.currency, None))
            return found if same is None or same.all() else None
        return found

    def keep(
        self,
        family: str,
        name: str,
        make: Callable[[duckdb.DuckDBPyConnection], object],
        most: int = 100,
    ) -> None:
        """Have ``make`` create the table ``name`` in this snapshot's own memory, once.

        Of a ``family`` only the ``most`` newest are kept.
        """
        with self._keeping:
            kept = self._kept.setdefault(family, [])
            if name in kept:
                return
            with self.connect() as cursor:
                make(cursor)
                kept.append(name)
                while len(kept) > most:
                    cursor.execute(f"DROP TABLE {kept.pop(0)}")

    def define_views(self, connection: duckdb.DuckDBPyConnection, *kinds: Kind) -> None:
        """Create the views of this snapshot, or of some kinds, in a connection of the caller."""
        connection.execute(NO_CONVERSIONS)
        summaries.define_empty(connection)
        for kind in kinds or KINDS.values():
            for table in (ledger_table(kind), *companions(kind)):
                query = self.select(table)
                if table == documents_table(kind) and not self.indexes_documents(kind):
                    query = f"SELECT DISTINCT import_id, document_key FROM {kind.name}"
                connection.execute(f"CREATE VIEW {table.name} AS {self.shown(table, query)}")

    def shown(self, table: Table, query: str) -> str:
        """``query`` with the hidden columns of its table unknown: what a view may say."""
        unknown = [
            f"CAST(NULL AS {kind}) AS {name}" for name, kind in table.columns if name in self.hidden
        ]
        return f"SELECT * REPLACE ({', '.join(unknown)}) FROM ({query})" if unknown else query

    def indexes_documents(self, kind: Kind) -> bool:
        """Whether the index of documents is there, as in every ledger but those of version 0.1."""
        return kind.name not in self.versions or documents_table(kind).name in self.versions

    def select(self, table: Table) -> str:
        """SQL that reads ``table`` at this snapshot."""
        return select_files(table, self.files(table.name))

    def select_unmerged(self, table: Table) -> str:
        """SQL that reads all layers of a state table, in which a cell may have several rows."""
        return read_files(table, self.files(table.name))

    def files(self, name: str) -> list[str]:
        """The Parquet files behind a table at this snapshot; none where it does not exist."""
        version = self.versions.get(name)
        if version is None:
            return []
        if name not in self._files:
            self._files[name] = delta.files_of(self.root / name, version)
        return self._files[name]


def read_versions(root: Path, ledgers: Mapping[str, int]) -> dict[str, int]:
    """The versions of all tables that belong to the given versions of the ledgers."""
    versions = dict(ledgers)
    for name, version in ledgers.items():
        details = delta.commit_details(root / name, version)
        versions.update(json.loads(details["companions"]))
    return versions
