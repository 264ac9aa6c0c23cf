"""Sums of series (all, family, account, product): forecast by themselves, and made to agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clave.figures.demand_backtest import Panel, try_all
from clave.figures.demand_classes import classes_of
from clave.figures.demand_history import Series
from clave.figures.demand_judged import (
    Judged,
    Quantiles,
    forecast_with,
    judged,
    own_methods,
    quantiles_of,
    spread_of,
    variances,
)
from clave.figures.demand_seasons import SUMS
from clave.figures.reconciliation import reconciled

if TYPE_CHECKING:
    from scipy import sparse

Array = NDArray[np.float64]
Names = NDArray[np.object_]
LEVELS = ("total", "family", "account", "product")


@dataclass(frozen=True)
class Sums:
    """The sums of all levels, in the order of :data:`LEVELS`. ``level``, ``key``: of each row;
    ``summing``: sums × series; ``y``: sums × months, NaN before the first purchase."""

    level: Names
    key: Names
    summing: sparse.csr_matrix
    y: Array


@dataclass(frozen=True)
class LevelForecast:
    """``value``: sums × months ahead, by themselves; ``methods``, ``spread``, ``classes``: of each
    row; ``variance``: mean square errors; ``judged``: the trials of each level."""

    value: Array
    methods: Names
    classes: Names
    spread: Array
    variance: Array
    judged: Sequence[Sequence[Judged]]
    quantiles: Quantiles


def sums_of(series: Series) -> Sums:
    """All sums of some series; products without a family are in none."""
    from scipy import sparse

    count = len(series.y)
    names = (np.full(count, "", dtype=object), series.family, series.account, series.product)
    levels, keys, rows, places = [], [], [], []
    height = 0
    for level, of in zip(LEVELS, names, strict=True):
        told = np.array([name is not None for name in of])
        known = {name: place for place, name in enumerate(dict.fromkeys(of[told]))}
        rows.append(height + np.array([known[name] for name in of[told]], dtype=np.int64))
        places.append(np.flatnonzero(told))
        levels += [level] * len(known)
        keys += list(known)
        height += len(known)
    row, place = np.concatenate(rows), np.concatenate(places)
    summing = sparse.csr_matrix((np.ones(len(row)), (row, place)), shape=(height, count))
    y = np.asarray(summing @ np.nan_to_num(series.y))
    begins = np.argmax(y > 0, axis=1)
    y[np.arange(y.shape[1]) < begins[:, None]] = np.nan
    return Sums(np.array(levels, dtype=object), np.array(keys, dtype=object), summing, y)


def forecast_levels(sums: Sums, phase: int, horizon: int) -> LevelForecast:
    """Each level by methods chosen on its own past, with its own season."""
    count = len(sums.y)
    value, spread, variance = np.zeros((count, horizon)), np.zeros(count), np.ones(count)
    methods, classes = np.empty(count, dtype=object), np.empty(count, dtype=object)
    each: list[list[Judged]] = []
    for level in LEVELS:
        rows = np.flatnonzero(sums.level == level)
        panel = Panel(sums.y[rows], np.arange(len(rows)), phase, SUMS)
        tried = try_all(panel)
        kinds = classes_of(panel.y)
        chosen = own_methods(tried, kinds, 18)
        history = panel.history(np.arange(len(rows)), panel.y.shape[1])
        found = judged(panel, tried)
        value[rows] = forecast_with(history, horizon, chosen)
        methods[rows], classes[rows] = chosen, kinds
        spread[rows], variance[rows] = spread_of(panel.y), variances(found, len(rows))
        each.append(found)
    together = [one for found in each for one in found]
    return LevelForecast(value, methods, classes, spread, variance, each, quantiles_of(together))


def agreed(sums: Sums, levels: Array, parts: Array, variance: Array) -> Array:
    """Parts whose sums agree with what the levels say, as far as each may be trusted; never below
    zero. A series that nobody forecasts is left at nothing."""
    alive = parts.sum(axis=1) > 0
    weight = np.where(alive, variance[len(sums.level) :], 1e-9)
    trust = np.concatenate([variance[: len(sums.level)], weight])
    found = reconciled(sums.summing, np.vstack([levels, parts]), trust)
    return np.where(alive[:, None], np.maximum(found, 0.0), 0.0)


def gain_of_agreeing(
    sums: Sums, own: Sequence[Judged], found: LevelForecast, variance: Array
) -> tuple[float, float] | None:
    """Mean over the levels and the series of the absolute error with reconciled sums per that of
    series simply added up, and of the levels alone; on the newest trials. None of none."""
    ratios, upper = [], []
    for place in range(min(3, *(len(trial) for trial in found.judged), len(own))):
        said, came = _spread_out(own[place], sums.summing.shape[1])
        levels = sums.summing @ said
        for level, each in zip(LEVELS, found.judged, strict=True):
            rows = np.flatnonzero(sums.level == level)
            levels[rows[each[place].trial.rows]] = each[place].said
        both = agreed(sums, levels, said, np.concatenate([found.variance, variance]))
        ratios.append(_off(both, came) / max(_off(said, came), 1e-9))
        for level in LEVELS:
            adding = sums.summing[np.flatnonzero(sums.level == level)]
            plain = max(_off(adding @ said, adding @ came), 1e-9)
            upper.append(_off(adding @ both, adding @ came) / plain)
    if not ratios:
        return None
    return float(np.mean([np.mean(ratios), *upper])), float(np.mean(upper))


def _spread_out(one: Judged, count: int) -> tuple[Array, Array]:
    said, came = np.zeros((count, one.trial.ahead)), np.zeros((count, one.trial.ahead))
    said[one.trial.rows], came[one.trial.rows] = one.said, np.nan_to_num(one.trial.came)
    return said, came


def _off(said: Array, came: Array) -> float:
    return float(np.abs(said - came).sum())
