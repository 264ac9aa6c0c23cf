"""The drawing of breadth and depth: people, and the two territories."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.figures.base import Row
from clave.figures.work import Territories
from clave.web.components import numbers

_LABELS = 12


def scatter(rows: list[Row], places: Territories) -> dict[str, Any] | None:
    """Calls a day against functions an account; None where nobody is known.

    Whoever's depth nobody knows lies on the axis, hollow.
    """
    known = [row for row in rows if row["calls_a_day"] is not None]
    if not known:
        return None
    right = max([places.seller_calls_to, *(row["calls_a_day"] for row in known)])
    top = max(
        [places.kam_functions_from + 2, *(row["functions_per_account"] or 0 for row in known)]
    )
    return {
        "option": {
            "xAxis": _axis(_("calls a day"), right),
            "yAxis": _axis("", top),
            "grid": {"bottom": 24, "right": 20, "top": 24},
            "series": [
                *_territories(places, top),
                _people(known, hollow=False),
                _people(known, hollow=True),
            ],
            "tooltip": {"trigger": "item"},
        },
        "title": chart_finding(known),
        "unit": _("Calls a day across, functions an account up; hollow: depth not known"),
        "table": _table(known),
    }


def chart_finding(rows: list[Row]) -> str:
    """«4 trabajan como KAM, 12 como vendedor y 2 ni lo uno ni lo otro»."""
    places = [row["territory"] for row in rows]
    kams, sellers, between = (places.count(name) for name in ("kam", "seller", "between"))
    text = ngettext(
        "%(kams)s works as a KAM, %(sellers)s as a seller, %(between)s in between",
        "%(kams)s work as KAMs, %(sellers)s as sellers, %(between)s in between",
        kams,
    )
    said = {"kams": kams, "sellers": sellers, "between": between}
    return text % {name: numbers.number(count) for name, count in said.items()}


def _axis(name: str, most: float) -> dict[str, Any]:
    return {
        "type": "value",
        "min": 0,
        "max": round(most * 1.05 + 0.5),
        "name": name,
        "nameLocation": "middle",
        "nameGap": 26,
        "axisLabel": {"formatter": "=number"},
        "splitLine": {"show": False},
        "minInterval": 1,
    }


def _territories(places: Territories, top: float) -> list[dict[str, Any]]:
    """The two rectangles, as dashed lines with their name."""
    seller = (
        (places.seller_calls_from, 0.0),
        (places.seller_calls_to, places.seller_functions_to),
    )
    kam = ((0.0, places.kam_functions_from), (places.kam_calls_to, round(top * 1.05 + 0.4)))
    return [
        _rectangle(_("Seller"), *seller, {"position": "left", "align": "right", "offset": [0, 12]}),
        _rectangle(_("KAM"), *kam, {"position": "right", "align": "left", "offset": [2, 8]}),
    ]


def _rectangle(
    name: str, low: tuple[float, float], high: tuple[float, float], place: dict[str, Any]
) -> dict[str, Any]:
    (left, bottom), (right, upper) = low, high
    label = {
        "show": True,
        "formatter": name,
        "color": "--ink-3",
        "fontSize": 11,
        **place,
    }
    corner = {"value": [right, upper], "label": label, "symbolSize": 0.1}
    rest = [[right, bottom], [left, bottom], [left, upper], [right, upper]]
    return {
        "type": "line",
        "name": name,
        "data": [corner, *rest],
        "symbolSize": 0,
        "silent": True,
        "lineStyle": {"color": "--ink-3", "type": [3, 3], "width": 1},
        "areaStyle": None,
        "tooltip": {"show": False},
    }


def _people(rows: list[Row], *, hollow: bool) -> dict[str, Any]:
    shown = [row for row in rows if (row["functions_per_account"] is None) == hollow]
    named = {row["name"] for row in shown[-_LABELS:]} if not hollow else set()
    return {
        "type": "scatter",
        "name": _("depth not known") if hollow else _("people"),
        "symbolSize": 9,
        "itemStyle": {
            "color": "--surface" if hollow else "--series",
            "borderColor": "--series",
            "borderWidth": 1.5,
            "opacity": 1,
        },
        "data": [
            {
                "value": [
                    round(row["calls_a_day"], 2),
                    round(row["functions_per_account"] or 0, 2),
                ],
                "name": row["name"],
                "label": {
                    "show": row["name"] in named,
                    "formatter": row["name"],
                    "position": "right",
                    "color": "--ink-2",
                    "fontSize": 11,
                },
            }
            for row in shown
        ],
        "labelLayout": {"hideOverlap": True},
    }


def _table(rows: list[Row]) -> dict[str, Any]:
    return {
        "columns": [
            {"label": _("Person")},
            {"label": _("Calls a day")},
            {"label": _("Functions an account")},
            {"label": _("Territory")},
        ],
        "rows": [
            [
                row["name"],
                numbers.number(row["calls_a_day"], 1),
                numbers.number(row["functions_per_account"], 1),
                row["place"] or "–",
            ]
            for row in rows
        ],
    }
