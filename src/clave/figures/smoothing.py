"""Exponential smoothing for all series at once.

``y`` is series × months (the oldest first); NaN stands for months before a series began. Sources:
Brown 1959, Holt 1957, Gardner & McKenzie 1985 (damped), in the notation of Hyndman &
Athanasopoulos. Worked values: ``docs/figures/forecast.md``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def ses(y: Array, alpha: float, level: float | None = None) -> Array:
    """The level after the last month; it starts with ``level`` or the first month of each."""
    found = np.full(len(y), np.nan if level is None else level)
    for column in y.T:
        begun = np.where(np.isnan(found), column, found + alpha * (column - found))
        found = np.where(np.isnan(column), found, begun)
    return found


def best_ses(y: Array, alphas: tuple[float, ...]) -> Array:
    """As :func:`ses`, with the ``alpha`` whose one-month forecasts were best for each series."""
    count = len(y)
    chosen, least = np.full(count, np.nan), np.full(count, np.inf)
    for alpha in alphas:
        level, squares = np.full(count, np.nan), np.zeros(count)
        for column in y.T:
            error = column - level
            squares += np.where(np.isnan(error), 0.0, error**2)
            begun = np.where(np.isnan(level), column, level + alpha * error)
            level = np.where(np.isnan(column), level, begun)
        better = squares < least
        chosen, least = np.where(better, level, chosen), np.where(better, squares, least)
    return chosen


def holt(y: Array, alpha: float, beta: float, phi: float = 1.0) -> tuple[Array, Array]:
    """Level and trend after the last month; ``phi`` below 1 damps the trend.

    They start with the first month and its difference to the second, and are then updated with the
    first month too (leaving that update out gives other, wrong, numbers).
    """
    start = np.argmin(np.isnan(y), axis=1)
    rows = np.arange(len(y))
    level = y[rows, start]
    following = y[rows, np.minimum(start + 1, y.shape[1] - 1)]
    return holt_from(y, alpha, beta, phi, (level.copy(), following - level))


def holt_from(
    y: Array, alpha: float, beta: float, phi: float, state: tuple[Array, Array]
) -> tuple[Array, Array]:
    """As :func:`holt`, from a given level and trend."""
    level, trend = state
    for column in y.T:
        known = ~np.isnan(column)
        ahead = level + phi * trend
        new = alpha * column + (1 - alpha) * ahead
        slope = beta * (new - level) + (1 - beta) * phi * trend
        level, trend = np.where(known, new, level), np.where(known, slope, trend)
    return level, trend


def ahead(level: Array, trend: Array, horizon: int, phi: float = 1.0) -> Array:
    """Series × ``horizon``: the level plus the trend of the months up to each, damped."""
    weights = np.cumsum(phi ** np.arange(1, horizon + 1))
    return level[:, None] + trend[:, None] * weights
