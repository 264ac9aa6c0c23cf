"""What series like this one went on to buy: by how long ago and how often they bought.

A single series with three purchases cannot tell whether it is over; a thousand series can. Earlier
months are looked at from the month before them: of all series that then had bought as often, as
long ago, how much did they buy per mean size? That ratio times a series' own mean size is its
forecast. Being a ratio of sums, it is unbiased on the past by construction.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Places = NDArray[np.int64]

WINDOW = 12
ORIGINS = 12
_SINCE = np.array([0, 1, 2, 3, 5, 8, 12, 18])  # months since the last purchase: lower bounds
_TIMES = np.array([1, 2, 3, 4, 6, 9, 11])  # months bought of the last twelve: lower bounds
_STEPS = np.array([1, 2, 4, 7])  # months ahead: lower bounds
_CELLS = (len(_SINCE) + 1) * (len(_TIMES) + 1)
_WEIGHT = 20.0  # how many series' worth the mean of all counts in each cell


def recency_rates(y: Array, horizon: int) -> Array:
    """Series × ``horizon``: mean size × what its like bought per size, that many months ahead."""
    months = y.shape[1]
    reach = _bucket(_STEPS, np.arange(1, horizon + 1))
    bought, said = np.zeros((len(_STEPS), _CELLS)), np.zeros((len(_STEPS), _CELLS))
    for origin in range(max(1, months - ORIGINS), months):
        cell, size = _state(y[:, :origin])
        for step in range(1, min(horizon, months - origin) + 1):
            came = y[:, origin + step - 1]
            taken = (size > 0) & ~np.isnan(came)
            weight = 1 / np.where(size > 0, size, 1.0)
            group = int(_bucket(_STEPS, np.array([step]))[0])
            capped = np.minimum(np.where(taken, came * weight, 0.0), 4.0)
            bought[group] += np.bincount(cell, capped, _CELLS)
            said[group] += np.bincount(cell, taken.astype(float), _CELLS)
    rates = _settled(bought, said)
    cell, size = _state(y)
    return size[:, None] * rates[reach][:, cell].T


def _settled(bought: Array, said: Array) -> Array:
    """Rates by step and cell, drawn to that of all cells where few series tell; a step that no
    month tells takes the rates of the one before."""
    rates = np.zeros_like(bought)
    for step in range(len(bought)):
        whole = said[step].sum()
        if not whole:
            rates[step] = rates[step - 1] if step else 0.0
            continue
        mean = bought[step].sum() / whole
        before = rates[step - 1] if step else np.full(bought.shape[1], mean)
        rates[step] = (bought[step] + _WEIGHT * before) / (said[step] + _WEIGHT)
    return rates


def _state(y: Array) -> tuple[Places, Array]:
    """The cell of each series, and the mean of its last purchases' sizes (0 where it has none)."""
    last = y[:, -WINDOW:]
    bought = y > 0
    since = np.where(bought.any(axis=1), np.argmax(bought[:, ::-1], axis=1), y.shape[1])
    recent = last > 0
    times = recent.sum(axis=1)
    sizes = np.where(recent, np.nan_to_num(last), 0.0).sum(axis=1) / np.maximum(times, 1)
    older = np.where(bought, np.nan_to_num(y), 0.0).sum(axis=1) / np.maximum(bought.sum(axis=1), 1)
    size = np.where(times > 0, sizes, older)
    cell = (_bucket(_SINCE, since) + 1) * (len(_TIMES) + 1) + _bucket(_TIMES, times) + 1
    return cell.astype(np.int64) % _CELLS, size


def _bucket(bounds: Places, values: Places) -> Places:
    return np.searchsorted(bounds, values, side="right") - 1
