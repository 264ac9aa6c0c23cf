"""CSV and its relatives: by DuckDB where every line fits, line by line where one does not."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from clave.facts.readers.dialect import Dialect, find_dialect
from clave.facts.readers.source import Limits, Source
from clave.facts.readers.tables import Table, open_for_csv, sql_text, write_table
from clave.facts.readers.text import Text, plain_text
from clave.lib.refusal import Refused


def read_delimited(path: Path, scratch: Path, name: str, limits: Limits) -> Source:
    """Read a delimited text file of any encoding and delimiter.

    Raises ``Refused``: ``binary_file``, ``line_too_long``, ``empty_file``, ``too_many_columns``,
    ``not_a_table`` (nothing separates fields), ``no_rows``, ``lines_do_not_fit``.
    """
    text = plain_text(path, scratch, limits)
    dialect = find_dialect(text.path, limits)
    table = _fast(text, dialect, scratch) or _careful(text, dialect, scratch)
    if not table.row_count and not table.broken_count:
        raise Refused("no_rows", columns=list(dialect.header.names))
    if table.broken_count > table.row_count:
        raise Refused(
            "lines_do_not_fit",
            broken=table.broken_count,
            rows=table.row_count + table.broken_count,
            columns=dialect.width,
        )
    return Source(
        path=path,
        name=name,
        format="csv",
        encoding=text.encoding,
        delimiter=dialect.delimiter,
        header=dialect.header.names,
        rows=table.rows,
        row_count=table.row_count,
        header_row=dialect.header.row,
        broken=table.broken,
        broken_count=table.broken_count,
    )


def _fast(text: Text, dialect: Dialect, scratch: Path) -> Table | None:
    """The whole file by DuckDB, or None where a record is not exactly one fitting line.

    As many records with something in them as lines means that none is blank and none holds a line
    break, so that a record's number is its line.
    """
    rows = scratch / "source.parquet"
    columns = "{" + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(dialect.width)) + "}"
    fields = ", ".join(f"c{i}" for i in range(dialect.width))
    delimiter = "\\t" if dialect.delimiter == "\t" else dialect.delimiter
    query = f"""
        COPY (
            SELECT * FROM (
                SELECT row_number() OVER () + {dialect.header_line} AS source_row, *
                FROM read_csv($path, delim = '{delimiter}', quote = '"', escape = '"',
                header = false, skip = {dialect.header_line}, auto_detect = false,
                columns = {columns}, strict_mode = true, null_padding = false, nullstr = '',
                    new_line = '\\n', encoding = 'utf-8', compression = 'none')
            ) WHERE coalesce({fields}) IS NOT NULL
        ) TO {sql_text(rows)} (FORMAT parquet)
    """
    with duckdb.connect() as connection:
        try:
            found = connection.execute(query, {"path": str(text.path)}).fetchone()
        except duckdb.Error:
            return None
    count = int(found[0]) if found else 0
    if dialect.header_line != dialect.header.row or count != text.lines - dialect.header_line:
        return None
    return Table(rows, count)


@dataclass(frozen=True)
class _Record:
    """One record of the file: its fields where it fits, else why it does not."""

    number: int
    fields: list[str]
    raw: str = ""
    reason: str = ""


def _careful(text: Text, dialect: Dialect, scratch: Path) -> Table:
    """Record by record: what fits goes to the rows, what does not to the broken lines."""
    good = scratch / "good.csv"
    bad = scratch / "bad.csv"
    with open_for_csv(good) as fitting_file, open_for_csv(bad) as broken_file:
        fitting = csv.writer(fitting_file, lineterminator="\n")
        broken = csv.writer(broken_file, lineterminator="\n")
        for record in _records_of(text.path, dialect):
            if record.number <= dialect.header.row:
                continue
            if record.reason:
                broken.writerow((record.number, record.raw, record.reason))
            elif any(record.fields):
                fitting.writerow((record.number, *record.fields))
    return write_table(scratch, good, bad, dialect.width)


def _records_of(path: Path, dialect: Dialect) -> Iterator[_Record]:
    """Every record with its number; one that misuses quotes is read again, line by line."""
    number = 0
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        lines = _Remembering(file)
        reader = csv.reader(lines, delimiter=dialect.delimiter, strict=True)
        while True:
            lines.taken.clear()
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error:
                fields = []
            if (fitted := _fit(fields, dialect.width)) is not None:
                number += 1
                yield _Record(number, fitted)
                continue
            for line in list(lines.taken):
                number += 1
                yield _single(number, line.rstrip("\n"), dialect)


class _Remembering:
    """An iterator over lines that remembers which it gave since it was last asked to forget."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken.append(line)
        return line


def _fit(fields: list[str], width: int) -> list[str] | None:
    """The fields cut to ``width`` if only empty ones stand beyond it, else None."""
    if len(fields) == width:
        return fields
    if len(fields) > width and not any(field.strip() for field in fields[width:]):
        return fields[:width]
    return None


def _single(number: int, line: str, dialect: Dialect) -> _Record:
    """One line read alone: with quotes if they are in order, else taking them as they stand."""
    if not line.strip():
        return _Record(number, [])
    quoted = _parse(line, dialect.delimiter)
    plain = line.split(dialect.delimiter)
    for fields in (quoted, plain):
        if (fitted := _fit(fields, dialect.width)) is not None:
            return _Record(number, fitted)
    few = len(quoted or plain) < dialect.width
    return _Record(number, [], line, "too_few_fields" if few else "too_many_fields")


def _parse(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []
