"""One change of a kind: its companions first, then the ledger, in the commit that names them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from clave.facts.schema import Kind
from clave.facts.store import delta
from clave.facts.store.layout import Table, companions, ledger_table
from clave.facts.store.snapshot import Snapshot, text_literal
from clave.facts.store.sweeping import sweep
from clave.facts.work import Work


class Commit:
    """Writes a kind's companions, unseen, and makes all of it true with :meth:`publish`.

    Readers follow the versions that the ledger's newest commit names. What a process that died
    left beyond them is undone before a table is written again. Hold the store's lock.
    """

    def __init__(self, work: Work, snapshot: Snapshot, kind: Kind) -> None:
        self._work = work
        self._root: Path = snapshot.root
        self._base = snapshot
        self._kind = kind
        self._versions = {
            table.name: snapshot.versions[table.name]
            for table in companions(kind)
            if table.name in snapshot.versions
        }
        sweep(self._root, snapshot.versions)

    def replace(self, table: Table, query: str, *, only: Iterable[str] | None = None) -> None:
        """Give ``table`` the rows of ``query``; with ``only``, in these partitions alone."""
        self._write(table, query, only=only)

    def append(self, table: Table, query: str) -> None:
        """Add the rows of ``query`` to ``table``."""
        self._write(table, query, append=True)

    def written(self, name: str) -> str:
        """SQL that reads the companion ``name`` as this commit will leave it."""
        versions = {name: self._versions[name]} if name in self._versions else {}
        (table,) = (table for table in companions(self._kind) if table.name == name)
        return Snapshot(self._root, versions).select(table)

    def _write(
        self,
        table: Table,
        query: str,
        *,
        append: bool = False,
        only: Iterable[str] | None = None,
    ) -> None:
        folder = self._root / table.name
        known = self._versions.get(table.name)
        delta.return_to(folder, known)
        self._versions[table.name] = self._run_write(
            folder,
            table,
            query,
            append=append and known is not None,
            predicate=_partitions(table, only) if known is not None else None,
        )

    def publish(self, query: str, *, only: Iterable[str] | None, details: dict[str, str]) -> int:
        """Commit the ledger and return its version: from here on the change has happened.

        ``query``: the rows of the partitions ``only``, or rows to be added where it is None.
        """
        table = ledger_table(self._kind)
        self._work.phase("committing", heed=False)
        exists = table.name in self._base.versions
        version = self._run_write(
            self._root / table.name,
            table,
            query,
            append=only is None,
            predicate=_partitions(table, only) if exists else None,
            details={"companions": json.dumps(self._versions), **details},
        )
        self._work.done()
        return version

    def _run_write(
        self,
        folder: Path,
        table: Table,
        query: str,
        *,
        append: bool,
        predicate: str | None,
        details: dict[str, str] | None = None,
    ) -> int:
        columns = ", ".join(f"CAST({name} AS {sql}) AS {name}" for name, sql in table.written)
        rows = f"SELECT {columns} FROM ({query})"

        def write() -> int:
            return delta.write(
                folder,
                self._work.stream(rows),
                partition=table.partition,
                predicate=predicate,
                append=append,
                details=details,
            )

        return self._work.run(write)


def _partitions(table: Table, only: Iterable[str] | None) -> str | None:
    if only is None:
        return None
    listed = ", ".join(text_literal(value) for value in sorted(only))
    return f"{table.partition} IN ({listed})"
