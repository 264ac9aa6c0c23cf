from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from clave.figures.base import Period, Scope
from clave.figures.movers import movers
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS


@pytest.fixture(scope="module")
def connection():
    return ledger(worked.lines("movers"))


def test_worked_rows_and_values(connection):
    result = movers(connection, Scope())
    assert result.period == Period(date(2025, 3, 1), date(2025, 3, 1))
    expected = worked.table("movers", "Result")
    assert len(result.rows) == len(expected)
    for row, printed in zip(result.rows, expected, strict=True):
        for name, text in printed.items():
            assert worked.agrees(row[name], text), (row, name)
    for row in worked.table("movers", "Values"):
        assert worked.agrees(result.values[row["value"]], row["expected"]), row


def test_the_limit_shortens_the_rows_only(connection):
    result = movers(connection, Scope(), limit=1)
    assert [row["code"] for row in result.rows] == ["C"]
    assert result.values["falling_accounts"] == 2


def test_parents_move_with_their_members(connection):
    result = movers(connection, Scope(grouping={"C": "D"}))
    assert result.rows[0]["code"] == "D"
    assert result.rows[0]["change_amount"] == 60


def test_without_the_year_before_there_is_nothing_to_compare(connection):
    result = movers(connection, Scope(), months=3)
    assert result.rows == []
    assert result.values["change_amount"] is None
    assert result.missing == [{"code": "no_year_before", "params": {"windows": ["3_months"]}}]
    assert movers(ledger([]), Scope()).rows == []


@pytest.mark.parametrize("parameters", [{"months": 0}, {"by": "segment"}])
def test_unknown_choices_are_refused(connection, parameters):
    with pytest.raises(Refused, match="unknown_choice"):
        movers(connection, Scope(), **parameters)


@settings(max_examples=20, deadline=None)
@given(LEDGERS)
def test_agrees_with_plain_python(lines):
    base = [Line("A", date(2023, 1, 1), Decimal(1)), Line("A", date(2025, 6, 30), Decimal(1))]
    mine = [x for x in base + lines if x.currency in ("EUR", None) and x.account]
    result = movers(ledger(base + lines), Scope(currency="EUR"), months=3)

    def sold(code: str, year: int) -> Decimal:
        days = date(year, 4, 1), date(year, 6, 30)
        return sum(
            (x.net for x in mine if x.account == code and days[0] <= x.day <= days[1]), Decimal()
        )

    for row in result.rows:
        assert row["amount"] == sold(row["code"], 2025)
        assert row["previous_amount"] == sold(row["code"], 2024)
    assert result.values["gained_amount"] + result.values["lost_amount"] == sum(
        row["change_amount"] for row in result.rows
    )
