"""The actions of the books as the figure takes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from clave.apps.accounts.directory import directory
from clave.apps.followup.models import Action
from clave.apps.org.chart import current_chart
from clave.apps.org.models import Unit, UnitKind
from clave.figures.base import Scope
from clave.figures.deeds import Deed, DeedsTold

_FIELDS = (
    *("pk", "title", "owner__name", "due_on", "in_plan__plan__title", "account_id", "owner_id"),
    "in_plan__plan__account__name",
    *("unit__name", "record__weight", "record__begins_on", "in_plan__starts_on"),
    *("record__begun_on", "record__closed_on", "state"),
)


def plan_name(account: str | None, title: str | None) -> str:
    """“Hiperra · Plan 2026”: plans of a year share a title, the account tells them apart."""
    return " · ".join(filter(None, (account, title)))


def told_of(scope: Scope, day: date | None = None) -> DeedsTold:
    """The actions at the accounts of ``scope``; all there are, also those of no account, where it
    is everything."""
    found = Action.objects.all()
    if scope.accounts is not None:
        found = found.filter(account__code__in=scope.accounts)
    return DeedsTold(day or timezone.localdate(), tuple(_deeds(found)))


def all_deeds() -> list[Deed]:
    """Every action that has a day."""
    return list(_deeds(Action.objects.all()))


def begins(planned: date | None, made: date, due: date) -> date:
    """From when an action's time runs: as its plan says, else from when it was made."""
    return min(planned or made, due)


def delegations() -> dict[int, str]:
    """By user: the delegation of their position, itself or the nearest above its unit."""
    chart = current_chart()
    names = dict(Unit.objects.filter(kind=UnitKind.DELEGATION).values_list("pk", "name"))
    found: dict[int, str] = {}
    for user, places in chart.held_by_user.items():
        for place in places:
            unit = place.unit
            while unit is not None and unit not in names:
                unit = chart.unit_parents.get(unit)
            if unit is not None:
                found.setdefault(user, names[unit])
    return found


def _deeds(found: QuerySet[Action]) -> Iterator[Deed]:
    entries = directory().entries
    homes = delegations()
    codes = cache(lambda pk: _place(entries, pk))
    rows = found.filter(due_on__isnull=False).order_by("pk")
    for row in rows.values(*_FIELDS, code=F("account__code")).iterator(chunk_size=5000):
        yield _deed(row, codes(row["account_id"]), homes)


def _deed(row: dict[str, Any], place: tuple[str, str, str, str], homes: dict[int, str]) -> Deed:
    made = row["record__begins_on"] or row["due_on"]
    account, account_name, site, site_name = place
    return Deed(
        key=row["pk"],
        title=row["title"],
        person=row["owner__name"],
        begins_on=begins(row["in_plan__starts_on"], made, row["due_on"]),
        due_on=row["due_on"],
        plan=plan_name(row["in_plan__plan__account__name"], row["in_plan__plan__title"]),
        account=account,
        account_name=account_name,
        site=site,
        site_name=site_name,
        unit=row["unit__name"] or homes.get(row["owner_id"], ""),
        weight=row["record__weight"] or 1,
        begun_on=row["record__begun_on"],
        closed_on=row["record__closed_on"],
        cancelled=row["state"] == "cancelled",
    )


def _place(entries: dict[int, Any], pk: int | None) -> tuple[str, str, str, str]:
    """Code and name of the account that decides, and of the site where it is one."""
    entry = entries.get(pk) if pk is not None else None
    if entry is None:
        return "", "", "", ""
    top = entries.get(entry.decider or entry.id, entry)
    site = (entry.code, entry.name) if entry.level == "site" else ("", "")
    return top.code, top.name, *site
