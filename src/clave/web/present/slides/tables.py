"""Tables of a slide: native, measured row by row, continued where they are long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu

from clave.apps.present.boxes import Box
from clave.web.present.document import Cell, Grid, Line

from .fitting import fitted, height_of, width_of
from .look import HEADER, INK, LOSS, QUIET, RULE, SMALL, Style, add_text, write_text

SIDE, ABOVE = 5.0, 2.5  # margins within a cell
TITLE = 17.0
SIZES = (15.0, 14.0, 13.0, 12.0, 11.0, 10.0)
_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid
_MOST_LINES = 4  # of one cell
_MOST_NUMBERS = 0.62  # of the width, before their words are broken


@dataclass(frozen=True)
class Measured:
    """A grid laid out in a width: columns, heights of header and rows, size of its letters."""

    grid: Grid
    size: float
    widths: tuple[float, ...]
    header: float
    rows: tuple[float, ...]

    @property
    def extra(self) -> float:
        """What its title and the words under it take."""
        return (TITLE if self.grid.title else 0) + (TITLE if self.grid.more else 0)

    @property
    def height(self) -> float:
        """All of it."""
        return self.extra + self.header + sum(self.rows)


def measured(grid: Grid, box: Box) -> Measured:
    """``grid`` in the width of ``box``: the largest size at which it fits, else the smallest."""
    found = [_at(grid, box.width, size) for size in SIZES]
    return next((one for one in found if one.height <= box.height), found[-1])


def _at(grid: Grid, width: float, size: float) -> Measured:
    widths = _widths(grid, width, size)
    header = max(
        height_of(column.header, room - 2 * SIDE, size - 1, bold=True)
        for column, room in zip(grid.columns, widths, strict=True)
    )
    rows = tuple(_row_height(line, widths, size) for line in grid.lines)
    return Measured(grid, size, widths, header + 2 * ABOVE, rows)


def _row_height(line: Line, widths: tuple[float, ...], size: float) -> float:
    most = max(
        height_of(cell.text, room - 2 * SIDE, size, bold=line.strong)
        for cell, room in zip(line.cells, widths, strict=True)
    )
    return float(min(most, _MOST_LINES * size * 1.2) + 2 * ABOVE)


def _widths(grid: Grid, width: float, size: float) -> tuple[float, ...]:
    """Numbers take what they need; words share what is left by their weight.

    Where numbers would leave too little, those with words beside them are broken.
    """
    needs = _needs(grid, size, broken=False)
    if sum(needs) > width * _MOST_NUMBERS and not all(needs):
        needs = _needs(grid, size, broken=True)
    weights = [0.0 if need else c.weight for need, c in zip(needs, grid.columns, strict=True)]
    left = width - sum(needs)
    whole = sum(weights)
    if not whole:  # numbers alone: they share what is left
        return tuple(need + left / len(needs) for need in needs)
    return tuple(need or left * weight / whole for need, weight in zip(needs, weights, strict=True))


def _needs(grid: Grid, size: float, *, broken: bool) -> list[float]:
    """What each column of numbers or days takes; 0 for one of words."""
    needs = []
    for place, column in enumerate(grid.columns):
        cells = [line.cells[place] for line in grid.lines]
        if not (column.numeric or (cells and all(c.kind in {"date", "month"} for c in cells))):
            needs.append(0.0)
            continue
        words = [
            (word, line.strong)
            for cell, line in zip(cells, grid.lines, strict=True)
            for word in (cell.text.split(" ") if broken else [cell.text])
        ]
        longest = max([width_of(text, size, bold=bold) for text, bold in words] or [0.0])
        label = max(width_of(word, size - 1, bold=True) for word in column.header.split(" "))
        needs.append(max(longest, label) + 2 * SIDE + 2)
    return needs


def add_table(slide: Any, box: Box, found: Measured, first: int) -> int:
    """Write rows from ``first`` on as far as ``box`` has room; returns the next one to write."""
    top = box
    if found.grid.title:
        told = fitted(found.grid.title, box.width, TITLE, (12.0, 11.0, 10.0, 9.0), bold=True)
        add_text(slide, Box(box.left, box.top, box.width, TITLE), told.text, Style(told.size, True))
        top = box.below(TITLE)
    end = _end(found, first, top.height - (TITLE if found.grid.more else 0))
    heights = (found.header, *found.rows[first:end])
    place = Box(top.left, top.top, sum(found.widths), sum(heights))
    shape = slide.shapes.add_table(len(heights), len(found.widths), *place.emu)
    shape.name = found.grid.title or "Table"
    table = shape.table
    shape._element.graphic.graphicData.tbl[0].find(qn("a:tableStyleId")).text = _PLAIN
    for column, width in zip(table.columns, found.widths, strict=True):
        column.width = Emu(int(width * 12700))
    for row, height in zip(table.rows, heights, strict=True):
        row.height = Emu(int(height * 12700))
    for number, column in enumerate(found.grid.columns):
        style = Style(found.size - 1, True, QUIET, column.numeric)
        _fill(table.cell(0, number), column.header, style, shaded=True)
    for position, line in enumerate(found.grid.lines[first:end], start=1):
        for number, cell in enumerate(line.cells):
            room = (found.widths[number] - 2 * SIDE, heights[position] - 2 * ABOVE)
            _write(table.cell(position, number), cell, line, found.size, room)
    if end >= len(found.rows) and found.grid.more:
        under = Box(box.left, place.bottom + 3, box.width, TITLE - 3)
        add_text(slide, under, found.grid.more, Style(10, color=QUIET))
    return end


def _end(found: Measured, first: int, room: float) -> int:
    """The row after the last one that fits, one at least."""
    used, end = found.header, first
    while end < len(found.rows) and used + found.rows[end] <= room + 0.5:
        used += found.rows[end]
        end += 1
    return max(end, first + 1) if found.rows else first


def _write(cell: Any, told: Cell, line: Line, size: float, room: tuple[float, float]) -> None:
    color = {"loss": LOSS, "quiet": QUIET}.get(told.tone, INK)
    shown = fitted(told.text, room[0], room[1] + 0.5, (size, size - 1, SMALL), bold=line.strong)
    style = Style(shown.size, line.strong, color, told.is_number)
    _fill(cell, shown.text, style, shaded=line.strong)


def _fill(cell: Any, text: str, style: Style, *, shaded: bool) -> None:
    cell.margin_left = cell.margin_right = Emu(int(SIDE * 12700))
    cell.margin_top = cell.margin_bottom = Emu(int(ABOVE * 12700))
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    write_text(cell.text_frame, text, style)
    if shaded:
        cell.fill.solid()
        cell.fill.fore_color.rgb = HEADER
    rule = parse_xml(
        f'<a:lnB {nsdecls("a")} w="6350"><a:solidFill><a:srgbClr val="{RULE}"/></a:solidFill>'
        "</a:lnB>"
    )
    cell._tc.get_or_add_tcPr().insert(0, rule)
