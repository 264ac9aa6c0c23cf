"""Plans as lists show them: what is counted of each is counted by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.identity.models import User
from clave.lib.money import from_minor

from .models import AccountPlan, Investment, Milestone, PlanAction
from .selectors import plans_for


@dataclass(frozen=True)
class Listed:
    """A plan with what is counted of it. ``milestone``: the next that is not reached, with its
    day; "" where there is none."""

    plan: AccountPlan
    open_actions: int
    late_actions: int
    investment: Decimal | None
    milestone: str
    milestone_on: date | None


def listed_plans(user: User, today: date) -> list[Listed]:
    """All plans that ``user`` sees, in a fixed number of queries."""
    late = Q(action__due_on__lt=today)
    unsettled = PlanAction.objects.filter(plan=OuterRef("pk"), action__state__in=UNSETTLED)
    actions = unsettled.order_by().values("plan")
    money = Investment.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    coming = Milestone.objects.filter(plan=OuterRef("pk"), done_on=None).order_by("on", "pk")

    def counted(rows: object) -> Coalesce:
        return Coalesce(Subquery(rows), 0, output_field=IntegerField())  # type: ignore[arg-type]

    found = plans_for(user).annotate(
        open_found=counted(actions.annotate(n=Count("pk")).values("n")),
        late_found=counted(actions.filter(late).annotate(n=Count("pk")).values("n")),
        money_found=Subquery(money.annotate(n=Sum("amount_minor")).values("n")),
        next_title=Subquery(coming.values("title")[:1]),
        next_on=Subquery(coming.values("on")[:1]),
    )
    return [_listed(plan) for plan in found.defer("situation")]


def _listed(plan: AccountPlan) -> Listed:
    told = vars(plan)
    minor = told["money_found"]
    return Listed(
        plan=plan,
        open_actions=told["open_found"],
        late_actions=told["late_found"],
        investment=None if minor is None else from_minor(minor, plan.currency),
        milestone=told["next_title"] or "",
        milestone_on=told["next_on"],
    )
