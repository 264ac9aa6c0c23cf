"""The matrix as SVG: attractiveness over relative strength, one bubble for each account.

Its area is the sales. Where there are too many to be told apart, most are drawn as density, and
only those that matter keep a bubble and a name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, sqrt
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from clave.figures.base import Row
from clave.figures.selection_scoring import MIDDLE, quadrant
from clave.web.components import numbers

WIDTH, HEIGHT = 760, 500
LEFT, TOP, RIGHT, BOTTOM = 44, 12, 748, 456
MOST_BUBBLES = 150
_LARGEST, _SMALLEST = 30.0, 4.0
TEXT = 12  # of names, in units of the drawing; PRINTED is read on paper
PRINTED = 17
_LETTER = 0.55  # the width of a letter per size
_CELL = 22
_SQUARE = (
    '<rect class="cell shade-{}" x="{}" y="{}" width="{}" height="{}" fill="#0d6d69"'
    ' fill-opacity="0.{}"><title>{}</title></rect>'
)
_SHADES = 5


@dataclass(frozen=True)
class Bubble:
    """An account in the drawing; ``moved`` where a what-if put it, with a line from ``from_x``,
    ``from_y``."""

    code: str
    name: str
    x: float
    y: float
    radius: float
    url: str
    quadrant: str
    attractiveness: float
    relative: float
    label_x: float | None = None
    label_y: float | None = None
    anchor: str = "start"
    is_key: bool = False
    uncertain: bool = False
    moved: bool = False
    from_x: float = 0.0
    from_y: float = 0.0


@dataclass(frozen=True)
class Cell:
    """A square of the ground in which several accounts lie; ``shade`` 1 to 5."""

    x: float
    y: float
    count: int
    shade: int


@dataclass
class Drawing:
    """What the template draws. ``reach_x``, ``reach_y``: how far the axes go from the middle."""

    reach_x: float
    reach_y: float
    text: int = TEXT
    bubbles: list[Bubble] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    ticks_x: list[tuple[float, float]] = field(default_factory=list)
    ticks_y: list[tuple[float, float]] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT
    cell: int = _CELL

    @property
    def middle(self) -> tuple[float, float]:
        """Where the axes cross."""
        return self.at(0.0, MIDDLE)

    def at(self, relative: float, attractiveness: float) -> tuple[float, float]:
        """The point of an account."""
        x = LEFT + (relative + self.reach_x) / (2 * self.reach_x) * (RIGHT - LEFT)
        y = TOP + (MIDDLE + self.reach_y - attractiveness) / (2 * self.reach_y) * (BOTTOM - TOP)
        return round(x, 1), round(y, 1)

    @property
    def density(self) -> SafeString:
        """The cells. There are hundreds, which a loop of the template takes long to write."""
        shown = (
            (cell.shade, cell.x, cell.y, self.cell, self.cell, cell.shade, _accounts(cell.count))
            for cell in self.cells
        )
        return format_html_join("", _SQUARE, shown)

    @property
    def frame(self) -> dict[str, float]:
        """The ground: left, top, width, height; and its middle."""
        x, y = self.middle
        return {
            "left": LEFT,
            "top": TOP,
            "right": RIGHT,
            "bottom": BOTTOM,
            "x": x,
            "y": y,
            "width": RIGHT - LEFT,
            "height": BOTTOM - TOP,
            "right_width": RIGHT - x,
            "upper_height": y - TOP,
        }


def draw(
    rows: Sequence[Row],
    *,
    moved: dict[str, tuple[float, float]] | None = None,
    names: int = 24,
    text: int = TEXT,
    urls: Any = None,
) -> Drawing:
    """The rows that stand in a quadrant. ``moved``: account code → (attractiveness, relative)."""
    moved = moved or {}
    placed = [row for row in rows if row["quadrant"] or row["code"] in moved]
    points = [*((_a(r), _r(r)) for r in placed), *moved.values()]
    drawing = Drawing(
        text=text,
        reach_x=min(10, max([2, *(ceil(abs(r) + 0.3) for _, r in points)])),
        reach_y=min(5, max([2, *(ceil(abs(a - MIDDLE) + 0.3) for a, _ in points)])),
    )
    drawing.ticks_x = [(drawing.at(v, 5)[0], v) for v in _steps(drawing.reach_x, 0)]
    drawing.ticks_y = [(drawing.at(0, v)[1], v) for v in _steps(drawing.reach_y, MIDDLE)]
    shown = placed
    if len(placed) > MOST_BUBBLES:
        key = [row for row in placed if row["tier"] or row["code"] in moved]
        shown = sorted(key, key=lambda row: -row["net_amount"])[:MOST_BUBBLES]
        chosen = {row["code"] for row in shown}
        drawing.cells = _cells(drawing, [row for row in placed if row["code"] not in chosen])
    most = max((float(row["net_amount"]) for row in placed), default=0.0)
    largest_first = sorted(shown, key=lambda row: -row["net_amount"])
    bubbles = [_bubble(drawing, row, most, moved, urls) for row in largest_first]
    drawing.bubbles = _named(bubbles, names, text)
    return drawing


def _accounts(count: int) -> str:
    text = ngettext("%(n)s account", "%(n)s accounts", count)
    return text % {"n": numbers.number(count)}


def _a(row: Row) -> float:
    return MIDDLE if row["attractiveness"] is None else float(row["attractiveness"])


def _r(row: Row) -> float:
    return 0.0 if row["relative_strength"] is None else float(row["relative_strength"])


def _steps(reach: float, middle: float) -> list[float]:
    step = 2 if reach > 4 else 1
    return [middle + value for value in range(-int(reach), int(reach) + 1) if value % step == 0]


def _bubble(
    drawing: Drawing, row: Row, most: float, moved: dict[str, tuple[float, float]], urls: Any
) -> Bubble:
    start = drawing.at(_r(row), _a(row))
    attractiveness, relative = moved.get(row["code"], (_a(row), _r(row)))
    x, y = drawing.at(relative, attractiveness)
    share = max(0.0, float(row["net_amount"])) / most if most > 0 else 0.0
    return Bubble(
        code=row["code"],
        name=row["name"],
        x=x,
        y=y,
        radius=round(max(_SMALLEST, _LARGEST * sqrt(share)), 1),
        url=urls(row) if urls else "",
        quadrant=quadrant(attractiveness, relative) or "",
        attractiveness=round(attractiveness, 1),
        relative=round(relative, 1),
        is_key=bool(row["tier"]),
        uncertain=bool(row["uncertain"]) and row["code"] not in moved,
        moved=row["code"] in moved,
        from_x=start[0],
        from_y=start[1],
    )


def _named(bubbles: list[Bubble], most: int, text: int) -> list[Bubble]:
    """Names where there is room: of the moved first, then of the key ones, the largest first."""
    taken = [(b.x - b.radius, b.y - b.radius, b.x + b.radius, b.y + b.radius) for b in bubbles]
    taken += _corners(text)
    found, named = dict[str, Bubble](), 0
    for bubble in sorted(bubbles, key=lambda b: (not b.moved, not b.is_key, -b.radius)):
        place = _place(bubble, taken, text) if named < most or bubble.moved else None
        if place is None:
            found[bubble.code] = bubble
            continue
        box, label = place
        taken.append(box)
        named += 1
        found[bubble.code] = Bubble(**{**bubble.__dict__, **label})
    return [found[bubble.code] for bubble in bubbles]


def _corners(text: int) -> list[tuple[float, float, float, float]]:
    """Where the names of the quadrants stand."""
    width, height = 13 * text * _LETTER, text + 10
    return [
        (x, y, x + width, y + height) for x in (LEFT, RIGHT - width) for y in (TOP, BOTTOM - height)
    ]


def _place(bubble: Bubble, taken: list[Any], text: int) -> tuple[Any, dict[str, Any]] | None:
    width, half = len(bubble.name) * text * _LETTER + 2, text / 2 + 1
    gap = bubble.radius + 4
    own = (
        *(bubble.x - bubble.radius, bubble.y - bubble.radius),
        *(bubble.x + bubble.radius, bubble.y + bubble.radius),
    )
    for anchor, x, y in (
        ("start", bubble.x + gap, bubble.y),
        ("end", bubble.x - gap, bubble.y),
        ("middle", bubble.x, bubble.y - bubble.radius - 8),
        ("middle", bubble.x, bubble.y + bubble.radius + 9),
    ):
        left = {"start": x, "end": x - width, "middle": x - width / 2}[anchor]
        box = (left, y - half, left + width, y + half)
        inside = box[0] >= LEFT and box[2] <= RIGHT and box[1] >= TOP and box[3] <= BOTTOM
        if inside and not any(_touch(box, other) for other in taken if other != own):
            return box, {
                "label_x": round(x, 1),
                "label_y": round(y + text / 3, 1),
                "anchor": anchor,
            }
    return None


def _touch(one: Any, other: Any) -> bool:
    return bool(one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])


def _cells(drawing: Drawing, rows: Sequence[Row]) -> list[Cell]:
    counts: Counter[tuple[int, int]] = Counter()
    for row in rows:
        x, y = drawing.at(_r(row), _a(row))
        counts[int((x - LEFT) // _CELL), int((y - TOP) // _CELL)] += 1
    most = max(counts.values(), default=1)
    return [
        Cell(
            LEFT + i * _CELL,
            TOP + j * _CELL,
            count,
            max(1, ceil(_SHADES * sqrt(count / most))),
        )
        for (i, j), count in sorted(counts.items())
    ]
