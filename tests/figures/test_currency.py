from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.currency import Rate, convert, currency, rates_of
from clave.figures.pnl import pnl
from clave.figures.profit_rules import ExchangeRate, ProfitRules
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger

FRIDAY = date(2025, 1, 3)
USD = Rate(FRIDAY, "USD", Decimal("1.60"))


def _rates():
    return [
        {
            "date": date.fromisoformat(row["date"]),
            "currency": row["currency"],
            "rate": Decimal(row["rate"]),
            "base": row["base"],
            "direction": row["direction"],
        }
        for row in worked.table("currency", "Rates")
    ]


def test_worked_values():
    result = currency(
        ledger(worked.lines("currency"), exchange_rates=_rates()), Scope(), into="EUR"
    )
    for row in worked.table("currency", "Result in EUR"):
        assert worked.agrees(result.values[row["value"]], row["expected"]), row
    expected = worked.table("currency", "Rows")
    assert [row["currency"] for row in result.rows] == [row["currency"] for row in expected]
    for told, row in zip(result.rows, expected, strict=True):
        for name, value in row.items():
            assert worked.agrees(told[name], value), (row["currency"], name)
    (note,) = result.missing
    assert note["code"] == "no_rate"
    assert note["params"]["first"] == note["params"]["last"] == date(2025, 1, 20)
    assert [entry["code"] for entry in result.assumed] == ["rate_of_day_before"]


@pytest.mark.parametrize(
    ("days", "expected"), [(-1, None), (0, 100), (2, 100), (7, 100), (8, None)]
)
def test_the_last_rate_before_holds_for_a_week_and_never_one_to_come(days, expected):
    found = convert(Decimal(160), "USD", FRIDAY + timedelta(days), "EUR", [USD])
    assert found == expected


def test_the_direction_and_a_third_currency():
    pounds = Rate(FRIDAY, "GBP", Decimal("1.20"), direction="to_base")
    both = [USD, pounds]
    assert convert(Decimal(10), "GBP", FRIDAY, "EUR", both) == Decimal("12.0")
    assert convert(Decimal(12), "EUR", FRIDAY, "GBP", both) == Decimal(10)
    assert round(convert(Decimal(192), "USD", FRIDAY, "GBP", both), 10) == 100
    assert convert(Decimal(1), "USD", FRIDAY, "JPY", both) is None
    assert convert(Decimal(7), "EUR", FRIDAY, "EUR", []) == 7


def test_the_older_of_two_rates_tells_the_age():
    pounds = Rate(FRIDAY - timedelta(3), "GBP", Decimal("0.80"))
    found = rates_of([USD, pounds]).on("USD", FRIDAY + timedelta(1), "GBP")
    assert (found.day, found.age) == (pounds.day, 4)


def test_a_rate_of_zero_is_none():
    assert convert(Decimal(5), "USD", FRIDAY, "EUR", [Rate(FRIDAY, "USD", Decimal(0))]) is None


def test_without_any_rate_nothing_is_converted_and_all_is_named():
    result = currency(ledger([Line("A", FRIDAY, Decimal(5), currency="USD")]), Scope(), into="EUR")
    assert result.values["converted_amount"] is None
    assert result.rows[0]["net_without_rate"] == 5
    assert [entry["code"] for entry in result.missing] == ["no_rate"]


def test_an_unknown_direction_is_refused():
    row = {"date": FRIDAY, "currency": "USD", "rate": Decimal(1), "direction": "sideways"}
    with pytest.raises(Refused, match="unknown_direction"):
        currency(ledger([Line("A", FRIDAY, Decimal(5))], exchange_rates=[row]), Scope())


def test_an_empty_ledger():
    result = currency(ledger([]), Scope())
    assert (result.values["lines"], result.values["converted_amount"]) == (0, None)


DAYS = st.dates(date(2025, 1, 1), date(2025, 3, 31))
LINES = st.lists(
    st.builds(
        Line,
        account=st.sampled_from(["A", "B", None]),
        day=DAYS,
        net=st.decimals(-1000, 1000, places=2),
        currency=st.sampled_from(["EUR", "USD", "GBP"]),
    ),
    max_size=12,
)
RATES = st.lists(
    st.tuples(DAYS, st.sampled_from(["USD", "GBP"]), st.decimals("0.5", 2, places=4)), max_size=12
)


@settings(deadline=None)
@given(LINES, RATES)
def test_equals_a_second_computation(lines, told):
    told = list({(day, code): (day, code, rate) for day, code, rate in told}.values())
    rows = [{"date": d, "currency": c, "rate": r, "base": "EUR"} for d, c, r in told]
    result = currency(ledger(lines, exchange_rates=rows), Scope(), into="EUR")
    expected: dict[str, Decimal] = defaultdict(Decimal)
    left = 0
    for line in lines:
        known = [(d, r) for d, c, r in told if c == line.currency and 0 <= (line.day - d).days <= 7]
        if line.currency == "EUR":
            expected["EUR"] += line.net
        elif known:
            expected[line.currency] += line.net / max(known)[1]
        else:
            left += 1
    assert result.values["lines_without_rate"] == left
    for row in result.rows:
        if row["converted_amount"] is not None:
            assert round(row["converted_amount"], 10) == round(expected[row["currency"]], 10)


def test_rates_entered_by_hand_stand_before_a_file_and_both_reach_the_income_statement():
    lines = [Line("A", FRIDAY, Decimal(16), currency="USD"), Line("A", FRIDAY, Decimal(1))]
    lines.append(Line("A", FRIDAY + timedelta(1), Decimal(20), currency="USD", invoice="F2"))
    rates = [
        {"date": FRIDAY, "currency": "USD", "rate": Decimal("1.60"), "base": "EUR"},
        {"date": FRIDAY + timedelta(1), "currency": "USD", "rate": Decimal(2), "base": "EUR"},
    ]
    connection = ledger(lines, exchange_rates=rates)
    rules = ProfitRules(currency="EUR")
    assert currency(connection, Scope(), into="EUR", rules=rules).values["converted_amount"] == 21
    assert pnl(connection, Scope(), rules=rules).values["net_sales"] == 21
    entered = replace(rules, exchange=(ExchangeRate("USD", FRIDAY, Decimal("0.5")),))
    assert currency(connection, Scope(), rules=entered, into="EUR").values["converted_amount"] == 19
    assert pnl(connection, Scope(), rules=entered).values["net_sales"] == 19
