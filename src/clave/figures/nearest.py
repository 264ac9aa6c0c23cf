"""The others of a group that are nearest in size, for every member at once; pure numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_CHUNK = 200_000


@dataclass(frozen=True)
class Beside:
    """For each item the places of its neighbours, −1 where there is none, and how many it has."""

    places: NDArray[np.int64]
    count: NDArray[np.int64]


def nearest(group: NDArray[np.int64], size: Numbers, most: int, factor: float) -> Beside:
    """Of each item's group the ``most`` next larger and next smaller ones, itself not among them;
    none more than ``factor`` times larger or smaller."""
    count = len(size)
    order = np.lexsort((size, group))
    offsets = [step for step in range(-most, most + 1) if step]
    found = np.full((count, len(offsets)), -1, dtype=np.int64)
    groups, sizes = group[order], size[order]
    for column, step in enumerate(offsets):
        if abs(step) >= count:
            continue
        here = np.arange(max(0, -step), min(count, count - step))
        there = here + step
        like = (groups[here] == groups[there]) & (sizes[there] <= sizes[here] * factor)
        like &= sizes[there] * factor >= sizes[here]
        found[order[here[like]], column] = order[there[like]]
    return Beside(found, (found >= 0).sum(axis=1))


def at_share(beside: Beside, values: Numbers, share: float) -> Numbers:
    """The quantile of each item's neighbours, linear between values; NaN where none is known."""
    found = np.full(len(values), np.nan)
    if not len(values):
        return found
    for start in range(0, len(values), _CHUNK):
        places = beside.places[start : start + _CHUNK]
        taken = np.where(places >= 0, values[places], np.nan)
        taken.sort(axis=1)  # what is not known stands at the end
        known = (~np.isnan(taken)).sum(axis=1)
        at = np.maximum(known - 1, 0) * share
        low = np.floor(at).astype(np.int64)
        high = np.minimum(low + 1, np.maximum(known - 1, 0))
        row = np.arange(len(taken))
        below, above = taken[row, low], taken[row, high]
        found[start : start + _CHUNK] = below + (at - low) * (above - below)
    return found
