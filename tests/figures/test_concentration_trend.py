"""Concentration through time: worked values, and the figure of each month computed alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from clave.figures.base import Scope
from clave.figures.concentration import concentration
from clave.figures.concentration_trend import concentration_trend
from clave.lib.months import add_months, month_range
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS

START, END = date(2024, 1, 1), date(2025, 12, 1)
MONTHS = month_range(START, END)


def day(month: date) -> date:
    return month.replace(day=31) if month.month == 12 else month.replace(day=28)


@pytest.fixture(scope="module")
def company():
    lines = []
    for month in MONTHS:
        lines.append(Line("A", day(month), Decimal(10 if month.year == 2024 else 30), f"A{month}"))
        lines.append(Line("B", day(month), Decimal(10), f"B{month}", product="P2"))
    return ledger(lines)


@pytest.mark.parametrize("case", worked.table("concentration_trend", "Worked values"))
def test_worked_values(company, case):
    rows = {f"{row['month']:%Y-%m}": row for row in concentration_trend(company, Scope()).rows}
    assert next(iter(rows)) == "2024-12"
    assert len(rows) == 13
    for name in set(case) - {"month"}:
        assert worked.agrees(rows[case["month"]][name], case[name]), name


def test_the_newest_against_a_year_before(company):
    values = concentration_trend(company, Scope()).values
    assert values["cr1_change"] == pytest.approx(0.25)
    assert values["n80_change"] == 0
    assert values["months"] == 13


@pytest.mark.parametrize("by", ["account", "product", "channel"])
def test_units_may_be_formed_in_every_way(company, by):
    groups = {"A": "shops", "B": "shops"} if by == "channel" else None
    rows = concentration_trend(company, Scope(), by=by, groups=groups).rows
    assert rows[-1]["accounts"] == (1 if by == "channel" else 2)
    assert rows[-1]["cr1"] == pytest.approx(1 if by == "channel" else 0.75)


def test_a_short_ledger_has_no_trend():
    result = concentration_trend(ledger([Line("A", date(2024, 1, 31), Decimal(5))]), Scope())
    assert result.rows == []
    assert result.values["hhi"] is None
    assert [entry["code"] for entry in result.missing] == ["no_twelve_months"]


def test_an_unknown_unit_is_refused(company):
    with pytest.raises(Refused, match="unknown_choice"):
        concentration_trend(company, Scope(), by="horoscope")


@settings(max_examples=12, deadline=None)
@given(lines=LEDGERS)
def test_each_month_agrees_with_concentration_over_its_twelve(lines):
    connection = ledger(lines)
    result = concentration_trend(connection, Scope(currency="EUR"))
    for row in result.rows:
        start = add_months(row["month"], -11)
        twelve = Scope(start=start, end=row["month"], currency="EUR")
        values = concentration(connection, twelve).values
        assert row["accounts"] == values["accounts"]
        for name in ("cr1", "cr3", "cr5", "hhi", "effective_number"):
            assert row[name] == (
                None if values[name] is None else pytest.approx(values[name], abs=1e-9)
            ), name
        assert row["n80"] == values["n80"]
