from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from clave.figures.base import Scope
from clave.figures.products import products
from clave.figures.totals import totals
from tests.figures import worked
from tests.figures.ledger import ledger
from tests.figures.strategies import LEDGERS

FEES = ("POST",)
OF_A = Scope(accounts=("A",))


@pytest.fixture(scope="module")
def connection():
    names = [{"product": "P3", "name": "Queso", "family": "cheese"}]
    return ledger(worked.lines("products"), product_names=names)


def test_worked_rows_and_values(connection):
    result = products(connection, OF_A, non_products=FEES)
    expected = worked.table("products", "Result of A")
    assert len(result.rows) == len(expected)
    for row, printed in zip(result.rows, expected, strict=True):
        for name, text in printed.items():
            assert worked.agrees(row[name], text), (row, name)
    for row in worked.table("products", "Values of A"):
        assert worked.agrees(result.values[row["value"]], row["expected"]), row


def test_fees_are_marked_and_names_told(connection):
    rows = {row["product"]: row for row in products(connection, OF_A, non_products=FEES).rows}
    assert [code for code, row in rows.items() if row["non_product"]] == ["POST"]
    assert (rows["P3"]["name"], rows["P3"]["family"]) == ("Queso", "cheese")
    assert rows["P1"]["name"] is None


def test_json_keeps_the_digits_of_quantities(connection):
    row = products(connection, OF_A).to_json()["rows"][0]
    assert (row["quantity"], row["amount"], row["change_rate"]) == ("11", "110.00", 0.375)
    assert row["last_date"] == "2025-01-08"


def test_the_limit_shortens_the_rows_only(connection):
    result = products(connection, OF_A, limit=1)
    assert len(result.rows) == 1
    assert result.values["amount"] == 150


def test_an_empty_ledger_has_no_products():
    result = products(ledger([]), Scope())
    assert result.rows == []
    assert result.values["products"] == 0


@settings(max_examples=20, deadline=None)
@given(LEDGERS)
def test_rows_sum_to_the_net_amount_of_their_window(lines):
    connection = ledger(lines)
    result = products(connection, Scope(currency="EUR"))
    window = Scope(currency="EUR", start=result.period.start, end=result.period.end)
    assert (
        sum((row["amount"] for row in result.rows), Decimal())
        == (totals(connection, window).values["net_amount"])
    )
    for row in result.rows:
        bought = [
            x.day
            for x in lines
            if x.product == row["product"]
            and x.kind == "sale"
            and (x.quantity is None or x.quantity > 0)
        ]
        assert row["last_date"] == max(bought, default=None)
        assert row["first_date"] == min(bought, default=None)
    assert result.period.months == 12
    assert date(2022, 1, 1) < result.period.end
