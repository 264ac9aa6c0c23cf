"""The drawings of the income statement, each with the table that says the same."""

from __future__ import annotations

import itertools
from typing import Any

from django.utils.translation import gettext as _

from clave.figures.base import FigureResult, Row
from clave.figures.pnl_steps import TOTALS
from clave.figures.profit_rules import OFF_INVOICE
from clave.figures.pvm import EFFECTS
from clave.web.components import charts, numbers
from clave.web.components.dates import month_text, period_text

from .words import EFFECT_WORDS, whale_title

Chart = dict[str, Any]
# Each single condition has its row in the table; the drawing shows their sum.
_LEFT_OUT = {*OFF_INVOICE, "cost_to_serve", "sales_without_cost"}


def statement_chart(figure: FigureResult, steps: list[Row], title: str) -> Chart | None:
    """The waterfall; steps that are not known or nothing are left out."""
    shown = [
        {
            "label": str(row["label"]),
            "amount": row["amount"],
            "total": row["step"] in TOTALS,
        }
        for row in steps
        if row["step"] not in _LEFT_OUT and row["amount"]
    ]
    if len(shown) < 2:
        return None
    return _chart(figure, "pnl", title, shown, losses=False)


def variance_chart(figure: FigureResult, title: str, after: str) -> Chart | None:
    """From what it was to what it is, by effects."""
    values = figure.values
    if values["change"] is None or values["price"] is None:
        return None
    steps = [{"label": _("Before"), "amount": values["base"], "total": True}]
    steps += [
        {"label": str(EFFECT_WORDS[name]).capitalize(), "amount": values[name]}
        for name in EFFECTS
        if values[name]
    ]
    steps.append({"label": after, "amount": values["actual"], "total": True})
    return _chart(figure, "variance", title, steps)


def _chart(
    figure: FigureResult, identity: str, title: str, steps: list[Row], losses: bool = True
) -> Chart:
    currency = figure.currency or ""
    return {
        "id": identity,
        "title": title,
        "option": charts.waterfall_chart(steps, name=title, losses=losses),
        "unit": _("thousands of %(currency)s") % {"currency": currency},
        "source": _("ledger"),
        "period": _months(figure),
        "format": "money",
        "size": "tall",
        "table": {
            "columns": [{"label": _("Step")}, {"label": _("Amount"), "unit": currency}],
            "rows": [[step["label"], numbers.number(step["amount"])] for step in steps],
        },
    }


def months_chart(figure: FigureResult, title: str) -> Chart | None:
    """Net sales and contribution by month."""
    rows = figure.rows
    if len(rows) < 2:
        return None
    labels = [month_text(row["month"]) for row in rows]
    shown = [("net_sales", _("Net sales")), ("customer_contribution", _("Contribution"))]
    series = [
        {"name": label, "values": [row[name] for row in rows]}
        for name, label in shown
        if any(row[name] is not None for row in rows)
    ]
    currency = figure.currency or ""
    return {
        "id": "months",
        "title": title,
        "option": charts.line_chart(labels, series, write="thousands", from_zero=True),
        "unit": _("thousands of %(currency)s") % {"currency": currency},
        "source": _("ledger"),
        "period": _months(figure),
        "format": "money",
        "table": {
            "columns": [{"label": _("Month")}, *({"label": one["name"]} for one in series)],
            "rows": [
                [label, *(numbers.number(one["values"][place]) for one in series)]
                for place, label in enumerate(labels)
            ],
        },
    }


def whale_chart(figure: FigureResult, rows: list[Row]) -> Chart | None:
    """What all customers up to each one leave together, in money."""
    if len(rows) < 2:
        return None
    labels = [""] + [str(row["rank"]) for row in rows]
    values = [0, *(row["cumulative"] for row in rows)]
    currency = figure.currency or ""
    series = [{"name": _("Together"), "values": values}]
    return {
        "id": "whale",
        "title": whale_title(rows, currency),
        "option": charts.line_chart(
            labels, series, write="thousands", from_zero=True, every=round_step(len(rows))
        ),
        "unit": _("Contribution of all customers up to each one, thousands of %(currency)s")
        % {"currency": currency},
        "source": _("ledger"),
        "period": _months(figure),
        "format": "money",
        "size": "tall",
        "table": {
            "columns": [
                {"label": _("Customer")},
                {"label": _("Contribution"), "unit": currency},
                {"label": _("Together"), "unit": currency},
            ],
            "rows": [
                [row["name"], numbers.number(row["amount"]), numbers.number(row["cumulative"])]
                for row in rows[:400]
            ],
        },
    }


def round_step(count: int) -> int:
    """So many places from one label to the next that there are five to ten: 1, 2, 5, 10, 20 …"""
    step, factors = 1, itertools.cycle((2, 2.5, 2))
    while count / step > 10:
        step = int(step * next(factors))
    return step


def _months(figure: FigureResult) -> str:
    return period_text(figure.period.start, figure.period.end) if figure.period else ""
