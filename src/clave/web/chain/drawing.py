"""The chain drawn as SVG on the server: the same for the page and for paper.

Looks are classes of the organisation chart on the page; on paper, where no style sheet is, the
attributes count. No colour is the only sign: the weak stage says so in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT, GAP = 172, 84, 30
_MARGIN, _FOOT = 10, 42
_NAME, _DETAIL = 24, 30  # letters that fit
_LINE = "#8a9594"


@dataclass(frozen=True)
class Box:
    """A stage in words. ``days``: how long it takes; ``until``: days from the plant to its end;
    ``weak``: why it is the weak one, "" where it is not."""

    name: str
    kind: str
    days: str
    stock: str
    until: str
    weak: str
    label: str
    url: str = ""


def draw(boxes: Sequence[Box], *, label: str) -> SafeString:
    """The stages from left to right, with days, stock and what they add up to."""
    width = len(boxes) * WIDTH + max(0, len(boxes) - 1) * GAP + 2 * _MARGIN
    height = HEIGHT + _FOOT + 2 * _MARGIN
    arrows = [_arrow(place) for place in range(len(boxes) - 1)]
    return format_html(
        '<svg class="orgchart" width="{}" height="{}" viewBox="0 0 {} {}" role="group"'
        ' aria-label="{}" font-size="12">{}{}</svg>',
        width,
        height,
        width,
        height,
        label,
        format_html_join("", "{}", ((arrow,) for arrow in arrows)),
        format_html_join("", "{}", ((_box(place, box),) for place, box in enumerate(boxes))),
    )


def _arrow(place: int) -> SafeString:
    x = _MARGIN + (place + 1) * WIDTH + place * GAP
    y = _MARGIN + HEIGHT / 2
    return format_html(
        '<path class="line" d="M{} {}H{}m-6 -4l6 4l-6 4" fill="none" stroke="{}"/>',
        x,
        y,
        x + GAP - 3,
        _LINE,
    )


def _box(place: int, box: Box) -> SafeString:
    x, y = _MARGIN + place * (WIDTH + GAP), _MARGIN
    inner = format_html("<title>{}</title>{}{}", box.label, _frame(x, y, box), _words(x, y, box))
    linked = inner
    if box.url:
        linked = format_html('<a href="{}" aria-label="{}">{}</a>', box.url, box.label, inner)
    return format_html(
        '<g class="place{}">{}<text class="detail" x="{}" y="{}">{}</text>'
        '<text class="name" x="{}" y="{}" font-weight="650">{}</text></g>',
        " found" if box.weak else "",
        linked,
        x + 10,
        y + HEIGHT + 17,
        _cut(box.until, _DETAIL),
        x + 10,
        y + HEIGHT + 34,
        _cut(box.weak, _DETAIL),
    )


def _frame(x: int, y: int, box: Box) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="6" fill="#fff" stroke="{}"'
        ' stroke-width="{}"/>',
        x,
        y,
        WIDTH,
        HEIGHT,
        "#0d6d69" if box.weak else _LINE,
        2.5 if box.weak else 1,
    )


def _words(x: int, y: int, box: Box) -> SafeString:
    lines = (
        ("name", 19, 650, _cut(box.name, _NAME)),
        ("detail", 35, 400, _cut(box.kind, _DETAIL)),
        ("detail", 53, 400, _cut(box.days, _DETAIL)),
        ("detail", 69, 400, _cut(box.stock, _DETAIL)),
    )
    return format_html_join(
        "",
        '<text class="{}" x="{}" y="{}" font-weight="{}">{}</text>',
        ((css, x + 10, y + down, weight, words) for css, down, weight, words in lines),
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
