"""Lines and bars small enough for a table cell, drawn on the server as SVG without styles."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .numbers import Numeric, as_decimal

WIDTH, HEIGHT, MARGIN = 58, 16, 2


def sparkline(
    values: Sequence[Numeric], label: str = "", falls: bool | None = None
) -> SafeString | str:
    """A line through ``values`` (oldest first; None leaves a gap), its last point marked.

    The point is red when the line ``falls``; where that is not said, when the last third lies
    below the first by more than a tenth. Fewer than two known values draw nothing.
    """
    points = [float(value) if isinstance(value, Decimal) else _float(value) for value in values]
    known = [point for point in points if point is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    scale = (HEIGHT - 2 * MARGIN) / (high - low) if high > low else 0.0
    step = (WIDTH - 2 * MARGIN) / (len(points) - 1)
    path, drawing, last = [], False, (0.0, 0.0)
    for index, point in enumerate(points):
        if point is None:
            drawing = False
            continue
        middle = HEIGHT / 2 if not scale else HEIGHT - MARGIN - (point - low) * scale
        last = (MARGIN + index * step, middle)
        path.append(f"{'L' if drawing else 'M'}{last[0]:.1f} {last[1]:.1f}")
        drawing = True
    falling = _falls(known) if falls is None else falls
    return mark_safe(  # noqa: S308 - numbers of ours, and a label that is escaped
        f'<svg class="sparkline{" down" if falling else ""}" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" {_meaning(label)}><path d="{"".join(path)}"/>'
        f'<circle cx="{_short(last[0])}" cy="{_short(last[1])}" r="1.8"/></svg>'
    )


def bar(
    share: Numeric,
    expected: Numeric = None,
    *,
    label: str = "",
    width: int = 52,
    loss: bool = False,
) -> SafeString:
    """A share (0…1, longer is cut) as a bar; ``expected`` sets the tick of what is due today."""
    track = width - 4
    filled = _within(share) * track
    tick = as_decimal(expected)
    mark: SafeString | str = ""
    if tick is not None:
        mark = format_html(
            '<rect class="bar-tick" x="{}" y="0" width="2" height="12"/>',
            _short(_within(expected) * track),
        )
    return format_html(
        '<svg class="bar" width="{}" height="12" viewBox="0 0 {} 12" {}>'
        '<rect class="bar-track" y="3.5" width="{}" height="5" rx="2.5"/>'
        '<rect class="{}" y="3.5" width="{}" height="5" rx="2"/>{}</svg>',
        width,
        width,
        _meaning(label),
        track,
        "bar-fill-loss" if loss else "bar-fill",
        _short(filled),
        mark,
    )


def _float(value: Numeric) -> float | None:
    return None if (number := as_decimal(value)) is None else float(number)


def _short(length: float) -> str:
    return f"{length:.1f}"


def _within(value: Numeric) -> float:
    number = as_decimal(value)
    return 0.0 if number is None else min(1.0, max(0.0, float(number)))


def _falls(known: Sequence[float]) -> bool:
    third = max(1, len(known) // 3)
    first, last = sum(known[:third]), sum(known[-third:])
    return last < first - abs(first) / 10


def _meaning(label: str) -> SafeString:
    if label:
        return format_html('role="img" aria-label="{}"', label)
    return mark_safe('aria-hidden="true"')
