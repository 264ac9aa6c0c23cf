"""Which accounts are key: score, rank, tier and quadrant of each, and what they rest on.

Definition, traps and worked values: ``docs/figures/selection.md``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope
from clave.figures.margin import rate
from clave.figures.profit_rules import ProfitRules
from clave.figures.selection_board import Board, open_board
from clave.figures.selection_model import Judged
from clave.figures.selection_scoring import (
    MIDDLE,
    QUADRANTS,
    Numbers,
    abc,
    anchored,
    grid_score,
    next_tier,
    plain_tier,
    quadrant,
    relative_strength,
    weighted,
    within_capacity,
)

__all__ = [
    "FIGURE",
    "abc",
    "anchored",
    "classify",
    "grid_score",
    "next_tier",
    "quadrant",
    "relative_strength",
    "selection",
    "weighted",
]
_AMOUNTS = {"net_amount": "sales", "contribution_amount": "contribution"}
_LIFTS = 2  # criteria that are named as what carries an account


def selection(
    connection: Connection,
    scope: Scope,
    judged: Judged | None = None,
    non_products: Sequence[str] = (),
    rules: ProfitRules | None = None,
) -> FigureResult:
    """Every deciding account, the best score first; those below a gate, then those without a score.

    ``judged``: the round that the books tell of (its model, judgements and the review before);
    None = the default model, marked as assumed. ``criterion_scores``, ``criterion_values`` and
    ``criterion_weights`` stand in the order of ``criteria``. Classes ABC are those of sales and of
    contribution, as the income statement under ``rules`` counts it. Raises as
    :func:`~clave.figures.selection_board.open_board`.
    """
    return selection_of(open_board(connection, scope, judged, non_products, rules))


def selection_of(board: Board) -> FigureResult:
    """The same of a board that was scored before."""
    standing, places = board.standing(), range(len(board.measured))
    pulling = [
        (board.model.criteria[i].code, board.model.criteria[i].weight, i)
        for i in board.model.of_axes("attractiveness", "standing")
    ]
    rows = [_row(board, standing, i) | _reasons(board.scores[i], pulling) for i in places]
    classify(rows)
    below = board.below_gate()
    gated = {one.code for one, low in zip(board.measured, below, strict=True) if low}
    rows.sort(
        key=lambda row: (
            row["score"] is None,
            row["code"] in gated,
            -(row["score"] or 0),
            row["code"],
        )
    )
    _tiers(board, rows, gated)
    return FigureResult(
        figure=FIGURE.name,
        definition=FIGURE.definition,
        period=board.portfolio.period,
        as_of=board.portfolio.as_of,
        currency=board.portfolio.currency,
        values=_values(board, rows),
        rows=rows,
        missing=board.portfolio.missing,
        assumed=board.portfolio.assumed,
    )


def _row(board: Board, standing: dict[str, Numbers], i: int) -> Row:
    one, criteria = board.measured[i], board.model.criteria
    scores = [known(score) for score in board.scores[i]]
    attractiveness = known(standing["attractiveness"][i])
    relative = known(standing["relative"][i])
    return {
        "code": one.code,
        "rank": None,
        "score": known(standing["score"][i]),
        "coverage": float(standing["score_coverage"][i]),
        "attractiveness": attractiveness,
        "strength": known(standing["strength"][i]),
        "rival_strength": known(standing["rival"][i]),
        "relative_strength": relative,
        "strength_coverage": float(standing["relative_coverage"][i]),
        "quadrant": quadrant(attractiveness, relative),
        "net_amount": one.net_amount,
        "contribution_amount": one.contribution,
        "contribution_rate": one.values["margin"],
        "growth": one.values["growth"],
        "criterion_values": [one.values.get(criterion.measure) for criterion in criteria],
        "criterion_scores": scores,
        "not_known": [c.code for c, score in zip(criteria, scores, strict=True) if score is None],
    }


def _reasons(scores: Numbers, pulling: Sequence[tuple[str, float, int]]) -> Row:
    """What raises the score most, and the one that lowers it most, from the middle of the scale."""
    pulls = [
        (weight * (float(scores[i]) - MIDDLE), code)
        for code, weight, i in pulling
        if not np.isnan(scores[i])
    ]
    up = sorted((pull for pull in pulls if pull[0] > 0), key=lambda pull: (-pull[0], pull[1]))
    down = sorted(pull for pull in pulls if pull[0] < 0)
    return {"lifts": [code for _, code in up[:_LIFTS]], "weighs": [code for _, code in down[:1]]}


def classify(rows: list[Row]) -> None:
    """Add to ``rows`` what they are among one another: ranks, shares and classes by sales and by
    contribution, and whether these disagree. Shares are of what lies above zero."""
    ranks = {name: _ranks(rows, name) for name in _AMOUNTS}
    classes = {name: abc({row["code"]: row[name] for row in rows}) for name in _AMOUNTS}
    whole = {
        name: sum((r[name] for r in rows if (r[name] or 0) > 0), Decimal()) for name in _AMOUNTS
    }
    for row in rows:
        for name, short in _AMOUNTS.items():
            row[f"{short}_rank"] = ranks[name].get(row["code"])
            row[f"{short}_share"] = rate(row[name], whole[name])
            row[f"abc_{short}"] = classes[name][row["code"]]
        both = row["sales_share"], row["contribution_share"]
        row["share_gap"] = None if None in both else both[1] - both[0]
        known_both = row["contribution_amount"] is not None and row["abc_sales"] is not None
        row["disagrees"] = known_both and row["abc_sales"] != row["abc_contribution"]


def _ranks(rows: list[Row], name: str) -> dict[str, int]:
    counted = [row for row in rows if row[name] is not None]
    ordered = sorted(counted, key=lambda row: (-row[name], row["code"]))
    return {row["code"]: rank for rank, row in enumerate(ordered, start=1)}


def _tiers(board: Board, rows: list[Row], gated: set[str]) -> None:
    """Rank, the tier of the floors, and the tier after the review before and the room there is."""
    model, before = board.model, board.judged.before if board.judged else None
    wanted = []
    for rank, row in enumerate(rows, start=1):
        score, code = row["score"], row["code"]
        row["rank"] = None if score is None else rank
        review = None if before is None else before.get(code)
        row["tier_before"] = review.tier if review else None
        enough = score is not None and row["coverage"] >= model.least_coverage - 1e-9
        row["plain_tier"] = plain_tier(score, model) if enough and code not in gated else ""
        row["tier"], row["tier_reason"] = next_tier(score, model, review)
        if score is not None and not enough:
            row["tier"], row["tier_reason"] = "", "too_little_known"
        elif code in gated:
            row["tier"], row["tier_reason"] = "", "below_gate"
        wanted.append((code, row["tier"]))
    room = within_capacity(wanted, model)
    for row in rows:
        row["tier"], lowered = room[row["code"]]
        if lowered:
            row["tier_reason"] = "no_room"


def _values(board: Board, rows: list[Row]) -> Row:
    model = board.model
    tiers = Counter(row["tier"] for row in rows)
    places = Counter(row["quadrant"] for row in rows)
    disagree = [row for row in rows if row["disagrees"]]
    names = [tier for tier, _ in model.floors]
    net = sum((row["net_amount"] for row in rows), Decimal())
    return {
        "accounts": len(rows),
        "net_amount": net,
        "key_accounts": sum(tiers[tier] for tier in names),
        "key_amount": sum((r["net_amount"] for r in rows if r["tier"]), Decimal()),
        "tiers": names,
        "tier_floors": [floor for _, floor in model.floors],
        "tier_accounts": [tiers[tier] for tier in names],
        **{f"{name}_accounts": places[name] for name in QUADRANTS},
        "without_quadrant": places[None],
        "disagreements": len(disagree),
        "coverage": float(np.mean([row["coverage"] for row in rows])) if rows else None,
        "criteria": [criterion.code for criterion in model.criteria],
        "criterion_weights": [float(criterion.weight) for criterion in model.criteria],
    }


def known(value: Any) -> float | None:
    """A number of an array as a float; nan is not known."""
    return None if np.isnan(value) else float(value)


FIGURE = Figure(
    name="selection",
    definition="selection/1",
    needs=(
        "account_month: account, month, net_amount",
        "account_month: cost_amount; deductions (optional, for contribution)",
        "account_product_month; receivables, payments (optional)",
        "the books' round of selection (optional)",
    ),
    units={
        "code": "text",
        "rank": "count",
        "score": "index",
        "coverage": "ratio",
        "attractiveness": "index",
        "strength": "index",
        "rival_strength": "index",
        "relative_strength": "index",
        "strength_coverage": "ratio",
        "quadrant": "text",
        "tier": "text",
        "plain_tier": "text",
        "tier_before": "text",
        "tier_reason": "text",
        "net_amount": "money",
        "contribution_amount": "money",
        "contribution_rate": "ratio",
        "growth": "ratio",
        "criterion_values": "index",
        "criterion_scores": "index",
        "not_known": "text",
        "lifts": "text",
        "weighs": "text",
        "abc_sales": "text",
        "abc_contribution": "text",
        "sales_rank": "count",
        "contribution_rank": "count",
        "disagrees": "flag",
        "sales_share": "ratio",
        "contribution_share": "ratio",
        "share_gap": "ratio",
        "accounts": "count",
        "key_accounts": "count",
        "key_amount": "money",
        "tiers": "text",
        "tier_floors": "index",
        "tier_accounts": "count",
        **{f"{name}_accounts": "count" for name in QUADRANTS},
        "without_quadrant": "count",
        "disagreements": "count",
        "criteria": "text",
        "criterion_weights": "ratio",
    },
    parameters=("judged", "non_products", "rules"),
    compute=selection,
)
