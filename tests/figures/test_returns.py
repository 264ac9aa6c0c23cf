from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from clave.figures.base import Scope
from clave.figures.returns import returns
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS


@pytest.fixture(scope="module")
def connection():
    return ledger(worked.lines("returns"))


def test_worked_values(connection):
    values = returns(connection, Scope()).values
    for row in worked.table("returns", "Result"):
        assert worked.agrees(values[row["value"]], row["expected"]), row


def test_worked_accounts(connection):
    rows = returns(connection, Scope()).rows
    expected = worked.table("returns", "Result by account")
    assert len(rows) == len(expected)
    for row, printed in zip(rows, expected, strict=True):
        for name, text in printed.items():
            assert worked.agrees(row[name], text), (row, name)


def test_by_month_in_time(connection):
    rows = returns(connection, Scope(), by="month").rows
    assert [(row["month"], row["returns_amount"]) for row in rows] == [
        (date(2025, 1, 1), 0),
        (date(2025, 2, 1), -45),
    ]
    assert rows[1]["return_rate"] == 0.75


def test_without_sales_there_is_no_rate():
    lines = [Line("A", date(2025, 1, 1), Decimal(-5), kind="return")]
    values = returns(ledger(lines), Scope()).values
    assert (values["returns_amount"], values["return_rate"]) == (-5, None)


def test_rows_by_something_else_are_refused(connection):
    with pytest.raises(Refused, match="unknown_choice"):
        returns(connection, Scope(), by="mood")


@settings(max_examples=20, deadline=None)
@given(LEDGERS)
def test_agrees_with_plain_python_and_rows_sum_to_values(lines):
    connection = ledger(lines)
    mine = [line for line in lines if line.currency in ("EUR", None)]
    for by in ("account", "month"):
        result = returns(connection, Scope(currency="EUR"), by=by)
        sent_back = sum((x.net for x in mine if x.kind == "return"), Decimal())
        assert result.values["returns_amount"] == sent_back
        for name in ("sales_amount", "returns_amount", "corrections_amount", "returns_lines"):
            assert sum(row[name] for row in result.rows) == result.values[name]
    sold = sum((x.net for x in mine if x.kind == "sale"), Decimal())
    rate = float(-sent_back / sold) if sold > 0 else None
    assert result.values["return_rate"] == (None if rate is None else pytest.approx(rate))
