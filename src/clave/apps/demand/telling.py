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
    rows = FrozenCell.objects.order_by("pk").values_list(
        "account__code", "product", "plan__month", "steps", "people"
    )
    inside = None if scope.accounts is None else set(scope.accounts)
    cells = [
        Cell(account, product, month, _exact(steps), people)
        for account, product, month, steps, people in rows.iterator(2000)
        if inside is None or account in inside
    ]
    months = PlanMonth.objects.filter(frozen_at__isnull=False).values_list("month", flat=True)
    return ToldPlans(tuple(cells), tuple(months))


def _exact(steps: dict[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in steps.items()}


BOOKS["told_plans"] = told_in
