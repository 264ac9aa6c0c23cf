"""Parquet, whose columns are typed already: written out as the texts that they show."""

from __future__ import annotations

from pathlib import Path

import duckdb

from clave.facts.engine import WORK_MEMORY, connect
from clave.facts.readers.header import column_names
from clave.facts.readers.source import Limits, Source
from clave.lib.refusal import Refused
from clave.lib.sql import text_literal

_WHOLE = (
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
)
_BROKEN = ("FLOAT", "DOUBLE")
_NESTED = ("STRUCT", "MAP", "UNION", "[]", "BLOB", "VARIANT", "GEOMETRY")


def read_parquet(path: Path, scratch: Path, name: str, limits: Limits) -> Source:
    """Read a Parquet file.

    Raises ``Refused``: ``damaged_file``, ``too_many_columns``, ``nested_columns``, ``no_rows``.
    """
    rows = scratch / "source.parquet"
    source = f"read_parquet({text_literal(path)})"
    with connect(WORK_MEMORY, scratch / "spill") as connection:
        try:
            described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
            columns = [(str(row[0]), str(row[1])) for row in described]
            _check(columns, limits)
            texts = ", ".join(
                f"{_text(column, kind)} AS c{place}" for place, (column, kind) in enumerate(columns)
            )
            found = connection.execute(
                f"COPY (SELECT row_number() OVER () + 1 AS source_row, {texts} FROM {source}) "
                f"TO {text_literal(rows)} (FORMAT parquet)"
            ).fetchone()
        except duckdb.Error as error:
            raise Refused("damaged_file") from error
    names = column_names([column for column, _ in columns], len(columns))
    if not found or not found[0]:
        raise Refused("no_rows", columns=list(names))
    return Source(
        path=path,
        name=name,
        format="parquet",
        encoding="",
        delimiter="",
        header=names,
        rows=rows,
        row_count=int(found[0]),
        native_types={n: _native(kind) for n, (_, kind) in zip(names, columns, strict=True)},
    )


def _check(columns: list[tuple[str, str]], limits: Limits) -> None:
    if len(columns) > limits.columns:
        raise Refused("too_many_columns", columns=len(columns), limit=limits.columns)
    nested = [name for name, kind in columns if any(mark in kind for mark in _NESTED)]
    if nested:
        raise Refused("nested_columns", columns=nested[:20])


def _text(column: str, kind: str) -> str:
    """SQL for the text of a column; a whole number in a column of fractions is written as one."""
    quoted = '"' + column.replace('"', '""') + '"'
    if kind in _BROKEN:
        return (
            f"CASE WHEN NOT isfinite({quoted}) THEN NULL "
            f"WHEN {quoted} = trunc({quoted}) AND abs({quoted}) < 1e15 "
            f"THEN CAST(CAST({quoted} AS BIGINT) AS VARCHAR) ELSE CAST({quoted} AS VARCHAR) END"
        )
    if kind == "BOOLEAN":
        return f"upper(CAST({quoted} AS VARCHAR))"
    if kind.startswith("TIMESTAMP"):
        return f"strftime(CAST({quoted} AS TIMESTAMP), '%Y-%m-%d %H:%M:%S')"
    return f"nullif(CAST({quoted} AS VARCHAR), '')"


def _native(kind: str) -> str:
    if kind in _WHOLE or kind in _BROKEN or kind.startswith("DECIMAL"):
        return "number"
    return "date" if kind == "DATE" or kind.startswith("TIMESTAMP") else "text"
