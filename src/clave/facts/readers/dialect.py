"""How a delimited text file separates its fields, decided from its first records."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from clave.facts.readers.header import Header, find_header
from clave.facts.readers.source import Limits
from clave.lib.refusal import Refused

_DELIMITERS = (";", "\t", "|", ",")
_SAMPLE_LINES = 400


@dataclass(frozen=True)
class Dialect:
    """``header_line``: the physical line on which the header ends (0 where there is none)."""

    delimiter: str
    width: int
    header: Header
    header_line: int


def find_dialect(path: Path, limits: Limits) -> Dialect:
    """The dialect of the UTF-8 file ``path``.

    The delimiter is the one by which the records fall most evenly into more than one field.
    Raises ``Refused``: ``empty_file``, ``not_a_table`` (nothing
    separates fields), ``too_many_columns``, ``line_too_long``.
    """
    lines = _sample(path, limits)
    if not any(line.strip() for line in lines):
        raise Refused("empty_file")
    delimiter = max(_DELIMITERS, key=lambda sign: _evenness(lines, sign))
    if _evenness(lines, delimiter)[1] < 2:
        raise Refused("not_a_table", found="text")
    records = _records(lines, delimiter)
    width = _width([len(record) for record, _ in records])
    if width > limits.columns:
        raise Refused("too_many_columns", columns=width, limit=limits.columns)
    header = find_header([record for record, _ in records], width)
    if header.row:
        width = _named_or_filled([record for record, _ in records[header.row - 1 :]], width)
        header = find_header([record for record, _ in records], width)
    header_line = records[header.row - 1][1] if header.row else 0
    return Dialect(delimiter, width, header, header_line)


def _sample(path: Path, limits: Limits) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        lines: list[str] = []
        for _ in range(_SAMPLE_LINES):
            line = file.readline(limits.line_bytes + 1)
            if len(line) > limits.line_bytes:
                raise Refused("line_too_long", limit=limits.line_bytes)
            if not line:
                break
            lines.append(line)
    return lines


def _records(lines: Iterable[str], delimiter: str) -> list[tuple[list[str], int]]:
    """The records with the line on which each ends; a text that never closes ends the sample."""
    reader = csv.reader(lines, delimiter=delimiter)
    records: list[tuple[list[str], int]] = []
    with suppress(csv.Error):
        records.extend((record, reader.line_num) for record in reader)
    if len(records) > 1 and records[-1][0] and "\n" in records[-1][0][-1]:
        records.pop()  # its quote opened and swallowed the lines up to the sample's end
    return records


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """The share of records of the usual width, and that width; (0, 1) if nothing is separated."""
    widths = [len(record) for record, _ in _records(lines, delimiter) if any(record)]
    if not widths:
        return 0.0, 1
    width = _width(widths)
    if width < 2:
        return 0.0, 1
    return widths.count(width) / len(widths), width


def _width(widths: Iterable[int]) -> int:
    """The usual number of fields, a wide record counting for more than a title line."""
    counts = Counter(width for width in widths if width)
    return max(counts, key=lambda width: (counts[width] * width, width), default=1)


def _named_or_filled(records: list[list[str]], width: int) -> int:
    """Where every line ends with a delimiter, what stands behind it is no column."""
    width = max(width, len(records[0]))
    while width > 1 and not any(
        len(record) >= width and record[width - 1].strip() for record in records
    ):
        width -= 1
    return width
