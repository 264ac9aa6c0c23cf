"""The examination that ``clave doctor`` makes: of books, facts, jobs and the machine."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError
from django.utils import timezone

from clave.apps.identity.audit import broken_links, holds_end
from clave.apps.identity.jobs import SILENCE
from clave.apps.identity.models import AuditEntry, Job, StoredFile
from clave.apps.ledger.facts import snapshot, store
from clave.apps.ledger.models import Import
from clave.apps.ledger.selectors import disagreements
from clave.facts.keeping import flaws
from clave.lib.sqlite import wal_is_safe
from clave.web.printed import printing_fault

from .backup.archive import opened

LEAST_FREE_BYTES = 2 * 1024**3
IMPORT_IS_OLD = timedelta(days=40)  # a monthly ledger, and some days
BACKUP_IS_OLD = timedelta(days=8)
_SHOWN = 20
Level = Literal["ok", "warning", "fault"]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ``code`` and ``params`` make its sentence (``clave.web.refusals``)."""

    level: Level
    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"level": self.level, "code": self.code, "params": self.params}


def checkup(against: Path | None = None) -> list[Finding]:
    """Everything that is looked at, in a fixed order; nothing is changed.

    ``against``: a backup whose end of the audit the chain must still hold. Raises ``Refused`` where
    it is none.
    """
    schema = list(_schema())
    found = [*_database(), *schema]
    if not schema:
        found += [*_audit(against), *_files(), *_ages(), *_jobs()]
    found += _facts(agree=not schema)
    return [*found, *_disk(), *_printing()]


def _database() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        yield Finding("ok", "database", {"name": connection.vendor})
        return
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        try:
            intact = cursor.execute("PRAGMA quick_check").fetchone()[0]
        except DatabaseError as error:
            intact = str(error)
    params = {"version": sqlite3.sqlite_version, "journal": journal.upper()}
    if wal_is_safe(sqlite3.sqlite_version_info):
        yield Finding("ok", "sqlite", params)
    elif journal.upper() == "WAL":
        yield Finding("fault", "sqlite_wal_unsafe", params)
    else:
        yield Finding("warning", "sqlite_without_wal", params)
    if intact != "ok":
        yield Finding("fault", "sqlite_damaged", {"detail": intact[:200]})


def _schema() -> Iterator[Finding]:
    """Nothing where the tables are those of this Clave."""
    executor = MigrationExecutor(connection)
    known = executor.loader.disk_migrations
    if newer := [key for key in executor.loader.applied_migrations if key not in known]:
        yield Finding("fault", "books_newer", {"name": ".".join(newer[0])})
    if pending := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding("warning", "migrations_pending", {"n": len(pending)})


def _audit(against: Path | None) -> Iterator[Finding]:
    faults = broken_links()
    for number, code in faults[:_SHOWN]:
        yield Finding("fault", f"audit_{code}", {"number": number})
    if not faults:
        yield Finding("ok", "audit_holds", {"entries": AuditEntry.objects.count()})
    if against is None:
        return
    with opened(against) as (_, manifest):
        number, digest = manifest.audit
    held = holds_end(number, digest)
    told = {"number": number, "name": against.name}
    yield Finding("ok" if held else "fault", "audit_backup_held" if held else "audit_forged", told)


def _files() -> Iterator[Finding]:
    """The files that people keep are there, each as large as it was."""
    for stored in StoredFile.objects.order_by("-uploaded_at"):
        path = Path(settings.MEDIA_ROOT) / str(stored.content.name)
        if not path.is_file() or path.stat().st_size != stored.size:
            yield Finding("fault", "file_gone", {"name": stored.name, "path": str(path)})


def _ages() -> Iterator[Finding]:
    now = timezone.now()
    done = Import.objects.filter(state=Import.State.DONE).order_by("-imported_at")
    last = done.values_list("imported_at", flat=True).first()
    yield _age("import", last, now - IMPORT_IS_OLD)
    backups = AuditEntry.objects.filter(action="backed_up").order_by("-number")
    made = backups.values_list("at", flat=True).first()
    # An installation without data has nothing to lose yet.
    yield _age("backup", made, now - BACKUP_IS_OLD) if made or last else Finding("ok", "no_data")


def _age(what: str, at: datetime | None, oldest: datetime) -> Finding:
    if at is None:
        return Finding("warning", f"{what}_never")
    level: Level = "ok" if at >= oldest else "warning"
    code = f"{what}_recent" if level == "ok" else f"{what}_old"
    return Finding(level, code, {"last": timezone.localtime(at).date().isoformat()})


def _facts(*, agree: bool) -> Iterator[Finding]:
    found = flaws(store().path)
    for flaw in found[:_SHOWN]:
        yield Finding("fault", flaw.code, flaw.params)
    if found:
        return
    facts = snapshot()
    with facts.connect() as cursor:
        sales = cursor.execute("SELECT count(*), max(date) FROM sales").fetchone()
        states = cursor.execute("SELECT coalesce(sum(lines), 0) FROM account_month").fetchone()
    lines, last = sales or (0, None)
    (cells,) = states or (0,)
    if lines != cells:
        yield Finding("fault", "states_differ", {"lines": lines, "cells": int(cells)})
    else:
        yield Finding("ok", "facts", {"lines": lines, "last": str(last or "–")})
    if agree:
        yield from _agreement()


def _agreement() -> Iterator[Finding]:
    """Books and facts tell of the same imports; while one runs, they may differ for a moment."""
    told = disagreements()
    level: Level = "warning" if told.running else "fault"
    if told.untold:
        names = ", ".join(told.untold[:_SHOWN])
        yield Finding(level, "imports_untold", {"n": len(told.untold), "names": names})
    if told.lost:
        names = ", ".join(told.lost[:_SHOWN])
        yield Finding(level, "imports_lost", {"n": len(told.lost), "names": names})
    if not told.untold and not told.lost:
        yield Finding("ok", "imports_agree", {"n": told.agreed})


def _jobs() -> Iterator[Finding]:
    silent = Job.objects.filter(
        state=Job.State.RUNNING, heartbeat_at__lt=timezone.now() - SILENCE
    ).count()
    yield Finding("warning" if silent else "ok", "jobs_silent" if silent else "jobs", {"n": silent})


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.CLAVE_FACTS.parent).free
    level: Level = "warning" if free < LEAST_FREE_BYTES else "ok"
    code = "disk_low" if level == "warning" else "disk"
    yield Finding(level, code, {"gigabytes": round(free / 1024**3, 1)})


def _printing() -> Iterator[Finding]:
    if (reason := printing_fault()) is not None:
        yield Finding("warning", "printing_missing", {"reason": reason})
    else:
        yield Finding("ok", "printing")
