"""The profit at risk: worked values, every outcome enumerated, and what must hold of any ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.loss import loss
from clave.figures.loss_chances import Chances, chance_of, silence_of
from clave.figures.loss_draws import draw
from clave.figures.profit_at_risk import profit_at_risk
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS

JAN = date(2025, 1, 31)
YEAR = Scope(start=date(2024, 2, 1), end=JAN)
COMPANY = worked.table("loss", "G-LOSS-1")
RATES = {row["account"]: Decimal(row["margin_rate"]) for row in COMPANY}
CODES = [row["account"] for row in COMPANY]


@pytest.fixture(scope="module")
def company():
    return ledger([Line(row["account"], JAN, Decimal(row["net"])) for row in COMPANY])


def entered(**chances: float) -> Chances:
    return Chances(tuple((code, chances.get(code, 0.0)) for code in CODES))


def asked(company, chances, **more):
    return profit_at_risk(
        company, YEAR, chances=chances, fixed_costs=Decimal(200), margin_rates=RATES, **more
    )


def rows_of(result, kind):
    return [row for row in result.rows if row["row"] == kind]


@pytest.mark.parametrize("case", worked.table("profit_at_risk", "Worked values"))
def test_worked_values(company, case):
    chances = dict(pair.split("=") for pair in case["chances"].split())
    values = asked(company, entered(**{k: float(v) for k, v in chances.items()})).values
    assert worked.agrees(values["expected_loss"], case["expected_loss"])
    assert worked.agrees(values["profit_at_risk"], case["profit_at_risk"])
    # What is drawn comes as near as 10,000 draws do: four standard errors.
    assert float(values["tail_loss"]) == pytest.approx(float(case["tail_loss"]), abs=30)
    assert values["loss_probability"] == pytest.approx(float(case["loss_probability"]), abs=0.012)


def test_g_loss_1_after_losing_the_largest_for_certain(company):
    values = asked(company, entered()).values
    assert values["result_today"] == Decimal("72.5")
    assert values["result_after_top1"] == Decimal("-27.5")
    assert values["result_after_top2"] == Decimal("-87.5")
    assert values["k_star"] == 1
    deterministic = loss(company, YEAR, top=3, fixed_costs=Decimal(200), margin_rates=RATES).values
    assert values["result_after_top3"] == deterministic["result_after"]


@pytest.mark.parametrize("row", worked.table("profit_at_risk", "The rule"))
def test_the_rule(row):
    told = [None if row[n] == "none" else float(row[n]) for n in ("silence", "change", "overdue")]
    assert chance_of(*told) == pytest.approx(float(row["chance"]))


def test_silence_is_measured_by_the_own_rhythm():
    quarterly = [date(2024, month, 1) for month in (1, 4, 7, 10)]
    assert silence_of(quarterly, date(2024, 10, 1)) == (0, 3)
    assert silence_of(quarterly, date(2025, 4, 1)) == (2, 3)
    assert silence_of(quarterly[:2], date(2025, 4, 1)) == (None, None)


def test_every_outcome_enumerated_agrees_with_the_draws(company):
    """All 2⁹ outcomes with their probabilities, in plain Python."""
    chances = {code: 0.05 + 0.04 * place for place, code in enumerate(CODES)}
    result = asked(company, entered(**chances), draws=40_000)
    effects = {row["code"]: float(row["alone_change"]) for row in rows_of(result, "unit")}
    outcomes = []
    for lost in product((0, 1), repeat=len(CODES)):
        weight, change = 1.0, 0.0
        for code, gone in zip(CODES, lost, strict=True):
            weight *= chances[code] if gone else 1 - chances[code]
            change += effects[code] * gone
        outcomes.append((change, weight))
    outcomes.sort()
    mean = sum(change * weight for change, weight in outcomes)
    below_zero = sum(weight for change, weight in outcomes if 72.5 + change < 0)
    assert float(-result.values["expected_loss"]) == pytest.approx(mean, abs=1e-9)
    assert result.values["loss_probability"] == pytest.approx(below_zero, abs=0.01)
    # The drawn quantile lies between the exact ones a hundredth to each side.
    reached, exact = 0.0, {}
    for change, weight in outcomes:
        reached += weight
        for share in (0.04, 0.06):
            if reached >= share and share not in exact:
                exact[share] = -change
    assert exact[0.06] <= float(result.values["profit_at_risk"]) <= exact[0.04]


def test_who_drives_the_worst_cases_adds_up_to_one(company):
    result = asked(company, entered(C1=0.1, C2=0.1, C3=0.1))
    shares = [row["tail_share"] for row in rows_of(result, "unit")]
    assert sum(shares) == pytest.approx(1)
    assert rows_of(result, "unit")[0]["code"] == "C1"
    assert sum(row["draws"] for row in rows_of(result, "bin")) == 10_000


def test_the_same_seed_gives_the_same_answer(company):
    chances = entered(C1=0.2, C2=0.3)
    assert asked(company, chances).values == asked(company, chances).values
    draw.cache_clear()
    assert asked(company, chances).values == asked(company, chances, seed=20_260_101).values
    assert asked(company, chances, seed=7).values["tail_loss"] != pytest.approx(0)


def test_a_group_is_lost_as_one():
    """Three members of 20 margin: drawn as one, the worst case is all three."""
    lines = [Line(code, JAN, Decimal(100), cost=Decimal(80)) for code in ("A", "B", "C", "D")]
    chances = Chances((("A", 0.06), ("D", 0.0)))
    grouped = Scope(start=YEAR.start, end=JAN, grouping={"B": "A", "C": "A"})
    result = profit_at_risk(ledger(lines), grouped, chances=chances, fixed_costs=Decimal(10))
    assert result.values["accounts"] == 2
    assert result.values["profit_at_risk"] == 60
    assert rows_of(result, "unit")[0]["members"] == 3


def test_history_sets_the_chance_that_nobody_entered():
    monthly = [Line("A", date(2024, m, 5), Decimal(10), invoice=f"A{m}") for m in range(1, 13)]
    lapsed = [Line("B", date(2024, m, 5), Decimal(10), invoice=f"B{m}") for m in (1, 2, 3, 4)]
    end = [Line("A", date(2024, 12, 31), Decimal(10), invoice="Z")]
    result = profit_at_risk(ledger(monthly + lapsed + end), Scope())
    found = {row["code"]: row for row in rows_of(result, "unit")}
    assert (found["A"]["probability"], found["A"]["silence"]) == (0.03, 0)
    assert (found["B"]["probability"], found["B"]["silence"]) == (0.50, 8)
    assert {row["source"] for row in found.values()} == {"history"}
    assert {"code": "chance_by_history", "params": {"accounts": 2}} in result.assumed


def test_overdue_money_raises_the_chance_and_stands_apart():
    lines = [Line("A", date(2024, m, 5), Decimal(10), invoice=f"A{m}") for m in range(1, 13)]
    owed = [
        {
            "invoice": "A1",
            "account": "A",
            "date": date(2024, 1, 5),
            "due_date": date(2024, 2, 5),
            "amount": Decimal(40),
            "open_amount": Decimal(40),
        }
    ]
    result = profit_at_risk(ledger(lines, receivables=owed), Scope(as_of=date(2024, 12, 31)))
    row = rows_of(result, "unit")[0]
    assert row["overdue_rate"] == 1
    assert row["probability"] == pytest.approx(0.045)
    assert result.values["open_receivables_expected"] == Decimal("1.8")


def test_without_cost_only_sales_are_expected_to_be_lost():
    result = profit_at_risk(ledger([Line("A", JAN, Decimal(100))]), YEAR)
    assert result.values["expected_net_lost"] == 10
    for name in ("profit_at_risk", "expected_loss", "tail_loss", "loss_probability", "result_p05"):
        assert result.values[name] is None
    assert rows_of(result, "bin") == []
    assert "no_cost" in {entry["code"] for entry in result.missing}


def test_a_customer_that_costs_more_than_it_brings_is_no_loss():
    lines = [Line("A", JAN, Decimal(100), cost=Decimal(150)), Line("B", JAN, Decimal(9))]
    values = profit_at_risk(ledger(lines), YEAR, chances=Chances((("A", 1.0),))).values
    assert values["expected_loss"] == -50
    assert values["profit_at_risk"] == -50


@pytest.mark.parametrize("level", [0, 1, -0.5, 95])
def test_a_level_is_a_share(company, level):
    with pytest.raises(Refused, match="not_a_share"):
        asked(company, entered(), level=level)


@settings(max_examples=20, deadline=None)
@given(lines=LEDGERS, fixed=st.none() | st.integers(0, 500), chance=st.floats(0, 1))
def test_any_ledger_has_an_answer(lines, fixed, chance):
    told = Chances((("A", chance),))
    costs = None if fixed is None else Decimal(fixed)
    result = profit_at_risk(ledger(lines), Scope(), chances=told, fixed_costs=costs, draws=200)
    values = result.values
    assert 0 <= values["expected_losses"] <= values["accounts"]
    shares = [row["tail_share"] for row in rows_of(result, "unit")]
    if values["tail_loss"] is not None:
        assert values["tail_loss"] >= values["profit_at_risk"] - Decimal("0.01")
        if values["tail_loss"] > Decimal("0.01"):
            assert sum(share for share in shares if share is not None) == pytest.approx(1)
    if values["result_today"] is not None and values["profit_at_risk"] is not None:
        assert values["result_p05"] == values["result_today"] - values["profit_at_risk"]
        assert 0 <= values["loss_probability"] <= 1


def test_more_certainty_never_shows_less_at_risk():
    effects, chances = (-50.0, -30.0, -10.0), (0.1, 0.2, 0.3)
    worst = [draw(effects, chances, 5000, 1, level).worst for level in (0.5, 0.8, 0.95, 0.99)]
    assert worst == sorted(worst, reverse=True)
    drawn = draw(effects, chances, 5000, 1, 0.95)
    assert np.mean(drawn.changes) == pytest.approx(-14, abs=1.5)
    with pytest.raises(ValueError, match="as many"):
        draw((1.0,), (), 10, 1, 0.9)
