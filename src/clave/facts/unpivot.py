"""Tables that are wide where facts are long: a column for each month, or for each currency.

A plan comes as a sheet with twelve columns of months; the European Central Bank publishes a column
for each currency. Here every filled cell of these columns becomes a row of its own, before
anything is interpreted, so that detection, preview, rejects and undo know nothing of it. A new row
says which row and column of the file it was, so that every fault can be found there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace

from babel.numbers import list_currencies

from clave.facts.cleaning.values import present
from clave.facts.detection.headers import fit, vocabulary, words
from clave.facts.engine import WORK_MEMORY, connect
from clave.facts.readers.header import column_names
from clave.facts.readers.source import Source
from clave.facts.store.layout import PARQUET
from clave.lib.refusal import Refused
from clave.lib.sql import text_literal

FILE_ROW, FILE_COLUMN = "row in the file", "column in the file"
_LEAST_MONTHS = 3
# So many columns of months are a table of months, whatever else the file has.
MANY_MONTHS = 6
_SURELY = 0.8
_ZERO = "[-+]?0*([.,]0*)?"
_NAMES = {
    name: number
    for names in (
        "ene feb mar abr may jun jul ago sep oct nov dic",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    )
    for number, name in enumerate(names.split(), start=1)
}
_LONG = re.compile(
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|sept?(iembre)?|octubre|noviembre|diciembre"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
)
_YEARS = ("year", "ano", "anio", "ejercicio", "fiscal year", "ano fiscal")
_SUMS = re.compile(r"\b(total|totales|suma|sum|anual|annual|full year|ytd|acumulado)\b")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
CURRENCIES = frozenset(list_currencies())


@dataclass(frozen=True)
class _Wide:
    """``cells``: columns to take apart, each with SQL of what its header says; ``kept``: columns
    that stay; ``names``: how the new columns are called, the header's value and the cell;
    ``but``: the texts, as a pattern, that stand for nothing, beside those that always do."""

    cells: tuple[tuple[str, str], ...]
    kept: tuple[str, ...]
    names: tuple[str, str]
    constants: tuple[tuple[str, str], ...] = ()
    but: str = ""


def lengthened(source: Source, kind: str, *, default_currency: str = "EUR") -> Source:
    """``source`` with a row for each filled cell where ``kind`` needs it so; else as it is.

    ``budgets``: three or more columns of months (``M01``, ``ene``, ``March``, ``2026-01``,
    ``01/2026``, ``ene-26``); a month without its year takes that of the row's column of years, of
    the sheet's or the file's name. ``sales``: six or more where no column is a date; a zero is no
    sale. ``exchange_rates``: columns named by currencies; the other
    currency of each pair is ``default_currency``, or the euro where that is among the columns.
    Cells that stand for nothing (empty, ``NULL``, ``N/A``, ``-``) give no row; what is no number
    gives one that is rejected. Raises ``Refused('months_without_year')`` where none tells the year.
    """
    wide = _wide(source, kind, default_currency)
    return source if wide is None else _written(source, wide)


def month_of_header(name: str) -> tuple[int | None, int] | None:
    """(year or None, month) that a column's name says; None where it names no month.

    >>> month_of_header("M03"), month_of_header("ene-26"), month_of_header("2026-01")
    ((None, 3), (2026, 1), (2026, 1))
    """
    plain = words(re.sub(r"[_./]", " ", name)).replace("  ", " ")
    parts = plain.split()
    named = [_NAMES[part[:3]] for part in parts if part in _NAMES or _LONG.fullmatch(part)]
    digits = [part for part in parts if part.isdigit()]
    others = set(parts) - set(digits)
    if named:
        known = all(part in _NAMES or _LONG.fullmatch(part) for part in others)
        if len(named) > 1 or len(digits) > 1 or not known:
            return None
        return (_year(digits[0]), named[0]) if digits else (None, named[0])
    if others - {"m", "mes", "month", "p", "periodo", "period"}:
        return None
    return _from_digits(digits)


def _from_digits(digits: list[str]) -> tuple[int | None, int] | None:
    if len(digits) >= 3 and len(digits[0]) == 4 and not int("".join(digits[3:]) or "0"):
        return _from_digits(digits[:2]) if int(digits[2]) == 1 else None  # a workbook's first day
    if len(digits) == 1 and len(digits[0]) == 6:
        text = digits[0]
        parted = [text[:4], text[4:]] if text[:2] in ("19", "20") else [text[2:], text[:2]]
        return _from_digits(parted)
    if len(digits) == 1 and len(digits[0]) <= 2 and 1 <= int(digits[0]) <= 12:
        return None, int(digits[0])
    if len(digits) == 2:
        year, month = sorted(digits, key=len, reverse=True)
        if len(year) == 4 and len(month) <= 2 and 1 <= int(month) <= 12:
            return int(year), int(month)
    return None


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) <= 2 else 0)


def _wide(source: Source, kind: str, default_currency: str) -> _Wide | None:
    if kind == "budgets":
        return _of_months(source, ("month", "budget amount"))
    if kind == "sales" and len(months_of(source.header)) >= MANY_MONTHS and not _dated(source):
        return _of_months(source, ("date", "net amount"), but=_ZERO)
    if kind == "exchange_rates":
        return _of_currencies(source, default_currency)
    return None


def months_of(header: Iterable[str]) -> dict[str, tuple[int | None, int]]:
    """Year, where it is told, and month of each column that is named by one."""
    months = {name: month_of_header(name) for name in header}
    return {name: month for name, month in months.items() if month}


def _dated(source: Source) -> bool:
    """Whether a column's name is that of a date."""
    names = vocabulary("sales").names("date")
    return any(fit(name, "date", names) > _SURELY for name in source.header)


def _of_months(source: Source, names: tuple[str, str], *, but: str = "") -> _Wide | None:
    found = list(months_of(source.header).items())
    if len(found) < _LEAST_MONTHS:
        return None
    years = next((name for name in source.header if words(name) in _YEARS), None)
    told = _YEAR.search(source.sheet or "") or _YEAR.search(source.name)
    cells = []
    for name, (year, month) in found:
        if year is not None:
            said = text_literal(f"{year:04d}-{month:02d}")
        elif years is not None:
            text = f"regexp_replace({present(source.column(years))}, '[.,]0+$', '')"
            said = f"coalesce({text}, '') || '-{month:02d}'"
        elif told:
            said = text_literal(f"{told[1]}-{month:02d}")
        else:
            raise Refused("months_without_year", columns=[name for name, _ in found])
        cells.append((name, said))
    taken = {name for name, _ in found} | {years}
    kept = (name for name in source.header if name not in taken and not _SUMS.search(words(name)))
    return _Wide(tuple(cells), tuple(kept), names, but=but)


def _of_currencies(source: Source, default_currency: str) -> _Wide | None:
    named = {name: name.strip().upper() for name in source.header}
    found = [(name, code) for name, code in named.items() if code in CURRENCIES]
    if not found or any(words(name) in ("rate", "tipo", "cambio") for name in source.header):
        return None
    base = "EUR" if default_currency in dict(found).values() else default_currency
    cells = tuple((name, text_literal(code)) for name, code in found)
    kept = tuple(name for name in source.header if name not in dict(found))
    return _Wide(cells, kept, ("currency", "rate"), (("base", base),))


def _written(source: Source, wide: _Wide) -> Source:
    """The long table beside the wide one, its rows in the file's order."""
    extra = [*wide.names, *(name for name, _ in wide.constants), FILE_ROW, FILE_COLUMN]
    header = column_names([*wide.kept, *extra], len(wide.kept) + len(extra))
    columns = ", ".join(f"c{place}" for place in range(len(header)))
    rows = source.rows.with_name("long.parquet")
    query = (
        f"COPY (SELECT row_number() OVER (ORDER BY file_row, place) + {source.header_row} "
        f"AS source_row, {columns} FROM ({_cells(source, wide)}) "
        f"AS cells(file_row, place, {columns}) ORDER BY file_row, place) "
        f"TO {text_literal(rows)} ({PARQUET})"
    )
    with closing(connect(WORK_MEMORY, rows.parent / "spill")) as connection:
        (count,) = connection.execute(query).fetchone() or (0,)
    if not count:
        raise Refused("no_rows", columns=list(source.header))
    natives = {name: source.native_types[name] for name in wide.kept if name in source.native_types}
    if {source.native_types.get(name, "") for name, _ in wide.cells} == {"number"}:
        natives[header[len(wide.kept) + 1]] = "number"
    return replace(
        source, header=header, rows=rows, row_count=int(count), native_types=natives, first_row=None
    )


def _cells(source: Source, wide: _Wide) -> str:
    """SQL: each filled cell with the row's other columns, what its header says and where it was."""
    kept = [source.column(name) for name in wide.kept]
    constants = [text_literal(value) for _, value in wide.constants]
    parts = []
    for place, (name, said) in enumerate(wide.cells):
        cell = source.column(name)
        found = [*kept, said, cell, *constants, "CAST(source_row AS VARCHAR)", text_literal(name)]
        filled = f"{present(cell)} IS NOT NULL"
        if wide.but:
            filled += f" AND NOT regexp_full_match({present(cell)}, {text_literal(wide.but)})"
        parts.append(
            f"SELECT source_row, {place} AS place, {', '.join(found)} FROM {source.table} "
            f"WHERE {filled}"
        )
    return " UNION ALL ".join(parts)
