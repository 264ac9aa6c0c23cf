"""One change of a kind: its companions first, then the ledger, in the commit that names them."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from clave.facts.schema import Kind, summed_amount
from clave.facts.store import delta
from clave.facts.store.layout import PARQUET, Table, companions, ledger_table
from clave.facts.store.parquet import read_files
from clave.facts.store.snapshot import Snapshot
from clave.facts.store.sweeping import sweep
from clave.facts.tally import Tally
from clave.facts.work import Work
from clave.lib.refusal import Refused
from clave.lib.sql import text_literal

_PARQUET = f"{PARQUET}, RETURN_STATS"


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
        *queries: str,
        only: Collection[str] | None = None,
        into: str | None = None,
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Give ``table`` the rows of ``queries``; with ``only``, in these partitions alone.

        ``into``: the one partition of all rows, which are then kept in their order, in a file for
        each query. ``details`` are kept with the table's commit.
        """
        self._companion(table, self._written(table, queries, into), only=only, details=details)

    def append(
        self,
        table: Table,
        *queries: str,
        into: str | None = None,
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Add the rows of ``queries`` to ``table``; the rest as with :meth:`replace`."""
        files = self._written(table, queries, into)
        self._companion(table, files, append=True, details=details)

    def adopt(
        self,
        table: Table,
        *files: Path,
        into: str,
        replacing: bool = False,
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Add files that hold exactly the columns of ``table``, its partition apart, in order.

        With ``replacing`` they stand in place of all that the table held.
        """
        taken = [self._taken(table, file, into) for file in files]
        self._companion(table, taken, append=not replacing, details=details)

    def accompany(self, file: Path) -> None:
        """Let a file outside the tables share the fate of the change."""
        self._loose.append(file)

    def select(self, table: Table) -> str:
        """SQL that reads a companion as this commit will leave it."""
        versions = {table.name: self._versions[table.name]} if table.name in self._versions else {}
        return Snapshot(self._root, versions).select(table)

    def _companion(
        self,
        table: Table,
        files: Sequence[delta.File],
        *,
        only: Collection[str] | None = None,
        append: bool = False,
        details: Mapping[str, str] | None = None,
    ) -> None:
        folder = self._root / table.name
        known = self._versions.get(table.name)
        delta.return_to(folder, known)
        self._versions[table.name] = delta.commit(
            folder,
            table,
            files,
            only=only if known is not None else None,
            append=append and known is not None,
            details=details,
        )

    def publish(
        self,
        *queries: str,
        file: Path | None = None,
        only: Collection[str] | None = None,
        into: str | None = None,
        expected: Tally,
        details: dict[str, str],
    ) -> int:
        """Commit the ledger and return its version: from here on the change has happened.

        All rows of the partitions ``only``, or rows to be added to the partition ``into``; from
        ``queries``, or in a ``file`` that is taken as it is. What was written is read again and
        must be ``expected``: else ``Refused('does_not_reconcile')``, and nothing has happened.
        """
        table = ledger_table(self._kind)
        self._work.phase("committing", heed=False)
        if file is not None and into is not None:
            files = [self._taken(table, file, into)]
        else:
            files = self._written(table, queries, into)
        self._check(table, files, expected)
        version = delta.commit(
            self._root / table.name,
            table,
            files,
            only=only,
            append=only is None,
            details={"companions": json.dumps(self._versions), **details},
        )
        self._work.done()
        return version

    def _check(self, table: Table, files: Sequence[delta.File], expected: Tally) -> None:
        """Read what was written, and refuse what does not add up."""
        paths = [str(self._root / table.name / file.path) for file in files if file.rows]
        rows = f"({read_files(table, paths)})"
        lines, amount = self._work.row(f"SELECT count(*), {summed_amount(self._kind)} FROM {rows}")
        if (lines, amount) != (expected.lines, expected.amount):
            raise Refused(
                "does_not_reconcile",
                file_lines=expected.lines,
                file_amount=expected.amount,
                lines=lines,
                amount=amount,
            )

    def _written(self, table: Table, queries: Sequence[str], into: str | None) -> list[delta.File]:
        return [file for query in queries for file in self._files(table, query, into)]

    def _taken(self, table: Table, file: Path, into: str) -> delta.File:
        """The file under a name in the table's folder: the same bytes, where the disk allows."""
        folder, name = self._root / table.name, f"part-{uuid.uuid4().hex}"
        target = folder / f"{table.partition}={into}" / f"{name}.parquet"
        self._names.append((folder, name))
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            target.hardlink_to(file)
        except OSError:
            shutil.copyfile(file, target)
        (rows,) = self._work.row(f"SELECT count(*) FROM read_parquet({text_literal(target)})")
        path = target.relative_to(folder).as_posix()
        return delta.File(path, target.stat().st_size, int(rows), {str(table.partition): into})

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
        copy = f"COPY (SELECT {listed} FROM ({query})) TO {text_literal(target)} ({options})"
        return [_file(folder, table, row) for row in self._work.rows(copy) if row[1]]


def _file(folder: Path, table: Table, row: tuple[Any, ...]) -> delta.File:
    """What DuckDB tells of a file it wrote: path, rows and bytes first."""
    path = Path(row[0]).relative_to(folder)
    partition = {}
    if table.partition:
        partition = {table.partition: path.parent.name.removeprefix(f"{table.partition}=")}
    return delta.File(path.as_posix(), int(row[2]), int(row[1]), partition)
