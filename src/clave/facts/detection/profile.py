"""Each column of a source at a glance: how full it is, examples, and the shapes of its values.

A *shape* is a value with every digit written 9 (``12/03/2024`` → ``99/99/9999``). A column of half
a million amounts has a few dozen shapes, so that what decides over a whole column is read once.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import duckdb

from clave.facts.cleaning.values import present
from clave.facts.engine import WORK_MEMORY, compute_branches_late, connect
from clave.facts.readers.source import Source

_SAMPLE = 2_000
_SHAPES = 3_000
# Anything that could be a number or a date: digits with signs, and few letters around them.
_VALUE = re.compile(r"^[^A-Za-z]{0,4}([A-Za-z]{3}\s?)?[\d(−+.,-][\d\s.,:/'’´()%€$£T−+-]*.{0,24}$")
_WORDS = re.compile(r"[A-Za-zÀ-ÿ]{5,}|(?!T)[A-Za-z]+\d|\d(?!T)[A-Za-z]{1,2}\d")


# The columns that are counted already.
_COUNTED: WeakKeyDictionary[duckdb.DuckDBPyConnection, set[str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Shape:
    """``count`` values of one shape; ``example`` is the least of them."""

    text: str
    count: int
    example: str


@dataclass(frozen=True)
class Profile:
    """One column. ``shapes`` is empty where the sample shows plain text.

    ``filled`` counts values that stand for something (not ``NULL``, ``-``); for text columns it
    counts all that are not empty. ``distinct`` is DuckDB's estimate.
    """

    name: str
    sql: str
    rows: int
    filled: int
    distinct: int
    examples: tuple[str, ...]
    shapes: tuple[Shape, ...]
    native: str = ""

    @property
    def share_filled(self) -> float:
        return self.filled / self.rows if self.rows else 0.0

    @property
    def told_whole(self) -> bool:
        """Whether every value of the column has one of the shapes."""
        return 0 < len(self.shapes) < _SHAPES


def open_rows(source: Source) -> duckdb.DuckDBPyConnection:
    """A connection with the view ``source`` over the rows of a source."""
    connection = connect(WORK_MEMORY, source.rows.parent / "spill")
    compute_branches_late(connection)
    connection.execute(f"CREATE VIEW source AS FROM {source.table}")
    return connection


def profiles(source: Source, connection: duckdb.DuckDBPyConnection) -> tuple[Profile, ...]:
    """One profile for each column of the header, in its order."""
    counts, sample = _glance(source, connection)
    result = []
    for place, name in enumerate(source.header):
        values = [row[place] for row in sample if row[place] is not None]
        filled, distinct = counts[2 * place], counts[2 * place + 1]
        may_be_values = _may_be_values(values)
        shapes = _shapes(connection, place) if may_be_values else ()
        result.append(
            Profile(
                name=name,
                sql=f"c{place}",
                rows=source.row_count,
                filled=sum(shape.count for shape in shapes) if may_be_values else filled,
                distinct=distinct,
                examples=tuple(list(dict.fromkeys(values))[:3]),
                shapes=shapes,
                native=source.native_types.get(name, ""),
            )
        )
    return tuple(result)


def _glance(
    source: Source, connection: duckdb.DuckDBPyConnection
) -> tuple[tuple[int, ...], list[tuple[Any, ...]]]:
    """How many texts and how many different ones each column has, and a sample of rows."""
    columns = [f"c{place}" for place in range(len(source.header))]
    step = max(1, source.row_count // _SAMPLE)
    counts = ", ".join(f"count({name}), approx_count_distinct({name})" for name in columns)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE glance AS SELECT [{counts}] AS counts, "
        f"list([{', '.join(columns)}] ORDER BY source_row) "
        f"FILTER (source_row % {step} = 0 OR source_row < 200) AS rows FROM source"
    )
    (found,) = connection.execute("SELECT counts FROM glance").fetchone() or ((),)
    # Columns of a table first, for what is said of each is long.
    cells = ", ".join(f"row[{place}] AS {name}" for place, name in enumerate(columns, start=1))
    kept = ", ".join(present(name) for name in columns)
    sample = connection.execute(
        f"SELECT {kept} FROM (SELECT {cells} FROM (SELECT unnest(rows) AS row FROM glance))"
    ).fetchall()
    return tuple(found), sample


def _may_be_values(values: list[str]) -> bool:
    """Whether at least half of a sample could be numbers or dates; so can a column too sparse."""
    counts = Counter(values).items()
    hits = sum(n for value, n in counts if _VALUE.match(value) and not _WORDS.search(value))
    return not values or 2 * hits >= len(values)


def counted(connection: duckdb.DuckDBPyConnection, column: str) -> str:
    """A table of a column's different values: ``text`` (NULL if absent) and ``count``.

    Columns repeat themselves: what is costly is asked of each value once.
    """
    there = _COUNTED.setdefault(connection, set())
    if column not in there:
        there.add(column)
        connection.execute(
            f"CREATE TEMP TABLE counted_{column} AS SELECT {present('raw')} AS text, "
            f"count FROM (SELECT {column} AS raw, count(*) AS count FROM source GROUP BY raw)"
        )
    return f"counted_{column}"


def _shapes(connection: duckdb.DuckDBPyConnection, place: int) -> tuple[Shape, ...]:
    found = connection.execute(
        f"""
        SELECT translate(lower(text), '012345678', '999999999') AS shape,
            CAST(sum(count) AS BIGINT) AS count, min(text) AS example
        FROM {counted(connection, f"c{place}")} WHERE text IS NOT NULL
        GROUP BY shape ORDER BY count DESC, shape LIMIT {_SHAPES}
        """
    ).fetchall()
    return tuple(Shape(text, count, example) for text, count, example in found)
