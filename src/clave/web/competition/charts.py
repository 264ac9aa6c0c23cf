"""The supplier map of a category through time, as stacked shares by quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from clave.apps.competition.selectors import Category
from clave.figures.supplier_map import OURS, Shares
from clave.web.components import numbers
from clave.web.components.dates import date_text

TONES = ("--neutral-bar", "--ink-3", "--accent-mid", "--neutral-mid", "--ink-2", "--accent-cell")
MOST_QUARTERS = 12
LEAST_NAMED = 0.06  # a share whose bar is high enough for its name beside it
_NAMED = {"show": True, "position": "right", "formatter": "{a}", "color": "--ink-2", "fontSize": 11}


def supplier_chart(category: Category, chart_id: str) -> dict[str, Any]:
    """The chart of a category, ours first and what nobody told last, with its table."""
    quarters = category.quarters[-MOST_QUARTERS:]
    suppliers = order_of(category)
    labels = [quarter_text(one.on) for one in quarters]
    names = {OURS: _("ours"), **category.names}
    series = [
        _bars(names[key], [one.told.get(key) for one in quarters], _tone(place, key))
        for place, key in enumerate(suppliers)
    ]
    series.append(_bars(_("not known"), [one.unknown for one in quarters], "--line"))
    return {
        "id": chart_id,
        "title": finding(category),
        "option": {
            "grid": {"right": 16 + 6 * max(len(one["name"]) for one in series), "top": 8},
            "xAxis": {"type": "category", "data": labels},
            "yAxis": {"type": "value", "min": 0, "max": 1, "axisLabel": {"formatter": "=percent"}},
            "series": series,
        },
        "unit": _("per cent of the category"),
        "source": _("estimates written down"),
        "period": date_text(category.today.on),
        "format": "percent",
        "size": "low",
        "table": _table(quarters, suppliers, names),
    }


def order_of(category: Category) -> list[int]:
    """Suppliers of the category: ours first, then by their share of today."""
    keys = {key for one in category.quarters for key in one.told}
    now = category.today.told
    rest = sorted(keys - {OURS}, key=lambda key: (-now.get(key, Decimal()), category.names[key]))
    return [*([OURS] if OURS in keys else []), *rest]


def finding(category: Category) -> str:
    """“Cheeses: Lactalia 35 %, ours 40 %, 25 % not known”."""
    now = category.today
    parts = []
    for key in order_of(category):
        if key in now.told:
            name = _("ours") if key == OURS else category.names[key]
            parts.append(f"{name} {numbers.percent(now.told[key] / 100, 0)}")
    if now.unknown > 0:
        share = numbers.percent(now.unknown / 100, 0)
        parts.append(_("%(share)s not known") % {"share": share})
    return f"{category.family}: {', '.join(parts)}"


def quarter_text(day: date) -> str:
    """“Q4 2026”."""
    return _("Q%(quarter)s %(year)s") % {"quarter": (day.month + 2) // 3, "year": str(day.year)}


def _tone(place: int, key: int) -> str:
    return "--series" if key == OURS else TONES[place % len(TONES)]


def _bars(name: str, shares: Sequence[Decimal | None], tone: str) -> dict[str, Any]:
    data: list[Any] = [None if share is None else round(float(share) / 100, 4) for share in shares]
    if data and data[-1] is not None and data[-1] >= LEAST_NAMED:
        data[-1] = {"value": data[-1], "label": _NAMED}
    return {
        "type": "bar",
        "name": name,
        "stack": "shares",
        "data": data,
        "barMaxWidth": 36,
        "itemStyle": {"color": tone},
    }


def _table(
    quarters: Sequence[Shares], suppliers: Sequence[int], names: Mapping[int, str]
) -> dict[str, Any]:
    columns = [{"label": _("Quarter")}]
    columns += [{"label": names[key], "unit": "%"} for key in suppliers]
    columns.append({"label": _("not known"), "unit": "%"})
    rows = [
        [
            quarter_text(one.on) if one.on < timezone.localdate() else date_text(one.on),
            *(_cell(one.told.get(key)) for key in suppliers),
            _cell(one.unknown),
        ]
        for one in reversed(quarters)
    ]
    return {"columns": columns, "rows": rows}


def _cell(share: Decimal | None) -> str:
    return numbers.not_known() if share is None else numbers.number(share, 0)
