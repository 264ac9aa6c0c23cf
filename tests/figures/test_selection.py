"""The selection: worked values, tiers that do not flutter, traps of ABC, and what always holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.selection import (
    abc,
    anchored,
    grid_score,
    next_tier,
    quadrant,
    relative_strength,
    selection,
    weighted,
)
from clave.figures.selection_model import (
    DEFAULT,
    Criterion,
    Judged,
    Model,
    Review,
    check_model,
)
from clave.figures.selection_moves import moves
from clave.figures.selection_scoring import (
    Weighted,
    dimension_scores,
    plain_tier,
    within_capacity,
)
from clave.lib.months import month_end
from clave.lib.refusal import Refused
from tests.figures.ledger import Line, ledger
from tests.figures.worked import agrees, table

TIERS = Model(criteria=(), floors=(("A", 7.0), ("B", 5.0)), band=0.5)


def test_the_grid_of_dimensions_and_horizons():
    """G-SEL-1."""
    weights = [[0.15, 0.10, 0.05], [0.20, 0.15, 0.05], [0.05, 0.10, 0.15]]
    scores = [[8, 7, 6], [5, 6, 6], [4, 7, 9]]
    found = grid_score(weights, scores)
    assert found.score == pytest.approx(6.65)
    assert found.coverage == pytest.approx(1)


def test_the_score_of_each_dimension_is_of_its_own_criteria():
    """The rows of G-SEL-1 by hand: 2.20 / 0.30, 2.20 / 0.40, 2.25 / 0.30."""
    names = ["sales"] * 3 + ["profitability"] * 3 + ["strategic"] * 3
    weights = [0.15, 0.10, 0.05, 0.20, 0.15, 0.05, 0.05, 0.10, 0.15]
    found = dimension_scores(names, weights, [8, 7, 6, 5, 6, 6, 4, 7, 9])
    assert found["sales"].score == pytest.approx(2.2 / 0.3)
    assert found["profitability"].score == pytest.approx(2.2 / 0.4)
    assert found["strategic"].score == pytest.approx(2.25 / 0.3)
    assert dimension_scores(names, weights, [None] * 9)["sales"] == Weighted(None, 0.0)


def test_what_is_not_known_lowers_the_coverage_and_not_the_score():
    assert weighted([0.5, 0.3, 0.2], [8, None, 8]) == Weighted(8.0, 0.7)
    assert weighted([0.5, 0.5], [None, None]) == Weighted(None, 0.0)
    assert weighted([], []) == Weighted(None, 0.0)


def test_anchors_are_joined_by_straight_lines_and_level_beyond():
    growth = ((0.0, 0.0), (0.15, 10.0))
    assert anchored(growth, -0.2) == 0
    assert anchored(growth, 0.075) == pytest.approx(5)
    assert anchored(growth, 0.9) == 10
    assert anchored(growth, None) is None
    assert anchored(((0.0, 10.0), (30.0, 0.0)), 15) == pytest.approx(5)  # falling ones too


def test_relative_strength_is_a_difference_to_the_best_competitor():
    assert relative_strength(Weighted(6.0, 1), [Weighted(4.0, 1), Weighted(7.5, 1)]) == -1.5
    assert relative_strength(Weighted(0.0, 1), [Weighted(0.0, 1)]) == 0  # a ratio could not
    assert relative_strength(Weighted(6.0, 1), []) is None
    assert relative_strength(Weighted(None, 0), [Weighted(7.5, 1)]) is None


def test_quadrants_are_cut_at_the_middle_of_the_scales():
    found = [quadrant(a, r) for a, r in ((5, -0.1), (5, 0), (4.9, 0), (4.9, -0.1), (None, 1))]
    assert found == ["star", "strategic", "status", "streamline", None]


@pytest.mark.parametrize(
    ("score", "before", "tier", "reason"),
    [
        (7.6, Review("B", 7.5), "A", "promoted"),  # twice half a point above
        (7.6, Review("B", 7.4), "B", "held_back"),  # once only
        (7.2, Review("B", 7.2), "B", "held_back"),  # above, but within the band
        (6.6, Review("A", 7.5), "A", "held_up"),  # below, but within the band
        (6.5, Review("A", 7.5), "A", "held_up"),  # exactly half a point below is within
        (6.4, Review("A", 7.5), "B", "demoted"),
        (4.6, Review("A", 7.5), "B", "demoted"),  # into a tier whose band still holds it
        (4.4, Review("A", 7.5), "", "demoted"),
        (9.0, Review("", 9.0), "A", "promoted"),  # over two floors at once
        (9.0, Review("", 5.6), "B", "promoted"),
        (9.0, Review("", None), "", "held_back"),
        (6.0, Review("B", 6.1), "B", "unchanged"),
        (4.0, Review("", 4.0), "", "unchanged"),
        (7.1, None, "A", "first_review"),
        (None, Review("A", 8.0), "", "no_score"),
    ],
)
def test_a_tier_does_not_flutter(score, before, tier, reason):
    assert next_tier(score, TIERS, before) == (tier, reason)


def test_the_page_of_the_figure_prints_what_is_computed():
    for row in table("selection", "Tiers"):
        before = (
            None if row["before"] == "new" else Review(row["before"], float(row["score before"]))
        )
        tier = "" if row["tier"] == "none" else row["tier"]
        assert next_tier(float(row["score"]), TIERS, before) == (tier, row["reason"])
    for row in table("selection", "ABC"):
        amounts = {str(i): Decimal(a) for i, a in enumerate(row["amounts"].split(", "))}
        assert list(abc(amounts).values()) == row["classes"].split()
    (row,) = table("selection", "Worked values")
    weights, scores = (
        [[float(cell) for cell in part.split()] for part in row[name].split(";")]
        for name in ("weights (sales; profitability; strategic)", "scores")
    )
    assert agrees(grid_score(weights, scores).score, row["K"])


def test_room_is_given_to_the_best_and_the_others_wait_below():
    model = Model(criteria=(), floors=(("A", 7.0), ("B", 5.0)), capacity={"A": 1, "B": 2})
    found = within_capacity([("x", "A"), ("y", "A"), ("z", "B"), ("w", "B"), ("v", "")], model)
    assert found == {
        "x": ("A", False),
        "y": ("B", True),
        "z": ("B", False),
        "w": ("", True),
        "v": ("", False),
    }


def test_abc_takes_in_the_one_that_crosses_and_leaves_credit_notes_out():
    amounts = {
        name: Decimal(v) for name, v in (("a", 50), ("b", 29), ("c", 2), ("d", 15), ("e", 4))
    }
    assert abc(amounts) == {"a": "A", "b": "A", "d": "A", "e": "B", "c": "C"}
    odd = amounts | {"n": Decimal(-900), "z": Decimal(0), "u": None}
    assert abc(odd) == abc(amounts) | {"n": None, "z": None, "u": None}
    assert abc({}) == {}
    ties = {"b": Decimal(1), "a": Decimal(1)}
    assert abc(ties, (Decimal("0.5"), Decimal("0.9"))) == {"a": "A", "b": "B"}  # ties: by code


def test_a_model_that_cannot_be_computed_is_refused_by_name():
    one = Criterion("size", "sales", "short", 0.6, measure="share", anchors=((0, 0), (1, 10)))
    with pytest.raises(Refused) as refusal:
        check_model(Model((one,)))
    assert refusal.value.params == {"total": 60.0, "difference": 40.0}
    bare = Criterion("size", "sales", "short", 1.0, measure="share", name="Tamaño")
    with pytest.raises(Refused) as refusal:
        check_model(Model((bare,)))
    assert (refusal.value.code, refusal.value.params["criterion"]) == (
        "criterion_without_anchors",
        "Tamaño",
    )
    for anchors, code in (
        (((1, 0), (1, 10)), "anchors_not_ascending"),
        (((0, 0), (1, 11)), "score_out_of_scale"),
    ):
        with pytest.raises(Refused, match=code):
            check_model(Model((Criterion("s", "sales", "short", 1.0, anchors=anchors),)))
    with pytest.raises(Refused, match="floors_not_descending"):
        check_model(Model((), floors=(("A", 5.0), ("B", 7.0))))
    check_model(DEFAULT)


def months(account: str, amounts: dict[int, float], margin: float | None = 0.3) -> list[Line]:
    """One line each month of both years: year → amount."""
    return [
        Line(
            account,
            month_end(date(year, month, 1)),
            Decimal(str(amount)),
            invoice=f"{account}{year}{month}",
            cost=None if margin is None else Decimal(str(amount * (1 - margin))),
        )
        for year, amount in amounts.items()
        for month in range(1, 13)
    ]


def test_sales_and_contribution_tell_different_stories():
    lines = [
        *months("BIG", {2024: 900, 2025: 900}, 0.005),
        *months("MID", {2024: 400, 2025: 440}, 0.40),
        *months("LOW", {2024: 100, 2025: 100}, 0.40),
    ]
    rows = {row["code"]: row for row in selection(ledger(lines), Scope()).rows}
    assert (rows["BIG"]["sales_rank"], rows["BIG"]["contribution_rank"]) == (1, 3)
    assert rows["BIG"]["disagrees"]
    assert rows["BIG"]["abc_sales"] == "A"
    assert rows["BIG"]["abc_contribution"] == "C"
    assert rows["MID"]["growth"] == pytest.approx(0.1)
    assert rows["MID"]["contribution_rate"] == pytest.approx(0.4)
    assert rows["BIG"]["share_gap"] < 0 < rows["MID"]["share_gap"]


def test_conditions_paid_apart_come_off_the_contribution():
    lines = months("A", {2024: 100, 2025: 100}, 0.30)
    paid = {"account": "A", "date": date(2025, 6, 30), "type": "rebate", "amount": Decimal(240),
            "document": "R1", "currency": "EUR"}  # fmt: skip
    row = selection(ledger(lines, deductions=[paid]), Scope()).rows[0]
    assert row["contribution_amount"] == Decimal(120)
    assert row["contribution_rate"] == pytest.approx(0.1)


def test_without_cost_the_margin_is_missing_and_the_coverage_says_so():
    found = selection(ledger(months("A", {2024: 100, 2025: 100}, None)), Scope())
    (row,) = found.rows
    assert "margin" in row["not_known"]
    assert row["coverage"] < 1
    assert row["contribution_amount"] is None
    assert not row["disagrees"]
    assert {"no_cost", "criterion_not_known", "no_strength_judged"} <= {
        entry["code"] for entry in found.missing
    }
    assert [entry["code"] for entry in found.assumed] == ["default_model"]


def test_judgements_give_strength_and_a_quadrant_and_the_review_before_holds():
    model = Model(
        criteria=(
            Criterion("growth", "sales", "medium", 0.5, measure="growth",
                      anchors=((0.0, 0.0), (0.1, 10.0))),
            Criterion("fit", "strategic", "long", 0.5, source="judgement"),
            Criterion("service", "strategic", "short", 0.6, "strength", "judgement"),
            Criterion("price", "strategic", "short", 0.4, "strength", "judgement"),
        )
    )  # fmt: skip
    judged = Judged(
        model,
        scores={("A", "fit"): 4.0, ("A", "service"): 8.0, ("A", "price"): 2.0},
        rivals={("A", "service"): 6.0},
        before={"A": Review("A", 7.5)},
    )
    found = selection(ledger(months("A", {2024: 100, 2025: 109.5})), Scope(), judged)
    (row,) = found.rows
    assert row["score"] == pytest.approx((9.5 + 4) / 2)
    assert row["relative_strength"] == pytest.approx(2)  # price: of the competitor nothing is known
    assert row["strength_coverage"] == pytest.approx(0.6)
    assert row["strength"] == pytest.approx(0.6 * 8 + 0.4 * 2)
    assert row["quadrant"] == "strategic"
    assert (row["tier"], row["tier_reason"], row["plain_tier"]) == ("A", "held_up", "B")
    assert row["lifts"] == ["growth"]
    assert row["weighs"] == ["fit"]
    assert [entry["code"] for entry in found.assumed] == ["contribution_is_gross_margin"]


def test_below_a_gate_there_is_no_tier_and_the_rank_is_behind():
    gated = Criterion("size", "sales", "short", 1.0, measure="net_amount",
                      anchors=((0.0, 0.0), (10_000.0, 10.0)), gate=5.0)  # fmt: skip
    lines = [*months("A", {2025: 700}), *months("B", {2025: 300})]
    judged = Judged(Model((gated,), floors=(("A", 1.0),)))
    rows = {row["code"]: row for row in selection(ledger(lines), Scope(), judged).rows}
    assert (rows["A"]["tier"], rows["A"]["rank"]) == ("A", 1)
    assert (rows["B"]["tier"], rows["B"]["tier_reason"]) == ("", "below_gate")


def test_with_too_little_known_no_tier_is_proposed():
    criteria = (
        Criterion("size", "sales", "short", 0.4, measure="share", anchors=((0, 10), (1, 10))),
        Criterion("fit", "strategic", "long", 0.6, source="judgement"),
    )
    (row,) = selection(ledger(months("A", {2025: 10})), Scope(), Judged(Model(criteria))).rows
    assert row["score"] == 10
    assert (row["tier"], row["tier_reason"]) == ("", "too_little_known")


def test_what_moved_and_what_moved_it():
    def row(code, tier, growth, fit):
        return {"code": code, "score": (growth + fit) / 2, "tier": tier, "quadrant": None,
                "criteria": ["growth", "fit"], "criterion_scores": [growth, fit]}  # fmt: skip

    before = [row("x", "A", 8, 6), row("y", "B", 5, 5), row("gone", "C", 4, 4)]
    now = [row("x", "B", 2, 7), row("y", "B", 5, 5), row("new", "", 3, 3)]
    found = {one["code"]: one for one in moves(now, before, {"growth": 0.5, "fit": 0.5})}
    assert found["x"]["driver"] == "growth"
    assert (found["x"]["driver_before"], found["x"]["driver_now"]) == (8, 2)
    assert found["x"]["score_change"] == pytest.approx(-2.5)
    assert found["y"]["driver"] == ""
    assert found["gone"]["left"]
    assert found["new"]["arrived"]
    order = [one["code"] for one in moves(now, before, {"growth": 0.5, "fit": 0.5})]
    assert order == ["gone", "x", "new", "y"] or order.index("x") < order.index("y")


COSTS = st.one_of(st.none(), st.integers(0, 900))
AMOUNTS = st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(-500, 5000), COSTS), max_size=12)


@settings(max_examples=15, deadline=None)
@given(AMOUNTS)
def test_any_ledger_is_answered(lines):
    """Empty, one account, credit notes, no cost at all: scores in 0…10, coverage in 0…1."""
    rows = [
        Line(account, date(2025, 1 + i % 12, 10), Decimal(net), invoice=f"F{i}",
             cost=None if cost is None else Decimal(cost))
        for i, (account, net, cost) in enumerate(lines)
    ]  # fmt: skip
    found = selection(ledger(rows), Scope(end=date(2025, 12, 1)))
    assert len(found.rows) == len({line.account for line in rows})
    for row in found.rows:
        assert 0 <= row["coverage"] <= 1 + 1e-9
        assert row["score"] is None or 0 <= row["score"] <= 10
        assert row["abc_sales"] in {None, "A", "B", "C"}
        assert (row["abc_sales"] is None) == (row["net_amount"] <= 0)


@given(st.lists(st.tuples(st.floats(0.01, 1), st.one_of(st.none(), st.floats(0, 10))), max_size=9))
def test_a_weighted_mean_lies_within_what_it_is_the_mean_of(pairs):
    weights, scores = [w for w, _ in pairs], [s for _, s in pairs]
    found = weighted(weights, scores)
    known = [score for score in scores if score is not None]
    assert 0 <= found.coverage <= 1
    if not known:
        assert found.score is None
    else:
        assert found.score is not None
        assert min(known) - 1e-9 <= found.score <= max(known) + 1e-9
        tenfold = weighted([w * 10 for w in weights], scores)  # weights renormalise
        assert tenfold.score == pytest.approx(found.score)
    assert plain_tier(found.score, TIERS) in {"", "A", "B"}
