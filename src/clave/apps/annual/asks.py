"""What may be asked of departments, found in plans, needs and chains: the drafts of asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clave.apps.chain.models import ChainProblem
from clave.apps.followup.models import ActionState
from clave.apps.needs.models import Need
from clave.apps.org.chart import current_chart
from clave.apps.org.models import Unit
from clave.apps.org.models.places import UnitKind
from clave.apps.plans.models import PlanAction

from .gathering import LIVE, Keys
from .models import AskSource

_OURS = {UnitKind.DEPARTMENT, UnitKind.DELEGATION}


@dataclass(frozen=True)
class Found:
    """An ask before anybody signed it."""

    source: str
    source_id: str
    text: str
    account: int
    unit: int | None
    asked_by: int | None
    amount_minor: int | None = None
    due_on: date | None = None


def found_asks(year: int) -> list[Found]:
    """Open problems of chains, large needs of the year, and actions of plans that another unit
    than the KAM's does."""
    keys = Keys()
    return [*_problems(keys), *_needs(keys, year), *_actions(keys, year)]


def _problems(keys: Keys) -> Iterator[Found]:
    """Asked of logistics where the chart has it, else of the unit of who is on it."""
    units, logistics = _units_of_people(), _department("logíst", "logist")
    open_ones = ChainProblem.objects.filter(solved_on=None).select_related("account")
    for one in open_ones:
        key = keys.of.get(one.account.code)
        if key is not None:
            unit = logistics or units.get(one.owner_id)
            yield Found(
                AskSource.CHAIN, str(one.pk), one.what[:500], key.id, unit, key.kam or one.owner_id
            )


def _needs(keys: Keys, year: int) -> Iterator[Found]:
    """Needs of the year that nobody knows to be sure of: production is asked to plan for them."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = Need.objects.standing().filter(starts_on__lte=last, ends_on__gte=first)
    production = _department("producci", "production", "operacion", "operations")
    for need in found.select_related("account").exclude(value_minor=None):
        key = keys.of.get(need.account.code)
        if key is not None:
            yield Found(
                AskSource.NEED,
                str(need.pk),
                str(need)[:500],
                key.id,
                production,
                need.owner_id,
                need.value_minor,
                max(need.starts_on, first),
            )


def _actions(keys: Keys, year: int) -> Iterator[Found]:
    """Actions of plans that a department or a delegation has to do."""
    found = PlanAction.objects.filter(
        plan__state__in=LIVE,
        plan__starts_on__lte=date(year, 12, 31),
        plan__ends_on__gte=date(year, 1, 1),
        action__unit__kind__in=_OURS,
        action__state__in=(ActionState.OPEN, ActionState.IN_PROGRESS),
    )
    for one in found.select_related("action", "plan__account"):
        key = keys.of.get(one.plan.account.code) if one.plan.account else None
        if key is not None:
            action = one.action
            yield Found(
                AskSource.PLAN,
                str(one.pk),
                action.title[:500],
                key.id,
                action.unit_id,
                one.plan.owner_id,
                action.amount_minor,
                action.due_on,
            )


def _units_of_people() -> dict[int, int]:
    """The unit of each person who logs in, today."""
    chart = current_chart()
    return {
        user: next(place.unit for place in places if place.unit is not None)
        for user, places in chart.held_by_user.items()
        if any(place.unit is not None for place in places)
    }


def _department(*words: str) -> int | None:
    """The department whose name holds one of ``words``; None where the chart has none."""
    found = Unit.objects.filter(kind=UnitKind.DEPARTMENT).order_by("pk")
    for word in words:
        unit = found.filter(name__icontains=word).first()
        if unit is not None:
            return unit.pk
    return None
