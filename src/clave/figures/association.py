"""Association of what is bought together: the measures of a rule A → C, and whether it is chance.

A basket is what a customer bought in a period, never a line of an invoice. Sources: Agrawal and
Srikant (1994); the measures as in ``docs/figures/whitespace.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from clave.figures.rhythm import benjamini_hochberg

LEAST_TOGETHER = 5  # baskets that hold both: fewer tell nothing
CHANCE = 0.05


@dataclass(frozen=True)
class Measures:
    """Of the rule A → C. ``conviction`` is infinite where C never fails to follow."""

    support: float
    confidence: float
    lift: float
    leverage: float
    conviction: float
    zhang: float
    jaccard: float
    kulczynski: float


def measures(baskets: int, with_a: int, with_c: int, with_both: int) -> Measures:
    """The measures from counts, all above zero but ``with_both``.

    >>> tea_cookies = measures(8, 5, 6, 4)
    >>> round(tea_cookies.lift, 4), round(tea_cookies.zhang, 4)
    (1.0667, 0.1667)
    """
    a, c, both = with_a / baskets, with_c / baskets, with_both / baskets
    confidence = both / a
    leverage = both - a * c
    widest = max(both * (1 - a), a * (c - both))
    return Measures(
        support=both,
        confidence=confidence,
        lift=confidence / c,
        leverage=leverage,
        conviction=inf if with_both == with_a else (1 - c) / (1 - confidence),
        zhang=leverage / widest if widest else 0.0,
        jaccard=both / (a + c - both),
        kulczynski=(confidence + both / c) / 2,
    )


def companions(bought: NDArray[np.bool_]) -> list[list[int]]:
    """For each column (a family) the others that lead to it, the strongest first.

    ``bought``: baskets × families. A leads to C where at least five baskets hold both, lift is
    above one, and Fisher's exact test says it is no chance (one-sided, Benjamini–Hochberg at 5 %
    over all pairs); the strongest is the one of the greatest confidence.
    """
    from scipy.stats import hypergeom

    baskets, count = bought.shape
    together = bought.T.astype(np.float64) @ bought.astype(np.float64)
    alone = together.diagonal().copy()
    a, c = np.nonzero(
        (together >= LEAST_TOGETHER) & (together * baskets > np.outer(alone, alone))
        & ~np.eye(count, dtype=bool)
    )  # fmt: skip
    found: list[list[tuple[float, int]]] = [[] for _ in range(count)]
    if a.size:
        chance = hypergeom.sf(together[a, c] - 1, baskets, alone[a], alone[c])
        tests = count * (count - 1)
        sure = benjamini_hochberg(np.asarray(chance), tests) <= CHANCE
        for first, then in zip(a[sure].tolist(), c[sure].tolist(), strict=True):
            found[then].append((-float(together[first, then] / alone[first]), first))
    return [[first for _, first in sorted(pairs)] for pairs in found]
