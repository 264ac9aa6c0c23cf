from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from clave.figures.base import Period, Scope
from clave.figures.change import against
from clave.figures.evolution import BY, evolution, windows
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS


@pytest.fixture(scope="module")
def connection():
    return ledger(worked.lines("evolution"))


def test_worked_values(connection):
    result = evolution(connection, Scope())
    for row in worked.table("evolution", "Result"):
        assert worked.agrees(result.values[row["value"]], row["expected"]), row
    assert result.missing == [
        {"code": "no_year_before", "params": {"windows": ["year", "rolling_12"]}}
    ]


def test_worked_quarters(connection):
    rows = evolution(connection, Scope(), by="quarter").rows
    expected = worked.table("evolution", "Result in quarters")
    assert len(rows) == len(expected)
    for row, printed in zip(rows, expected, strict=True):
        for name, text in printed.items():
            assert worked.agrees(row[name], text), (row, name)


def test_margin_is_compared_the_same_way(connection):
    values = evolution(connection, Scope(), measure="margin_amount").values
    assert values["quarter_amount"] == 92
    assert values["quarter_previous_amount"] == 70


def test_margin_of_a_ledger_without_cost_is_unknown():
    lines = [Line("A", date(2024, 1, 31), Decimal(5)), Line("A", date(2025, 1, 31), Decimal(9))]
    result = evolution(ledger(lines), Scope(), measure="margin_amount")
    assert result.values["month_amount"] is None
    assert result.rows == []
    assert {"code": "no_cost", "params": {}} in result.missing


def test_a_month_that_the_caller_names_is_taken_though_incomplete(connection):
    values = evolution(connection, Scope(end=date(2025, 4, 30))).values
    assert values["month_to"] == date(2025, 4, 1)
    assert values["month_change_amount"] == -33


def test_the_period_limits_the_rows_but_not_the_look_back(connection):
    result = evolution(connection, Scope(start=date(2025, 1, 1), end=date(2025, 2, 28)))
    assert [(row["from"], row["amount"], row["previous_amount"]) for row in result.rows] == [
        (date(2025, 1, 1), 150, 100),
        (date(2025, 2, 1), 70, 80),
    ]


def test_rolling_rows_begin_with_the_first_full_year(connection):
    rows = evolution(connection, Scope(), by="rolling_12").rows
    assert rows[0]["from"] == date(2023, 12, 1)
    assert rows[0]["amount"] == 270
    assert rows[-1]["complete"] is False


def test_fiscal_years_begin_in_the_company_s_month():
    found = windows(date(2025, 3, 1), fiscal_start=4)
    assert found["year"] == Period(date(2024, 4, 1), date(2025, 3, 1))
    assert found["year_to_date"] == found["year"]
    assert windows(date(2025, 3, 1), 2)["quarter"] == Period(date(2024, 11, 1), date(2025, 1, 1))


@pytest.mark.parametrize("parameters", [{"by": "week"}, {"measure": "love"}, {"fiscal_start": 13}])
def test_unknown_choices_are_refused(connection, parameters):
    with pytest.raises(Refused, match="unknown_choice"):
        evolution(connection, Scope(), **parameters)


def test_a_ledger_that_tells_years_only_has_no_months():
    lines = [
        Line("A", date(2023, 1, 1), Decimal(80), precision="year"),
        Line("A", date(2024, 1, 1), Decimal(100), precision="year"),
    ]
    result = evolution(ledger(lines), Scope(), by="year")
    assert result.values["month_amount"] is None
    assert result.values["quarter_amount"] is None
    for window in ("year", "rolling_12", "year_to_date"):
        assert result.values[f"{window}_change_amount"] == 20
    assert [row["complete"] for row in result.rows] == [True, True]
    assert {"code": "dates_by_year", "params": {}} in result.missing
    assert result.to_json()["period"] == {"from": "2023-01", "to": "2024-12"}
    assert result.as_of == date(2024, 1, 1)


def test_a_month_told_without_its_days_is_whole():
    lines = [Line("A", date(2024, month, 1), Decimal(9), precision="month") for month in (1, 2)]
    assert evolution(ledger(lines), Scope()).values["month_to"] == date(2024, 2, 1)


@pytest.mark.parametrize(
    ("before", "rate"), [(Decimal(4), 0.5), (Decimal(0), None), (Decimal(-4), None), (None, None)]
)
def test_there_is_no_rate_of_growth_from_nothing_or_less(before, rate):
    assert against(Decimal(6), before)["change_rate"] == rate


def test_an_empty_ledger_knows_nothing():
    result = evolution(ledger([]), Scope())
    assert result.values["month_amount"] is None
    assert result.rows == []


@settings(max_examples=20, deadline=None)
@given(LEDGERS)
def test_agrees_with_plain_python_and_the_series_sums_to_the_whole(lines):
    connection = ledger(lines)
    mine = [line for line in lines if line.currency in ("EUR", None)]
    by_month: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for line in mine:
        by_month[line.day.year, line.day.month] += line.net
    result = evolution(connection, Scope(currency="EUR"))
    for row in result.rows:
        day = row["from"]
        assert row["amount"] == by_month[day.year, day.month]
        if row["previous_amount"] is not None:
            assert row["previous_amount"] == by_month[day.year - 1, day.month]
    for by in set(BY) - {"rolling_12", "year_to_date"}:
        rows = evolution(connection, Scope(currency="EUR"), by=by).rows
        if mine:
            assert sum(row["amount"] for row in rows) == sum(line.net for line in mine)
