"""The drawing of concentration through time, and its table."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from clave.figures.base import FigureResult, Row
from clave.web.components import charts, numbers
from clave.web.components.dates import month_text, period_text

from .findings import trend_finding

_LINES = ("cr10", "cr5", "cr1")


def trend_chart(trend: FigureResult) -> dict[str, Any] | None:
    """The share of the largest, month by month; None where fewer than two months are known."""
    rows = [row for row in trend.rows if row["accounts"]]
    if len(rows) < 2:
        return None
    names = {"cr1": _("the largest"), "cr5": _("the 5 largest"), "cr10": _("the 10 largest")}
    # Where there are no more than five, the five largest are everything.
    most = max(row["accounts"] for row in rows)
    shown = [name for name in _LINES if name == "cr1" or most > int(name[2:])]
    series = [
        {
            "name": names[name],
            "values": [row[name] for row in rows],
            "style": "main" if name == "cr5" or len(shown) == 1 else "before",
        }
        for name in shown
    ]
    months = [month_text(row["month"]) for row in rows]
    return {
        "id": "trend",
        "title": trend_finding(trend),
        "option": charts.line_chart(months, series, write="percent", from_zero=True),
        "unit": _("Share of the sales of the 12 months that end with each month"),
        "source": _("ledger"),
        "period": period_text(rows[0]["month"], rows[-1]["month"]),
        "format": "percent",
        "table": {
            "columns": [
                {"label": _("12 months to")},
                {"label": _("the largest"), "unit": "%"},
                {"label": _("the 5 largest"), "unit": "%"},
                {"label": _("the 10 largest"), "unit": "%"},
                {"label": _("HHI")},
                {"label": _("effective number (1/HHI)")},
                {"label": _("N80")},
            ],
            "rows": [_cells(row) for row in reversed(rows)],
        },
    }


def _cells(row: Row) -> list[str]:
    return [
        month_text(row["month"]),
        *(numbers.per_hundred(row[name]) for name in ("cr1", "cr5", "cr10")),
        numbers.number(row["hhi"], 4),
        numbers.number(row["effective_number"], 1),
        numbers.number(row["n80"]),
    ]
