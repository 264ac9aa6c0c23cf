"""What a customer spends on a category in all, as the books know it, and shares from ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ToldWallet:
    """What a customer spends a year on a family (None: on all that we sell), or our rank there.

    ``spend``: told by the customer; else ``rank`` (the average one where we tie) among
    ``suppliers``. ``confidence``: low, medium or high; ``source``: who told it, in words.
    """

    account: str
    family: str | None
    year: int
    spend: Decimal | None
    rank: float | None
    suppliers: int | None
    source: str
    confidence: str


def allocation(rank: float, suppliers: int) -> float:
    """The Wallet Allocation Rule: (1 − rank / (N + 1)) · 2 / N; all suppliers' shares add up to 1.

    >>> round(allocation(1, 3), 6), round(allocation(1.5, 2), 6)
    (0.5, 0.5)
    """
    return (1 - rank / (suppliers + 1)) * 2 / suppliers


def tied_ranks(places: Sequence[float]) -> list[float]:
    """Ranks (1 is best) of suppliers by their places, those that tie each with their mean rank.

    >>> tied_ranks([1, 1, 2])
    [1.5, 1.5, 3.0]
    """
    ordered = sorted(places)
    return [ordered.index(place) + (ordered.count(place) + 1) / 2 for place in places]
