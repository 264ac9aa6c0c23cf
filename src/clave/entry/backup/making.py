"""Making an archive while the server runs.

**Books first, then facts.** An import happens in the facts, and the books are told of it a moment
later; what the books miss, ``ledger.services.repair`` tells them from the facts. So the facts of
an archive may be newer than its books, never older: then a restored pair becomes one by the same
repair as after a crash. The other way round the books would acknowledge imports that the facts do
not hold, and have forgotten undos that the facts know nothing of.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from clave import __version__
from clave.apps.identity.services import note_backup
from clave.apps.ledger.facts import store
from clave.facts.keeping import HASHED_BY, files_to_keep, fingerprints
from clave.facts.work import Cancelled, Progress, Work
from clave.lib.refusal import Refused

from .archive import Writer, new_archive
from .books import copy_books
from .manifest import FACTS, FILES, Manifest
from .meter import Meter


@dataclass(frozen=True)
class Made:
    """An archive that was made: where, how large, and what it holds."""

    file: Path
    bytes: int
    manifest: Manifest

    def to_json(self) -> dict[str, Any]:
        """What ``clave backup --json`` prints."""
        told = self.manifest.to_json()
        return {
            "file": str(self.file),
            "bytes": self.bytes,
            "files": len(told.pop("members")),
            **told,
        }


def make_backup(file: Path, *, progress: Progress, cancelled: Cancelled) -> Made:
    """Write books, facts and kept files to ``file``, and note it in the audit.

    Raises ``Refused``: ``backup_exists``, ``backup_not_writable``, ``backup_facts_gone`` (file),
    ``no_space``, ``cancelled``. Then nothing of it is left.
    """
    manifest = Manifest(
        clave=__version__,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        engine=connection.vendor,
        hashed_by=HASHED_BY,
    )
    meter = Meter("copying", progress, cancelled)
    with new_archive(file, meter.step) as writer:
        Path(settings.CLAVE_SCRATCH).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.CLAVE_SCRATCH) as scratch:
            names = copy_books(writer, manifest, Path(scratch))
        _copy_facts(writer, manifest, meter)
        _copy_files(writer, manifest, names)
        writer.close(manifest)
    made = Made(file, file.stat().st_size, manifest)
    note_backup(acting_user=None, name=file.name, size=made.bytes)
    return made


def _copy_facts(writer: Writer, manifest: Manifest, meter: Meter) -> None:
    facts = store()
    snapshot = facts.snapshot()
    manifest.versions = dict(snapshot.versions)
    try:
        files = files_to_keep(facts, snapshot)
        meter.total = sum((facts.path / file).stat().st_size for file in files)
        for file in files:
            writer.add(f"{FACTS}{file.as_posix()}", facts.path / file)
    except FileNotFoundError as error:
        raise Refused("backup_facts_gone", file=str(error.filename)) from error
    with (
        tempfile.TemporaryDirectory(prefix="clave-backup-") as scratch,
        Work(Path(scratch), progress=meter.progress, cancelled=meter.cancelled) as work,
    ):
        work.phase("proving")
        found = fingerprints(work, snapshot)
    manifest.facts = {name: table.to_json() for name, table in found.items()}


def _copy_files(writer: Writer, manifest: Manifest, names: list[str]) -> None:
    """The files that people keep; one that was removed since the books were copied is named."""
    for name in names:
        file = Path(settings.MEDIA_ROOT) / name
        try:
            writer.add(f"{FILES}{name}", file)
        except FileNotFoundError:
            manifest.missing.append(name)
