"""The few things that are done to a Delta table, on one machine and by one writer at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deltalake import CommitProperties, DeltaTable, WriterProperties, write_deltalake

# The history is never thinned out: a version stays readable as long as its files are there.
_CONFIGURATION = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
}
# Small row groups let a reader skip to one account in a table that is sorted by account.
_ROW_GROUP = 65_536


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
    log = folder / "_delta_log" / f"{version:020d}.json"
    for line in log.read_text("utf-8").splitlines():
        action = json.loads(line)
        if "commitInfo" in action:
            return dict(action["commitInfo"])
    return {}


def files_of(folder: Path, version: int) -> list[str]:
    """The Parquet files that make up one version."""
    return sorted(DeltaTable(folder, version=version).file_uris())


def return_to(folder: Path, version: int | None) -> None:
    """Make ``version`` the newest again, if an import that died has written past it."""
    newest = newest_version(folder)
    if newest is not None and version is not None and newest != version:
        DeltaTable(folder).restore(version)


def write(
    folder: Path,
    rows: Any,
    *,
    partition: str | None = None,
    predicate: str | None = None,
    append: bool = False,
    details: Mapping[str, str] | None = None,
) -> int:
    """Commit ``rows`` (an Arrow stream) as a new version and return its number.

    ``append`` adds; otherwise they replace the whole table, or the partitions that ``predicate``
    names. ``details`` are stored on the commit.
    """
    folder.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {
        "partition_by": partition,
        "configuration": _CONFIGURATION,
        "writer_properties": WriterProperties(max_row_group_size=_ROW_GROUP, compression="SNAPPY"),
        "commit_properties": CommitProperties(custom_metadata=dict(details or {})),
    }
    if append:
        write_deltalake(folder, rows, mode="append", **options)
    else:
        write_deltalake(folder, rows, mode="overwrite", predicate=predicate, **options)
    version = newest_version(folder)
    if version is None:
        raise RuntimeError(f"no Delta table in {folder} after a write")
    return version
