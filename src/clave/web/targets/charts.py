"""The drawing of a year: what was sold, what was to be, what is expected and how surely."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from clave.figures.base import FigureResult, Row
from clave.web.components import charts, numbers
from clave.web.components.dates import month_text

Chart = dict[str, Any]
_LARGE = 20_000


def months_chart(figure: FigureResult, currency: str) -> Chart | None:
    """The twelve months; None where nothing was sold and nothing is told."""
    rows = figure.rows
    amounts = [row[name] for row in rows for name in ("actual", "target") if row[name]]
    if not amounts:
        return None
    large = max(abs(amount) for amount in amounts) >= _LARGE
    unit = (
        _("Net sales per month, thousands of %(currency)s")
        if large
        else _("Net sales per month, %(currency)s")
    )
    return {
        "id": "targets-months",
        "title": title(rows),
        "option": _option(rows, write="thousands" if large else "number"),
        "unit": unit % {"currency": currency},
        "table": _table(rows, currency),
    }


def title(rows: list[Row]) -> str:
    """«Siete de diez meses por debajo del objetivo»."""
    known = [row for row in rows if row["gap"] is not None]
    if not known:
        return _("Sales of the year, month by month")
    said = {
        "n": numbers.number(sum(row["gap"] < 0 for row in known)),
        "of": numbers.number(len(known)),
    }
    return _("%(n)s of %(of)s months below the target") % said


def _option(rows: list[Row], write: str) -> Chart:
    labels = [month_text(row["month"]) for row in rows]
    series = [{"name": _("Actual"), "values": [row["actual"] for row in rows]}]
    if any(row["target"] is not None for row in rows):
        target = [row["target"] for row in rows]
        series.append({"name": _("Target"), "values": target, "style": "plan"})
    ahead = _joined(rows, "forecast")
    if any(value is not None for value in ahead):
        series.append({"name": _("Forecast"), "values": ahead, "style": "before"})
    option = charts.line_chart(labels, series, write=write, from_zero=True)
    option["series"] += _band(rows)
    return option


def _joined(rows: list[Row], name: str) -> list[Any]:
    """The forecast, beginning at the last month that is over so that the line does not break."""
    found = [row[name] for row in rows]
    first = next((place for place, value in enumerate(found) if value is not None), 0)
    if first:
        found[first - 1] = rows[first - 1]["actual"]
    return found


def _band(rows: list[Row]) -> list[Chart]:
    """The interval as an area between two lines that are not drawn."""
    if all(row["forecast_low"] is None for row in rows):
        return []
    lows, highs = _joined(rows, "forecast_low"), _joined(rows, "forecast_high")
    width = [
        None if low is None or high is None else high - low
        for low, high in zip(lows, highs, strict=True)
    ]
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
        {**hidden, "name": _("interval"), "data": charts.plain(width), "areaStyle": area},
    ]


def _table(rows: list[Row], currency: str) -> Chart:
    labels = (_("Target"), _("Actual"), _("Gap"), _("Forecast"), _("from"), _("to"))
    names = ("target", "actual", "gap", "forecast", "forecast_low", "forecast_high")
    return {
        "columns": [{"label": _("Month")}, *({"label": x, "unit": currency} for x in labels)],
        "rows": [
            [month_text(row["month"]), *(numbers.number(row[name]) for name in names)]
            for row in rows
        ],
    }
