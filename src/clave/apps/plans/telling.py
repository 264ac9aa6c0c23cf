"""What the calendar, the figure and approvals are told of plans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from clave.apps.agenda.selectors import Dated
from clave.apps.identity.models import User
from clave.figures.base import Scope
from clave.figures.plan_progress import Aim, PlansTold, PlanTold

from .models import AccountPlan, Milestone, Objective, PlanState

_SHOWN = (PlanState.REVIEW, PlanState.APPROVED, PlanState.ACTIVE)


def aim_of(objective: Objective) -> Aim:
    """An objective as the figure takes it."""
    return Aim(
        key=objective.pk,
        title=objective.title,
        baseline=None if objective.baseline is None else float(objective.baseline),
        target=float(objective.target),
        starts_on=objective.starts_on,
        due_on=objective.due_on,
        actual=None if objective.actual is None else float(objective.actual),
        weight=objective.weight,
        curve=tuple((date.fromisoformat(day), float(value)) for day, value in objective.curve),
    )


def told_of(scope: Scope) -> PlansTold:
    """The plans of the accounts of ``scope`` that are carried out today."""
    found = AccountPlan.objects.active().select_related("account").prefetch_related("objectives")
    if scope.accounts is not None:
        found = found.filter(account__code__in=scope.accounts)
    return PlansTold(
        day=timezone.localdate(),
        plans=tuple(
            PlanTold(
                key=plan.pk,
                title=plan.title,
                account=plan.account.code if plan.account else "",
                aims=tuple(aim_of(one) for one in plan.objectives.all()),
            )
            for plan in found
        ),
    )


def objectives_dated(user: User, start: date, end: date) -> Iterator[Dated]:
    """Objectives by the day on which they are to be reached; of who owns the plan."""
    seen = AccountPlan.objects.visible_to(user).filter(state__in=_SHOWN)
    found = Objective.objects.filter(plan__in=seen, due_on__range=(start, end))
    for one in found.select_related("plan__account", "plan__owner"):
        yield _dated(one.plan, one.due_on, "objective", one.pk, one.title)


def milestones_dated(user: User, start: date, end: date) -> Iterator[Dated]:
    """Milestones of plans; of who owns the plan."""
    seen = AccountPlan.objects.visible_to(user).filter(state__in=_SHOWN)
    found = Milestone.objects.filter(plan__in=seen, on__range=(start, end))
    for one in found.select_related("plan__account", "plan__owner"):
        done = one.done_on is not None
        yield _dated(one.plan, one.on, "milestone", one.pk, one.title, done=done)


def _dated(
    plan: AccountPlan, on: date, kind: str, key: int, title: str, *, done: bool = False
) -> Dated:
    return Dated(
        on=on,
        kind=kind,
        key=str(key),
        title=title,
        route="plan",
        args=(plan.pk,),
        account_id=plan.account_id,
        account=plan.account.name if plan.account else "",
        person_id=plan.owner_id,
        person=str(plan.owner),
        done=done,
    )
