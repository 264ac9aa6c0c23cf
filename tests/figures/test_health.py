from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.health import COMPONENTS, Told, health
from clave.figures.health_scoring import ANCHORS, WEIGHTS, anchored, moved, state_of, weighed
from clave.figures.profit_rules import ProfitRules
from clave.figures.targets_told import Target, ToldTargets
from clave.lib.months import add_months
from clave.lib.refusal import Refused
from tests.figures import worked
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS


@pytest.fixture(scope="module")
def connection():
    return ledger(worked.lines("health"))


def _number(text: str) -> float | None:
    return None if text == "none" else float(text)


def test_worked_rows_and_values(connection):
    result = health(connection, Scope())
    expected = worked.table("health", "Result")
    assert [row["code"] for row in result.rows] == [row["code"] for row in expected]
    for row, printed in zip(result.rows, expected, strict=True):
        for name, text in printed.items():
            assert worked.agrees(row[name], text), (row, name)
    for row in worked.table("health", "Values"):
        assert worked.agrees(result.values[row["value"]], row["expected"]), row
    unknown = next(entry for entry in result.missing if entry["code"] == "health_unknown")
    assert unknown["params"]["components"] == ["payment", "relation", "satisfaction", "plan"]


def test_worked_moves():
    rows = worked.table("health", "Moved")
    now = {row["component"]: _number(row["now"]) for row in rows}
    before = {row["component"]: _number(row["before"]) for row in rows}
    found = moved(now, before, WEIGHTS)
    for row in rows:
        assert worked.agrees(found.get(row["component"]), row["moved"]), row
    both = [name for name in now if before[name] is not None]
    change = (
        weighed({n: now[n] for n in both}, WEIGHTS).score
        - weighed({n: before[n] for n in both}, WEIGHTS).score
    )
    assert sum(found.values()) == pytest.approx(change)


def test_what_the_books_tell_takes_part(connection):
    told = Told(relations={"A": (0.8, False), "B": (0.8, True)}, satisfaction={"A": 8.0})
    rows = {row["code"]: row for row in health(connection, Scope(), health_books=told).rows}
    assert rows["A"]["relation_score"] == 100
    assert rows["B"]["relation_score"] == 50  # everything hangs on one person
    assert rows["A"]["satisfaction_score"] == 75
    assert rows["A"]["coverage"] == pytest.approx(0.8)
    # By hand: (25·50 + 20·30 + 10·35 + 15·100 + 10·75) / 80
    assert rows["A"]["score"] == pytest.approx(4450 / 80)


def test_what_an_account_leaves_counts_where_conditions_are_told():
    """By hand: A's margin of 180 on 900 is lowered by 45, B's of 280 on 700 by 70."""
    paid = [
        {"document": f"D{n}", "account": account, "date": date(2024, 10, 1), "type": "rebate",
         "amount": Decimal(amount), "currency": "EUR"}
        for n, (account, amount) in enumerate([("A", 45), ("B", 70)])
    ]  # fmt: skip
    told = ledger(worked.lines("health"), deductions=paid)
    answer = health(told, Scope(), rules=ProfitRules())
    assert answer.values["counted"] == "contribution"
    rows = {row["code"]: row for row in answer.rows}
    whole = (180 + 280 - 115) / 1600
    assert rows["A"]["margin_difference"] == pytest.approx(135 / 900 - whole)
    assert rows["B"]["margin_difference"] == pytest.approx(210 / 700 - whole)
    plain = health(told, Scope())
    assert plain.values["counted"] == "margin"
    assert "contribution_is_gross_margin" in {entry["code"] for entry in plain.assumed}
    silent = health(ledger(worked.lines("health")), Scope(), rules=ProfitRules())
    assert silent.values["counted"] == "margin"
    assert [row["margin_difference"] for row in silent.rows] == [
        row["margin_difference"] for row in plain.rows
    ]


def _budgets(account: str, months: int, day: int = 1) -> list[dict]:
    """A plan of 80 a month from April 2024 on; another version of it, which counts for less."""
    first = date(2024, 4, 1)
    days = [add_months(first, n).replace(day=day) for n in range(months)]
    return [
        {"account": account, "date": when, "amount": amount, "version": version}
        for when in days
        for version, amount in (("v1", Decimal(10)), ("v2", Decimal(80)))
    ]


@pytest.mark.parametrize(
    ("budgets", "ratio", "against"),
    [
        (_budgets("A", 12), 900 / 960, "plan"),
        (_budgets("A", 12, day=28), 900 / 960, "plan"),
        (_budgets("A", 11), 0.9, "last_year"),  # a month without a plan: no plan of the year
        (_budgets("B", 12), 0.9, "last_year"),
    ],
)
def test_sales_are_seen_against_a_whole_plan(budgets, ratio, against):
    connection = ledger(worked.lines("health"), budgets=budgets)
    row = next(row for row in health(connection, Scope()).rows if row["code"] == "A")
    assert (row["sales_ratio"], row["sales_against"]) == (pytest.approx(ratio), against)


def test_approved_targets_of_the_books_are_the_plan():
    months = [add_months(date(2024, 4, 1), n) for n in range(12)]
    told = ToldTargets(
        targets=tuple(Target(month, Decimal(100), account="A") for month in months),
        covers=frozenset(months),
    )
    connection = ledger(worked.lines("health"), budgets=_budgets("A", 12))
    rows = health(connection, Scope(), told_targets=told).rows
    row = next(row for row in rows if row["code"] == "A")
    assert (row["sales_ratio"], row["sales_against"]) == (pytest.approx(900 / 1200), "plan")


def test_a_plan_of_the_last_day_of_its_months_counts():
    budgets = _budgets("A", 12)
    for budget in budgets:
        budget["date"] = add_months(budget["date"], 1) - timedelta(days=1)
    connection = ledger(worked.lines("health"), budgets=budgets)
    row = next(row for row in health(connection, Scope()).rows if row["code"] == "A")
    assert row["sales_against"] == "plan"


def _owed(amount: str, due: date, **more: object) -> dict:
    when = date(2025, 1, 2)
    return {"account": "A", "date": when, "due_date": due, "amount": Decimal(amount), **more}


def test_payment_is_the_overdue_share_of_what_is_open():
    late, later = date(2025, 2, 1), date(2025, 6, 1)
    owed = [_owed("30", late, invoice="1"), _owed("70", later, invoice="2")]
    connection = ledger(worked.lines("health"), receivables=owed)
    rows = {row["code"]: row for row in health(connection, Scope()).rows}
    assert rows["A"]["overdue_ratio"] == pytest.approx(0.3)
    assert rows["A"]["payment_score"] == 40
    assert rows["B"]["payment_score"] == 100  # owes nothing, and is late with nothing


def test_what_was_open_earlier_is_not_known_where_the_ledger_says_it_of_today():
    owed = [_owed("30", date(2025, 2, 1), invoice="1", open_amount=Decimal(30))]
    connection = ledger(worked.lines("health"), receivables=owed)
    today, then = health(connection, Scope()), health(connection, Scope(end=date(2025, 1, 1)))
    assert {row["code"]: row["payment_score"] for row in today.rows}["A"] == 0
    assert {row["code"]: row["payment_score"] for row in then.rows}["A"] is None
    assert "open_only_today" in {entry["code"] for entry in then.missing}


def test_members_count_for_their_parent(connection):
    rows = health(connection, Scope(grouping={"A": "G", "B": "G"})).rows
    assert [row["code"] for row in rows] == ["G"]
    assert rows[0]["sales_ratio"] == pytest.approx(1600 / 1500)


@pytest.mark.parametrize(
    "weights",
    [
        WEIGHTS | {"sales": 30},
        WEIGHTS | {"sales": -5, "margin": 50},
        WEIGHTS | {"luck": 0},
    ],
)
def test_weights_that_do_not_sum_are_refused(connection, weights):
    with pytest.raises(Refused, match="weights_do_not_sum"):
        health(connection, Scope(), health_books=Told(weights=weights))


def test_no_cost_no_receivables_and_one_account_alone():
    lines = [Line("A", date(2024, 1, 1), Decimal(10)), Line("A", date(2025, 12, 31), Decimal(20))]
    row = health(ledger(lines), Scope()).rows[0]
    assert row["margin_score"] is None
    assert row["payment_score"] is None
    assert row["penetration_score"] is None  # nobody to compare with
    assert (row["score"], row["coverage"]) == (100, 0.25)


@settings(max_examples=30, deadline=None)
@given(LEDGERS)
def test_of_any_ledger_scores_stay_within_their_bounds(lines):
    result = health(ledger(lines), Scope())
    for row in result.rows:
        assert row["score"] is None or 0 <= row["score"] <= 100
        assert 0 <= row["coverage"] <= 1
        scores = {name: row[f"{name}_score"] for name in COMPONENTS}
        known = {name: score for name, score in scores.items() if score is not None}
        weight = sum(WEIGHTS[name] for name in known)
        assert row["coverage"] == pytest.approx(weight / 100)
        if weight:
            plain = sum(WEIGHTS[name] * score for name, score in known.items()) / weight
            assert row["score"] == pytest.approx(plain)
        assert row["state"] == state_of(row["score"])


@given(st.sampled_from(COMPONENTS), st.floats(-10, 20), st.floats(0, 5))
def test_anchored_scores_never_turn(component, value, more):
    anchors = ANCHORS[component]
    first, second = anchored(value, anchors), anchored(value + more, anchors)
    assert 0 <= first <= 100
    assert second <= first if component == "payment" else second >= first


def test_anchors_stand_where_they_are_put():
    for anchors in ANCHORS.values():
        assert [anchored(value, anchors) for value, _ in anchors] == [s for _, s in anchors]
    assert anchored(None, ANCHORS["sales"]) is None
    assert [state_of(score) for score in (None, 49.9, 50, 64.9, 65)] == [
        *("unknown", "fragile", "attention", "attention", "healthy")
    ]
