"""Tables of DuckDB's own that are filled part by part, their sums in 64 bits where these fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# A sum that fits is kept in 64 bits, which add up several times faster than 128.
_NARROW = "DECIMAL(18,6)"
_FITS = 999_999_999_999


def fill(
    connection: duckdb.DuckDBPyConnection, table: str, query: str, parts: Sequence[str]
) -> None:
    """Make ``table`` of what ``query`` gives for each condition that its ``{part}`` stands for."""
    for number, part in enumerate(parts):
        way = f"INSERT INTO {table}" if number else f"CREATE TABLE {table} AS"
        connection.execute(f"{way} {query.format(part=part)}")


def narrowed(
    connection: duckdb.DuckDBPyConnection,
    columns: Sequence[str],
    sums: Sequence[str],
    rows: str,
    *,
    adding: int = 1,
) -> str:
    """The columns of ``rows``, those sums in 64 bits of which every one fits.

    ``adding``: how many of the rows are added up at most before they are kept.
    """
    largest = ", ".join(f"coalesce(max(abs({name})), 0) < {_FITS // adding}" for name in sums)
    found = connection.execute(f"SELECT {largest} FROM {rows}").fetchone() or ()
    narrow = {name for name, fits in zip(sums, found, strict=True) if fits}
    return ", ".join(
        f"CAST({name} AS {_NARROW}) AS {name}" if name in narrow else name for name in columns
    )
