"""What is gathered from cells at hand is what SQL says of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.facts.store.layout import state_table
from clave.facts.store.shelf import RECORDS, Shelf, open_shelf
from clave.facts.store.shelving import shelve
from clave.facts.store.statetables import ACCOUNT_PRODUCT, ACCOUNT_PRODUCT_MONTH, State
from clave.figures.asking import Remembering
from clave.figures.base import Scope
from clave.figures.gathered import Gathered, Part, gathered, gathered_rows
from clave.lib.sql import text_literal

CURRENCIES, KINDS = ("EUR", "USD", None), ("sale", "return", "correction")
ACCOUNTS = ("100", "2", "ñandú", "O'Hara")
MONTHS = [date(1969, 12, 1), date(2024, 1, 1), date(2024, 2, 1), date(2100, 5, 1)]
AMOUNTS = [
    None,
    None,
    None,
    "0",
    "1.5",
    "-3.33",
    "0.000001",
    "70000",
    "3000000000",
    "-90000000000.25",
]

cells = st.lists(
    st.fixed_dictionaries(
        {
            "account": st.sampled_from([*ACCOUNTS, None]),
            "product": st.sampled_from(["apple", "pear", "", None]),
            "month": st.sampled_from(MONTHS),
            "currency": st.sampled_from(CURRENCIES),
            "kind": st.sampled_from(KINDS),
            "lines": st.sampled_from([1, 2, 200, 70_000]),
            "net_amount": st.sampled_from(AMOUNTS[3:]),
            "cost_amount": st.sampled_from(AMOUNTS),
            "quantity": st.sampled_from(AMOUNTS),
            "first_date": st.sampled_from([None, date(1, 1, 1), *MONTHS, date(9999, 12, 31)]),
        }
    ),
    max_size=12,
)
parts = st.builds(
    Part,
    st.sampled_from(["lines", "net_amount", "cost_amount", "quantity"]),
    told=st.sampled_from([None, "cost_amount", "quantity"]),
    kinds=st.sampled_from([(), ("sale",), ("sale", "return"), ("unheard",)]),
)
asked = st.builds(
    Gathered,
    st.just("account_product_month"),
    st.sampled_from(
        [("product",), ("month",), ("month", "kind", "currency"), ("account", "product"), ("kind",)]
    ),
    st.lists(parts, min_size=1, max_size=3).map(
        lambda told: tuple((f"part{place}", part) for place, part in enumerate(told))
    ),
    start=st.sampled_from([None, None, None, *MONTHS]),
    end=st.sampled_from([None, None, None, *MONTHS]),
    currency=st.sampled_from([None, None, "EUR", "GBP"]),
)
chosen = st.lists(st.sampled_from([*ACCOUNTS, "nobody's, and longer than any"]), min_size=1)


@lru_cache(maxsize=1)
def engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def table_of(state: State, rows: list[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    """A table of the state's name that holds these cells."""
    table, connection = state_table(state), engine()
    columns = ", ".join(f"{name} {kind}" for name, kind in table.columns)
    connection.execute(f"CREATE OR REPLACE TABLE {table.name} ({columns})")
    values = [row.get(name) for row in rows for name in table.column_names]
    if rows:
        one = f"({', '.join('?' * len(table.columns))})"
        connection.execute(
            f"INSERT INTO {table.name} VALUES {', '.join([one] * len(rows))}", values
        )
    return connection


def in_sql(gather: Gathered, accounts: list[str]) -> str:
    """The same question, put together otherwise."""
    told = []
    for name, part in gather.parts:
        where = [f"{part.told} IS NOT NULL"] if part.told else []
        if part.kinds:
            where.append(f"kind IN ({', '.join(map(text_literal, part.kinds))})")
        only = f" FILTER (WHERE {' AND '.join(where)})" if where else ""
        told.append(f"{part.merge}({part.column}){only} AS {name}")
    where = [f"account IN ({', '.join(map(text_literal, accounts))})"]
    where += [f"month >= DATE '{gather.start}'"] if gather.start else []
    where += [f"month <= DATE '{gather.end}'"] if gather.end else []
    where += [f"(currency = '{gather.currency}' OR currency IS NULL)"] if gather.currency else []
    by = ", ".join(gather.by)
    return (
        f"SELECT {by}, {', '.join(told)} FROM {gather.state} WHERE {' AND '.join(where)}"
        f" GROUP BY {by}"
    )


def remembering(shelf: Shelf | None) -> Remembering:
    return Remembering(engine(), {}, lambda state, accounts: shelf.of(accounts) if shelf else None)


@settings(max_examples=150)
@given(cells, asked, chosen)
def test_any_gathering_says_what_sql_says(
    rows: list[dict[str, Any]], gather: Gathered, accounts: list[str]
) -> None:
    connection = table_of(ACCOUNT_PRODUCT_MONTH, rows)
    shelf = shelve(connection, state_table(ACCOUNT_PRODUCT_MONTH), "account_product_month")
    assert (shelf is None) == all(row["account"] is None for row in rows)
    found = gathered(remembering(shelf), Scope(accounts=tuple(accounts)), gather)
    expected = connection.execute(in_sql(gather, accounts)).fetchall()
    if shelf:
        assert found is not None
        assert sorted(found, key=str) == sorted(expected, key=str)


@given(cells, chosen)
def test_days_are_those_of_sql(rows: list[dict[str, Any]], accounts: list[str]) -> None:
    pairs = {(row["account"], row["product"]): row for row in rows}
    connection = table_of(ACCOUNT_PRODUCT, list(pairs.values()))
    gather = Gathered(
        "account_product",
        ("product",),
        (("first", Part("first_date", "min")), ("last", Part("first_date", "max"))),
    )
    shelf = shelve(connection, state_table(ACCOUNT_PRODUCT), "account_product")
    found = gathered(remembering(shelf), Scope(accounts=tuple(accounts)), gather)
    expected = connection.execute(in_sql(gather, accounts)).fetchall()
    if shelf:
        assert found is not None
        assert sorted(found, key=str) == sorted(expected, key=str)


ROWS = [
    {"account": "B", "product": "p", "month": MONTHS[1], "kind": "sale", "lines": 1},
    {"account": "A", "product": "p", "month": MONTHS[1], "kind": "sale", "lines": 2},
    {"account": "B", "product": "q", "month": MONTHS[2], "kind": "sale", "lines": 3},
]
LINES = Gathered("account_product_month", ("account",), (("lines", Part("lines")),))


def shelf_of(rows: list[dict[str, Any]]) -> Shelf | None:
    connection = table_of(ACCOUNT_PRODUCT_MONTH, rows)
    return shelve(connection, state_table(ACCOUNT_PRODUCT_MONTH), "account_product_month")


def test_a_part_counts_what_it_says() -> None:
    told = [
        {"account": "A", "kind": kind, "currency": currency, "month": month, "lines": lines}
        | {"net_amount": 1, "cost_amount": cost}
        for lines, (kind, currency, month, cost) in enumerate(
            [
                ("sale", "EUR", MONTHS[1], 5),
                ("sale", None, MONTHS[1], None),
                ("return", "EUR", MONTHS[2], 7),
                ("correction", "EUR", MONTHS[2], 8),
                ("sale", "USD", MONTHS[2], 9),
                ("sale", "EUR", MONTHS[3], 9),
            ],
            start=1,
        )
    ]
    parts = (
        ("lines", Part("lines")),
        ("told", Part("lines", told="cost_amount")),
        ("sold", Part("cost_amount", kinds=("sale", "return"))),
        ("last", Part("month", "max")),
    )
    gather = Gathered("account_product_month", ("kind",), parts, MONTHS[1], MONTHS[2], "EUR")
    found = gathered_rows(remembering(shelf_of(told)), Scope(accounts=("A",)), gather)
    assert found == [
        {"kind": "correction", "lines": 4, "told": 4, "sold": None, "last": MONTHS[2]},
        {"kind": "return", "lines": 3, "told": 3, "sold": 7, "last": MONTHS[2]},
        {"kind": "sale", "lines": 3, "told": 1, "sold": 5, "last": MONTHS[1]},
    ]


def test_cells_in_any_order_are_those_of_their_account() -> None:
    shelf = shelf_of([row | {"net_amount": 1} for row in ROWS])
    assert shelf is not None
    ask = remembering(shelf)
    assert gathered_rows(ask, Scope(accounts=("A", "B", "A")), LINES) == [
        {"account": "A", "lines": 2},
        {"account": "B", "lines": 4},
    ]
    assert gathered(ask, Scope(accounts=("C",)), LINES) == ()


def test_who_writes_on_a_row_changes_nobody_elses() -> None:
    ask = remembering(shelf_of([row | {"net_amount": 1} for row in ROWS]))
    for _ in range(2):
        (row,) = gathered_rows(ask, Scope(accounts=("A",)), LINES) or []
        assert row.pop("lines") == 2


def test_sums_that_may_have_no_room_are_left_to_sql() -> None:
    rows = [row | {"net_amount": Decimal("9000000000000.000001")} for row in ROWS]
    shelf = shelf_of(rows)
    net = Gathered("account_product_month", ("kind",), (("net", Part("net_amount")),))
    ask = remembering(shelf)
    assert gathered(ask, Scope(accounts=("A",)), net) == (("sale", rows[0]["net_amount"]),)
    assert gathered(ask, Scope(accounts=("B",)), net) is None
    assert shelf_of([rows[0] | {"net_amount": Decimal("10000000000000.000001")}]) is None


@pytest.mark.parametrize(
    "scope",
    [
        Scope(),
        Scope(accounts=()),
        Scope(accounts=("A",), include_unassigned=True),
        Scope(accounts=tuple(map(str, range(513)))),
    ],
)
def test_what_is_not_of_a_few_accounts_is_left_to_sql(scope: Scope) -> None:
    ask = remembering(shelf_of([row | {"net_amount": 1} for row in ROWS]))
    assert gathered(ask, scope, LINES) is None
    assert gathered(ask.connection, Scope(accounts=("A",)), LINES) is None


def test_a_shelf_in_a_file_is_the_same(tmp_path: Path) -> None:
    connection = table_of(ACCOUNT_PRODUCT_MONTH, [row | {"net_amount": 1} for row in ROWS])
    table, parts = state_table(ACCOUNT_PRODUCT_MONTH), ["account = 'A'", "account = 'B'"]
    with (tmp_path / RECORDS).open("wb") as file:
        shelf = shelve(connection, table, table.name, parts, file)
    assert shelf is not None
    shelf.save(tmp_path)
    both = Scope(accounts=("A", "B"))
    assert gathered(remembering(open_shelf(tmp_path)), both, LINES) == (("A", 2), ("B", 4))
