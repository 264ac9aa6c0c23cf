"""Which row of a table names its columns, and what the columns are then called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_VALUE = re.compile(r"^[^A-Za-zÀ-ÿ]*\d[^A-Za-zÀ-ÿ]*([€$£%]|EUR|USD)?$")


@dataclass(frozen=True)
class Header:
    """``row``: the header's place in the file (1 = first), 0 where no row names the columns."""

    row: int
    names: tuple[str, ...]


def find_header(rows: Sequence[Sequence[str]], width: int) -> Header:
    """The header among the first ``rows`` of a table that is ``width`` columns wide.

    Title lines of a report fill few cells; the header is the first row that fills most of the
    columns that the rows below fill. A first full row that looks like the data below it (as
    many numbers and dates) is data: the table then has no header.
    """
    filled = [sum(1 for cell in row if cell.strip()) for row in rows]
    usual = _usual(filled)
    for place, count in enumerate(filled):
        if count < max(1, min(2, usual), 0.6 * usual):
            continue
        if _is_data(rows[place]):
            break
        return Header(place + 1, column_names(rows[place], width))
    return Header(0, column_names([], width))


def _usual(filled: Sequence[int]) -> int:
    """How many cells the rows mostly fill; of two that are equally usual, the wider."""
    counts = Counter(count for count in filled if count)
    return max(counts, key=lambda count: (counts[count], count), default=0)


def _is_data(row: Sequence[str]) -> bool:
    """Whether a row holds values rather than names: a number, an amount or a date in it.

    A header may name a year or two (``2023``), so a few plain years among names are forgiven.
    """
    cells = [cell.strip() for cell in row if cell.strip()]
    values = [cell for cell in cells if _VALUE.match(cell)]
    years = [cell for cell in values if re.fullmatch(r"(19|20)\d\d", cell)]
    if len(values) == len(years) and len(years) < len(cells):
        return False
    return bool(values)


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
