"""Is this silence longer than the customer's own rhythm allows? Pure functions on plain numbers.

Definitions and worked values: ``docs/figures/lapsed.md``.
"""

from __future__ import annotations

from math import exp

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# A pair with few gaps tells its regularity badly: it is drawn to that of all pairs, as if by so
# many gaps more.
WEIGHT = 4.0


def exponential_tail(days: float, mean: float) -> float:
    """P(gap > days) of somebody who buys at random, on average every ``mean`` days."""
    return exp(-days / mean)


def gamma_tail(days: float, mean: float, deviation: float) -> float:
    """P(gap > days) of a gamma with the gaps' mean and standard deviation (shape by moments).

    Without deviation the next gap is as long as all the others.
    """
    from scipy.special import gammaincc

    if deviation == 0:
        return 0.0 if days > mean else 1.0
    shape = (mean / deviation) ** 2
    return float(gammaincc(shape, shape * days / mean))


def drawn_to(own: Numbers, gaps: Numbers, common: float) -> Numbers:
    """Squared coefficients of variation, drawn to the ``common`` one where gaps are few."""
    known = np.maximum(gaps - 1, 0)
    return np.asarray((known * np.where(known > 0, own, 0.0) + WEIGHT * common) / (known + WEIGHT))


def predictive_tail(days: Numbers, mean: Numbers, variation: Numbers, gaps: Numbers) -> Numbers:
    """P(next gap > days) where the mean is itself only known from so many ``gaps``.

    Gaps that are gamma with shape k = 1/``variation`` (squared coefficient of variation): the next
    one over the mean of n follows F(2k, 2kn). With many gaps it is the gamma's own tail.
    """
    from scipy.special import fdtrc

    shape = 1 / np.maximum(variation, 1e-6)
    return np.asarray(fdtrc(2 * shape, 2 * shape * gaps, days / mean))


def poisson_ratio(recent: Numbers, before: Numbers, exposure: float) -> Numbers:
    """P(so few or fewer in the recent months | both together) at an unchanged rate.

    ``exposure``: recent months per months before (3/12). Given their sum, recent counts are
    binomial with p = exposure / (1 + exposure); counts that are not whole (volumes per
    dispersion) go by the same beta function.
    """
    from scipy.special import betainc

    share = exposure / (1 + exposure)
    told = np.where(before > 0, before, 1.0)
    return np.asarray(np.where(before > 0, betainc(told, recent + 1, 1 - share), 1.0))


def benjamini_hochberg(chances: Numbers, tests: int | None = None) -> Numbers:
    """The q-value of each chance: flagging all q ≤ α keeps false alarms to a share α of the flags.

    ``tests``: how many were tested in all, where those that are not given cannot be flagged.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03, 0.5])).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    count = len(chances)
    if not count:
        return np.array([], dtype=np.float64)
    order = np.argsort(chances, kind="stable")
    scaled = chances[order] * (tests or count) / np.arange(1, count + 1)
    lowest = np.minimum.accumulate(scaled[::-1])[::-1]
    found = np.empty(count, dtype=np.float64)
    found[order] = np.minimum(lowest, 1.0)
    return found
