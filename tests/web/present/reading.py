"""What a deck and a workbook hold, read back from the files; and whether a deck is sound."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from pptx import Presentation
from python_calamine import CalamineWorkbook

from clave.web.present.slides.fitting import LINE, lines_of

_SLACK = 1.0  # points: what rounding to whole units may cost


def slides_of(content: bytes) -> list[Any]:
    """The slides of a deck."""
    return list(Presentation(io.BytesIO(content)).slides)


def words_of(content: bytes, *, notes: bool = True) -> str:
    """All text of a deck: shapes, tables, charts, and what the speaker reads."""
    found: list[str] = []
    for slide in slides_of(content):
        for shape in slide.shapes:
            found += _words(shape)
        if notes and slide.has_notes_slide:
            found.append(slide.notes_slide.notes_text_frame.text)
    return "\n".join(found)


def _words(shape: Any) -> Iterator[str]:
    if shape.has_text_frame:
        yield shape.text_frame.text
    if getattr(shape, "has_table", False) and shape.has_table:
        for row in shape.table.rows:
            yield from (cell.text_frame.text for cell in row.cells)
    if getattr(shape, "has_chart", False) and shape.has_chart:
        for plot in shape.chart.plots:
            yield from (str(label) for label in plot.categories)
            yield from (str(one.name) for one in plot.series)


def tables_of(content: bytes) -> list[list[list[str]]]:
    """Every table of a deck as rows of texts."""
    return [
        [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows]
        for slide in slides_of(content)
        for shape in slide.shapes
        if getattr(shape, "has_table", False) and shape.has_table
    ]


def charts_of(content: bytes) -> list[dict[str, tuple[float | None, ...]]]:
    """Every chart of a deck: values by series."""
    return [
        {one.name: tuple(one.values) for plot in shape.chart.plots for one in plot.series}
        for slide in slides_of(content)
        for shape in slide.shapes
        if getattr(shape, "has_chart", False) and shape.has_chart
    ]


def cells_of(content: bytes) -> dict[str, list[list[Any]]]:
    """The rows of every sheet of a workbook, by its name."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def faults_of(content: bytes) -> list[str]:
    """What is wrong with how a deck is laid out: outside the slide, overlapping, overfull."""
    file = Presentation(io.BytesIO(content))
    wide, high = _points(file.slide_width), _points(file.slide_height)
    found = []
    for number, slide in enumerate(file.slides, start=1):
        boxes = [(shape, _box(shape)) for shape in slide.shapes]
        for shape, (left, top, right, bottom) in boxes:
            if left < -_SLACK or top < -_SLACK or right > wide + _SLACK or bottom > high + _SLACK:
                found.append(f"{number}: {shape.name} leaves the slide")
            found += [f"{number}: {fault}" for fault in _overfull(shape)]
        for (one, a), (two, b) in combinations(boxes, 2):
            if min(a[2], b[2]) - max(a[0], b[0]) > _SLACK and (
                min(a[3], b[3]) - max(a[1], b[1]) > _SLACK
            ):
                found.append(f"{number}: {one.name} and {two.name} overlap")
    return found


def _overfull(shape: Any) -> Iterator[str]:
    if shape.has_text_frame and shape.text_frame.text:
        frame = shape.text_frame
        sides = _points(frame.margin_left) + _points(frame.margin_right)
        ends = _points(frame.margin_top) + _points(frame.margin_bottom)
        needs = _height(frame, _points(shape.width) - sides)
        if needs > _points(shape.height) - ends + _SLACK:
            yield f"{shape.name} is overfull: {frame.text[:40]}"
    if getattr(shape, "has_table", False) and shape.has_table:
        for row in shape.table.rows:
            for cell, column in zip(row.cells, shape.table.columns, strict=True):
                room = _points(column.width) - _points(cell.margin_left) * 2
                needs = _height(cell.text_frame, room) + _points(cell.margin_top) * 2
                if needs > _points(row.height) + _SLACK:
                    yield f"a cell is overfull: {cell.text_frame.text[:40]}"


def _height(frame: Any, width: float) -> float:
    total = 0.0
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            size = run.font.size.pt
            lines = lines_of(run.text, width, size, bold=bool(run.font.bold))
            total += lines * size * LINE
    return total


def _box(shape: Any) -> tuple[float, float, float, float]:
    left, top = _points(shape.left), _points(shape.top)
    return left, top, left + _points(shape.width), top + _points(shape.height)


def _points(length: int | None) -> float:
    return (length or 0) / 12700
