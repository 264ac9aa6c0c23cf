"""The record of every import, kept with the ledger itself: the books are repaired from it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from clave.facts.importing.reports import ImportRecord
from clave.facts.schema import KINDS, Kind
from clave.facts.store import Snapshot, Store
from clave.facts.store.commit import Commit
from clave.facts.store.layout import imports_table
from clave.facts.tally import Tally
from clave.facts.work import Work
from clave.lib.sql import text_literal

_TALLIES = ("read", "added", "unchanged", "changed", "replaced", "rejected")


def imports(store: Store) -> list[ImportRecord]:
    """Every import of every kind, undone ones included, the newest first."""
    return sorted(records_of(store.snapshot()), key=lambda record: record.import_id, reverse=True)


def records_of(snapshot: Snapshot) -> list[ImportRecord]:
    """The records of a snapshot, in no order."""
    union = " UNION ALL ".join(f"SELECT record FROM {kind}_imports" for kind in KINDS)
    with snapshot.connect() as connection:
        return [from_json(text) for (text,) in connection.execute(union).fetchall()]


def next_import_id(snapshot: Snapshot) -> str:
    """The next free id: one sequence over all kinds, never used twice."""
    used = [int(record.import_id[1:]) for record in records_of(snapshot)]
    return f"i{max(used, default=0) + 1:06d}"


def write_record(work: Work, commit: Commit, kind: Kind, record: ImportRecord) -> None:
    """Put ``record`` among those of its kind, in place of one with the same id."""
    table = imports_table(kind)
    own = text_literal(record.import_id)
    commit.replace(
        table,
        f"SELECT import_id, record FROM {table.name} WHERE import_id <> {own} UNION ALL "
        f"SELECT {own}, {text_literal(to_json(record))} ORDER BY import_id",
    )


def undone(record: ImportRecord, at: datetime) -> ImportRecord:
    """The record of an import that was undone."""
    return replace(record, undone_at=at)


def to_json(record: ImportRecord) -> str:
    """The record as JSON text; amounts as strings."""
    return json.dumps(asdict(record), default=str, ensure_ascii=False)


def from_json(text: str) -> ImportRecord:
    """The record that :func:`to_json` wrote."""
    data: dict[str, Any] = json.loads(text)
    for name in _TALLIES:
        told = data[name]
        data[name] = Tally(told["lines"], Decimal(told["amount"]), told["documents"])
    data["at"] = datetime.fromisoformat(data["at"])
    if data["undone_at"]:
        data["undone_at"] = datetime.fromisoformat(data["undone_at"])
    return ImportRecord(**data)


def sha256_of(path: Path) -> str:
    """The fingerprint of a file, which an import asks for more than once."""
    found = path.stat()
    return _sha256(path, (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns))


@lru_cache(maxsize=4)
def _sha256(path: Path, mark: tuple[int, ...]) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
