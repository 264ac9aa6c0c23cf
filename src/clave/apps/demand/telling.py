"""What the figure ``forecast_accuracy`` is told: the plans that were frozen."""

from __future__ import annotations

from decimal import Decimal

from clave.apps.accounts.selectors import BOOKS
from clave.figures.base import Scope
from clave.figures.demand_plan import FrozenCell as Cell
from clave.figures.demand_plan import ToldPlans

from .models import FrozenCell, PlanMonth


def told_in(scope: Scope) -> ToldPlans:
    """Of the accounts of a scope, which is within what its asker may see."""
    rows = FrozenCell.objects.select_related("plan", "account").order_by("pk")
    inside = None if scope.accounts is None else set(scope.accounts)
    cells = [
        Cell(row.account.code, row.product, row.plan.month, _exact(row.steps))
        for row in rows.iterator()
        if inside is None or row.account.code in inside
    ]
    months = PlanMonth.objects.filter(frozen_at__isnull=False).values_list("month", flat=True)
    return ToldPlans(tuple(cells), tuple(months))


def _exact(steps: dict[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in steps.items()}


BOOKS["told_plans"] = told_in
