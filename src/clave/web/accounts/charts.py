"""The drawings of an account's page, each with the table that says the same."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from clave.apps.accounts.overview import Overview
from clave.figures.base import FigureResult, Row
from clave.web.components import charts, numbers
from clave.web.components.dates import month_text, period_text

Chart = dict[str, Any]
# From here on an axis is read in thousands.
LARGE = 20_000


def evolution_chart(figure: FigureResult, identity: str = "evolution") -> Chart | None:
    """Months beside the same months a year before; None where there is nothing to draw."""
    rows = figure.rows
    if not rows:
        return None
    labels = [month_text(row["from"]) for row in rows]
    series = [{"name": _("Actual"), "values": [row["amount"] for row in rows]}]
    if any(row["previous_amount"] is not None for row in rows):
        before = [row["previous_amount"] for row in rows]
        series.append({"name": _("Year before"), "values": before, "style": "before"})
    large = max(abs(row["amount"] or 0) for row in rows) >= LARGE
    unit = (
        _("Net sales per month, thousands of %(currency)s")
        if large
        else _("Net sales per month, %(currency)s")
    )
    return {
        "id": identity,
        "title": evolution_finding(rows),
        "option": charts.line_chart(labels, series, write="thousands" if large else "number"),
        "unit": unit % {"currency": figure.currency or ""},
        "source": _("ledger"),
        "period": period_text(rows[0]["from"], rows[-1]["from"]),
        "format": "money",
        "table": _evolution_table(rows, figure.currency or ""),
    }


def _evolution_table(rows: list[Row], currency: str) -> Chart:
    return {
        "columns": [
            {"label": _("Month")},
            {"label": _("Actual"), "unit": currency},
            {"label": _("Year before"), "unit": currency},
            {"label": _("Change"), "unit": "%"},
        ],
        "rows": [
            [
                month_text(row["from"]),
                numbers.number(row["amount"]),
                numbers.number(row["previous_amount"]),
                numbers.per_hundred(row["change_rate"], signed=True),
            ]
            for row in rows
        ],
    }


def evolution_finding(rows: list[Row]) -> str:
    """“Eleven of 12 months above the year before; October, below.”"""
    compared = [row for row in rows[-12:] if row["change_amount"] is not None and row["complete"]]
    if not compared:
        return _("Net sales by month; the year before is not in the ledger")
    above = sum(row["change_amount"] > 0 for row in compared)
    last = compared[-1]
    where = _("above") if last["change_amount"] > 0 else _("below")
    return _("%(above)s of %(months)s months above the year before; %(last)s, %(where)s") % {
        "above": above,
        "months": len(compared),
        "last": month_text(last["from"]),
        "where": where,
    }


def products_chart(seen: Overview, like: Row) -> Chart | None:
    """Different products bought in the twelve months up to each month, beside like accounts."""
    figure = seen.questions.compute("penetration", seen.scope, by="month", values=False)
    rows = [row for row in figure.rows if row["products_12"] is not None][-24:]
    if len(rows) < 2:
        return None
    labels = [month_text(row["month"]) for row in rows]
    return {
        "id": "variety",
        "title": _variety_finding(rows, like),
        "option": charts.line_chart(
            labels, [{"name": _("Products"), "values": [row["products_12"] for row in rows]}]
        ),
        "unit": _("Different products in the twelve months up to each month"),
        "source": _("ledger"),
        "period": period_text(rows[0]["month"], rows[-1]["month"]),
        "table": {
            "columns": [
                {"label": _("Month")},
                {"label": _("Products in 12 m")},
                {"label": _("Families in 12 m")},
                {"label": _("Products in the month")},
            ],
            "rows": [
                [
                    month_text(row["month"]),
                    numbers.number(row["products_12"]),
                    numbers.number(row["families_12"]),
                    numbers.number(row["products"]),
                ]
                for row in rows
            ],
        },
    }


def _variety_finding(rows: list[Row], like: Row) -> str:
    """“Buys 423 different products in a year; like accounts, 28.”"""
    words = {"last": numbers.number(rows[-1]["products_12"])}
    if like.get("like_median_products") is not None:
        words["median"] = numbers.number(like["like_median_products"])
        return _("Buys %(last)s different products in a year; like accounts, %(median)s") % words
    words["first"] = numbers.number(rows[0]["products_12"])
    return _("Buys %(last)s different products in a year; %(first)s at the start") % words
