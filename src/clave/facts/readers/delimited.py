"""CSV and its relatives: by DuckDB where every line fits, line by line where one does not."""

from __future__ import annotations

from pathlib import Path

import duckdb

from clave.facts.engine import WORK_MEMORY, connect
from clave.facts.readers.careful import read_carefully
from clave.facts.readers.dialect import Dialect, find_dialect
from clave.facts.readers.source import Limits, Source
from clave.facts.readers.tables import Table
from clave.facts.readers.text import Text, plain_text
from clave.lib.refusal import Refused
from clave.lib.sql import text_literal

# Columns of more different texts than this in a row group are written as they stand: building their
# dictionaries takes longer than all else.
_DICTIONARY = 4_000


def read_delimited(path: Path, scratch: Path, name: str, limits: Limits) -> Source:
    """Read a delimited text file of any encoding and delimiter.

    Raises ``Refused``: ``binary_file``, ``line_too_long``, ``empty_file``, ``too_many_columns``,
    ``not_a_table`` (nothing separates fields), ``no_rows``, ``lines_do_not_fit``.
    """
    text = plain_text(path, scratch, limits)
    dialect = find_dialect(text.path, limits)
    table = _fast(text, dialect, scratch) or read_carefully(text, dialect, scratch)
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
        first_row=table.first_row,
    )


def _fast(text: Text, dialect: Dialect, scratch: Path) -> Table | None:
    """The whole file by DuckDB, or None where a record is not exactly one fitting line.

    As many records with something in them as lines means that none is blank and none holds a line
    break, so that a record's number is its line: it need not be written, and counting it would
    keep DuckDB to one core.
    """
    rows = scratch / "source.parquet"
    columns = "{" + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(dialect.width)) + "}"
    fields = ", ".join(f"c{i}" for i in range(dialect.width))
    delimiter = "\\t" if dialect.delimiter == "\t" else dialect.delimiter
    query = f"""
        COPY (
            SELECT * FROM read_csv($path, delim = '{delimiter}', quote = '"', escape = '"',
                header = false, skip = {dialect.header_line}, auto_detect = false,
                columns = {columns}, strict_mode = true, null_padding = false, nullstr = '',
                new_line = '\\n', encoding = 'utf-8', compression = 'none')
            WHERE coalesce({fields}) IS NOT NULL
        ) TO {text_literal(rows)} (FORMAT parquet, DICTIONARY_SIZE_LIMIT {_DICTIONARY})
    """
    with connect(WORK_MEMORY, scratch / "spill") as connection:
        try:
            found = connection.execute(query, {"path": str(text.path)}).fetchone()
        except duckdb.Error:
            return None
    count = int(found[0]) if found else 0
    if dialect.header_line != dialect.header.row or count != text.lines - dialect.header_line:
        return None
    return Table(rows, count, first_row=dialect.header_line + 1)
