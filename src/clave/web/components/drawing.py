"""Charts on paper as values, and as plain SVG: lines through time and bars, with their axis."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Literal

from django.utils.safestring import SafeString, mark_safe

from . import numbers

WIDTH, HEIGHT = 720.0, 230.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 62.0, 8.0, 10.0, 40.0
_COLORS = {"main": "#0d6d69", "before": "#8a9695", "plan": "#8a9695"}
_LABELS = 12  # at most along the axis
_STEPS = 4


@dataclass(frozen=True)
class Series:
    """Values along the labels of a chart; None is not known, which is a gap and never zero."""

    name: str
    values: tuple[Decimal | None, ...]
    style: Literal["main", "before", "plan"] = "main"


@dataclass(frozen=True)
class Picture:
    """A chart as values: ``line`` through time, ``bar`` side by side. ``unit``: of the values."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    kind: Literal["line", "bar"] = "line"
    unit: str = ""
    title: str = ""


def drawn(picture: Picture) -> SafeString:
    """The chart as an SVG element; "" where there is nothing to draw."""
    values = [v for one in picture.series for v in one.values if v is not None]
    if not values:
        return mark_safe("")
    scale = _Scale(_bounds(values), len(picture.labels))
    parts = [*_grid(scale), *_names(picture, scale)]
    for place, one in enumerate(picture.series):
        bars = picture.kind == "bar"
        parts += _bars(one, scale, place, len(picture.series)) if bars else _line(one, scale)
        if len(picture.series) > 1:
            parts.append(_key(one, place))
    label = escape(picture.unit)
    body = "".join(parts)
    return mark_safe(  # noqa: S308 - made of numbers and escaped texts
        f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{label}">{body}</svg>'
    )


class _Scale:
    """Where a value and a place along the axis are."""

    def __init__(self, axis: tuple[float, float, float], count: int) -> None:
        self.low, self.high, self.tick = axis
        self.count = max(count, 1)
        self.step = (WIDTH - _LEFT - _RIGHT) / self.count

    def x(self, place: float) -> float:
        return _LEFT + (place + 0.5) * self.step

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)


def _bounds(values: list[Decimal]) -> tuple[float, float, float]:
    """The ends of the axis and its step, so that zero stands on a line of the grid."""
    least, most = min(0.0, float(min(values))), max(0.0, float(max(values)))
    rough = ((most - least) or 1.0) / _STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough)
    return math.floor(least / step) * step, math.ceil(most / step) * step or step, step


def _grid(scale: _Scale) -> list[str]:
    parts = []
    for number in range(round((scale.high - scale.low) / scale.tick) + 1):
        value = scale.low + number * scale.tick
        y, words = scale.y(value), escape(numbers.number(value))
        parts.append(
            f'<line x1="{_LEFT:g}" x2="{WIDTH - _RIGHT:g}" y1="{y:.1f}" y2="{y:.1f}"'
            f' stroke="#d8dedd" stroke-width="0.7"/><text x="{_LEFT - 5:g}" y="{y + 3:.1f}"'
            f' font-size="9" fill="#55605f" text-anchor="end">{words}</text>'
        )
    return parts


def _names(picture: Picture, scale: _Scale) -> list[str]:
    every = -(-len(picture.labels) // _LABELS)
    y = HEIGHT - _BOTTOM + 14
    return [
        f'<text x="{scale.x(place):.1f}" y="{y:g}" font-size="9" fill="#55605f"'
        f' text-anchor="middle">{escape(label)}</text>'
        for place, label in enumerate(picture.labels)
        if place % every == 0
    ]


def _line(one: Series, scale: _Scale) -> list[str]:
    pieces, piece = [], list[str]()
    for place, value in enumerate(one.values):
        if value is None:
            pieces.append(piece)
            piece = []
            continue
        piece.append(f"{scale.x(place):.1f},{scale.y(float(value)):.1f}")
    pieces.append(piece)
    dash = ' stroke-dasharray="4 3"' if one.style == "plan" else ""
    return [
        f'<polyline points="{" ".join(piece)}" fill="none" stroke="{_COLORS[one.style]}"'
        f' stroke-width="{2 if one.style == "main" else 1.3:g}"{dash}/>'
        for piece in pieces
        if piece
    ]


def _bars(one: Series, scale: _Scale, number: int, of: int) -> list[str]:
    """The bars of one series; several stand beside one another."""
    parts, wide = [], min(scale.step * 0.7 / of, 70.0)
    shift = (number - (of - 1) / 2) * wide
    for place, value in enumerate(one.values):
        if value is None:
            continue
        top, zero = scale.y(float(max(value, Decimal()))), scale.y(0.0)
        low = scale.y(float(min(value, Decimal())))
        color = "#b3261e" if value < 0 else _COLORS[one.style]
        x, y = scale.x(place) + shift, top - 3 if value >= 0 else low + 10
        parts.append(
            f'<rect x="{x - wide / 2:.1f}" y="{top:.1f}" width="{wide:.1f}"'
            f' height="{max(low, zero) - top:.1f}" fill="{color}"/>'
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="9" text-anchor="middle"'
            f' fill="#1d2526">{escape(numbers.number(value))}</text>'
        )
    return parts


def _key(one: Series, place: int) -> str:
    x, y = _LEFT + place * 130, HEIGHT - 8
    return (
        f'<line x1="{x:g}" x2="{x + 18:g}" y1="{y - 3:g}" y2="{y - 3:g}"'
        f' stroke="{_COLORS[one.style]}" stroke-width="2"/><text x="{x + 23:g}" y="{y:g}"'
        f' font-size="9" fill="#1d2526">{escape(one.name)}</text>'
    )
