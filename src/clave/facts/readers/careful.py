"""Delimited text record by record, for files in which some lines do not fit."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from clave.facts.readers.dialect import Dialect
from clave.facts.readers.tables import Table, open_for_csv, write_table
from clave.facts.readers.text import Text

_BLOCK_LINES = 2_000


@dataclass(frozen=True)
class _Broken:
    """A line that does not fit, and why."""

    raw: str
    reason: str


_Record = list[str] | _Broken


def read_carefully(text: Text, dialect: Dialect, scratch: Path) -> Table:
    """What fits goes to the rows, what does not to the broken lines; blank lines are counted."""
    good = scratch / "good.csv"
    bad = scratch / "bad.csv"
    number = 0
    with open_for_csv(good) as fitting_file, open_for_csv(bad) as broken_file:
        fitting = csv.writer(fitting_file, lineterminator="\n")
        broken = csv.writer(broken_file, lineterminator="\n")
        for records in _blocks(text.path, dialect):
            rows: list[tuple[Any, ...]] = []
            for number, record in enumerate(records, start=number + 1):  # noqa: B020
                if number <= dialect.header.row:
                    continue
                if isinstance(record, _Broken):
                    broken.writerow((number, record.raw, record.reason))
                elif any(record):
                    rows.append((number, *record))
            fitting.writerows(rows)
    return write_table(scratch, good, bad, dialect.width)


def _blocks(path: Path, dialect: Dialect) -> Iterator[list[_Record]]:
    """All records, many at once; a block in which every line is a record is read at one go."""
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        while block := list(islice(file, _BLOCK_LINES)):
            yield _whole(block, dialect) or list(_one_by_one(block, file, dialect))


def _whole(block: list[str], dialect: Dialect) -> list[_Record] | None:
    """The records of a block, or None where a line is not exactly one fitting record."""
    try:
        records = list(csv.reader(block, delimiter=dialect.delimiter, strict=True))
    except csv.Error:
        return None
    width = dialect.width
    if len(records) != len(block) or any(len(record) != width for record in records):
        return None
    return [*records]


def _one_by_one(block: list[str], rest: Iterator[str], dialect: Dialect) -> Iterator[_Record]:
    """The records of a block, its last one completed from the ``rest`` of the file.

    One that misuses quotes or does not fit is read again, line by line.
    """
    lines = _Remembering(chain(block, rest))
    reader = csv.reader(lines, delimiter=dialect.delimiter, strict=True)
    while lines.count < len(block):
        lines.taken.clear()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            fields = []
        fitted = _fit(fields, dialect.width)
        if fitted is not None:
            yield fitted
            continue
        for line in list(lines.taken):
            yield _single(line.rstrip("\n"), dialect)


class _Remembering:
    """An iterator over lines that remembers which it gave since it was last asked to forget."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.taken: list[str] = []
        self.count = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken.append(line)
        self.count += 1
        return line


def _fit(fields: list[str], width: int) -> list[str] | None:
    """The fields cut to ``width`` if only empty ones stand beyond it, else None."""
    if len(fields) == width:
        return fields
    if len(fields) > width and not any(field.strip() for field in fields[width:]):
        return fields[:width]
    return None


def _single(line: str, dialect: Dialect) -> _Record:
    """One line read alone: with quotes if they are in order, else taking them as they stand."""
    if not line.strip():
        return []
    quoted = _parse(line, dialect.delimiter)
    plain = line.split(dialect.delimiter)
    for fields in (quoted, plain):
        if (fitted := _fit(fields, dialect.width)) is not None:
            return fitted
    few = len(quoted or plain) < dialect.width
    return _Broken(line, "too_few_fields" if few else "too_many_fields")


def _parse(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []
