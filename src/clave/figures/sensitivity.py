"""How firm a selection is: what becomes of rank, tier and quadrant when the weights are others.

Definition, traps and worked values: ``docs/figures/sensitivity.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope
from clave.figures.profit_rules import ProfitRules
from clave.figures.selection import known
from clave.figures.selection_board import Board, open_board
from clave.figures.selection_model import HIGHEST, Judged
from clave.figures.selection_scoring import MIDDLE, QUADRANTS, Numbers, means
from clave.lib.refusal import Refused

Flags = NDArray[np.bool_]
Ranks = NDArray[np.int32]
DRAWS = 1000
SPREAD = 0.20
FIRM = 0.80  # design choice: a quadrant that holds in fewer draws is said to be uncertain
_CHUNK = 50  # draws at a time: 20,000 accounts of them are 8 MB
_LOW, _HIGH = 0.05, 0.95


class Drawn(TypedDict, total=False):
    """How weights are drawn, as keywords of :func:`sensitivity`."""

    draws: int
    spread: float
    seed: int


@dataclass(frozen=True)
class Drawing:
    """How often weights are drawn anew, from how far, and from which seed."""

    draws: int = DRAWS
    spread: float = SPREAD
    seed: int = 1


def sensitivity(
    connection: Connection,
    scope: Scope,
    judged: Judged | None = None,
    non_products: Sequence[str] = (),
    rules: ProfitRules | None = None,
    **drawn: Unpack[Drawn],
) -> FigureResult:
    """Rank, tier and quadrant under weights w·(1 + u), u from -spread to spread.

    Each draw takes a u for every criterion; the weights are renormalised. Tiers
    are those of the floors alone, without the review before and without capacity. ``rank_low`` and
    ``rank_high``: 5 % and 95 % of the ranks. Raises ``Refused``: ``not_a_share`` for the spread,
    ``too_few_draws``, and as :func:`~clave.figures.selection_board.open_board`.
    """
    drawing = Drawing(**drawn)
    if not 0 <= drawing.spread < 1:
        raise Refused("not_a_share", parameter="spread", value=drawing.spread)
    if drawing.draws < 1:
        raise Refused("too_few_draws", draws=drawing.draws)
    return sensitivity_of(open_board(connection, scope, judged, non_products, rules), drawing)


def sensitivity_of(board: Board, drawing: Drawing) -> FigureResult:
    """The same of a board that was scored before."""
    tally = tally_of(board, drawing)
    rows = [_row(board, tally, i) for i in range(len(board.measured))]
    rows.sort(key=lambda row: (row["rank"] is None, row["rank"] or 0, row["code"]))
    uncertain = sum(1 for row in rows if row["uncertain"])
    return FigureResult(
        figure=FIGURE.name,
        definition=FIGURE.definition,
        period=board.portfolio.period,
        as_of=board.portfolio.as_of,
        currency=board.portfolio.currency,
        values={
            "accounts": len(rows),
            "draws": drawing.draws,
            "seed": drawing.seed,
            "spread": float(drawing.spread),
            "uncertain_accounts": uncertain,
            "tiers": [tier for tier, _ in board.model.floors],
        },
        rows=rows,
        missing=board.portfolio.missing,
        assumed=board.portfolio.assumed,
    )


@dataclass(frozen=True)
class Tally:
    """Over all draws, for each account: how often each quadrant and tier, and its ranks."""

    quadrants: Numbers  # accounts × quadrants, shares
    tiers: Numbers  # accounts × (tiers and none), shares
    low: Ranks
    high: Ranks
    scored: Numbers  # the score under the weights as they are
    place: Ranks  # and the rank


def tally_of(board: Board, drawing: Drawing) -> Tally:
    """Draw and count. The same seed gives the same answer."""
    count, draws = len(board.measured), drawing.draws
    floors = np.array([floor for _, floor in board.model.floors])
    quadrants, tiers = np.zeros((count, 4)), np.zeros((count, len(floors) + 1))
    ranks = np.zeros((draws, count), dtype=np.int32)
    both = np.where(np.isnan(board.rivals), np.nan, board.scores)
    others = np.where(np.isnan(both), np.nan, board.rivals)
    whole = _Side(board, board.scores, "attractiveness", "standing")
    attraction = _Side(board, board.scores, "attractiveness")
    ours, theirs = _Side(board, both, "strength"), _Side(board, others, "strength")
    # Whoever stays below a gate is ranked behind everybody else, as in the selection.
    behind = np.where(board.below_gate(), 2 * HIGHEST, 0.0)
    enough = (whole.coverage >= board.model.least_coverage - 1e-9) & ~board.below_gate()
    done = 0
    for factors in _draws(len(board.model.criteria), drawing):
        score = whole.under(factors)
        ranks[done : done + len(factors)] = _ranks(score - behind)
        _count(tiers, _reached(np.where(enough, score, -1.0), floors))
        high = attraction.under(factors) >= MIDDLE
        _count(quadrants, _quadrants(high, ours.under(factors) - theirs.under(factors)))
        done += len(factors)
    low, top = _interval(ranks)
    return Tally(
        quadrants / draws,
        tiers / draws,
        low,
        top,
        whole.score,
        _ranks((whole.score - behind)[None, :])[0],
    )


def _count(tally: Numbers, found: Sequence[Flags]) -> None:
    for i, one in enumerate(found):
        tally[:, i] += np.count_nonzero(one, axis=0)


def _reached(score: Numbers, floors: Numbers) -> list[Flags]:
    """Whether each score lies in each tier, and at last in none."""
    left: Flags = np.ones(score.shape, dtype=np.bool_)
    found = []
    for floor in floors:
        above = score >= floor
        found.append(left & above)
        left &= ~above
    return [*found, left]


def _draws(criteria: int, drawing: Drawing) -> Iterator[Numbers]:
    """Factors, draws × criteria, some draws at a time."""
    rng, spread = np.random.default_rng(drawing.seed), drawing.spread
    for start in range(0, drawing.draws, _CHUNK):
        width = min(_CHUNK, drawing.draws - start)
        yield 1 + rng.uniform(-spread, spread, size=(width, criteria))


class _Side:
    """The scores that count for some axes, made ready once for all draws."""

    def __init__(self, board: Board, scores: Numbers, *axes: str) -> None:
        weights = board.weights_of(*axes)
        self.counted = np.flatnonzero(weights)
        self.weights = weights[self.counted]
        chosen = scores[:, self.counted]
        self.known = np.ascontiguousarray((~np.isnan(chosen)).astype(float).T)
        self.filled = np.ascontiguousarray(np.nan_to_num(chosen).T)
        self.complete = bool(self.known.all())
        self.score, self.coverage = means(chosen, weights[self.counted])

    def under(self, factors: Numbers) -> Numbers:
        """Draws × accounts; dividing by the weights of what is known renormalises them."""
        weights = self.weights * factors[:, self.counted]
        total = weights.sum(axis=1)[:, None] if self.complete else weights @ self.known
        found: Numbers = weights @ self.filled
        with np.errstate(invalid="ignore", divide="ignore"):
            found /= total
        return found


def _quadrants(high: Flags, relative: Numbers) -> list[Flags]:
    """Whether each account stands in each of :data:`QUADRANTS`; in none where unknown."""
    strong, weak = relative >= 0, relative < 0  # nan is neither
    return [high & weak, high & strong, ~high & strong, ~high & weak]


def _ranks(score: Numbers) -> Ranks:
    """1 for the best of each draw; unknown scores last."""
    order = np.argsort(np.where(np.isnan(score), np.inf, -score), axis=1)
    ranks: Ranks = np.empty(score.shape, dtype=np.int32)
    places = np.arange(1, score.shape[1] + 1, dtype=np.int32)[None, :]
    np.put_along_axis(ranks, order, np.broadcast_to(places, order.shape), axis=1)
    return ranks


def _interval(ranks: Ranks) -> tuple[Ranks, Ranks]:
    """The ranks below which 5 %, and 95 %, of the draws lie: ranks that were drawn."""
    draws, count = ranks.shape
    places = [int(np.ceil(share * draws)) - 1 for share in (_LOW, _HIGH)]
    low: Ranks = np.zeros(count, dtype=np.int32)
    high = low.copy()
    for start in range(0, count, 1000):  # turned a thousand accounts at a time
        ordered = np.ascontiguousarray(ranks[:, start : start + 1000].T)
        ordered.partition(places, axis=1)
        low[start : start + 1000] = ordered[:, places[0]]
        high[start : start + 1000] = ordered[:, places[1]]
    return low, high


def _row(board: Board, tally: Tally, i: int) -> Row:
    shares = tally.quadrants[i]
    modal = int(np.argmax(shares))
    stands = bool(shares[modal] > 0)
    tiers = [tier for tier, _ in board.model.floors] + [""]
    best = int(np.argmax(tally.tiers[i]))
    score = known(tally.scored[i])
    rank = None if score is None else int(tally.place[i])
    return {
        "code": board.measured[i].code,
        "rank": rank,
        "rank_low": None if rank is None else int(tally.low[i]),
        "rank_high": None if rank is None else int(tally.high[i]),
        "quadrant": QUADRANTS[modal] if stands else None,
        "quadrant_share": float(shares[modal]) if stands else None,
        **{f"{name}_share": float(shares[j]) for j, name in enumerate(QUADRANTS)},
        "tier": tiers[best],
        "tier_share": float(tally.tiers[i][best]),
        "tier_shares": [float(share) for share in tally.tiers[i]],
        "uncertain": stands and bool(shares[modal] < FIRM),
    }


FIGURE = Figure(
    name="sensitivity",
    definition="sensitivity/1",
    needs=("as selection",),
    units={
        "accounts": "count",
        "draws": "count",
        "seed": "count",
        "spread": "ratio",
        "uncertain_accounts": "count",
        "tiers": "text",
        "code": "text",
        "rank": "count",
        "rank_low": "count",
        "rank_high": "count",
        "quadrant": "text",
        "quadrant_share": "ratio",
        **{f"{name}_share": "ratio" for name in QUADRANTS},
        "tier": "text",
        "tier_share": "ratio",
        "tier_shares": "ratio",
        "uncertain": "flag",
    },
    parameters=("judged", "draws", "spread", "seed", "non_products", "rules"),
    compute=sensitivity,
)
