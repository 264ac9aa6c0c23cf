"""Where the boxes of a tree stand: pure layout, for drawings on a page, in a PDF or on a slide.

``hanging`` lays a tree out from the top down, as organisation charts are drawn: what has nothing
below stands in a column under its parent, so that a department of twenty is tall, not wide.
``indented`` writes it as a list, each node on a row of its own, those below set in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

Key = Hashable
Places = dict[Key, tuple[float, float]]


@dataclass(frozen=True)
class Measure:
    """In pixels: a box, the gaps between neighbours, levels and rows, and how far one is set in."""

    width: float = 168
    height: float = 46
    gap: float = 16
    level_gap: float = 34
    row_gap: float = 10
    indent: float = 22


@dataclass(frozen=True)
class Box:
    """A node with its place; ``level`` is 0 at the top."""

    key: Key
    parent: Key | None
    level: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Layout:
    """All boxes in the order of reading, the lines (``parent, child, SVG path``), and the size."""

    boxes: dict[Key, Box]
    lines: list[tuple[Key, Key, str]]
    width: float
    height: float


class _Tree:
    """Nodes with their children, and in the order of reading. What closes a circle is a root."""

    def __init__(self, parents: Mapping[Key, Key | None]) -> None:
        self.parents: dict[Key, Key | None] = {}
        self.below: dict[Key | None, list[Key]] = defaultdict(list)
        for key, parent in parents.items():
            above = parent if parent in parents and not _meets(parents, key) else None
            self.parents[key] = above
            self.below[above].append(key)
        self.levels: dict[Key, int] = {}
        waiting = [(key, 0) for key in reversed(self.below[None])]
        while waiting:
            key, level = waiting.pop()
            self.levels[key] = level
            waiting += [(child, level + 1) for child in reversed(self.below.get(key, ()))]

    def leaves(self, key: Key) -> list[Key]:
        """The children that have nothing below: they stand in a column."""
        return [child for child in self.below.get(key, ()) if not self.below.get(child)]

    def branches(self, key: Key) -> list[Key]:
        """The children that have something below: they stand side by side."""
        return [child for child in self.below.get(key, ()) if self.below.get(child)]


def hanging(parents: Mapping[Key, Key | None], measure: Measure | None = None) -> Layout:
    """A tree from the top down. ``parents``: node → its parent; siblings keep their order."""
    size, tree = measure or Measure(), _Tree(parents)
    widths: dict[Key, float] = {}
    for key in reversed(tree.levels):
        parts = [widths[child] for child in tree.branches(key)]
        if tree.leaves(key):  # a lone column is set in from a parent that stands in the middle
            parts.append(size.width + size.indent * (1 if parts else 2))
        widths[key] = max(size.width, sum(parts) + size.gap * (len(parts) - 1))
    places: Places = {}
    left = 0.0
    for root in tree.below[None]:
        places[root] = (left + (widths[root] - size.width) / 2, 0.0)
        left += widths[root] + size.gap
    for key in tree.levels:
        _hang(tree, key, widths, places, size)
    in_columns = {leaf for key in tree.levels for leaf in tree.leaves(key)}
    return _layout(tree, places, size, in_columns)


def indented(parents: Mapping[Key, Key | None], measure: Measure | None = None) -> Layout:
    """A tree as a list: one row for each node, in the order of reading."""
    size, tree = measure or Measure(), _Tree(parents)
    step = size.height + size.row_gap
    rows = enumerate(tree.levels.items())
    places: Places = {key: (level * size.indent, row * step) for row, (key, level) in rows}
    return _layout(tree, places, size, set(tree.levels))


def _meets(parents: Mapping[Key, Key | None], key: Key) -> bool:
    """Whether the line above ``key`` comes back to it."""
    seen: set[Key] = set()
    above = parents[key]
    while above is not None and above in parents and above not in seen:
        if above == key:
            return True
        seen.add(above)
        above = parents[above]
    return False


def _hang(tree: _Tree, key: Key, widths: dict[Key, float], places: Places, size: Measure) -> None:
    """Give the children of ``key`` their places under it."""
    x, y = places[key]
    left = x + size.width / 2 - widths[key] / 2
    top = y + size.height + size.level_gap
    leaves, branches = tree.leaves(key), tree.branches(key)
    if leaves:
        # A lone column stands under its parent; beside branches it comes first.
        column = left if branches else x
        for row, leaf in enumerate(leaves):
            places[leaf] = (column + size.indent, top + row * (size.height + size.row_gap))
        left += size.width + size.indent + size.gap
    for child in branches:
        places[child] = (left + (widths[child] - size.width) / 2, top)
        left += widths[child] + size.gap


def _layout(tree: _Tree, places: Places, size: Measure, in_columns: set[Key]) -> Layout:
    boxes = {
        key: Box(key, tree.parents[key], level, *places[key], size.width, size.height)
        for key, level in tree.levels.items()
    }
    lines = []
    for box in boxes.values():
        above = boxes.get(box.parent) if box.parent is not None else None
        if above is not None:
            draw = _aside if box.key in in_columns else _down
            lines.append((above.key, box.key, draw(above, box, size)))
    width = max((box.x + box.width for box in boxes.values()), default=0.0)
    height = max((box.y + box.height for box in boxes.values()), default=0.0)
    return Layout(boxes, lines, width, height)


def _down(above: Box, box: Box, size: Measure) -> str:
    """From the middle of the upper box down, across, and into the top of the lower."""
    x, y = above.middle[0], above.y + above.height
    return f"M{x:.1f} {y:.1f}V{y + size.level_gap / 2:.1f}H{box.middle[0]:.1f}V{box.y:.1f}"


def _aside(above: Box, box: Box, size: Measure) -> str:
    """Down along the left of a column, and into the side of the lower box."""
    rail, y = box.x - size.indent / 2, above.y + above.height
    if above.x <= rail <= above.x + above.width:
        return f"M{rail:.1f} {y:.1f}V{box.middle[1]:.1f}H{box.x:.1f}"
    turn = y + size.level_gap / 2
    start = f"M{above.middle[0]:.1f} {y:.1f}V{turn:.1f}H{rail:.1f}"
    return f"{start}V{box.middle[1]:.1f}H{box.x:.1f}"
