"""Readiness: worked values, a second computation, what must hold of any ledger and any answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.readiness import judged, readiness
from clave.figures.readiness_answers import Answers
from clave.figures.readiness_criteria import (
    BY_CODE,
    CRITERIA,
    DEFAULT_WEIGHTS,
    METRICS,
    Metric,
    programme_of,
)
from clave.figures.readiness_evidence import readiness_evidence
from clave.figures.survival import survival
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS

CODES = [criterion.code for criterion in CRITERIA]
ANCHORS = {metric.code: metric for criterion in CRITERIA for metric in criterion.metrics}
EMPTY = readiness_evidence(ledger([]), Scope())


def criteria(result):
    return {row["criterion"]: row for row in result.rows if row["row"] == "criterion"}


def told(scores, **more):
    given = {c: (s,) if isinstance(s, int) else tuple(s) for c, s in scores.items()}
    return Answers(scores=given, **more)


def test_there_are_thirteen_criteria_and_their_weights_add_up():
    assert [criterion.number for criterion in CRITERIA] == list(range(1, 14))
    assert sum(DEFAULT_WEIGHTS.values()) == 100
    assert len(set(METRICS)) == len(METRICS)


@pytest.mark.parametrize("case", worked.table("readiness", "Worked values"))
def test_worked_values(case):
    given = case["scores"].split() if case["scores"] != "none" else []
    scores = {c: int(s) for c, s in zip(CODES, given, strict=False) if s != "-"}
    values = judged(EMPTY, told(scores)).values
    assert worked.agrees(values["index"], case["index"])
    assert worked.agrees(values["coverage"], case["coverage"])
    assert values["verdict"] == case["verdict"]
    wanted = {"no programme": "none", "none": None}.get(case["programme"], case["programme"])
    assert values["programme"] == wanted


@pytest.mark.parametrize("case", worked.table("readiness_evidence", "Worked values"))
def test_what_a_metric_scores(case):
    assert ANCHORS[case["metric"]].score(float(case["value"])) == int(case["score"])


def test_a_metric_that_is_not_known_or_not_scored_has_no_score():
    assert ANCHORS["cr5"].score(None) is None
    assert Metric("hhi").score(0.5) is None


def test_an_empty_ledger_knows_nothing():
    assert {row["score"] for row in criteria(EMPTY).values()} == {None}
    assert all(EMPTY.values[metric] is None for metric in METRICS)
    result = readiness(ledger([]), Scope())
    assert result.values["verdict"] == "insufficient"
    assert result.values["index"] is None
    assert set(result.values["unanswered"]) == set(CODES)


def year(account, amount, cost=None, months=range(1, 13), product="P1", **more):
    return [
        Line(
            account,
            date(2024, month, 28 if month < 12 else 31),
            Decimal(amount),
            invoice=f"{account}{month}",
            product=product,
            cost=None if cost is None else Decimal(cost),
            **more,
        )
        for month in months
    ]


def test_the_ledger_answers_three_five_six_and_ten():
    lines = [*year("A", 100, 60), *year("B", 50, 30), *year("C", 50, 30, months=(1, 5, 9, 12))]
    result = readiness_evidence(ledger(lines), Scope(), fixed_costs=Decimal(300))
    rows = criteria(result)
    assert result.values["cr5"] == 1
    assert rows["concentrated_sales"]["score"] == 4
    assert result.values["n80"] == 2
    assert rows["few_customers"]["score"] == 4
    # Margins of 480, 240 and 80, less 300: losing A takes 480 of 500.
    assert result.values["worst_loss_rate"] == pytest.approx(0.96)
    assert rows["loss_damage"]["score"] == 3
    # By sales 1200, 600, 200: A and B buy every month, C in four of twelve.
    assert result.values["active_month_ratio"] == pytest.approx((1800 + 200 * 4 / 12) / 2000)
    assert result.values["kept_share"] is None
    assert result.values["tenure_months"] is None
    assert rows["stable_relationships"]["score"] == 4
    scored = {code for code, row in rows.items() if row["score"] is not None}
    assert {"loss_damage", "few_customers"} <= scored
    assert scored.isdisjoint({"long_purchase", "professionals", "risky_purchase", "collaboration"})


def test_without_fixed_costs_or_cost_the_damage_is_not_known():
    result = readiness_evidence(ledger(year("A", 10, 5)), Scope())
    assert criteria(result)["loss_damage"]["score"] is None
    assert "no_fixed_costs" in {entry["code"] for entry in result.missing}
    result = readiness_evidence(ledger(year("A", 10)), Scope(), fixed_costs=Decimal(5))
    assert criteria(result)["loss_damage"]["score"] is None
    assert "no_cost" in {entry["code"] for entry in result.missing}


def test_a_company_without_profit_bears_no_loss():
    result = readiness_evidence(ledger(year("A", 10, 5)), Scope(), fixed_costs=Decimal(1000))
    assert result.values["worst_loss_rate"] == 1
    assert criteria(result)["loss_damage"]["score"] == 4


def test_master_data_answer_groups_direct_sale_and_conditions():
    lines = [*year("S1", 30), *year("S2", 30), *year("D", 40)]
    accounts = [
        {"code": "G", "level": "group", "direct": True},
        {"code": "S1", "level": "site"},
        {"code": "S2", "level": "site"},
        {"code": "D", "level": "customer", "direct": False},
    ]
    deals = [{"account": "G", "date": date(2024, 6, 1), "type": "promotion", "amount": Decimal(5)}]
    scope = Scope(grouping={"S1": "G", "S2": "G"})
    result = readiness_evidence(ledger(lines, accounts=accounts, deductions=deals), scope)
    assert result.values["grouped_share"] == pytest.approx(0.6)
    assert result.values["sites_per_buyer"] == 1.5
    assert result.values["direct_share"] == pytest.approx(0.6)
    assert result.values["deal_share"] == pytest.approx(0.6)
    assert criteria(result)["central_buying"]["kind"] == "proxy"


def test_channels_tell_who_is_an_intermediary_where_nobody_is_marked():
    lines = [*year("A", 75), *year("B", 25)]
    accounts = [{"code": "A", "channel": "Tiendas"}, {"code": "B", "channel": "Mayoristas"}]
    result = readiness_evidence(ledger(lines, accounts=accounts), Scope())
    assert result.values["direct_share"] == pytest.approx(0.75)
    assert "direct_by_channel" in {entry["code"] for entry in result.assumed}


def test_products_answer_packages_and_novelty_by_proxy():
    lines = [*year("A", 60, product="P1"), *year("A", 40, product="P2")]
    goods = [
        {"code": "P1", "family": "F1", "launch_date": date(2010, 1, 1)},
        {"code": "P2", "family": "F2", "launch_date": date(2024, 1, 1)},
    ]
    result = readiness_evidence(ledger(lines, products=goods), Scope())
    assert result.values["products_per_invoice"] == 2
    assert result.values["families_per_invoice"] == 2
    assert result.values["vitality"] == pytest.approx(0.4)
    assert result.values["exclusive_share"] == 1
    assert result.values["new_product_share"] is None
    assert criteria(result)["novelty"]["score"] == 4


def test_survival_by_hand():
    """Five relationships: ends after 2 and 5, seen for 5, 8 and 12 without an end."""
    seen = [(2, True), (5, True), (5, False), (8, False), (12, False)]
    assert survival(seen, 4) == pytest.approx(4 / 5)
    assert survival(seen, 12) == pytest.approx(4 / 5 * 3 / 4)
    assert survival(seen, 13) is None
    assert survival([], 1) is None


def test_what_is_measured_counts_before_answers_and_answers_before_a_proxy():
    lines = [*year("A", 100), *year("B", 50)]
    evidence = readiness_evidence(ledger(lines), Scope())
    answers = told({"few_customers": [0, 1], "adapted_processes": [0, 2, 3]})
    rows = criteria(judged(evidence, answers))
    few, adapted = rows["few_customers"], rows["adapted_processes"]
    assert (few["source"], few["score"], few["answer_median"]) == ("ledger", 4, 0.5)
    assert (adapted["source"], adapted["score"]) == ("answered", 2)
    assert (adapted["answer_min"], adapted["answer_max"], adapted["answers"]) == (0, 3, 3)
    alone = criteria(judged(evidence))["adapted_processes"]
    assert (alone["source"], alone["counted_weight"]) == ("proxy", 3.5)
    assert adapted["counted_weight"] == 7


def test_moving_one_criterion_turns_the_verdict_exactly_at_its_score():
    scores = dict.fromkeys(CODES, 2) | {"loss_damage": 1}
    result = judged(EMPTY, told(scores))
    assert result.values["verdict"] == "no"
    for code in result.values["moves"]:
        turns_at = criteria(result)[code]["turns_at"]
        turned = judged(EMPTY, told(scores | {code: int(turns_at)})).values["verdict"]
        almost = judged(EMPTY, told(scores | {code: int(turns_at) - 1})).values["verdict"]
        assert (turned, almost) == ("yes", "no"), code
    assert "loss_damage" in result.values["moves"]


def test_where_none_alone_turns_it_the_fewest_together_do():
    result = judged(EMPTY, told(dict.fromkeys(CODES, 1)))
    assert result.values["moves"] == []
    together = result.values["moves_together"]
    scores = dict.fromkeys(CODES, 1)
    assert judged(EMPTY, told(scores | dict.fromkeys(together, 4))).values["verdict"] == "yes"
    fewer = dict.fromkeys(together[:-1], 4)
    assert judged(EMPTY, told(scores | fewer)).values["verdict"] == "no"


def test_the_company_sets_weights_and_the_coverage_it_needs():
    scores = {"loss_damage": 4}
    weights = dict.fromkeys(CODES, 0) | {"loss_damage": 5, "collaboration": 5}
    half = judged(EMPTY, told(scores, weights=weights, needed=0.5)).values
    assert (half["coverage"], half["verdict"], half["index"]) == (0.5, "yes", 1)
    assert judged(EMPTY, told(scores, weights=weights, needed=0.51)).values["verdict"] == (
        "insufficient"
    )
    nothing = judged(EMPTY, told(scores, weights=dict.fromkeys(CODES, 0))).values
    assert (nothing["coverage"], nothing["index"]) == (0, None)


def test_five_customers_need_no_programme_of_their_own():
    assert programme_of(0.65, 5, {}) == "directors"
    assert programme_of(0.65, 6, {}) == "dedicated"
    assert programme_of(0.9, 3, dict.fromkeys(CODES, 3)) == "teams"
    assert programme_of(0.9, None, dict.fromkeys(CODES, 2)) == "dedicated"
    assert programme_of(0.49, 1, {}) == "none"


SCORES = st.dictionaries(
    st.sampled_from(CODES), st.lists(st.integers(0, 4), min_size=1, max_size=5), max_size=13
)
WEIGHTS = st.fixed_dictionaries({code: st.integers(0, 20) for code in CODES})


@settings(max_examples=150, deadline=None)
@given(scores=SCORES, weights=WEIGHTS)
def test_any_answers_have_a_diagnosis(scores, weights):
    result = judged(EMPTY, told(scores, weights=weights))
    values, rows = result.values, criteria(result)
    total = sum(weights.values())
    counted = {c: w for c, w in weights.items() if c in scores and w}
    assert values["coverage"] == pytest.approx(sum(counted.values()) / total if total else 0)
    if not counted:
        assert values["index"] is None
        return
    medians = {c: sorted(s) for c, s in scores.items()}
    plain = {c: (s[(len(s) - 1) // 2] + s[len(s) // 2]) / 2 for c, s in medians.items()}
    index = sum(w * plain[c] for c, w in counted.items()) / (4 * sum(counted.values()))
    assert values["index"] == pytest.approx(index)
    assert values["index_low"] - 1e-9 <= values["index_high"]
    pulls = [row["pull"] for row in rows.values() if row["pull"] is not None and row["weight"]]
    assert sum(pulls) == pytest.approx(index - 0.5, abs=1e-9)
    assert set(values["reasons_for"]).isdisjoint(values["reasons_against"])


@settings(max_examples=15, deadline=None)
@given(lines=LEDGERS, fixed=st.none() | st.integers(0, 500))
def test_any_ledger_has_a_diagnosis(lines, fixed):
    costs = None if fixed is None else Decimal(fixed)
    result = readiness(ledger(lines), Scope(), fixed_costs=costs, non_products=("POST",))
    for row in criteria(result).values():
        assert row["score"] is None or 0 <= row["score"] <= 4
        assert (row["score"] is None) == (row["source"] == "missing")
    for name in ("cr5", "direct_share", "exclusive_share", "active_month_ratio"):
        value = result.rows and next(
            (r["value"] for r in result.rows if r["row"] == "metric" and r["metric"] == name), None
        )
        assert value is None or -1e-9 <= value <= 1 + 1e-9, name
    assert set(BY_CODE) == set(criteria(result))
