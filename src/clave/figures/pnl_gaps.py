"""Where an account's income statement differs from what the others leave, and what that costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

# Steps that take something away, each as a share of gross sales at list price.
GAPS = (
    "on_invoice_discount",
    "returns",
    "off_invoice",
    "cogs",
    "activity_cost",
    "receivable_carrying_cost",
    "trade_investment",
)


@dataclass(frozen=True)
class Gap:
    """A step of which an account takes more of its gross sales than the others do of theirs.

    ``amount``: how much more that is in money.
    """

    step: str
    share: float
    others: float
    amount: Decimal


def gaps(own: Mapping[str, Any], whole: Mapping[str, Any]) -> list[Gap]:
    """The steps that take more than usual, the dearest first.

    ``own``: the statement of an account; ``whole``: that of all, ``own`` within. The others are
    what is left of them. Empty where there are no others, or nothing is known.
    """
    gross = own["gross_sales"]
    rest = whole["gross_sales"] - gross
    if gross <= 0 or rest <= 0:
        return []
    found = []
    for step in GAPS:
        if own[step] is None or whole[step] is None:
            continue
        others = (whole[step] - own[step]) / rest
        more = own[step] - gross * others
        if more > 0:
            found.append(Gap(step, float(own[step] / gross), float(others), more))
    return sorted(found, key=lambda gap: -gap.amount)


@dataclass(frozen=True)
class Change:
    """A step brought from its share of gross sales to another one, and what that gains."""

    step: str
    share: float
    target: float
    gain: Decimal


def ways_out(found: list[Gap], own: Mapping[str, Any], most: int = 2) -> tuple[list[Change], bool]:
    """What would make up for a loss, and whether each does so alone.

    Single steps that need not even come down to what the others have, at most ``most``; where
    none is enough alone, the dearest ones together, each brought to the others' share.
    """
    gross, lost = own["gross_sales"], -(own["customer_contribution"] or Decimal())
    if lost <= 0 or gross <= 0:
        return [], True
    alone = [
        Change(gap.step, gap.share, gap.share - float(lost / gross), lost)
        for gap in found
        if gap.amount >= lost
    ]
    if alone:
        return alone[:most], True
    together, left = [], lost
    for gap in found:
        if left > 0:
            together.append(Change(gap.step, gap.share, gap.others, gap.amount))
            left -= gap.amount
    return together, False
