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


def enough(found: list[Gap], lost: Decimal) -> list[Gap]:
    """The fewest of the dearest gaps that together make up for what is lost."""
    chosen, left = [], lost
    for gap in found:
        if left <= 0:
            break
        chosen.append(gap)
        left -= gap.amount
    return chosen
