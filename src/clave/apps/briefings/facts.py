"""What a plan tells an audience: aims and actions, without anything of margins, costs or limits.

Of a plan only what is listed here leaves it. Objectives measured by what only some may see are
left out whole, their titles too; investments, expected results, risks and analysis never enter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clave.apps.accounts.models import Account
from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.org.models import Unit
from clave.apps.plans.measures import MEASURES, SECRET
from clave.apps.plans.models import AccountPlan
from clave.apps.plans.selectors import actions_of

from .audiences import reached_by

MOST = 12  # actions or aims in a draft: who is told everything is told nothing


@dataclass(frozen=True)
class AimTold:
    """An objective. ``kind``: how its values are written (money, share, count, days, score)."""

    title: str
    kind: str
    unit: str
    baseline: Decimal | None
    target: Decimal
    due_on: date


@dataclass(frozen=True)
class StepTold:
    """An action: what, who, by when."""

    title: str
    owner: str
    due_on: date


@dataclass(frozen=True)
class PlanTold:
    """A plan as an audience is told it. ``own``: the steps are those of the unit; else the first of
    the plan, where the unit has none."""

    title: str
    account: Account | None
    ends_on: date
    aims: list[AimTold]
    steps: list[StepTold]
    own: bool


def plan_told(plan: AccountPlan, unit: Unit | None) -> PlanTold:
    """What ``unit`` is told of ``plan``."""
    aims = [
        AimTold(
            title=one.title,
            kind=MEASURES[one.measure].unit if one.measure in MEASURES else "count",
            unit=one.unit,
            baseline=one.baseline,
            target=one.target,
            due_on=one.due_on,
        )
        for one in plan.objectives.all()
        if one.measure not in SECRET
    ]
    every = [one.action for one in actions_of(plan).filter(action__state__in=UNSETTLED)]
    own = every
    if unit is not None:
        people = {user.pk for user in reached_by([unit], (), None).users}
        own = [one for one in every if one.unit_id == unit.pk or one.owner_id in people]
    shown = own or every
    steps = [StepTold(one.title, str(one.owner), one.due_on) for one in shown if one.due_on]
    return PlanTold(
        title=plan.title,
        account=plan.account,
        ends_on=plan.ends_on,
        aims=aims[:MOST],
        steps=sorted(steps, key=lambda step: (step.due_on, step.title))[:MOST],
        own=bool(own),
    )
