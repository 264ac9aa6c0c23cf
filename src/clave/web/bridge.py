"""The drawing of what moved the result: from today, move by move, to the new one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from clave.apps.simulation.selectors import Simulated
from clave.web.components import charts, numbers
from clave.web.statements import MOVES

Entry = dict[str, Any]
_CUT = Decimal("0.5")  # bars that all stand above half of the highest leave room below


def bridge(found: Simulated) -> Entry | None:
    """None where nothing moved, or our result is not this person's to know."""
    done = found.done
    if not done.bridge or not found.beginning.sees_ours:
        return None
    before, after = done.before.ours[done.measure], done.after.ours[done.measure]
    bars = [(_("Today"), Decimal(), before)]
    reached = before
    for step in done.bridge:
        bars.append((str(MOVES[step.move]), reached, reached + step.amount))
        reached += step.amount
    bars.append((_("Then"), Decimal(), after))
    currency = found.beginning.currency
    floor = _floor([end for _label, _start, end in bars])
    unit = _("Contribution") if done.measure == "customer_contribution" else _("Net sales")
    cut = _("axis cut at %(amount)s") % {"amount": numbers.money(floor, currency)} if floor else ""
    return {
        "id": "bridge",
        "title": _title(found),
        "option": _option(bars, floor, unit),
        "unit": unit,
        "source": cut,
        "format": "money",
        "card": True,
        "table": {
            "columns": [{"label": _("Move")}, {"label": unit, "unit": currency}],
            "rows": [
                [_("Today"), numbers.number(before)],
                *(
                    [MOVES[step.move], numbers.number(step.amount, signed=True)]
                    for step in done.bridge
                ),
                [_("Then"), numbers.number(after)],
            ],
        },
    }


def _title(found: Simulated) -> str:
    """The move that weighs most."""
    step = max(found.done.bridge, key=lambda one: abs(one.amount))
    said = {
        "move": str(MOVES[step.move]).lower(),
        "amount": numbers.money(step.amount, found.beginning.currency, signed=True),
    }
    return _("What weighs most: %(move)s, %(amount)s") % said


def _floor(levels: list[Decimal]) -> Decimal:
    """Where the axis begins: at zero, but where all levels are far above it."""
    low, high = min(levels), max(levels)
    if low <= 0 or low < high * _CUT:
        return Decimal()
    unit = Decimal(10) ** (max(low.adjusted() - 1, 0))
    return (low * Decimal("0.8") // unit) * unit


def _option(bars: list[tuple[str, Decimal, Decimal]], floor: Decimal, name: str) -> Entry:
    """Stacked bars: one that is not seen carries what moves; below zero it hangs."""
    hidden: list[Decimal | None] = []
    seen: list[Decimal | None] = []
    hanging: list[Decimal | None] = []
    for _label, start, end in bars:
        low, high = sorted((start or floor, end))
        if low >= 0:
            hidden.append(low if low != floor or start else floor)
            seen.append(high - low)
            hanging.append(None)
        elif high <= 0:
            hidden.append(high)
            seen.append(None)
            hanging.append(low - high)
        else:
            hidden.append(None)
            seen.append(high)
            hanging.append(low)
    tones = [_tone(place, len(bars), start, end) for place, (_l, start, end) in enumerate(bars)]
    return {
        "grid": {
            "right": 8,
            "top": 22,
            "bottom": 18 if any(end < 0 for _l, _s, end in bars) else 4,
        },
        "xAxis": {
            "type": "category",
            "data": [label for label, _s, _e in bars],
            "axisLabel": {"interval": 0, "width": 76, "overflow": "break", "lineHeight": 13},
        },
        "yAxis": {"type": "value", "show": False} | ({"min": float(floor)} if floor else {}),
        "series": [
            _series(hidden, ["transparent"] * len(bars), bars, name, label=False),
            _series(seen, tones, bars, name, label=True),
            _series(hanging, tones, bars, name, label=True, beside=seen),
        ],
        "tooltip": {"show": False},
    }


def _tone(place: int, count: int, start: Decimal, end: Decimal) -> str:
    if place in (0, count - 1):
        return charts.FIRST
    return "--accent-mid" if end >= start else "--loss-mid"


def _series(
    values: list[Decimal | None],
    tones: list[str],
    bars: list[tuple[str, Decimal, Decimal]],
    name: str,
    *,
    label: bool,
    beside: list[Decimal | None] | None = None,
) -> Entry:
    """``beside``: parts above zero of the same bars, which carry the number where there are any."""
    data: list[Entry] = []
    for place, (value, tone) in enumerate(zip(values, tones, strict=True)):
        _text, start, end = bars[place]
        last = place in (0, len(bars) - 1)
        said = numbers.number(end if last else end - start, signed=not last)
        told = label and value is not None and not (beside and beside[place] is not None)
        position = "bottom" if beside else "top"
        shown = {"show": told, "formatter": said, "position": position}
        data.append(
            {
                "value": None if value is None else float(value),
                "itemStyle": {"color": tone},
                "label": shown | {"color": "--ink", "fontWeight": 600},
            }
        )
    silent = {} if label else {"silent": True}
    return {
        "type": "bar",
        "stack": "bridge",
        "name": name,
        "data": data,
        "barMaxWidth": 48,
    } | silent
