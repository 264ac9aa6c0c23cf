"""The few things that are done to a Delta table, on one machine and by one writer at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from deltalake import CommitProperties, DeltaTable, Field, Schema
from deltalake.schema import PrimitiveType
from deltalake.transaction import AddAction, RemoveAction, create_table_with_add_actions

from clave.facts.store.layout import Table

# The history is never thinned out: a version stays readable as long as its files are there.
_CONFIGURATION = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
}
_TYPES = {
    "VARCHAR": PrimitiveType("string"),
    "DATE": PrimitiveType("date"),
    "BOOLEAN": PrimitiveType("boolean"),
    "INTEGER": PrimitiveType("integer"),
    "BIGINT": PrimitiveType("long"),
    "DOUBLE": PrimitiveType("double"),
    "DECIMAL(18,6)": PrimitiveType("decimal(18,6)"),
    "DECIMAL(38,6)": PrimitiveType("decimal(38,6)"),
    "DECIMAL(18,10)": PrimitiveType("decimal(18,10)"),
}


def newest_version(folder: Path) -> int | None:
    """The newest committed version of the table in ``folder``, or None if there is no table.

    Reads file names only, so that asking costs microseconds.
    """
    try:
        names = [entry.name for entry in (folder / "_delta_log").iterdir()]
    except FileNotFoundError:
        return None
    numbers = [int(name[:20]) for name in names if name[20:] == ".json" and name[:20].isdigit()]
    return max(numbers, default=None)


def commit_details(folder: Path, version: int) -> dict[str, Any]:
    """The named values that :func:`write` put on the commit ``version``."""
    for line in _log(folder, version).read_text("utf-8").splitlines():
        action = json.loads(line)
        if "commitInfo" in action:
            return dict(action["commitInfo"])
    return {}


def files_of(folder: Path, version: int) -> list[str]:
    """The Parquet files that make up one version, as the system calls them.

    (Delta's own ``file_uris`` has ``%20`` for a blank in the folder's name.)
    """
    known = _newest_known.get(folder)
    if known is not None and known.leads_to(folder, version):
        files = set(known.files)
        for number in range(known.version + 1, version + 1):
            _follow(folder, number, files)
    else:
        actions = DeltaTable(folder, version=version).get_add_actions()
        files = {_path(folder, path) for path in actions.column("path").to_pylist()}
    _newest_known[folder] = _Files(version, _mark(folder, version), frozenset(files))
    return sorted(files)


@dataclass(frozen=True)
class _Files:
    """The files of a version, and what tells its log from one that was put in its place."""

    version: int
    mark: tuple[int, ...] | None
    files: frozenset[str]

    def leads_to(self, folder: Path, version: int) -> bool:
        """Whether the files of ``version`` are these and what few commits since changed."""
        near = self.version <= version <= self.version + _FOLLOWED
        return near and self.mark is not None and self.mark == _mark(folder, self.version)


# Of each table the version that was asked for last: an import changes few files, and opening a
# table's whole log takes some milliseconds for each table.
_newest_known: dict[Path, _Files] = {}
_FOLLOWED = 20


def _log(folder: Path, version: int) -> Path:
    return folder / "_delta_log" / f"{version:020d}.json"


def _mark(folder: Path, version: int) -> tuple[int, ...] | None:
    try:
        found = _log(folder, version).stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _follow(folder: Path, version: int, files: set[str]) -> None:
    """Do to ``files`` what one commit did."""
    for line in _log(folder, version).read_text("utf-8").splitlines():
        action = json.loads(line)
        for done, change in (("remove", files.discard), ("add", files.add)):
            if done in action:
                change(_path(folder, action[done]["path"]))


def _path(folder: Path, path: str) -> str:
    return f"{folder.resolve()}/{unquote(path)}"


def return_to(folder: Path, version: int | None) -> None:
    """Make ``version`` the newest again, if an import that died has written past it."""
    newest = newest_version(folder)
    if newest is not None and version is not None and newest != version:
        DeltaTable(folder).restore(version)


@dataclass(frozen=True)
class File:
    """A Parquet file within a table's folder: relative path, bytes, rows, its partition."""

    path: str
    size: int
    rows: int
    partition: Mapping[str, str]


def commit(
    folder: Path,
    table: Table,
    files: Sequence[File],
    *,
    only: Collection[str] | None = None,
    append: bool = False,
    details: Mapping[str, str] | None = None,
) -> int:
    """Commit ``files``, which lie in ``folder`` already, as a new version; return its number.

    ``append`` adds them; otherwise they stand in place of the whole table, or of the partitions
    ``only``. ``details`` are stored on the commit.
    """
    added = [_added(file) for file in files if file.rows]
    actions: list[AddAction | RemoveAction] = [*added]
    properties = CommitProperties(custom_metadata=dict(details or {}), max_commit_retries=0)
    schema = Schema([Field(name, _TYPES[sql]) for name, sql in table.written])
    partition = [table.partition] if table.partition else []
    if newest_version(folder) is None:
        folder.mkdir(parents=True, exist_ok=True)
        create_table_with_add_actions(
            str(folder),
            schema,
            added,
            partition_by=partition,
            configuration=_CONFIGURATION,
            commit_properties=properties,
        )
    else:
        DeltaTable(folder).create_write_transaction(
            actions,
            "append" if append else "overwrite",
            schema,
            partition_by=partition,
            partition_filters=None if append else _replaced(table, only),
            commit_properties=properties,
        )
    return _version_after(folder)


def _replaced(table: Table, only: Collection[str] | None) -> list[tuple[str, str, Any]] | None:
    """The partitions that a commit replaces; None = all of the table."""
    if table.partition is None or only is None:
        return None
    return [(table.partition, "in", sorted(only))]


def _version_after(folder: Path) -> int:
    version = newest_version(folder)
    if version is None:
        raise RuntimeError(f"no Delta table in {folder} after a commit")
    return version


def _added(file: File) -> AddAction:
    return AddAction(
        path=file.path,
        size=file.size,
        partition_values=file.partition,
        modification_time=int(time.time() * 1000),
        data_change=True,
        stats=json.dumps({"numRecords": file.rows}),
    )
