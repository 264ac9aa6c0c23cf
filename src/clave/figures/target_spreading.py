"""A target handed down: shared out exactly, to the smallest coin."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)


def spread(total: int, weights: Sequence[Any]) -> list[int]:
    """``total`` (minor units) in shares of ``weights`` that add up to it exactly.

    Weights below zero count as zero (who returned more than they bought gets no target of their
    own); where none is above zero the shares are even. What is left over goes to the largest
    remainders, the first of equals. A negative ``total`` is shared likewise. [] for no weights.

    >>> spread(100, [1, 1, 1]), spread(10, [3, 0, 1]), spread(5, [0, 0])
    ([34, 33, 33], [8, 0, 2], [3, 2])
    """
    if not weights:
        return []
    parts = [max(Fraction(Decimal(str(weight))), Fraction(0)) for weight in weights]
    whole = sum(parts)
    if not whole:
        parts, whole = [Fraction(1)] * len(parts), Fraction(len(parts))
    size, sign = abs(total), 1 if total >= 0 else -1
    exact = [size * part / whole for part in parts]
    shares = [int(part) for part in exact]
    left = size - sum(shares)
    order = sorted(range(len(parts)), key=lambda place: (shares[place] - exact[place], place))
    for place in order[:left]:
        shares[place] += 1
    return [sign * share for share in shares]


def spread_over(total: int, weights: Mapping[K, Any]) -> dict[K, int]:
    """As :func:`spread`, by key."""
    return dict(zip(weights, spread(total, list(weights.values())), strict=True))
