"""Who still orders, over a ledger: rows, money, intervals, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from clave.figures.alive import alive
from clave.figures.asking import Remembering
from clave.figures.base import FigureResult, Scope
from clave.figures.life_terms import STEPS
from clave.lib.refusal import Refused
from tests.figures.ledger import Line, ledger

START = date(2024, 1, 1)
END = date(2025, 12, 31)


def customers(count: int = 60, seed: int = 2) -> list[Line]:
    """Regular buyers, of whom some leave; every purchase of 100 that cost 60.

    GONE bought each week of the first year; ONE bought once; A1 sends some back the same day.
    """
    rng, lines = np.random.default_rng(seed), []
    for n in range(count):
        gap, leaves = rng.uniform(10, 30), 0.012
        day = START + timedelta(days=int(rng.integers(0, 30)))
        while day < END:
            lines.append(_line(f"A{n}", day))
            if rng.random() < leaves:
                break
            day += timedelta(days=max(1, round(float(rng.gamma(6, gap / 6)))))
    lines += [_line("GONE", START + timedelta(days=7 * week)) for week in range(52)]
    lines += [_line("ONE", date(2025, 11, 3)), _line("B", START), _line("B", END)]
    first = next(line for line in lines if line.account == "A1")
    back = Line("A1", first.day, Decimal(-30), kind="return", cost=Decimal(-18))
    return [*lines, back, Line("B", date(2025, 6, 1), Decimal(5), product="FEE", cost=Decimal(0))]


def _line(account: str, day: date) -> Line:
    return Line(account, day, Decimal(100), cost=Decimal(60))


@pytest.fixture(scope="module")
def facts() -> Remembering:
    """What was computed once for a day is not computed again."""
    return Remembering(ledger(customers()), {})


@pytest.fixture(scope="module")
def told(facts: Remembering) -> FigureResult:
    return alive(facts, Scope(), non_products=("FEE",))


def row(figure: FigureResult, account: str) -> Any:
    return next(entry for entry in figure.rows if entry["account"] == account)


def test_what_is_told_of_a_customer(told: FigureResult) -> None:
    gone, one, rare = row(told, "GONE"), row(told, "ONE"), row(told, "B")
    assert gone["purchases"] == 52
    assert gone["gap_days"] == pytest.approx(7)
    assert gone["p_alive"] < 0.05
    assert gone["silent_days"] == (END - gone["last_purchase"]).days == 373
    assert (one["purchases"], one["gap_days"], one["silent_days"]) == (1, None, 58)
    assert 0 < one["p_alive"] < 1
    assert rare["purchases"] == 2  # the fee is no purchase
    assert told.values["method"] in {row["method"] for row in told.values["trial"]}
    assert {row["method"] for row in told.values["trial"] if row["used"]} == {told.values["method"]}
    assert told.values["interval_coverage"] > 0.7
    assert told.missing == []


def test_intervals_and_sums_hold(told: FigureResult) -> None:
    for entry in told.rows:
        for name in ("purchases_3", "purchases_12", "purchases_36"):
            assert 0 <= entry[f"{name}_low"] <= entry[f"{name}_high"]
        assert entry["purchases_3"] <= entry["purchases_12"] <= entry["purchases_36"]
        for name in ("sales_12", "sales_36", "contribution_12", "contribution_36"):
            assert 0 <= entry[f"{name}_low"] <= entry[name] <= entry[f"{name}_high"]
            assert entry[f"{name}_danger"] >= 0
        if entry["account"] not in {"A1", "B"}:  # sent back; a fee without cost
            assert entry["margin_rate"] == pytest.approx(0.4)
    for name in ("sales_12", "sales_12_danger", "contribution_36"):
        assert told.values[name] == sum(entry[name] or 0 for entry in told.rows)
    assert told.values["sales_12_low"] < told.values["sales_12"] < told.values["sales_12_high"]
    assert told.values["accounts"] == len(told.rows) == 63
    dangers = [entry["contribution_12_danger"] for entry in told.rows]
    known = [amount for amount in dangers if amount is not None]
    assert known == sorted(known, reverse=True)


def test_a_discount_takes_what_it_says(facts: Remembering, told: FigureResult) -> None:
    """Without one, sales are purchases times spend; with 10 % each step is worth less."""
    plain = alive(facts, Scope(), discount=0.0, non_products=("FEE",))
    for entry in plain.rows[:20]:
        worth = float(entry["spend"]) * entry["purchases_12"]
        assert float(entry["sales_12"]) == pytest.approx(worth, rel=0.01, abs=0.5)
        assert entry["sales_36"] >= row(told, entry["account"])["sales_36"]
    assert STEPS[-1] == 36
    with pytest.raises(Refused, match="not_a_share"):
        alive(facts, Scope(), discount=1.5)


def test_a_group_is_one_customer_and_never_seen_in_part() -> None:
    grouping = {"A0": "A0", "A1": "A0", "A2": "A2"}
    connection = ledger(customers(20))
    whole = alive(connection, Scope(grouping=grouping))
    days = {line.day for line in customers(20) if line.account in {"A0", "A1"} and line.net > 0}
    assert row(whole, "A0")["purchases"] == len(days)
    assert "A1" not in {entry["account"] for entry in whole.rows}


def test_a_part_of_a_group_tells_nothing_of_it() -> None:
    from clave.figures.findings import wholly_seen

    rows = [{"account": "G", "members": 3}, {"account": "A", "members": 1}]
    grouping = {"G": "G", "S1": "G", "S2": "G", "A": "A"}
    seen = Scope(accounts=("G", "S1", "A"), grouping=grouping)
    assert wholly_seen(rows, seen) == [rows[1]]
    assert wholly_seen(rows, Scope(accounts=("G", "S1", "S2"), grouping=grouping)) == [rows[0]]
    assert wholly_seen(rows, Scope(grouping=grouping)) == rows


def test_an_earlier_day_knows_nothing_of_later_ones() -> None:
    cut = date(2025, 6, 30)
    then = alive(ledger(customers(20)), Scope(as_of=cut))
    early = [line for line in customers(20) if line.day <= cut]
    plain = alive(ledger(early), Scope(as_of=cut))
    assert then.values["method"] == plain.values["method"]
    assert row(then, "A3")["p_alive"] == pytest.approx(row(plain, "A3")["p_alive"])
    assert row(then, "A3")["purchases_12"] == pytest.approx(row(plain, "A3")["purchases_12"])


def test_too_few_and_nobody() -> None:
    few = alive(ledger([line for line in customers() if line.account in {"A1", "A2"}]), Scope())
    assert few.rows == []
    assert few.values["method"] is None
    assert few.missing[-1] == {
        "code": "too_few_repeat_customers",
        "params": {"least": 10, "customers": 2},
    }
    assert alive(ledger([]), Scope()).rows == []


def test_without_costs_sales_are_told_and_no_contribution() -> None:
    lines = [Line(x.account, x.day, x.net, product=x.product) for x in customers(20)]
    found = alive(ledger(lines), Scope())
    assert found.values["contribution_12"] is None
    assert all(entry["contribution_12_danger"] is None for entry in found.rows)
    assert found.values["sales_12"] == sum(entry["sales_12"] for entry in found.rows)
    assert {"code": "no_cost", "params": {}} in found.missing
