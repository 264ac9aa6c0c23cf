"""What a document says, before it is written as anything: the one content of all writers.

A cell holds its value and the words that people read, made from it in one place. Writers take one
or the other and compute nothing, so that a slide, a page, a PDF and a workbook cannot differ.
Texts are in the language that was active when the document was made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from django.utils.text import slugify

from clave.web.components import numbers
from clave.web.components.dates import date_text, month_text
from clave.web.components.drawing import Picture as Picture  # writers take charts from here too
from clave.web.components.drawing import Series as Series

Kind = Literal["text", "money", "number", "percent", "date", "month"]
Tone = Literal["", "loss", "quiet"]
LANGUAGES = ("es", "en")
UNKNOWN = "–"  # in a table, where the words would be in every other cell


@dataclass(frozen=True)
class Cell:
    """A value and how people read it. ``decimals``: of the number as it is shown."""

    text: str
    value: Any = None
    kind: Kind = "text"
    decimals: int = 0
    tone: Tone = ""

    @property
    def is_number(self) -> bool:
        """Whether it stands at the right."""
        return self.kind in {"money", "number", "percent"}


EMPTY = Cell("")  # where there is nothing to say, as beside a total


@dataclass(frozen=True)
class Fact:
    """A figure with its name: what stands large. ``note``: what it is compared with."""

    label: str
    cell: Cell
    note: str = ""
    note_tone: Tone = ""


@dataclass(frozen=True)
class Column:
    """``weight``: its part of the width beside the others. ``unit`` stands in the header."""

    label: str
    weight: float = 1.0
    unit: str = ""
    numeric: bool = False

    @property
    def header(self) -> str:
        """Label and unit."""
        return f"{self.label} ({self.unit})" if self.unit else self.label


@dataclass(frozen=True)
class Line:
    """A row. ``strong``: a total."""

    cells: tuple[Cell, ...]
    strong: bool = False


@dataclass(frozen=True)
class Grid:
    """A table. ``title`` where a section has several. ``more``: what is left out, in words."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    title: str = ""
    more: str = ""


@dataclass(frozen=True)
class Source:
    """Where a section's figures come from: name, meaning, day of the data, how many rows."""

    name: str
    definition: str = ""
    as_of: date | None = None
    rows: int | None = None
    period: str = ""


@dataclass(frozen=True)
class Section:
    """A part with one message. ``finding`` is its title, a sentence with its figure.

    ``name``: what kind of part it is, for the contents and the sheet. ``paragraphs``: sentences
    that somebody wrote or that figures say. ``notes``: what is not known or assumed. ``aside``:
    what the speaker has at hand and no slide has room for. ``url``: the page that shows the rows
    behind it.
    """

    key: str
    name: str
    finding: str
    paragraphs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    picture: Picture | None = None
    grids: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    url: str = ""
    aside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """All that is written. ``kind``: review, plan or annual-brief; ``reference``: code or year.

    ``on``: the day it was made; ``as_of``: the day of its data, None where there are none.
    """

    kind: str
    reference: str
    title: str
    subtitle: str
    company: str
    language: str
    on: date
    as_of: date | None
    currency: str
    sections: tuple[Section, ...]
    label: str = ""
    customer: bool = False
    stamp: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def file_name(self, suffix: str) -> str:
        """“revision-trimestral-hiperra-2026-10-31.pptx”: what it is, of whom, of which day."""
        name = slugify(f"{self.label or self.kind} {self.title}")[:80].strip("-")
        return f"{name}-{(self.as_of or self.on).isoformat()}.{suffix}"


def text(value: Any) -> Cell:
    """Words; None is unknown."""
    told = UNKNOWN if value is None or value == "" else str(value)
    return Cell(told, told)


def money(value: Any, currency: str, *, signed: bool = False, loss: bool = False) -> Cell:
    """An amount with its sign of currency. ``loss``: below zero is money lost."""
    amount = numbers.as_decimal(value)
    tone: Tone = "loss" if loss and amount is not None and amount < 0 else ""
    return Cell(numbers.money(value, currency, signed=signed), amount, "money", 0, tone)


def amount(value: Any, *, signed: bool = False, loss: bool = False) -> Cell:
    """An amount in a column whose header says the currency."""
    told = numbers.as_decimal(value)
    tone: Tone = "loss" if loss and told is not None and told < 0 else ""
    words = UNKNOWN if told is None else numbers.number(told, signed=signed)
    return Cell(words, told, "money", 0, tone)


def number(value: Any, decimals: int = 0, *, signed: bool = False) -> Cell:
    """A count or a quantity."""
    told = numbers.as_decimal(value)
    words = UNKNOWN if told is None else numbers.number(told, decimals, signed=signed)
    return Cell(words, told, "number", decimals)


def percent(value: Any, decimals: int = 1, *, signed: bool = False) -> Cell:
    """A ratio in 0…1."""
    told = numbers.as_decimal(value)
    words = UNKNOWN if told is None else numbers.percent(told, decimals, signed=signed)
    return Cell(words, told, "percent", decimals)


def day(value: date | None, *, late: bool = False) -> Cell:
    """A day; ``late``: it is over and something should have been done."""
    if value is None:
        return Cell(UNKNOWN, None, "date")
    return Cell(date_text(value), value, "date", tone="loss" if late else "")


def month(value: date | None) -> Cell:
    """A month, as its first day."""
    return Cell(UNKNOWN if value is None else month_text(value), value, "month")


def numbers_of(document: Document) -> list[str]:
    """Every number, money, share and day that the document shows, as people read it, in order."""
    found = []
    for section in document.sections:
        found += [fact.cell.text for fact in section.facts]
        for grid in section.grids:
            found += [
                cell.text for line in grid.lines for cell in line.cells if cell.kind != "text"
            ]
    return found
