"""One change of a kind: its companions first, then the ledger, in the commit that names them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Any

from clave.facts.schema import Kind
from clave.facts.store import delta
from clave.facts.store.layout import Table, companions, ledger_table
from clave.facts.store.snapshot import Snapshot, text_literal
from clave.facts.store.sweeping import sweep
from clave.facts.work import Work

# Small row groups let a reader skip to one account in a table that is sorted by account.
_PARQUET = "FORMAT parquet, ROW_GROUP_SIZE 61440, RETURN_STATS"


class Commit:
    """Writes a kind's companions, unseen, and makes all of it true with :meth:`publish`.

    Readers follow the versions that the ledger's newest commit names. What a process that died
    left beyond them is undone before a table is written again. Hold the store's lock.

    To be used in a ``with``: left by an error before the ledger's commit, its files are deleted,
    so that a disk that was full is as it was.
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
        self._names: list[tuple[Path, str]] = []
        self._loose: list[Path] = []
        sweep(self._root, snapshot.versions)

    def __enter__(self) -> Commit:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        ledger = self._kind.name
        before = self._base.versions.get(ledger)
        # The log decides: an error after the commit does not undo what has happened.
        if error is None or delta.newest_version(self._root / ledger) != before:
            return
        for file in self._loose:
            file.unlink(missing_ok=True)
        for folder, name in self._names:
            for file in folder.rglob(f"{name}*.parquet"):
                file.unlink(missing_ok=True)

    def replace(
        self,
        table: Table,
        query: str,
        *,
        only: Collection[str] | None = None,
        into: str | None = None,
    ) -> None:
        """Give ``table`` the rows of ``query``; with ``only``, in these partitions alone.

        ``into``: the one partition of all rows, which are then kept in their order.
        """
        self._write(table, query, only=only, into=into)

    def append(self, table: Table, query: str, *, into: str) -> None:
        """Add the rows of ``query`` to ``table``, all in the partition ``into``."""
        self._write(table, query, into=into, append=True)

    def accompany(self, file: Path) -> None:
        """Let a file outside the tables share the fate of the change."""
        self._loose.append(file)

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
        only: Collection[str] | None = None,
        into: str | None = None,
        append: bool = False,
    ) -> None:
        folder = self._root / table.name
        known = self._versions.get(table.name)
        delta.return_to(folder, known)
        files = self._files(table, query, into)
        self._versions[table.name] = delta.commit(
            folder,
            table,
            files,
            only=only if known is not None else None,
            append=append and known is not None,
        )

    def publish(
        self,
        query: str,
        *,
        only: Collection[str] | None = None,
        into: str | None = None,
        details: dict[str, str],
    ) -> int:
        """Commit the ledger and return its version: from here on the change has happened.

        ``query``: all rows of the partitions ``only``, or rows to be added to the partition
        ``into``.
        """
        table = ledger_table(self._kind)
        self._work.phase("committing", heed=False)
        version = delta.commit(
            self._root / table.name,
            table,
            self._files(table, query, into),
            only=only,
            append=only is None,
            details={"companions": json.dumps(self._versions), **details},
        )
        self._work.done()
        return version

    def _files(self, table: Table, query: str, into: str | None) -> list[delta.File]:
        """The rows of ``query`` as Parquet files in the table's folder, not yet part of it."""
        folder = target = self._root / table.name
        name, options, columns = f"part-{uuid.uuid4().hex}", _PARQUET, dict(table.written)
        if table.partition and into is None:
            options = f"{_PARQUET}, PARTITION_BY ({table.partition}), OVERWRITE_OR_IGNORE, "
            options += f"FILENAME_PATTERN '{name}-{{i}}'"
        else:
            if table.partition:  # it stands in the folder's name, not in the file
                del columns[table.partition]
                target /= f"{table.partition}={into}"
            target /= f"{name}.parquet"
        self._names.append((folder, name))
        target.parent.mkdir(parents=True, exist_ok=True)
        listed = ", ".join(
            f"CAST({column} AS {sql}) AS {column}" for column, sql in columns.items()
        )
        copy = f"COPY (SELECT {listed} FROM ({query})) TO {text_literal(str(target))} ({options})"
        return [_file(folder, table, row) for row in self._work.rows(copy)]


def _file(folder: Path, table: Table, row: tuple[Any, ...]) -> delta.File:
    """What DuckDB tells of a file it wrote: path, rows and bytes first."""
    path = Path(row[0]).relative_to(folder)
    partition = {}
    if table.partition:
        partition = {table.partition: path.parent.name.removeprefix(f"{table.partition}=")}
    return delta.File(path.as_posix(), int(row[2]), int(row[1]), partition)
