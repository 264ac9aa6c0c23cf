from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from clave.figures.base import Scope
from clave.figures.portfolio import portfolio
from clave.figures.totals import totals
from tests.figures import worked
from tests.figures.ledger import ledger
from tests.figures.strategies import LEDGERS

GROUPED = Scope(grouping={"A1": "A", "A2": "A"})


@pytest.fixture(scope="module")
def connection():
    debt = {
        "invoice": "F0", "account": "D", "date": date(2022, 1, 1), "due_date": date(2022, 2, 1),
        "amount": 12,
    }  # fmt: skip
    recent = debt | {"invoice": "F4", "account": "A2", "due_date": date(2025, 5, 1), "amount": 99}
    return ledger(worked.lines("portfolio"), receivables=[debt, recent])


def test_worked_rows_and_values(connection):
    result = portfolio(connection, GROUPED)
    expected = worked.table("portfolio", "Result")
    for row, printed in zip(result.rows, expected, strict=False):
        for name, text in printed.items():
            assert worked.agrees(row[name], text), (row, name)
    for row in worked.table("portfolio", "Values"):
        assert worked.agrees(result.values[row["value"]], row["expected"]), row


def test_who_only_owes_has_a_row(connection):
    rows = {row["account"]: row for row in portfolio(connection, GROUPED).rows}
    assert set(rows) == {"A", "B", "C", "D"}
    assert (rows["D"]["net_amount"], rows["D"]["overdue_amount"]) == (0, 12)
    assert (rows["A"]["open_amount"], rows["A"]["overdue_amount"]) == (99, 0)


def test_the_trend_is_twelve_months_oldest_first(connection):
    row = portfolio(connection, GROUPED).rows[0]
    assert [int(amount) for amount in row["trend"]] == [0, 150, 0, 0, 0, 0, 0, 0, 90, -10, 0, 0]


@settings(max_examples=20, deadline=None)
@given(LEDGERS)
def test_rows_and_unassigned_sum_to_the_total_of_the_period(lines):
    connection = ledger(lines)
    result = portfolio(connection, Scope(currency="EUR"))
    period = Scope(currency="EUR", start=result.period.start, end=result.period.end)
    whole = totals(connection, period).values
    assert result.values["net_amount"] == whole["net_amount"]
    rows = sum((row["net_amount"] for row in result.rows), Decimal())
    assert rows + result.values["unassigned_amount"] == whole["net_amount"]
    assert result.values["margin_amount"] == whole["margin_amount"]
    for row in result.rows:
        assert sum(row["trend"]) == row["net_amount"]
