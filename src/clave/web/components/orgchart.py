"""An organisation chart drawn as SVG on the server: the same for a page, a PDF and a slide.

The drawing carries no style of its own but classes; a script may add zoom and drag, and finds what
it needs in ``data-`` attributes. Without it every box is a link, and so is every + and −.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .tree import Box, Key, Layout, Measure, hanging

_MARGIN = 14
_WIDE = 22  # letters of a name that fit into a box, of the smaller text some more
_SMALL = 25
_TOGGLE = 9


@dataclass(frozen=True)
class Node:
    """A box: two lines of text, where it leads, and what its look tells.

    ``classes``: ``kam``, ``vacant``, ``found``, ``here``. ``below``: how many hang below it, of
    which none is shown where ``toggle`` opens them (``closed``) and all where it closes them.
    """

    key: Key
    parent: Key | None
    name: str
    detail: str
    url: str
    label: str
    classes: tuple[str, ...] = ()
    below: int = 0
    closed: bool = False
    toggle: str = ""
    toggle_label: str = ""


def draw(
    nodes: Sequence[Node],
    *,
    label: str,
    dotted: Sequence[tuple[Key, Key]] = (),
    movable: bool = False,
) -> SafeString:
    """The drawing of ``nodes``, which come in the order of their siblings."""
    layout = hanging({node.key: node.parent for node in nodes}, Measure())
    by_key = {node.key: node for node in nodes}
    boxes = [(layout.boxes[key], by_key[key]) for key in layout.boxes]
    width, height = layout.width + 2 * _MARGIN, layout.height + 2 * _MARGIN + _TOGGLE
    return format_html(
        '<svg class="orgchart{}" width="{}" height="{}" viewBox="{} {} {} {}" role="group"'
        ' aria-label="{}">{}{}{}</svg>',
        " movable" if movable else "",
        f"{width:.0f}",
        f"{height:.0f}",
        -_MARGIN,
        -_MARGIN,
        f"{width:.0f}",
        f"{height:.0f}",
        label,
        format_html_join("", '<path class="line" d="{}"/>', ((path,) for *_, path in layout.lines)),
        _dotted(layout, dotted),
        format_html_join("", "{}", ((_box(box, node),) for box, node in boxes)),
    )


def _box(box: Box, node: Node) -> SafeString:
    return format_html(
        '<g class="place {}" data-key="{}" data-parent="{}"><a href="{}" aria-label="{}">'
        '<title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="6"/>'
        '<text class="name" x="{}" y="{}">{}</text><text class="detail" x="{}" y="{}">{}</text>'
        "</a>{}</g>",
        " ".join(node.classes),
        node.key,
        "" if node.parent is None else node.parent,
        node.url,
        node.label,
        node.label,
        _px(box.x),
        _px(box.y),
        _px(box.width),
        _px(box.height),
        _px(box.x + 10),
        _px(box.y + 19),
        _cut(node.name, _WIDE),
        _px(box.x + 10),
        _px(box.y + 35),
        _cut(node.detail, _SMALL),
        _toggle(box, node),
    )


def _toggle(box: Box, node: Node) -> SafeString | str:
    """The round sign under a box that opens or closes what hangs below."""
    if not node.toggle:
        return ""
    x, y = box.x + box.width - 22, box.y + box.height
    return format_html(
        '<a class="toggle" href="{}" aria-label="{}" data-toggle-below="{}">'
        '<rect x="{}" y="{}" width="30" height="18" rx="9"/>'
        '<text x="{}" y="{}">{}</text></a>',
        node.toggle,
        node.toggle_label,
        node.key,
        _px(x - 15),
        _px(y - _TOGGLE),
        _px(x),
        _px(y + 4),
        f"+{node.below}" if node.closed else "−",
    )


def _dotted(layout: Layout, lines: Sequence[tuple[Key, Key]]) -> SafeString:
    """Second lines of command: dotted curves from the lower box to the upper."""
    shown = ((layout.boxes.get(low), layout.boxes.get(high)) for low, high in lines)
    paths = ((_curve(low, high),) for low, high in shown if low and high)
    return format_html_join("", '<path class="line dotted" d="{}"/>', paths)


def _curve(low: Box, high: Box) -> str:
    x1, y1 = low.middle[0] + 24, low.y
    x2, y2 = high.middle[0] + 24, high.y + high.height
    bend = max(24.0, abs(y1 - y2) / 2)
    return f"M{x1:.1f} {y1:.1f}C{x1:.1f} {y1 - bend:.1f} {x2:.1f} {y2 + bend:.1f} {x2:.1f} {y2:.1f}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _px(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")
