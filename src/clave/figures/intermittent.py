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
    size, interval = np.full(len(y), np.nan), np.full(len(y), np.nan)
    last = np.isnan(y).sum(axis=1) - 1  # the month before a series began
    for month in range(y.shape[1]):
        rows = np.flatnonzero(y[:, month] > 0)
        _smooth(size, rows, y[rows, month], alpha)
        _smooth(interval, rows, month - last[rows], alpha)
        last[rows] = month
    return size, interval


def _smooth(values: Array, rows: NDArray[np.int64], new: Array, alpha: float) -> None:
    """Take a new value into those of some series; the first of a series is taken as it is."""
    old = values[rows]
    values[rows] = np.where(np.isnan(old), new, old + alpha * (new - old))


def tsb(y: Array, alpha: float = 0.1, beta: float = 0.1, chance: float | None = 0.0) -> Array:
    """Size of a purchase (``alpha``) times the chance of one, smoothed every month (``beta``): what
    is bought no more fades out.

    ``chance``: where the chance of each series stands in its first month, which then is not counted
    again; None takes the weighted mean of the months seen, so that no start has to be assumed.
    """
    bought = y > 0
    known = np.count_nonzero(~np.isnan(y), axis=1)
    # Smoothing every month in closed form: what a month adds fades by (1 − β) in each later one.
    months = y.shape[1]
    fading = (1 - beta) ** np.arange(months - 1.0, -1, -1)
    rate = bought @ (beta * fading)
    if chance is None:
        seen = 1 - (1 - beta) ** known
        rate = np.divide(rate, seen, out=np.zeros(len(y)), where=seen > 0)
    else:
        some = np.flatnonzero(known)
        begun = months - known[some]  # the first month, in whose place ``chance`` stands
        rate[some] -= bought[some, begun] * beta * fading[begun]
        rate[some] += chance * fading[begun]
        rate[known == 0] = chance
    size = np.full(len(y), np.nan)
    for month in range(months):
        rows = np.flatnonzero(bought[:, month])
        _smooth(size, rows, y[rows, month], alpha)
    return np.asarray(size * rate, dtype=float)
