"""Reads on imports and on how fresh the facts are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission

from .facts import snapshot
from .models import Import, SavedMapping


@dataclass(frozen=True)
class Freshness:
    """Until which day the ledger reaches, and when somebody last imported."""

    data_until: date | None
    last_import: datetime | None


def imports_visible_to(user: User) -> QuerySet[Import]:
    """Every import for those who may import, nothing for others."""
    if not user.may(Permission.IMPORT_FACTS):
        return Import.objects.none()
    return Import.objects.select_related("uploaded_by", "job")


def mappings_visible_to(user: User) -> QuerySet[SavedMapping]:
    """The remembered mappings, for those who may import."""
    if not user.may(Permission.IMPORT_FACTS):
        return SavedMapping.objects.none()
    return SavedMapping.objects.select_related("saved_by")


_last_dates: dict[tuple[str, int], date | None] = {}


def freshness() -> Freshness:
    """Shown on every page, so the ledger is asked once for each of its versions."""
    facts = snapshot()
    key = (str(facts.root), facts.versions.get("sales", -1))
    if key not in _last_dates:
        with facts.connect() as connection:
            row = connection.execute("SELECT max(date) FROM sales").fetchone()
        _last_dates.clear()
        _last_dates[key] = row[0] if row else None
    last = (
        Import.objects.filter(state=Import.State.DONE)
        .order_by("-imported_at")
        .values_list("imported_at", flat=True)
        .first()
    )
    return Freshness(_last_dates[key], last)
