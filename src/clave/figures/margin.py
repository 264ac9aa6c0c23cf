"""Gross margin where the ledger knows the cost: the one way in which every figure reads it."""

from __future__ import annotations

from decimal import Decimal

from clave.figures.base import Row, note
from clave.figures.gathered import Part

# Columns of a state table, as sums. NULL stays NULL: an account without cost has no margin, not 0.
MARGIN_SQL = (
    "sum(cost_amount) AS cost_amount,"
    " sum(net_with_cost) FILTER (WHERE cost_amount IS NOT NULL) AS net_with_cost"
)
# The same of cells that are gathered without SQL.
MARGIN_PARTS = (
    ("cost_amount", Part("cost_amount")),
    ("net_with_cost", Part("net_with_cost", told="cost_amount")),
)


def margin_of(row: Row) -> Decimal | None:
    """Net amount of the lines whose cost is known, less that cost; None where none is known."""
    if row["cost_amount"] is None or row["net_with_cost"] is None:
        return None
    margin: Decimal = row["net_with_cost"] - row["cost_amount"]
    return margin


def rate(part: Decimal | None, whole: Decimal | None) -> float | None:
    """``part`` per ``whole``; None where either is unknown or the whole is zero."""
    if part is None or not whole:
        return None
    return float(part / whole)


def margin_values(row: Row) -> Row:
    """``cost_amount, margin_amount, margin_rate`` (on the lines whose cost is known)."""
    margin = margin_of(row)
    return {
        "cost_amount": None if margin is None else row["cost_amount"],
        "margin_amount": margin,
        "margin_rate": rate(margin, row["net_with_cost"]),
    }


def cost_notes(row: Row) -> list[Row]:
    """What to say in ``missing`` about the cost of a ``row`` that also has ``net_amount``.

    ``no_cost``: no line has one. ``cost_partly_known``: ``net_amount`` is the net amount of the
    lines whose cost is not known; they have no part in the margin.
    """
    if margin_of(row) is None:
        return [note("no_cost")]
    without = row["net_amount"] - row["net_with_cost"]
    if without:
        return [note("cost_partly_known", net_amount=without)]
    return []
