"""Which row of a table names its columns, and what the columns are then called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_VALUE = re.compile(r"^[^A-Za-zÀ-ÿ]*\d[^A-Za-zÀ-ÿ]*([€$£%]|EUR|USD)?$")
_YEAR = re.compile(r"^(19|20)\d\d$")
# A month of a year, as the columns of a plan are called; workbooks write its first day.
_MONTH = re.compile(r"^(19|20)\d\d[-/](0?[1-9]|1[0-2])([-/]01( 00:00:00)?)?$"
                    r"|^(0?[1-9]|1[0-2])[-/](19|20)\d\d$")  # fmt: skip
_MONTHS = 3
_COMPARED = 50


@dataclass(frozen=True)
class Header:
    """``row``: the header's place in the file (1 = first), 0 where no row names the columns."""

    row: int
    names: tuple[str, ...]


def find_header(rows: Sequence[Sequence[str]], width: int) -> Header:
    """The header among the first ``rows`` of a table that is ``width`` columns wide.

    Title lines of a report fill few cells; the header is the first row that fills most of the
    columns that the rows below fill. If that row holds values where the rows below it do, it is
    data, and the table has no header.
    """
    filled = [sum(1 for cell in row if cell.strip()) for row in rows]
    usual = _usual(filled)
    for place, count in enumerate(filled):
        if count < max(1, min(2, usual), 0.6 * usual):
            continue
        if _is_data(rows[place], rows[place + 1 : place + 1 + _COMPARED]):
            break
        return Header(place + 1, column_names(rows[place], width))
    return Header(0, column_names([], width))


def _usual(filled: Sequence[int]) -> int:
    """How many cells the rows mostly fill, a full row counting for more than a title line."""
    counts = Counter(count for count in filled if count)
    return max(counts, key=lambda count: (counts[count] * count, count), default=0)


def _is_data(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row is more like the rows below it than like names for them.

    Asked of each column that holds values below: a value here speaks for data, a word for names.
    A year speaks for neither, nor do three months or more: they name a column as well
    as they fill one.
    """
    data = names = 0
    months = sum(1 for cell in row if _MONTH.match(cell.strip())) >= _MONTHS
    for place, cell in enumerate(row):
        text = cell.strip()
        under = [line[place].strip() for line in below if place < len(line)]
        under = [value for value in under if value]
        if not text or _YEAR.match(text) or (months and _MONTH.match(text)):
            continue
        if under and 2 * sum(1 for value in under if _VALUE.match(value)) < len(under):
            continue
        if _VALUE.match(text):
            data += 1
        elif under:
            names += 1
    return data > names


def column_names(row: Sequence[str], width: int) -> tuple[str, ...]:
    """Names that are never empty and never twice: ``Importe``, ``Importe (2)``, ``column 4``."""
    names: list[str] = []
    taken: set[str] = set()
    for place in range(width):
        base = " ".join(row[place].split()) if place < len(row) else ""
        base = base or f"column {place + 1}"
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base} ({number})"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)
