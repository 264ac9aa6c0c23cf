"""What a backup needs of the facts: the files of one snapshot, what they hold, and whether whole.

A snapshot names one version of each table. Its Parquet files are never changed, and stay for two
hours after the last moment at which a snapshot could name them, so they can be copied while
imports go on. With the log up to that version, and no further, the copied table *is* that version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from clave.facts.importing.records import records_of
from clave.facts.schema import KINDS
from clave.facts.store import Snapshot, Store, delta
from clave.facts.store.snapshot import read_versions
from clave.facts.work import Work

_LOG_FILE = re.compile(r"(\d{20})\.(?:json|crc|checkpoint(?:\.\d+\.\d+)?\.parquet)")
_AMOUNT = "net_amount"
# DuckDB's own hash is cheaper than one that every version would compute alike.
HASHED_BY = f"duckdb {duckdb.__version__}"


@dataclass(frozen=True)
class Fingerprint:
    """What a table holds, whatever the order of its rows.

    ``amount``: the sum of the amount that reconciles it, as text with six decimals; None where it
    has none. ``digest``: the sum of the rows' hashes, as text; only the same ``HASHED_BY`` computes
    the same.
    """

    rows: int
    amount: str | None
    digest: str

    def to_json(self) -> dict[str, Any]:
        """As a manifest has it."""
        return asdict(self)


@dataclass(frozen=True)
class Flaw:
    """Something that is wrong with the files of the store: ``code`` and what it is about."""

    code: str
    params: dict[str, Any]


def files_to_keep(store: Store, snapshot: Snapshot) -> list[Path]:
    """Every file that the snapshot consists of, relative to the store's folder.

    The rejects of its imports are among them. Raises ``FileNotFoundError`` where one is not there,
    or where a table's log does not reach the version that is named.
    """
    root = snapshot.root
    found: list[Path] = []
    for name, version in sorted(snapshot.versions.items()):
        found += _log_files(root / name, version)
        found += [Path(file) for file in snapshot.files(name)]
    for file in found:
        file.stat()  # before DuckDB is asked, which has an error of its own for it
    rejects = [store.rejects_file(record.import_id) for record in records_of(snapshot)]
    found += [file for file in rejects if file.is_file()]
    return sorted({file.resolve().relative_to(root.resolve()) for file in found})


def _log_files(folder: Path, version: int) -> Iterator[Path]:
    log = folder / "_delta_log"
    (log / f"{version:020d}.json").stat()
    for file in log.iterdir():
        known = _LOG_FILE.fullmatch(file.name)
        if known and int(known[1]) <= version:
            yield file
    last = log / "_last_checkpoint"  # only a hint: readers do without
    if last.is_file() and int(json.loads(last.read_text("utf-8"))["version"]) <= version:
        yield last


def fingerprints(work: Work, snapshot: Snapshot) -> dict[str, Fingerprint]:
    """What each table of the snapshot holds, by name. ``work`` is not attached to any yet."""
    work.attach(snapshot)
    views = work.rows("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY view_name")
    return {str(name): _fingerprint(work, str(name)) for (name,) in views}


def _fingerprint(work: Work, table: str) -> Fingerprint:
    columns = [str(row[0]) for row in work.rows(f"DESCRIBE {table}")]
    kind = KINDS.get(table)
    amount = kind.amount if kind else _AMOUNT if _AMOUNT in columns else None
    total = f"CAST(coalesce(sum({amount}), 0) AS DECIMAL(38, 6))" if amount else "NULL"
    rows, added, digest = work.row(
        f"SELECT count(*), {total}, coalesce(sum(hash({', '.join(columns)})), 0) FROM {table}"
    )
    return Fingerprint(int(rows), None if added is None else str(added), str(digest))


def flaws(root: Path) -> list[Flaw]:
    """What is wrong with the tables in ``root``: versions that are not there, files that are gone.

    Codes: ``facts_unreadable`` (table, detail), ``facts_version_missing`` (table, version),
    ``facts_file_missing`` (table, file), ``facts_file_damaged`` (table, file: of another size than
    when it was committed).
    """
    found: list[Flaw] = []
    for kind in KINDS:
        newest = delta.newest_version(root / kind)
        if newest is None:
            continue
        try:
            versions = read_versions(root, {kind: newest})
        except (OSError, ValueError, KeyError) as error:
            found.append(Flaw("facts_unreadable", {"table": kind, "detail": str(error)[:200]}))
            continue
        for name, version in sorted(versions.items()):
            found += _flaws_of(root / name, version)
    return found


def _flaws_of(folder: Path, version: int) -> Iterator[Flaw]:
    newest = delta.newest_version(folder)
    if newest is None or newest < version:
        yield Flaw("facts_version_missing", {"table": folder.name, "version": version})
        return
    try:
        sizes = _sizes(folder, version)
    except (DeltaError, OSError, ValueError) as error:
        yield Flaw("facts_unreadable", {"table": folder.name, "detail": str(error)[:200]})
        return
    for path, size in sizes.items():
        file = folder / path
        told = {"table": folder.name, "file": path}
        if not file.is_file():
            yield Flaw("facts_file_missing", told)
        elif file.stat().st_size != size:
            yield Flaw("facts_file_damaged", told)


def _sizes(folder: Path, version: int) -> dict[str, int]:
    """The Parquet files of a version, relative to its folder, with their bytes."""
    actions = DeltaTable(folder, version=version).get_add_actions()
    paths, sizes = actions.column("path").to_pylist(), actions.column("size_bytes").to_pylist()
    return {unquote(path): int(size) for path, size in zip(paths, sizes, strict=True)}
