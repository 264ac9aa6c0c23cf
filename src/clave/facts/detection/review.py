"""The doubts about a mapping: what the file leaves open, or what of it would not be read."""

from __future__ import annotations

from collections.abc import Iterator

from clave.facts.detection.readings import Reading, Readings
from clave.facts.detection.review_dates import date_doubts
from clave.facts.detection.review_numbers import number_doubts
from clave.facts.detection.review_totals import total_rows
from clave.facts.mapping import Mapping
from clave.facts.proposal import Doubt
from clave.facts.schema import KINDS, Type
from clave.facts.unpivot import MANY_MONTHS

_NUMBERS = frozenset({Type.AMOUNT, Type.QUANTITY, Type.RATIO, Type.RATE})


def review(mapping: Mapping, readings: Readings) -> tuple[Doubt, ...]:
    """Every doubt about ``mapping``, the blocking ones first."""
    doubts = [
        *_missing(mapping, readings),
        *_of_columns(mapping, readings),
        *_of_the_file(readings),
        *total_rows(mapping, readings),
    ]
    # A column may feed several fields; what is wrong with it is asked once.
    once = {(doubt.code, doubt.column or doubt.field): doubt for doubt in reversed(doubts)}
    ordered = [doubt for doubt in doubts if doubt in once.values()]
    return tuple(sorted(ordered, key=lambda doubt: not doubt.blocking))


def _missing(mapping: Mapping, readings: Readings) -> Iterator[Doubt]:
    """Required fields that nothing feeds, and why, where twelve months stand side by side."""
    missing = [
        column.name
        for column in KINDS[mapping.kind].mappable
        if column.required and column.name not in mapping.bindings
    ]
    months = month_columns(readings)
    for name in missing:
        if len(months) >= MANY_MONTHS and name in ("amount", "net_amount", "quantity", "date"):
            yield Doubt("wide_months", name, params={"columns": months}, blocking=True)
        else:
            yield Doubt("missing_required", name, params={"kind": mapping.kind}, blocking=True)


def month_columns(readings: Readings) -> list[str]:
    """The columns that are a month each: names that differ by a month's number or name only."""
    return [name for name, reading in readings.columns.items() if _is_month(name, reading)]


_MONTH_NAMES = (
    *("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    *("jan", "apr", "aug", "dec"),
)


def _is_month(name: str, reading: Reading) -> bool:
    plain = name.strip().casefold()
    if reading.number is None and reading.profile.filled:
        return False
    digits = "".join(sign for sign in plain if sign.isdigit())
    letters = "".join(sign for sign in plain if sign.isalpha())
    if letters[:3] in _MONTH_NAMES and len(letters) <= 10:
        return True
    return letters in ("m", "mes", "month", "p", "") and digits.isdigit() and _month(digits)


def _month(digits: str) -> bool:
    if len(digits) in (5, 6):  # 202401, 012024
        return any(
            1 <= int(month) <= 12 and 1990 <= int(year) <= 2100
            for year, month in ((digits[:4], digits[4:]), (digits[-4:], digits[:-4]))
        )
    return len(digits) <= 2 and 1 <= int(digits) <= 12


def _of_columns(mapping: Mapping, readings: Readings) -> Iterator[Doubt]:
    for column in KINDS[mapping.kind].mappable:
        binding = mapping.bindings.get(column.name)
        if binding is None:
            continue
        for name in binding.read:
            if name not in readings.columns:
                continue
            if column.type is Type.DATE:
                yield from date_doubts(column.name, name, mapping, readings)
            elif column.type in _NUMBERS:
                yield from number_doubts(column.name, name, mapping, readings)


def _of_the_file(readings: Readings) -> Iterator[Doubt]:
    source = readings.source
    if not source.header_row:
        yield Doubt("no_header", params={"columns": len(source.header)})
    if source.broken_count:
        yield Doubt("broken_lines", params={"rows": source.broken_count})
    if len(source.sheets) > 1:
        yield Doubt("several_sheets", params={"sheet": source.sheet, "sheets": list(source.sheets)})
