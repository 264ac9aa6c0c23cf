from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings

from clave.figures.base import Scope
from clave.figures.frame import open_frame
from clave.figures.lapsed import lapsed
from clave.figures.lapsed_pairs import pairs_of, volumes_of
from clave.lib.months import add_months
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS

FAMILIES = [{"code": "P1", "name": "Curado", "family": "cheese"}]


def test_worked_ledger():
    result = lapsed(ledger(worked.lines("lapsed"), products=FAMILIES), Scope())
    for row in worked.table("lapsed", "Result"):
        assert worked.agrees(result.values[row["value"]], row["expected"]), row
    row = result.rows[0]
    assert (row["kind"], row["account"], row["product"]) == ("lapsed", "A", "P1")
    assert (row["name"], row["family"]) == ("Curado", "cheese")
    assert (row["orders"], row["silent_days"], row["last_date"]) == (8, 65, date(2025, 5, 28))
    assert row["overdue_ratio"] == pytest.approx(65 / 30)
    assert row["p90_gap"] == pytest.approx(31.8)
    assert row["probability"] == row["q_value"] < 1e-9
    assert "no_fifteen_months" in {entry["code"] for entry in result.missing}


def test_a_silence_within_the_rhythm_is_none():
    lines = worked.lines("lapsed")[:-1]  # the ledger ends with the return, 34 days after
    values = lapsed(ledger(lines), Scope(as_of=date(2025, 6, 26))).values
    assert (values["tested"], values["lapsed"]) == (1, 0)


def test_few_purchases_have_no_rhythm():
    lines = [Line("A", date(2025, 1, day), Decimal(9)) for day in (1, 5)]
    values = lapsed(ledger(lines), Scope(as_of=date(2025, 9, 1))).values
    assert (values["tested"], values["too_few_orders"], values["one_purchase"]) == (0, 1, 0)
    assert lapsed(ledger(lines), Scope(as_of=date(2025, 9, 1)), least_orders=2).values["tested"]


def test_who_left_long_ago_is_no_news():
    values = lapsed(ledger(worked.lines("lapsed")), Scope(as_of=date(2027, 7, 1))).values
    assert (values["tested"], values["long_gone"], values["lapsed"]) == (0, 1, 0)


def test_what_nobody_buys_any_more_ended_and_nobody_is_blamed():
    lines = [
        Line(code, date(2024, 1, 1) + timedelta(days=14 * n), Decimal(10), product="P1")
        for code in ("A", "B", "C")
        for n in range(30)
    ]
    lines.append(Line("A", date(2025, 9, 30), Decimal(10), product="P2"))
    result = lapsed(ledger(lines), Scope())
    assert {(row["kind"], row["account"]) for row in result.rows} == {
        ("discontinued", code) for code in "ABC"
    }
    assert (result.values["discontinued"], result.values["lapsed"]) == (3, 0)
    assert result.values["expected_loss_amount"] == 0
    left_out = lapsed(ledger(lines), Scope(), ended=False)
    assert (left_out.rows, left_out.values) == ([], result.values)
    by_account = lapsed(ledger(lines), Scope(), by="account").values
    assert (by_account["tested"], by_account["lapsed"]) == (2 + 1, 2)


def _months(volumes, code="A", start=date(2024, 1, 1), price=2):
    return [
        Line(code, add_months(start, n).replace(day=15), Decimal(price * volume),
             quantity=Decimal(volume), invoice=f"F{code}{n}")
        for n, volume in enumerate(volumes) if volume
    ]  # fmt: skip


def test_a_volume_that_falls_is_slowing():
    steady = _months([100, 98, 103] * 6, "B", start=date(2024, 1, 1))
    steady.append(Line("B", date(2025, 6, 30), Decimal(1), product="P9", quantity=Decimal(1)))
    falls = _months(
        [100, 101, 99, 100, 102, 100, 99, 101, 100, 98, 100, 101, 100, 99, 100] + [30] * 3
    )
    row = next(r for r in lapsed(ledger(falls + steady), Scope()).rows if r["kind"] == "slowing")
    assert (row["account"], row["product"]) == ("A", "P1")
    assert row["volume_change"] == pytest.approx(30 / 100 - 1, abs=0.01)
    assert row["expected_loss"] == min(2 * (1200 - 4 * 90), 8 * (300 - 90))
    assert row["expected_margin_loss"] is None


def test_a_season_that_ends_is_no_decline():
    season = [100, 100, 100, 20, 20, 20, 100, 100, 100, 100, 100, 100, 100, 100, 100, 20, 20, 20]
    lines = [*_months(season), *_months([100, 98, 103] * 6, "B")]
    lines.append(Line("B", date(2025, 6, 30), Decimal(1), product="P9"))
    assert [row["kind"] for row in lapsed(ledger(lines), Scope()).rows] == []


def test_months_below_zero_are_no_volume():
    lines = _months([100] * 15)
    lines.append(Line("A", date(2025, 4, 2), Decimal(-500), kind="return", quantity=Decimal(-250)))
    lines.append(Line("B", date(2025, 6, 30), Decimal(1), product="P9"))
    frame = open_frame(ledger(lines), Scope())
    found = volumes_of(frame, "product", ())
    place = found.unit.index("A")
    assert (found.recent[place], found.before[place]) == (0.0, 1200.0)


def test_only_shows_some_and_tests_all():
    lines = [*worked.lines("lapsed"), *_months([10] * 9, "C", start=date(2024, 11, 1))]
    whole, some = (lapsed(ledger(lines), Scope(), only=only) for only in ((), ("A",)))
    assert some.rows == [row for row in whole.rows if row["account"] == "A"]
    assert some.values["tested"] == whole.values["tested"] == 2


def test_a_level_that_is_none_and_a_way_that_is_none():
    connection = ledger(worked.lines("lapsed"))
    assert lapsed(connection, Scope(), level=0.0).rows == []
    with pytest.raises(Refused, match="unknown_choice"):
        lapsed(connection, Scope(), by="brand")


def test_years_have_no_rhythm():
    lines = [
        Line("A", date(year, 1, 1), Decimal(9), precision="year") for year in range(2019, 2025)
    ]
    assert lapsed(ledger(lines), Scope()).values["tested"] == 0


@settings(max_examples=40, deadline=None)
@given(LEDGERS)
def test_gaps_against_plain_python(lines):
    frame = open_frame(ledger(lines), Scope())
    if frame.last_month is None:
        return
    since = add_months(frame.last_month, -36)
    days = {}
    for line in lines:
        bought = line.kind == "sale" and (line.net if line.quantity is None else line.quantity) > 0
        known = line.account is not None and line.product is not None
        if bought and known and line.currency in (frame.currency, None) and line.day >= since:
            days.setdefault((line.account, line.product), set()).add(line.day)
    found = pairs_of(frame, "product", ())
    assert list(zip(found.unit, found.item, strict=True)) == sorted(days)
    for n, key in enumerate(sorted(days)):
        ordered = sorted(days[key])
        gaps = [(b - a).days for a, b in itertools.pairwise(ordered)]
        assert found.orders[n] == len(ordered)
        assert found.silent[n] == (frame.as_of - ordered[-1]).days
        assert found.mean[n] == pytest.approx(np.mean(gaps) if gaps else 0)
        assert found.variance[n] == pytest.approx(np.var(gaps, ddof=1) if len(gaps) > 1 else 0)


@settings(max_examples=25, deadline=None)
@given(LEDGERS)
def test_the_order_is_by_money_and_nothing_is_lost_below_zero(lines):
    rows = lapsed(ledger(lines), Scope(), level=1.0, least_orders=2).rows
    gone = [row for row in rows if row["kind"] != "discontinued"]
    assert all(row["expected_loss"] >= 0 for row in rows)
    money = [
        row["expected_loss"] if row["expected_margin_loss"] is None else row["expected_margin_loss"]
        for row in gone
    ]
    assert money == sorted(money, reverse=True)
    assert all(row["median_gap"] >= 0 for row in gone if row["median_gap"] is not None)
    assert median([row["q_value"] for row in gone] or [0]) <= 1
