"""The drawing of an account's demand: what it bought, what is expected, what is planned."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from clave.apps.demand.selectors import AccountPlan
from clave.figures.demand_plan import STATISTICAL
from clave.web.components import charts, numbers
from clave.web.components.dates import month_text

from .common import quantity

PAST = 18
Chart = dict[str, Any]
ZERO = Decimal()


def demand_chart(found: AccountPlan, title: str) -> Chart | None:
    """The past months and those ahead; None where nothing is known of either."""
    plan = found.plan
    past = [row for row in found.history if not plan.months or row["month"] < plan.months[0]][
        -PAST:
    ]
    if not past and not plan.months:
        return None
    sold = [row["quantity"] for row in past]
    gap = [None] * len(past)
    base = [plan.total(month, STATISTICAL) for month in plan.months]
    planned = [plan.total(month) for month in plan.months]
    labels = [month_text(row["month"]) for row in past] + [month_text(m) for m in plan.months]
    joint = sold[-1:] if sold else []
    lead = gap[: max(len(past) - 1, 0)]
    series = [
        {"name": _("Bought"), "values": [*sold, *([None] * len(plan.months))]},
        {"name": _("Forecast"), "values": [*lead, *joint, *base], "style": "before"},
        {"name": _("Plan"), "values": [*lead, *joint, *planned], "style": "plan"},
    ]
    option = charts.line_chart(labels, series, write="number", from_zero=True)
    if plan.months:
        option["series"] += _band(found, [*lead, *joint])
    return {
        "id": "demand-months",
        "title": title,
        "option": option,
        "unit": _("Pieces per month"),
        "table": _table(found, past),
    }


def bounds(found: AccountPlan) -> list[tuple[float, float]]:
    """By month: between what the forecast lies."""
    ends = []
    for month in found.plan.months:
        middle = float(found.plan.total(month, STATISTICAL))
        below, above = found.reach.get(month, (0.0, 0.0))
        ends.append((max(middle - below, 0.0), middle + above))
    return ends


def _band(found: AccountPlan, lead: list[Any]) -> list[Chart]:
    """The interval as an area between two lines that are not drawn."""
    ends = bounds(found)
    lows = [*lead, *(low for low, _high in ends)]
    widths = [None if v is None else 0.0 for v in lead] + [high - low for low, high in ends]
    hidden = {
        "type": "line",
        "stack": "interval",
        "showSymbol": False,
        "silent": True,
        "lineStyle": {"opacity": 0},
        "tooltip": {"show": False},
    }
    area = {"color": "--series", "opacity": 0.12}
    return [
        {**hidden, "name": _("from"), "data": charts.plain(lows)},
        {**hidden, "name": _("interval"), "data": charts.plain(widths), "areaStyle": area},
    ]


def _table(found: AccountPlan, past: list[dict[str, Any]]) -> Chart:
    decimals = found.plan.basis.decimals
    none = "–"
    rows = [
        [month_text(row["month"]), quantity(row["quantity"], decimals), none, none, none, none]
        for row in past
    ]
    for month, (low, high) in zip(found.plan.months, bounds(found), strict=True):
        rows.append(
            [
                month_text(month),
                none,
                quantity(found.plan.total(month, STATISTICAL), decimals),
                numbers.number(low),
                numbers.number(high),
                quantity(found.plan.total(month), decimals),
            ]
        )
    labels = (_("Bought"), _("Forecast"), _("from"), _("to"), _("Plan"))
    return {
        "columns": [{"label": _("Month")}, *({"label": label} for label in labels)],
        "rows": rows,
    }
