"""Seasonal factors, pooled: a family's year is known where that of a single series is noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clave.figures.demand_methods import SEASON

Array = NDArray[np.float64]
Places = NDArray[np.int64]

LEAST_MONTHS = 24
STRENGTH = 0.8  # what is kept of a factor's distance from 1: two or three years tell it roughly
# Cells with a purchase from which on a family counts as much as all together; a sum's own months
# tell more than a single series'.
PAIRS, SUMS = 200.0, 12.0


def seasonal_factors(y: Array, groups: Places, phase: int, weight: float = PAIRS) -> Array:
    """Series × 12 factors by place in the year, with mean 1, from months × of the series' group.

    ``y``: series × months, NaN before a series began; ``groups``: the number of each one's family;
    ``phase``: the place in the year of the first month. All 1 with fewer than 24 months. A family's
    own factors are drawn to those of all, the more the less was bought of it (``weight``).
    """
    count = len(y)
    if y.shape[1] < LEAST_MONTHS or not count:
        return np.ones((count, SEASON))
    filled = np.nan_to_num(y)
    families = int(groups.max()) + 1
    sums = np.zeros((families, y.shape[1]))
    np.add.at(sums, groups, filled)
    cells = np.bincount(groups, (filled > 0).sum(axis=1), families)
    everything = factors_of(filled.sum(axis=0)[None, :], phase)
    own = factors_of(sums, phase)
    share = (cells / (cells + weight))[:, None]
    return np.asarray((share * own + (1 - share) * everything)[groups], dtype=float)


def factors_of(sums: Array, phase: int) -> Array:
    """Rows × 12: the mean ratio of each month to the twelve months around it, drawn to 1."""
    rows, months = sums.shape
    if months < LEAST_MONTHS:
        return np.ones((rows, SEASON))
    around = _centred(sums)
    known = around > 0
    ratio = np.divide(sums, around, out=np.ones_like(sums), where=known)
    found = np.ones((rows, SEASON))
    for place in range(SEASON):
        same = (phase + np.arange(months)) % SEASON == place
        told = known[:, same]
        count = told.sum(axis=1)
        total = np.where(told, ratio[:, same], 0.0).sum(axis=1)
        found[:, place] = np.divide(total, count, out=np.ones(rows), where=count > 0)
    found = np.clip(found, 0.05, 6.0)
    found /= found.mean(axis=1, keepdims=True)
    return 1 + STRENGTH * (found - 1)


def _centred(sums: Array) -> Array:
    """The mean of the twelve months around each (half of the outermost two); at both ends that of
    the nearest month that has all of them."""
    padded = np.cumsum(np.pad(sums, ((0, 0), (1, 0))), axis=1)
    twelve = (padded[:, SEASON:] - padded[:, :-SEASON]) / SEASON
    middle = (twelve[:, :-1] + twelve[:, 1:]) / 2
    half = SEASON // 2
    return np.pad(middle, ((0, 0), (half, sums.shape[1] - middle.shape[1] - half)), mode="edge")
