"""A document as a workbook: a sheet for each section, with real numbers and dates.

Nothing that somebody typed is run: every text is written as text.
"""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from .document import Cell, Document, Grid, Line, Section
from .sources import source_line

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_WIDEST = 60
_LONGEST_TEXT = 32_767


def workbook_of(document: Document) -> bytes:
    """The file: what it is and its sources first, then a sheet for each section."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": document.title, "company": document.company})
        formats = _Formats(book)
        names: set[str] = set()
        _first(_Sheet(book.add_worksheet(_name(_("Contents"), names)), formats), document)
        for section in document.sections:
            sheet = _Sheet(book.add_worksheet(_name(section.name, names)), formats)
            _section(sheet, section)
    return stream.getvalue()


class _Formats:
    """The looks of cells, made once each."""

    def __init__(self, book: Any) -> None:
        self._book, self._made = book, dict[tuple[str, bool], Any]()

    def of(self, pattern: str = "", *, strong: bool = False) -> Any:
        """The format of a number pattern, bold or not."""
        key = (pattern, strong)
        if key not in self._made:
            told: dict[str, Any] = {"bold": strong, "valign": "top"}
            if pattern:
                told["num_format"] = pattern
            self._made[key] = self._book.add_format(told)
        return self._made[key]


class _Sheet:
    """A sheet that is written from top to bottom."""

    def __init__(self, sheet: Any, formats: _Formats) -> None:
        self.sheet, self.formats, self.row = sheet, formats, 0
        self.widths: dict[int, int] = {}

    def words(self, *texts: str, strong: bool = False) -> None:
        """A row of texts."""
        for place, text in enumerate(texts):
            look = self.formats.of(strong=strong)
            self.sheet.write_string(self.row, place, text[:_LONGEST_TEXT], look)
            if len(texts) > 1:
                self._wide(place, len(text))
        self.row += 1

    def line(self, line: Line) -> None:
        """A row of cells."""
        for place, cell in enumerate(line.cells):
            self.cell(self.row, place, cell, strong=line.strong)
        self.row += 1

    def cell(self, row: int, place: int, cell: Cell, *, strong: bool = False) -> None:
        """A value as what it is; what is not known stays empty."""
        value = cell.value
        self._wide(place, len(cell.text))
        look = self.formats.of(_pattern(cell), strong=strong)
        if isinstance(value, date):
            self.sheet.write_datetime(row, place, value, look)
        elif isinstance(value, Decimal | int | float):
            self.sheet.write_number(row, place, float(value), look)
        elif isinstance(value, str):
            self.sheet.write_string(row, place, cell.text[:_LONGEST_TEXT], look)

    def _wide(self, place: int, length: int) -> None:
        most = max(self.widths.get(place, 10), min(length + 2, _WIDEST))
        self.widths[place] = most
        self.sheet.set_column(place, place, most)


def _pattern(cell: Cell) -> str:
    if cell.kind == "percent":
        return "0." + "0" * cell.decimals + "%" if cell.decimals else "0%"
    if cell.kind == "money":
        return "#,##0.00"
    if cell.kind == "number":
        return "#,##0." + "0" * cell.decimals if cell.decimals else "#,##0"
    return {"date": "yyyy-mm-dd", "month": "yyyy-mm"}.get(cell.kind, "")


def _first(sheet: _Sheet, document: Document) -> None:
    sheet.words(document.title, strong=True)
    sheet.words(document.subtitle)
    sheet.words(document.company)
    for label, value in ((_("Made on"), document.on), (_("Data to"), document.as_of)):
        if value is not None:
            sheet.sheet.write_string(sheet.row, 0, label)
            look = sheet.formats.of("yyyy-mm-dd")
            sheet.sheet.write_datetime(sheet.row, 1, value, look)
            sheet.row += 1
    if document.stamp:
        sheet.words(document.stamp)
    sheet.row += 1
    sheet.words(_("Section"), _("Finding"), _("Sources"), strong=True)
    for section in document.sections:
        told = "; ".join(source_line(source) for source in section.sources)
        sheet.words(section.name, section.finding, told)


def _section(sheet: _Sheet, section: Section) -> None:
    sheet.words(section.finding, strong=True)
    for text in (*section.paragraphs, *section.notes):
        sheet.words(text)
    sheet.row += 1
    for fact in section.facts:
        sheet.sheet.write_string(sheet.row, 0, fact.label)
        sheet.cell(sheet.row, 1, fact.cell, strong=True)
        sheet.sheet.write_string(sheet.row, 2, fact.note)
        sheet.row += 1
    if section.facts:
        sheet.row += 1
    if section.picture is not None:
        picture = section.picture
        sheet.words(picture.unit)
        sheet.words("", *(one.name for one in picture.series), strong=True)
        for place, label in enumerate(picture.labels):
            values = [Cell("", one.values[place], "number") for one in picture.series]
            sheet.line(Line((Cell(label, label), *values)))
        sheet.row += 1
    for grid in section.grids:
        _grid(sheet, grid)
    for source in section.sources:
        sheet.words(_("Source: %(source)s") % {"source": source_line(source)})
        if source.definition:
            sheet.words(source.definition)


def _grid(sheet: _Sheet, grid: Grid) -> None:
    if grid.title:
        sheet.words(grid.title, strong=True)
    sheet.words(*(column.header for column in grid.columns), strong=True)
    for line in grid.lines:
        sheet.line(line)
    if grid.more:
        sheet.words(grid.more)
    sheet.row += 1


def _name(label: str, used: set[str]) -> str:
    """A name that a sheet may have: 31 characters, none of a few signs, once only."""
    base = _FORBIDDEN.sub(" ", label).strip()[:28] or "Clave"
    name, number = base, 1
    while name.casefold() in used:
        number += 1
        name = f"{base[:26]} {number}"
    used.add(name.casefold())
    return name
