"""Reads on imports and on how fresh the facts are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from clave.apps.identity.models import User
from clave.apps.identity.prepared import rows_of
from clave.apps.identity.roles import Permission
from clave.facts import importing
from clave.figures.asking import Remembering
from clave.figures.frame import newest_day

from .facts import snapshot, store
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


def freshness() -> Freshness:
    """Shown on every page, so the ledger is asked once for each of its versions."""
    facts = snapshot()
    until = newest_day(Remembering(facts.connect(), facts.memory))
    return Freshness(until, next(iter(rows_of(_last_import)), None))


def _last_import() -> QuerySet[Import, datetime | None]:
    done = Import.objects.filter(state=Import.State.DONE).order_by("-imported_at")
    return done.values_list("imported_at", flat=True)[:1]


@dataclass(frozen=True)
class Disagreements:
    """Where books and facts tell of different imports, by the imports' ids.

    ``untold``: in the ledger, but not so in the books; ``lost``: the reverse. ``running``: one is
    on its way in or out at this moment, which may explain it.
    """

    untold: tuple[str, ...]
    lost: tuple[str, ...]
    agreed: int
    running: bool


def disagreements() -> Disagreements:
    """Compare the imports that stand in the books with those that stand in the facts."""
    standing = [Import.State.DONE, Import.State.UNDOING]
    told = Import.objects.filter(state__in=standing).exclude(import_id="")
    books = set(told.values_list("import_id", flat=True))
    there = {entry.import_id for entry in importing.imports(store()) if entry.undone_at is None}
    moving = [Import.State.RUNNING, Import.State.UNDOING]
    return Disagreements(
        untold=tuple(sorted(there - books)),
        lost=tuple(sorted(books - there)),
        agreed=len(books & there),
        running=Import.objects.filter(state__in=moving).exists(),
    )
