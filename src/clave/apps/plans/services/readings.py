"""What the machine writes down: readings of objectives, and how far each plan is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from clave.apps.ledger.facts import snapshot
from clave.apps.plans.measures import FREE
from clave.apps.plans.models import AccountPlan, Goal, Objective, PlanState
from clave.apps.plans.reading import Reader
from clave.apps.plans.telling import aim_of
from clave.figures.plan_progress import standing_of

_READ: dict[str, tuple[date, str]] = {}
_BATCH = 500


def read_if_due(now: datetime) -> int:
    """Once a day and after each change of the ledger; how many plans. A process that did it
    already does nothing the second time, and repeating it changes nothing.
    """
    today = timezone.localtime(now).date()
    mark = today, str(snapshot().identity)
    if _READ.get("done") == mark:
        return 0
    found = read_plans()
    _READ["done"] = mark
    return found


def read_plans(plans: Sequence[AccountPlan] | None = None) -> int:
    """Read the objectives of ``plans`` (None: of all that are not closed, and goals), and write
    how far each plan is today; how many plans.
    """
    today = timezone.localdate()
    if plans is None:
        everything = AccountPlan.objects.exclude(state=PlanState.CLOSED)
        plans = list(everything.select_related("account").prefetch_related("objectives"))
        _read_goals(Reader())
    reader = Reader(plan.account for plan in plans if plan.account is not None)
    changed: list[Objective] = []
    for plan in plans:
        objectives = list(plan.objectives.all())
        changed += [one for one in objectives if _read(reader, plan, one)]
        stands = standing_of([aim_of(one) for one in objectives], today)
        plan.progress, plan.expected, plan.read_on = stands.progress, stands.expected, today
    with transaction.atomic():
        names = ["actual", "actual_on", "missing"]
        Objective.objects.bulk_update(changed, names, batch_size=_BATCH)
        AccountPlan.objects.bulk_update(
            plans, ["progress", "expected", "read_on"], batch_size=_BATCH
        )
    return len(plans)


def _read(reader: Reader, plan: AccountPlan, objective: Objective) -> bool:
    """Set the newest value of an objective; whether that changed it. A figure that has no data any
    more leaves the last one, with why it is not newer."""
    if objective.measure == FREE:
        return False
    reading = reader.read(plan.account, objective.measure, objective.family)
    before = objective.actual, objective.actual_on, objective.missing
    objective.missing = reading.missing
    if reading.value is not None:
        objective.actual, objective.actual_on = reading.value, reading.on
    return (objective.actual, objective.actual_on, objective.missing) != before


def _read_goals(reader: Reader) -> None:
    year = timezone.localdate().year
    goals = list(Goal.objects.filter(year__gte=year).exclude(measure=FREE))
    for goal in goals:
        reading = reader.read(None, goal.measure, goal.family)
        if reading.value is not None:
            goal.actual, goal.actual_on = reading.value, reading.on
    with transaction.atomic():
        Goal.objects.bulk_update(goals, ["actual", "actual_on"])
