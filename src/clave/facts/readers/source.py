"""What a reader hands on: a table of plain text with its row numbers, and how it was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from clave.lib.sql import text_literal


@dataclass(frozen=True)
class Limits:
    """How much a file may ask of the machine before it is refused.

    Sizes are bytes, times seconds. ``columns`` holds for every format; ``workbook_*`` for
    workbooks only, whose whole sheet stands in memory while it is read. A workbook may use
    ``workbook_memory`` plus four times what it unpacks to, in a process of its own.
    """

    file_bytes: int = 4 * 1024**3
    unpacked_bytes: int = 16 * 1024**3
    packing_ratio: int = 300
    columns: int = 512
    line_bytes: int = 1024**2
    workbook_rows: int = 1_048_576
    workbook_unpacked_bytes: int = 1024**3
    workbook_entries: int = 4_000
    workbook_memory: int = 128 * 1024**2
    workbook_seconds: float = 20.0


@dataclass(frozen=True)
class Source:
    """A file that was read, with nothing interpreted yet.

    ``rows``: a Parquet file with ``source_row`` BIGINT and ``c0, c1, …`` VARCHAR, one for each
    name of ``header``, in the file's order. An empty cell is NULL; every other text stands as in
    the file, blanks included. ``source_row`` counts records as a person does who opens the file
    in a spreadsheet: 1 is the file's first line (a quoted text with line breaks is one record).
    Where ``first_row`` is given the file lacks ``source_row``: its rows follow each other from
    there. Read it through ``table``, which always has it.

    ``broken``: a Parquet file (``source_row`` BIGINT, ``raw`` VARCHAR, ``reason`` VARCHAR) of the
    lines that do not fit the header, or None where all fit. Reasons: ``too_many_fields``,
    ``too_few_fields``. ``row_count + broken_count`` are all records below the header that are
    not blank.

    ``header_row`` is the header's ``source_row``, 0 where the file has none (the names are then
    ``column 1``, ``column 2`` …). ``native_types`` says, for the columns of a workbook or Parquet
    file whose filled cells are all of one sort, which: ``date`` (written here as ISO text),
    ``number`` (written with ``.``) or ``text``; it is empty for text files.
    """

    path: Path
    name: str
    format: str  # csv, xlsx, xlsb, xls, ods, parquet
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: Path
    row_count: int
    header_row: int = 1
    broken: Path | None = None
    broken_count: int = 0
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    native_types: dict[str, str] = field(default_factory=dict)
    first_row: int | None = None

    @property
    def table(self) -> str:
        """SQL of the rows, as it stands after ``FROM``: ``source_row``, ``c0``, ``c1`` …"""
        file = text_literal(self.rows)
        if self.first_row is None:
            return f"read_parquet({file})"
        number = f"file_row_number + {self.first_row} AS source_row"
        numbered = f"read_parquet({file}, file_row_number = true)"
        return f"(SELECT {number}, * EXCLUDE (file_row_number) FROM {numbered})"

    def column(self, name: str) -> str:
        """The column of ``rows`` that holds the header's ``name``. Raises ``KeyError``."""
        try:
            return f"c{self.header.index(name)}"
        except ValueError:
            raise KeyError(name) from None
