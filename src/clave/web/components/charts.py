"""Charts as plain data: an ECharts option in the house style, and the table that says the same.

Colours are names of the style sheet («--accent»), ways to write a number are names too
(«=thousands»); the script turns both into what the page shows, in its theme and language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .numbers import Numeric, as_decimal

Option = dict[str, Any]
MOST_POINTS = 300
FIRST, SECOND, THIRD = "--series", "--ink-3", "--neutral-mid"


def plain(values: Sequence[Numeric]) -> list[float | None]:
    """Numbers that JSON can carry; what is not known stays a gap."""
    return [None if (n := as_decimal(value)) is None else float(n) for value in values]


def line_chart(
    labels: Sequence[str],
    series: Sequence[Mapping[str, Any]],
    *,
    write: str = "number",
    from_zero: bool = False,
    every: int | None = None,
) -> Option:
    """Lines over time. Each series: ``name``, ``values`` and optionally ``style``. ``every``: how
    many places lie between two labels, where the chart is not to choose.

    ``style`` is ``main`` (the accent; the default of the first), ``before`` (grey, the year before)
    or ``plan`` (dashed). Each line carries its name at its end instead of a legend.
    """
    return {
        "grid": {"right": 12 + 7 * max((len(one["name"]) for one in series), default=0)},
        "xAxis": {
            "type": "category",
            "data": list(labels),
            "boundaryGap": False,
            **({"axisLabel": {"interval": every - 1}} if every else {}),
        },
        "yAxis": {
            "type": "value",
            "scale": not from_zero,
            "splitNumber": 4,
            "axisLabel": {"formatter": f"={write}"},
        },
        "series": [_line(one, index) for index, one in enumerate(series)],
    }


LOOKS: dict[str, Option] = {
    "main": {"color": FIRST, "width": 2, "type": "solid", "label": "--accent-text"},
    "before": {"color": THIRD, "width": 1.5, "type": "solid", "label": "--ink-3"},
    "plan": {"color": SECOND, "width": 1, "type": [3, 3], "label": "--ink-2"},
}


def _line(one: Mapping[str, Any], index: int) -> Option:
    look = LOOKS[one.get("style", "main" if index == 0 else "before")]
    return {
        "type": "line",
        "name": one["name"],
        "data": plain(one["values"]),
        "showSymbol": False,
        "z": 10 - index,
        "itemStyle": {"color": look["color"]},
        "lineStyle": {k: look[k] for k in ("color", "width", "type")},
        "endLabel": {
            "show": True,
            "formatter": "{a}",
            "color": look["label"],
            "fontSize": 11,
            "fontWeight": 600 if look["width"] == 2 else 400,
        },
    }


def bar_chart(
    labels: Sequence[str],
    values: Sequence[Numeric],
    *,
    name: str,
    write: str = "number",
    tones: Mapping[int, str] | None = None,
    horizontal: bool = True,
) -> Option:
    """Bars with their number at the end; ``tones``: position → ``main`` or ``loss``."""
    colours = {"main": FIRST, "loss": "--loss-fill"}
    data = [
        {
            "value": value,
            "itemStyle": {"color": colours.get((tones or {}).get(i, ""), "--neutral-bar")},
        }
        for i, value in enumerate(plain(values))
    ]
    category = {
        "type": "category",
        "data": list(labels),
        "inverse": horizontal,
        "axisLabel": {"color": "--ink"},
    }
    size = {"type": "value", "show": False}
    return {
        "grid": {"right": 70 if horizontal else 8, "top": 4 if horizontal else 20},
        "xAxis": size if horizontal else category,
        "yAxis": category if horizontal else size,
        "series": [
            {
                "type": "bar",
                "name": name,
                "data": data,
                "barMaxWidth": 11 if horizontal else 36,
                "label": _number_at_end(write, "right" if horizontal else "top"),
            }
        ],
    }


def _number_at_end(write: str, position: str) -> Option:
    return {
        "show": True,
        "position": position,
        "formatter": f"={write}",
        "color": "--ink",
        "fontWeight": 600,
    }


def curve_chart(
    shares: Sequence[Numeric],
    *,
    name: str,
    marks: Sequence[Mapping[str, Any]] = (),
    equal_name: str = "",
    axis_name: str = "",
) -> Option:
    """A concentration curve: ``shares[i]`` is what the ``i + 1`` largest make together, in 0…1.

    ``marks``: ``at`` (how many), ``text`` (and ``detail`` under it) beside that point; the one with
    ``main`` gets the dotted lines to both axes.
    """
    points = [[0, 0.0]] + [[i + 1, share] for i, share in enumerate(plain(shares))]
    count = max(len(points) - 1, 1)
    line = _thinned(points, {int(mark["at"]) for mark in marks})
    curve = {
        "type": "line",
        "name": name,
        "data": line,
        "showSymbol": False,
        "lineStyle": {"color": FIRST, "width": 2},
        "itemStyle": {"color": FIRST},
        "areaStyle": {"color": FIRST, "opacity": 0.05},
        "markLine": _guides(marks, points),
    }
    equal = [_equal(equal_name, count)] if equal_name else []
    return {
        "xAxis": _rank_axis(axis_name, count),
        "yAxis": {"type": "value", "min": 0, "max": 1, "axisLabel": {"formatter": "=percent"}},
        "grid": {"bottom": 22 if axis_name else 4, "right": 20},
        "series": [curve, _marked(marks, points, count), *equal],
        "tooltip": {"trigger": "axis"},
    }


def _rank_axis(name: str, count: int) -> Option:
    return {
        "type": "value",
        "min": 0,
        "max": count,
        "name": name,
        "nameLocation": "middle",
        "nameGap": 26,
        "splitLine": {"show": False},
        "minInterval": 1,
    }


def _thinned(points: list[Any], kept: set[int]) -> list[Any]:
    """No more points than a screen can show: the first and the marked ones, and an even choice."""
    step = -(-len(points) // MOST_POINTS)
    last = len(points) - 1
    wanted = [p for i, p in enumerate(points) if i % step == 0 or i < 40 or i == last or i in kept]
    return [[x, None if y is None else round(y, 5)] for x, y in wanted]


def _marked(marks: Sequence[Mapping[str, Any]], points: list[Any], count: int) -> Option:
    data = []
    for mark in marks:
        at = int(mark["at"])
        rich = {"b": {"fontWeight": 600, "color": "--ink", "lineHeight": 17}, "d": {"fontSize": 11}}
        detail = f"\n{{d|{mark['detail']}}}" if mark.get("detail") else ""
        label = {
            "show": True,
            "formatter": f"{{b|{mark['text']}}}{detail}",
            "rich": rich,
            "color": "--ink-3",
        }
        data.append({"value": points[at], "label": label | _beside(points[at], count)})
    return {
        "type": "scatter",
        "data": data,
        "symbolSize": 9,
        "itemStyle": {
            "color": "--surface",
            "borderColor": FIRST,
            "borderWidth": 2,
            "opacity": 1,
        },
        "tooltip": {"show": False},
        "z": 5,
    }


def _beside(point: Sequence[Any], count: int) -> Option:
    """Where the words of a mark find room: under the curve, never under the axis."""
    if point[0] > count * 0.7:
        return {"position": "left", "align": "right", "offset": [-8, 22]}
    return {"position": "right", "align": "left", "offset": [8, 18 if point[1] > 0.15 else -2]}


def _guides(marks: Sequence[Mapping[str, Any]], points: list[Any]) -> Option:
    lines = []
    for mark in marks:
        if mark.get("main"):
            x, y = points[int(mark["at"])]
            lines += [
                [{"coord": [x, 0]}, {"coord": [x, y]}],
                [{"coord": [0, y]}, {"coord": [x, y]}],
            ]
    return {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": {"color": FIRST, "type": [3, 3], "width": 1},
        "data": lines,
    }


def _equal(name: str, count: int) -> Option:
    label = {"show": True, "formatter": name, "color": "--ink-3", "fontSize": 11}
    place = {"position": "right", "offset": [2, 11]}
    half = {"value": [count * 0.55, 0.55], "label": label | place}
    return {
        "type": "line",
        "name": name,
        "data": [[0, 0], half, [count, 1]],
        "symbolSize": 0,
        "silent": True,
        "lineStyle": {"color": "--line-input", "type": [2, 4], "width": 1},
        "tooltip": {"show": False},
    }


def waterfall_chart(
    steps: Sequence[Mapping[str, Any]],
    *,
    name: str,
    write: str = "thousands",
    losses: bool = True,
) -> Option:
    """A bridge from total to total. Each step: ``label``, ``amount`` and optionally ``total``.

    A step that is a ``total`` stands on the axis with its own amount; another one hangs from where
    the last one ended. A total below zero is red; with ``losses``, so is a step that takes away.
    Crossing zero is drawn to both sides of it.
    """
    under, over, below, tones = _bridges(steps, losses)
    return {
        "grid": {"right": 16, "top": 4},
        "xAxis": {
            "type": "value",
            "axisLabel": {"formatter": f"={write}", "hideOverlap": True},
            "splitNumber": 4,
        },
        "yAxis": {
            "type": "category",
            "data": [step["label"] for step in steps],
            "inverse": True,
            "axisLabel": {"color": "--ink"},
        },
        "series": [
            _bridge("", under, ["transparent"] * len(under)),
            _bridge(name, over, tones),
            _bridge(name, below, tones),
        ],
        "tooltip": {"show": False},
    }


def _bridges(
    steps: Sequence[Mapping[str, Any]], losses: bool
) -> tuple[list[float], list[float], list[float], list[str]]:
    """What is left free under each step, its part over zero, its part below, and its colour."""
    under: list[float] = []
    over: list[float] = []
    below: list[float] = []
    tones: list[str] = []
    running = 0.0
    for step in steps:
        amount = float(as_decimal(step["amount"]) or 0)
        start = 0.0 if step.get("total") else running
        running = start + amount
        low, high = min(start, running), max(start, running)
        colour = FIRST if step.get("total") else "--neutral-bar"
        lost = amount < 0 and (losses or step.get("total"))
        tones.append("--loss-fill" if lost else colour)
        under.append(low if low > 0 else min(high, 0.0))
        over.append(high - max(low, 0.0) if high > 0 else 0.0)
        below.append(low - min(high, 0.0) if low < 0 else 0.0)
    return under, over, below, tones


def _bridge(name: str, values: Sequence[float], tones: Sequence[str]) -> Option:
    data = [
        {"value": round(value, 2), "itemStyle": {"color": tone}}
        for value, tone in zip(values, tones, strict=True)
    ]
    return {
        "type": "bar",
        "name": name,
        "stack": "bridge",
        "data": data,
        "barMaxWidth": 14,
        "silent": True,
    }
