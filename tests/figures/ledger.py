"""A small ledger in DuckDB, with the views that a snapshot has, built from plain lines."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import duckdb

from clave.facts.schema import KINDS
from clave.facts.store.lens import NO_CONVERSIONS


@dataclass(frozen=True)
class Line:
    """One line of sales as the ledger stores it."""

    account: str | None
    day: date
    net: Decimal
    invoice: str = "F1"
    product: str | None = "P1"
    kind: str = "sale"
    currency: str | None = "EUR"
    cost: Decimal | None = None
    list_amount: Decimal | None = None
    quantity: Decimal | None = None
    precision: str = "day"


STATES = """
CREATE TABLE first_lines AS
SELECT *, kind = 'sale' AND coalesce(quantity, 1) > 0 AS bought,
    row_number() OVER (PARTITION BY document_key ORDER BY date, source_row) = 1 AS is_first
FROM sales;
CREATE TABLE account_month AS
SELECT account, date_trunc('month', date)::DATE AS month, currency, kind,
    count(*) AS lines, count(*) FILTER (WHERE is_first) AS invoices,
    sum(net_amount) AS net_amount, sum(list_amount) AS list_amount,
    sum(discount_amount) AS discount_amount, sum(cost_amount) AS cost_amount,
    sum(quantity) AS quantity,
    sum(net_amount) FILTER (WHERE cost_amount IS NOT NULL) AS net_with_cost,
    sum(net_amount) FILTER (WHERE list_amount IS NOT NULL) AS net_with_list
FROM first_lines GROUP BY ALL;
CREATE TABLE account_product_month AS
SELECT account, product, date_trunc('month', date)::DATE AS month, currency, kind,
    count(*) AS lines, sum(net_amount) AS net_amount, sum(cost_amount) AS cost_amount,
    sum(net_amount) FILTER (WHERE cost_amount IS NOT NULL) AS net_with_cost,
    sum(quantity) AS quantity, sum(list_amount) AS list_amount,
    sum(discount_amount) AS discount_amount
FROM sales GROUP BY ALL;
CREATE TABLE account_product AS
SELECT account, product, min(date) FILTER (WHERE bought) AS first_date,
    max(date) FILTER (WHERE bought) AS last_date,
    count(DISTINCT date) FILTER (WHERE bought) AS days_bought,
    sum(net_amount) AS net_amount, sum(quantity) AS quantity, count(*) AS lines
FROM first_lines GROUP BY ALL;
"""


_CREATE = (
    "".join(
        f"CREATE TABLE {kind.name} ({', '.join(f'{c.name} {c.type.sql}' for c in kind.stored)},"
        " import_id VARCHAR);"
        for kind in KINDS.values()
    )
    + "CREATE TABLE product_names (product VARCHAR, name VARCHAR, family VARCHAR);"
)
_MOST_ROWS = 100  # in one statement
_count = itertools.count()


@lru_cache(maxsize=1)
def _root(_place: int) -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _empty() -> duckdb.DuckDBPyConnection:
    """A database of its own in memory: attached to one that is there, which is quicker to have."""
    number = next(_count)
    connection = _root(number // 200).cursor()
    connection.execute(f"ATTACH ':memory:' AS ledger_{number}; USE ledger_{number};")
    return connection


def ledger(lines: Iterable[Line], **tables: Iterable[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    """A connection over ``lines`` and the rows of other kinds (``products=[{...}]``)."""
    connection = _empty()
    connection.execute(_CREATE)
    insert(connection, "sales", [_stored(line, row) for row, line in enumerate(lines, start=2)])
    for name, rows in tables.items():
        insert(connection, name, rows)
    connection.execute(STATES)
    connection.execute(NO_CONVERSIONS)
    return connection


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[dict[str, Any]]
) -> None:
    """Rows into a table, those with the same columns together."""
    for names, group in itertools.groupby(rows, key=tuple):
        alike = list(group)
        for first in range(0, len(alike), _MOST_ROWS):
            some = alike[first : first + _MOST_ROWS]
            marks = ", ".join(f"({', '.join('?' * len(names))})" for _ in some)
            values = [row[name] for row in some for name in names]
            connection.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES {marks}", values)


def _stored(line: Line, source_row: int) -> dict[str, Any]:
    return {
        "account": line.account,
        "date": line.day,
        "net_amount": line.net,
        "invoice": line.invoice,
        "product": line.product,
        "kind": line.kind,
        "currency": line.currency,
        "cost_amount": line.cost,
        "list_amount": line.list_amount,
        "discount_amount": None if line.list_amount is None else line.list_amount - line.net,
        "quantity": line.quantity,
        "document_key": f"{line.invoice}/{line.day.year}",
        "source_row": source_row,
        "date_precision": line.precision,
    }
