"""Sources for tests, made without a reader: a header and rows of text."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from clave.facts.mapping import Binding, Mapping
from clave.facts.readers.source import Source
from clave.facts.store import Store

SALES_HEADER = ("Invoice", "Date", "Account", "Product", "Quantity", "Net", "Cost")
SALES = Mapping(
    "sales",
    {
        "invoice": Binding(("Invoice",)),
        "date": Binding(("Date",)),
        "account": Binding(("Account",)),
        "product": Binding(("Product",)),
        "quantity": Binding(("Quantity",)),
        "net_amount": Binding(("Net",)),
        "cost_amount": Binding(("Cost",)),
        "currency": Binding((), "EUR"),
    },
    return_prefixes=("R",),
    correction_prefixes=("A",),
)

Row = Sequence[str | None]
_numbers = itertools.count(1)


def make_source(
    folder: Path,
    header: Sequence[str],
    rows: Iterable[Row],
    *,
    broken: Iterable[tuple[int, str, str]] = (),
    native_types: dict[str, str] | None = None,
) -> Source:
    """A source of these rows; the first is row 2 of its file."""
    scratch = folder / f"source{next(_numbers)}"
    scratch.mkdir(parents=True)
    lines = list(rows)
    path = scratch / "file.csv"
    path.write_text("\n".join(map(repr, [header, *lines, *broken])), "utf-8")
    columns = [("source_row", "BIGINT"), *((f"c{n}", "VARCHAR") for n in range(len(header)))]
    numbered = [(number, *line) for number, line in enumerate(lines, start=2)]
    _write(scratch / "source.parquet", columns, numbered)
    bad = list(broken)
    if bad:
        broken_columns = [("source_row", "BIGINT"), ("raw", "VARCHAR"), ("reason", "VARCHAR")]
        _write(scratch / "broken.parquet", broken_columns, bad)
    return Source(
        path=path,
        name="file.csv",
        format="csv",
        encoding="utf-8",
        delimiter=",",
        header=tuple(header),
        rows=scratch / "source.parquet",
        row_count=len(lines),
        broken=scratch / "broken.parquet" if bad else None,
        broken_count=len(bad),
        native_types=native_types or {},
    )


def sales_source(folder: Path, rows: Iterable[Row]) -> Source:
    """A source with the columns that ``SALES`` maps."""
    return make_source(folder, SALES_HEADER, rows)


def _write(path: Path, columns: list[tuple[str, str]], rows: list[tuple[Any, ...]]) -> None:
    with duckdb.connect() as connection:
        declared = ", ".join(f"{name} {kind}" for name, kind in columns)
        connection.execute(f"CREATE TABLE made ({declared})")
        if rows:
            listed = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
            connection.execute(f"INSERT INTO made VALUES {listed}")
        connection.execute(f"COPY made TO '{path}' (FORMAT parquet)")


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def query(store: Store, sql: str) -> list[tuple[Any, ...]]:
    """All rows of a query on the newest snapshot."""
    with store.snapshot().connect() as connection:
        return connection.execute(sql).fetchall()


def total(store: Store, kind: str = "sales", amount: str = "net_amount") -> tuple[int, Decimal]:
    """Lines and amount of a ledger."""
    ((lines, summed),) = query(store, f"SELECT count(*), coalesce(sum({amount}), 0) FROM {kind}")
    return lines, summed
