"""Measures of concentration over a list of positive amounts; plain functions, no tables.

Formulas: ``docs/figures/concentration.md``. Every function is independent of the order of its
amounts. Sums are made in Decimal, so that a share of exactly 0.80 is 0.80.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal, localcontext

Number = Decimal | int | float
_DIGITS = 60  # squares of DECIMAL(38,6) sums stay exact


def exact(amounts: Sequence[Number]) -> list[Decimal]:
    """The amounts as Decimals; a float as the digits that it is written with."""
    return [x if isinstance(x, Decimal) else Decimal(str(x)) for x in amounts]


def hhi(amounts: Sequence[Number]) -> float | None:
    """Herfindahl–Hirschman index, 1/n … 1: the sum of the squared shares. None without amounts."""
    with localcontext(prec=_DIGITS):
        known = exact(amounts)
        total = sum(known, Decimal())
        if not total:
            return None
        return float(sum(x * x for x in known) / (total * total))


def hhi_normalised(amounts: Sequence[Number]) -> float | None:
    """HHI* = (HHI − 1/n) / (1 − 1/n), 0 … 1; None for fewer than two amounts."""
    index, n = hhi(amounts), len(amounts)
    if index is None or n < 2:
        return None
    return max(0.0, (index - 1 / n) / (1 - 1 / n))


def effective_number(amounts: Sequence[Number]) -> float | None:
    """N_eff = 1/HHI: how many equal amounts would be as concentrated."""
    index = hhi(amounts)
    return 1 / index if index else None


def entropy(amounts: Sequence[Number]) -> float | None:
    """H = −Σ s ln s (Shannon), 0 … ln n; None without amounts. Amounts of zero add nothing."""
    known = exact(amounts)
    total = sum(known, Decimal())
    if not total:
        return None
    shares = [float(amount / total) for amount in known if amount > 0]
    return max(0.0, -math.fsum(share * math.log(share) for share in shares))


def entropy_number(amounts: Sequence[Number]) -> float | None:
    """exp(H), 1 … n: the effective number by entropy."""
    value = entropy(amounts)
    return None if value is None else math.exp(value)


def gini(amounts: Sequence[Number]) -> float | None:
    """G = 2 Σ i·xᵢ / (n Σ x) − (n + 1)/n with x ascending; 0 … 1 − 1/n."""
    with localcontext(prec=_DIGITS):
        ordered, n = sorted(exact(amounts)), len(amounts)
        total = sum(ordered, Decimal())
        if not total:
            return None
        weighted = sum(i * x for i, x in enumerate(ordered, start=1))
        return float(2 * weighted / (n * total) - Decimal(n + 1) / n)


def gini_unbiased(amounts: Sequence[Number]) -> float | None:
    """G · n/(n − 1), 0 … 1; None for fewer than two amounts."""
    index, n = gini(amounts), len(amounts)
    return None if index is None or n < 2 else index * n / (n - 1)


def concentration_ratio(amounts: Sequence[Number], n: int) -> float | None:
    """CRₙ: the share of the ``n`` largest; 1 where there are no more than ``n``."""
    known = exact(amounts)
    total = sum(known, Decimal())
    if not total:
        return None
    return float(sum(sorted(known, reverse=True)[:n], Decimal()) / total)


def count_for_share(amounts: Sequence[Number], share: Decimal) -> int | None:
    """The smallest number of the largest whose share reaches ``share`` (N80 for 0.80)."""
    known = exact(amounts)
    total = sum(known, Decimal())
    if not total:
        return None
    reached = Decimal()
    for count, amount in enumerate(sorted(known, reverse=True), start=1):
        reached += amount
        if reached >= share * total:
            return count
    return len(amounts)


def lorenz_points(amounts: Sequence[Decimal]) -> list[tuple[float, float]]:
    """(share of members, share of the amount), smallest first, from (0, 0) to (1, 1)."""
    total, n = sum(amounts, Decimal()), len(amounts)
    points, reached = [(0.0, 0.0)], Decimal()
    for i, amount in enumerate(sorted(amounts), start=1):
        reached += amount
        points.append((i / n, float(reached / total)))
    return points


def abc_classes(amounts: Sequence[Decimal], limits: tuple[Decimal, Decimal]) -> list[str]:
    """A, B or C for each of ``amounts``, which stand in descending order.

    A holds the first ones until their share reaches the first limit, the one that crosses it
    included; B likewise until the second; C the rest.
    """
    total, reached, classes = sum(amounts, Decimal()), Decimal(), []
    for amount in amounts:
        below = sum(reached >= limit * total for limit in limits)
        classes.append("ABC"[below])
        reached += amount
    return classes
