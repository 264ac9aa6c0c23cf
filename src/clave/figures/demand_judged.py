"""How the chosen methods did, each chosen without the month that it is judged by; what comes of it:
intervals, and how far each series may be trusted beside its sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clave.figures.demand_backtest import Panel, Trial, Tried, chosen_for, trials
from clave.figures.demand_classes import CLASSES
from clave.figures.demand_methods import BASELINE, SEASON, History, forecasts

Array = NDArray[np.float64]
Names = NDArray[np.object_]
Places = NDArray[np.int64]

COVERAGE = 0.8
LOW, HIGH = (1 - COVERAGE) / 2, (1 + COVERAGE) / 2
_STEPS = np.array([1, 2, 4])  # months ahead: lower bounds of groups that share an interval
_LEAST_CELLS = 30  # of fewer errors no quantile is taken: then those of all classes
_SPREAD_MONTHS = 18
_GAIN = 0.97  # what a series' own method must bring, at least, to be used

_GUESS = (-1.28, 1.28)  # of a normal spread, where no earlier forecast tells

Quantiles = Mapping[str, Sequence[tuple[float, float]]]


@dataclass(frozen=True)
class Judged:
    """A trial with what the chosen methods and the baseline said (series × months ahead)."""

    trial: Trial
    said: Array
    naive: Array


def judged(panel: Panel, tried: Tried) -> list[Judged]:
    """Every trial, with methods chosen by all other trials."""
    found = []
    for place, trial in enumerate(trials(panel)):
        choice = {kind: chosen_for(tried, kind, place) for kind in set(trial.classes)}
        methods = np.array([choice[kind] for kind in trial.classes], dtype=object)
        naive = next(iter(forecasts(trial.history, trial.ahead, (BASELINE,))))[1]
        found.append(Judged(trial, forecast_with(trial.history, trial.ahead, methods), naive))
    return found


def forecast_with(history: History, horizon: int, methods: Names) -> Array:
    """Series × months ahead, each by its own method."""
    found = np.zeros((len(methods), horizon))
    for name, said in forecasts(history, horizon, sorted(set(methods))):
        own = methods == name
        found[own] = said[own]
    return found


def own_methods(tried: Tried, classes: Names, least: int) -> Names:
    """The method of each series: that of its class, or the one that was best for it alone, where
    it was tried on ``least`` months or more and was clearly better (3 % of its errors, more where
    fewer months tell)."""
    kinds = {kind: chosen_for(tried, kind) for kind in set(classes)}
    methods = np.array([kinds[kind] for kind in classes], dtype=object)
    if not tried.own:
        return methods
    usual = np.zeros(len(methods))
    for name in set(methods):
        usual = np.where(methods == name, tried.own[name], usual)
    best = usual * (_GAIN - 0.5 * least / np.maximum(tried.compared, least))
    enough = (tried.compared >= least) & np.isin(classes, ("smooth", "erratic"))
    for name, errors in tried.own.items():
        better = enough & (errors < best)
        methods[better], best = name, np.where(better, errors, best)
    return methods


def spread_of(y: Array) -> Array:
    """How restless each series is: the deviation of its last 18 months, and never below half their
    mean or a tenth of the deviation of all months. What intervals are measured in."""
    deviation, mean = _deviation(y[:, -_SPREAD_MONTHS:])
    least = np.maximum(mean / 2, _deviation(y)[0] / 10)
    return np.maximum(np.maximum(deviation, least), 1e-9)


def _deviation(y: Array) -> tuple[Array, Array]:
    """Standard deviation and mean of the months known."""
    known = ~np.isnan(y)
    count = np.maximum(known.sum(axis=1), 1)
    mean = np.where(known, y, 0.0).sum(axis=1) / count
    square = np.where(known, (y - mean[:, None]) ** 2, 0.0).sum(axis=1) / count
    return np.sqrt(square), mean


def quantiles_of(each: Sequence[Judged]) -> Quantiles:
    """By class and by how far ahead: between which errors, in spreads of a series, the middle
    80 % lay. Classes with few errors take those of all."""
    errors: dict[str, list[list[Array]]] = {}
    for one in each:
        off = (one.trial.came - one.said) / spread_of(one.trial.history.y)[:, None]
        for kind in ("all", *sorted(set(one.trial.classes))):
            some = one.trial.classes == kind if kind != "all" else slice(None)
            groups = errors.setdefault(kind, [[] for _ in _STEPS])
            for step in range(one.trial.ahead):
                column = off[some, step]
                groups[_group(step)].append(column[~np.isnan(column)])
    usual = _carried([_pair(group) for group in errors.get("all", [])], [_GUESS] * len(_STEPS))
    found = {}
    for kind in ("all", *CLASSES):
        found[kind] = _carried([_pair(group) for group in errors.get(kind, [])], usual)
    return found


def _carried(
    pairs: Sequence[tuple[float, float] | None], usual: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Where few errors tell, what holds for fewer months ahead, else what is usual."""
    found: list[tuple[float, float]] = []
    for place, otherwise in enumerate(usual):
        own = pairs[place] if place < len(pairs) else None
        found.append(own or (found[-1] if place and any(pairs[:place]) else otherwise))
    return found


def interval(
    value: Array, spread: Array, classes: Names, quantiles: Quantiles
) -> tuple[Array, Array]:
    """``low`` and ``high`` of each value (series × months ahead), never below zero."""
    low, high = value.copy(), value.copy()
    for kind in set(classes):
        own = classes == kind
        for step in range(value.shape[1]):
            below, above = quantiles.get(kind, quantiles["all"])[_group(step)]
            low[own, step] += min(below, 0.0) * spread[own]
            high[own, step] += max(above, 0.0) * spread[own]
    return np.maximum(low, 0.0), high


def coverage_of(each: Sequence[Judged]) -> tuple[float | None, int]:
    """How many of the newest trial's months lay within intervals made from the older ones alone,
    and how many months that are."""
    if len(each) < 2:
        return None, 0
    newest, quantiles = each[0], quantiles_of(each[1:])
    spread = spread_of(newest.trial.history.y)
    low, high = interval(newest.said, spread, newest.trial.classes, quantiles)
    came = newest.trial.came
    known = ~np.isnan(came)
    inside = (came >= low) & (came <= high) & known
    count = int(known.sum())
    return (float(inside.sum() / count) if count else None), count


def variances(each: Sequence[Judged], count: int) -> Array:
    """The mean square error of each of ``count`` series, drawn to what series of its size have;
    never zero."""
    squares, points, sizes = np.zeros(count), np.zeros(count), np.zeros(count)
    for one in each:
        known = ~np.isnan(one.trial.came)
        off = np.where(known, one.said - one.trial.came, 0.0)
        squares[one.trial.rows] += (off**2).sum(axis=1)
        points[one.trial.rows] += known.sum(axis=1)
        sizes[one.trial.rows] = spread_of(one.trial.history.y) ** 2
    usual = squares.sum() / max(float((sizes * points).sum()), 1e-12) or 1.0
    like = usual * np.where(sizes > 0, sizes, sizes[sizes > 0].mean() if sizes.any() else 1.0)
    return np.asarray((squares + SEASON * like) / (points + SEASON), dtype=float) + 1e-9


def _group(step: int) -> int:
    return int(np.searchsorted(_STEPS, step + 1, side="right") - 1)


def _pair(group: Sequence[Array]) -> tuple[float, float] | None:
    if sum(len(part) for part in group) < _LEAST_CELLS:
        return None
    low, high = np.quantile(np.concatenate(group), (LOW, HIGH))
    return float(low), float(high)
