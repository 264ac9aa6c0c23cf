"""The Parquet files that every reader leaves in its scratch folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from clave.facts.engine import WORK_MEMORY, connect
from clave.lib.sql import text_literal


@dataclass(frozen=True)
class Table:
    """``rows`` and ``broken`` as :class:`~clave.facts.readers.source.Source` describes them."""

    rows: Path
    row_count: int
    broken: Path | None = None
    broken_count: int = 0
    first_row: int | None = None


def write_table(scratch: Path, good: Path, bad: Path, width: int) -> Table:
    """Turn two intermediate CSV files, the fitting and the broken lines, into Parquet.

    ``good`` holds the row number and ``width`` fields, ``bad`` the number, the text, the reason;
    both as Python's ``csv`` writes them. They are removed.
    """
    fields = {"source_row": "BIGINT", **{f"c{place}": "VARCHAR" for place in range(width)}}
    rows = scratch / "source.parquet"
    row_count = _to_parquet(good, rows, fields)
    broken = scratch / "broken.parquet"
    reasons = {"source_row": "BIGINT", "raw": "VARCHAR", "reason": "VARCHAR"}
    broken_count = _to_parquet(bad, broken, reasons)
    for intermediate in (good, bad):
        intermediate.unlink()
    return Table(rows, row_count, broken if broken_count else None, broken_count)


def open_for_csv(path: Path) -> TextIO:
    """A new intermediate file, as :func:`write_table` wants it."""
    return path.open("w", encoding="utf-8", newline="")


def _to_parquet(source: Path, target: Path, columns: dict[str, str]) -> int:
    described = ", ".join(f"{text_literal(name)}: '{kind}'" for name, kind in columns.items())
    query = f"""
        COPY (
            SELECT * FROM read_csv($path, delim = ',', quote = '"', escape = '"',
                header = false, auto_detect = false, columns = {{{described}}}, nullstr = '',
                new_line = '\\n', parallel = false, max_line_size = 33554432)
        ) TO {text_literal(target)} (FORMAT parquet)
    """
    with connect(WORK_MEMORY, target.parent / "spill") as connection:
        found = connection.execute(query, {"path": str(source)}).fetchone()
    return int(found[0]) if found else 0
