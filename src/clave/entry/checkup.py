"""The examination that ``clave doctor`` makes."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from django.conf import settings
from django.db import connection
from django.utils import timezone

from clave.apps.identity.audit import broken_links
from clave.apps.identity.jobs import SILENCE
from clave.apps.identity.models import AuditEntry, Job
from clave.apps.ledger.facts import snapshot
from clave.lib.sqlite import wal_is_safe

LEAST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ``code`` and ``params`` make its sentence (``clave.web.refusals``)."""

    level: Literal["ok", "warning", "error"]
    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"level": self.level, "code": self.code, "params": self.params}


def checkup() -> list[Finding]:
    """Everything that is looked at, in a fixed order."""
    return [*_database(), *_audit(), *_facts(), *_jobs(), *_disk()]


def _database() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        yield Finding("ok", "database", {"name": connection.vendor})
        return
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        intact = cursor.execute("PRAGMA quick_check").fetchone()[0]
    params = {"version": sqlite3.sqlite_version, "journal": journal.upper()}
    if wal_is_safe(sqlite3.sqlite_version_info):
        yield Finding("ok", "sqlite", params)
    else:
        yield Finding("warning", "sqlite_without_wal", params)
    if intact != "ok":
        yield Finding("error", "sqlite_damaged", {"detail": intact})


def _audit() -> Iterator[Finding]:
    faults = broken_links()
    for number, code in faults[:20]:
        yield Finding("error", f"audit_{code}", {"number": number})
    if not faults:
        yield Finding("ok", "audit_holds", {"entries": AuditEntry.objects.count()})


def _facts() -> Iterator[Finding]:
    facts = snapshot()
    with facts.connect() as cursor:
        lines, last = cursor.execute("SELECT count(*), max(date) FROM sales").fetchone() or (
            0,
            None,
        )
        cells = cursor.execute("SELECT coalesce(sum(lines), 0) FROM account_month").fetchone()
    if lines != (cells or [0])[0]:
        yield Finding("error", "states_differ", {"lines": lines, "cells": int((cells or [0])[0])})
    else:
        yield Finding("ok", "facts", {"lines": lines, "last": str(last or "–")})


def _jobs() -> Iterator[Finding]:
    silent = Job.objects.filter(
        state=Job.State.RUNNING, heartbeat_at__lt=timezone.now() - SILENCE
    ).count()
    yield Finding("warning" if silent else "ok", "jobs_silent" if silent else "jobs", {"n": silent})


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.CLAVE_FACTS.parent).free
    level: Literal["ok", "warning"] = "warning" if free < LEAST_FREE_BYTES else "ok"
    code = "disk_low" if level == "warning" else "disk"
    yield Finding(level, code, {"gigabytes": round(free / 1024**3, 1)})
