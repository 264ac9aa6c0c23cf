"""What the figure ``targets`` is told: approved targets, and who answers for which account."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date

from django.db.models import QuerySet

from clave.apps.accounts.directory import directory
from clave.apps.accounts.selectors import BOOKS
from clave.apps.followup.models import ApprovalState
from clave.apps.identity.models import Company, User
from clave.apps.identity.prepared import rows_of
from clave.figures.base import Scope
from clave.figures.targets_told import Target, ToldTargets
from clave.lib.money import from_minor
from clave.lib.months import add_months, month_range

from .models import MonthTarget, PersonKey, TargetSet


def told_in(scope: Scope) -> ToldTargets:
    """Of the accounts of a scope, which is within what its asker may see."""
    people = {user.pk: user for user in User.objects.only("pk", "name", "email")}
    names = {user.email.casefold(): str(user) for user in people.values()}
    keys = PersonKey.objects.exclude(user=None).values_list("key", "user")
    names |= {key: str(people[pk]) for key, pk in keys if pk in people}
    sets = approved_sets()
    mark, kams = _kams({pk: str(user) for pk, user in people.items()})
    targets = tuple(_targets(list(sets.values()), scope))
    covers = frozenset(month for year in sets for month in months_of(year))
    whole = (mark, tuple(sorted(names.items())), targets, covers)
    return ToldTargets(kams=kams, names=names, targets=targets, covers=covers, mark=whole)


def _kams(people: Mapping[int, str]) -> tuple[Hashable, Mapping[str, str]]:
    """Account → who answers for it or for the account that decides, and what all that are equal
    have in common; found out once for each edition of the accounts, since a company has many."""
    known = directory()
    key = (known.mark, tuple(sorted(people.items())))
    found = _KEPT.get(key)
    if found is None:
        found = {}
        for entry in known.entries.values():
            decider = known.entries.get(entry.decider or entry.id, entry)
            kam = entry.kam or decider.kam
            if kam is not None and kam in people:
                found[entry.code] = people[kam]
        _KEPT.clear()
        _KEPT[key] = found
    return key, found


_KEPT: dict[Hashable, Mapping[str, str]] = {}


def approved_sets() -> dict[int, TargetSet]:
    """By year: the set that was approved last."""
    return {one.year: one for one in rows_of(_approved)}


def _approved() -> QuerySet[TargetSet]:
    found = TargetSet.objects.filter(approval__state=ApprovalState.APPROVED)
    return found.select_related("approval").order_by("approval__decided_at", "pk")


def months_of(year: int) -> list[date]:
    """The twelve months of the company's year that begins in ``year``."""
    start = date(year, Company.current().fiscal_year_start, 1)
    return month_range(start, add_months(start, 11))


def _targets(sets: list[TargetSet], scope: Scope) -> list[Target]:
    if not sets:
        return []
    rows = MonthTarget.objects.filter(line__target_set__in=sets).select_related(
        "line__target_set", "line__account"
    )
    inside = None if scope.accounts is None else set(scope.accounts)
    found = []
    for row in rows:
        minor, code = row.minor(row.line.state), row.line.account.code
        if minor is not None and (inside is None or code in inside):
            amount = from_minor(minor, row.line.target_set.currency)
            found.append(Target(row.month, amount, account=code))
    return found


BOOKS["told_targets"] = told_in
