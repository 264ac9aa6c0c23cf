"""How firm a selection is: against a plain loop over the same draws, and at its edges."""

from __future__ import annotations

import random
from types import SimpleNamespace

import numpy as np
import pytest

from clave.figures.base import Scope
from clave.figures.selection_board import Board
from clave.figures.selection_model import Criterion, Model
from clave.figures.sensitivity import QUADRANTS, Drawing, sensitivity, tally_of
from clave.lib.refusal import Refused
from tests.figures.ledger import ledger
from tests.figures.test_selection import months

MODEL = Model(
    criteria=(
        Criterion("a", "sales", "short", 0.6),
        Criterion("b", "strategic", "long", 0.4, "standing"),
        Criterion("c", "strategic", "long", 0.5, "strength", "judgement"),
        Criterion("d", "strategic", "long", 0.5, "strength", "judgement"),
    ),
    floors=(("A", 6.0), ("B", 4.0)),
)


def board(scores, rivals) -> Board:
    """A board of accounts with these scores; None is not known."""
    codes = [SimpleNamespace(code=str(i)) for i in range(len(scores))]
    arrays = (np.array(rows, dtype=float) for rows in (scores, rivals))
    return Board(MODEL, None, SimpleNamespace(), codes, *arrays)  # type: ignore[arg-type]


def test_the_same_draws_by_hand():
    nothing = None
    scores = [[6.5, 5.5, 6, 4], [5.9, 6.1, 5, 5], [3, nothing, nothing, 7], [8, 8, 2, 9]]
    rivals = [[nothing, nothing, 5, 5]] * 4
    drawing = Drawing(draws=70, seed=3)
    found = tally_of(board(scores, rivals), drawing)
    factors = 1 + np.random.default_rng(3).uniform(-0.2, 0.2, size=(50, 4))
    rng = np.random.default_rng(3)
    factors = np.vstack([1 + rng.uniform(-0.2, 0.2, size=(n, 4)) for n in (50, 20)])
    tiers = np.zeros((4, 3))
    places = np.zeros((4, 4))
    ranks = []
    for u in factors:
        w = [c.weight * f for c, f in zip(MODEL.criteria, u, strict=True)]
        totals = []
        for i, row in enumerate(scores):
            pairs = [(w[j], row[j]) for j in (0, 1) if row[j] is not None]
            score = sum(a * b for a, b in pairs) / sum(a for a, _ in pairs)
            totals.append(score)
            tiers[i][0 if score >= 6 else 1 if score >= 4 else 2] += 1
            known = [j for j in (2, 3) if row[j] is not None]
            weight = sum(w[j] for j in known)
            gap = sum(w[j] * (row[j] - rivals[i][j]) for j in known) / weight
            high = row[0] >= 5
            name = ("strategic" if gap >= 0 else "star") if high else (
                "status" if gap >= 0 else "streamline")  # fmt: skip
            places[i][QUADRANTS.index(name)] += 1
        order = sorted(range(4), key=lambda i: -totals[i])
        ranks.append([order.index(i) + 1 for i in range(4)])
    assert found.tiers == pytest.approx(tiers / 70)
    assert found.quadrants == pytest.approx(places / 70)
    for i in range(4):
        mine = sorted(rank[i] for rank in ranks)
        assert (found.low[i], found.high[i]) == (mine[3], mine[66])


def test_the_same_seed_says_the_same_and_without_spread_all_is_firm():
    random.seed(1)
    scores = [[random.uniform(0, 10) for _ in range(4)] for _ in range(30)]
    rivals = [[np.nan, np.nan, 5, 5]] * 30
    one, other = (tally_of(board(scores, rivals), Drawing()) for _ in range(2))
    assert (one.quadrants == other.quadrants).all()
    assert one.quadrants.sum(axis=1) == pytest.approx(np.ones(30))
    assert one.tiers.sum(axis=1) == pytest.approx(np.ones(30))
    still = tally_of(board(scores, rivals), Drawing(draws=10, spread=0.0))
    assert set(np.unique(still.quadrants)) <= {0.0, 1.0}
    assert (still.low == still.high).all()
    assert (still.low == still.place).all()
    assert (one.low <= one.place).all()
    assert (one.place <= one.high).all()


def test_an_account_without_score_has_no_rank_and_no_quadrant():
    found = sensitivity(ledger([]), Scope())
    assert found.rows == []
    lines = [*months("A", {2024: 100, 2025: 120}), *months("B", {2025: -3}, None)]
    rows = {row["code"]: row for row in sensitivity(ledger(lines), Scope()).rows}
    assert rows["A"]["rank"] == 1
    assert rows["A"]["quadrant"] is None
    assert not rows["A"]["uncertain"]
    assert sum(rows["A"]["tier_shares"]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("drawn", "code"),
    [({"spread": 1.0}, "not_a_share"), ({"draws": 0}, "too_few_draws")],
)
def test_draws_that_cannot_be_made_are_refused(drawn, code):
    with pytest.raises(Refused, match=code):
        sensitivity(ledger([]), Scope(), **drawn)
