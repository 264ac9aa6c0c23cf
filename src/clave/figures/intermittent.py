"""Methods for demand with many empty months, for all series at once.

Every function takes ``y``, series × months (the oldest first), in which NaN stands for months
before a series began, and gives one rate a month for each series: NaN where nothing was ever sold.
Sources: Croston 1972; Syntetos & Boylan 2005 (SBA); Shale, Boylan & Johnston 2006 (SBJ); Teunter,
Syntetos & Babai 2011 (TSB). Worked values: ``docs/figures/forecast.md``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def croston(y: Array, alpha: float = 0.1) -> Array:
    """Size of a purchase per interval, both smoothed at purchases alone; it never decays."""
    size, interval = croston_state(y, alpha)
    return size / interval


def sba(y: Array, alpha: float = 0.1) -> Array:
    """Croston without most of its bias: (1 − α/2) times it."""
    return (1 - alpha / 2) * croston(y, alpha)


def sbj(y: Array, alpha: float = 0.1) -> Array:
    """Croston corrected as Shale, Boylan and Johnston do: 1 − α/(2 − α) times it."""
    return (1 - alpha / (2 - alpha)) * croston(y, alpha)


def croston_state(y: Array, alpha: float) -> tuple[Array, Array]:
    """Smoothed size and interval. They start with the first purchase and the months up to it."""
    count = len(y)
    size, interval = np.full(count, np.nan), np.full(count, np.nan)
    waited = np.zeros(count)
    for column in y.T:
        waited += ~np.isnan(column)
        bought = column > 0
        first = bought & np.isnan(size)
        size = np.where(first, column, np.where(bought, size + alpha * (column - size), size))
        later = interval + alpha * (waited - interval)
        interval = np.where(first, waited, np.where(bought, later, interval))
        waited = np.where(bought, 0.0, waited)
    return size, interval


def tsb(y: Array, alpha: float = 0.1, beta: float = 0.1, chance: float | None = 0.0) -> Array:
    """Size of a purchase (``alpha``) times the chance of one, smoothed every month (``beta``): what
    is bought no more fades out.

    ``chance``: where the chance of each series stands in its first month, which then is not counted
    again; None takes the weighted mean of the months seen, so that no start has to be assumed.
    """
    count = len(y)
    size, seen = np.full(count, np.nan), np.zeros(count)
    rate = np.full(count, chance or 0.0)
    for column in y.T:
        known, bought = ~np.isnan(column), column > 0
        counted = known if chance is None else known & (seen > 0)
        rate = np.where(counted, rate + beta * (bought - rate), rate)
        seen = np.where(known, seen + beta * (1 - seen), seen)
        first = bought & np.isnan(size)
        size = np.where(first, column, np.where(bought, size + alpha * (column - size), size))
    if chance is None:
        rate = np.divide(rate, seen, out=np.zeros(count), where=seen > 0)
    return np.asarray(size * rate, dtype=float)
