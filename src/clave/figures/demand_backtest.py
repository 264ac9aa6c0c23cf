"""Methods tried on the ledger's own past, and what may be promoted.

At several earlier months the months that then lay ahead are forecast by every method and compared
with what came. By demand class that method is used whose errors are smallest; a baseline (seasonal
naive; for intermittent and lumpy demand also Croston) stays where nothing beats it. Definition:
``docs/figures/forecast.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clave.figures.demand_classes import classes_of
from clave.figures.demand_methods import (
    BASELINE,
    INTERMITTENT_BASELINE,
    History,
    forecasts,
    names,
)
from clave.figures.demand_seasons import LEAST_MONTHS, PAIRS, seasonal_factors
from clave.figures.forecast_errors import absolute_scale, squared_scale

Array = NDArray[np.float64]
Names = NDArray[np.object_]
Places = NDArray[np.int64]

LEAST_TRAIN, MOST_ORIGINS, LONGEST = 6, 6, 6
SEASONAL_ORIGINS = 3  # with fewer earlier forecasts nothing is known of seasonal methods
SUMS = ("points", "absolute", "square", "came", "said", "scaled", "scaled_square", "scaled_points")
Sums = dict[str, float]


@dataclass(frozen=True)
class Trial:
    """One earlier month: ``origin`` months were known, ``ahead`` lay ahead. ``rows``: the places of
    the series that had begun; ``came``: their months ahead, NaN where not comparable."""

    origin: int
    ahead: int
    rows: Places
    history: History
    came: Array
    classes: Names
    seasonal: bool

    def said(self, wanted: Sequence[str]) -> Iterator[tuple[str, Array]]:
        """By method: what it said of the months ahead."""
        return forecasts(self.history, self.ahead, wanted)


def origins_of(months: int) -> tuple[int, tuple[int, ...]]:
    """How many months ahead are tried, and how many months are known at each earlier forecast."""
    ahead = max(1, min(LONGEST, months // 4))
    step = 1 if months < LEAST_MONTHS else 2
    found = list(range(months - ahead, LEAST_TRAIN - 1, -step))[:MOST_ORIGINS]
    season = [origin for origin in found if origin >= LEAST_MONTHS]
    return ahead, tuple(season if len(season) >= SEASONAL_ORIGINS else found)


@dataclass(frozen=True)
class Panel:
    """Series that are forecast together. ``y``: series × months, NaN before a series began;
    ``groups``: the number of each one's family, whose season it shares; ``phase``: the place in
    the year of the first month; ``weight``: see :func:`seasonal_factors`."""

    y: Array
    groups: Places
    phase: int
    weight: float = PAIRS

    def history(self, rows: Places, months: int) -> History:
        """What was known of some series after so many months."""
        known = self.y[rows, :months]
        factors = seasonal_factors(known, self.groups[rows], self.phase, self.weight)
        return History(known, factors, self.phase)


def trials(panel: Panel) -> Iterator[Trial]:
    """Each earlier month that is tried, the newest first; none for a very short ledger."""
    y = panel.y
    ahead, origins = origins_of(y.shape[1])
    seasonal = bool(origins) and min(origins) >= LEAST_MONTHS
    for origin in origins:
        rows = np.flatnonzero(np.nansum(y[:, :origin], axis=1) > 0)
        if not rows.size:
            continue
        history = panel.history(rows, origin)
        yield Trial(
            origin,
            ahead,
            rows,
            history,
            y[rows, origin : origin + ahead],
            classes_of(history.y),
            seasonal,
        )


@dataclass(frozen=True)
class Tried:
    """What the trials found. ``sums[class][method]``: of each trial its :data:`SUMS`; ``own``: by
    method, each series' absolute error over all trials; ``compared``: how many months that are."""

    sums: Mapping[str, Mapping[str, list[Sums]]]
    own: Mapping[str, Array]
    compared: Array
    seasonal: bool

    def total(self, kind: str, method: str, without: int | None = None) -> Sums:
        """The sums of all trials but one."""
        each = [one for place, one in enumerate(self.sums[kind][method]) if place != without]
        return {name: sum(one[name] for one in each) for name in SUMS}


def try_all(
    panel: Panel,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Tried:
    """Every method at every earlier month. ``tell``: how many are done, of how many."""
    y = panel.y
    _, origins = origins_of(y.shape[1])
    sums: dict[str, dict[str, list[Sums]]] = {}
    own: dict[str, Array] = {}
    compared = np.zeros(len(y))
    seasonal = False
    for done, trial in enumerate(trials(panel)):
        tell(done, len(origins))
        seasonal = trial.seasonal
        scales = (absolute_scale(trial.history.y), squared_scale(trial.history.y))
        compared[trial.rows] += (~np.isnan(trial.came)).sum(axis=1)
        for name, said in trial.said(names(seasonal=seasonal)):
            off = np.nansum(np.abs(said - trial.came), axis=1)
            own.setdefault(name, np.zeros(len(y)))[trial.rows] += off
            for kind in sorted(set(trial.classes)):
                some = trial.classes == kind
                of_kind = summed(said[some], trial.came[some], scales[0][some], scales[1][some])
                sums.setdefault(kind, {}).setdefault(name, []).append(of_kind)
    return Tried(sums, own, compared, seasonal)


def summed(said: Array, came: Array, scale: Array, square_scale: Array) -> Sums:
    """Sums of which every measure of accuracy is made, so that they add up over any rows."""
    known = ~np.isnan(came)
    off = np.where(known, said - came, 0.0)
    usable = known & (scale > 0)[:, None]
    safe, safe_square = np.where(scale > 0, scale, 1.0), np.where(scale > 0, square_scale, 1.0)
    return {
        "points": float(known.sum()),
        "absolute": float(np.abs(off).sum()),
        "square": float((off**2).sum()),
        "came": float(np.where(known, came, 0.0).sum()),
        "said": float(np.where(known, said, 0.0).sum()),
        "scaled": float(np.where(usable, np.abs(off) / safe[:, None], 0.0).sum()),
        "scaled_square": float(np.where(usable, off**2 / safe_square[:, None], 0.0).sum()),
        "scaled_points": float(usable.sum()),
    }


def baselines_of(kind: str) -> tuple[str, ...]:
    """What a method must beat to be used for a class."""
    if kind in ("intermittent", "lumpy", "once"):
        return BASELINE, INTERMITTENT_BASELINE
    return (BASELINE,)


def chosen_for(tried: Tried, kind: str, without: int | None = None) -> str:
    """The method of a class: of those that beat every baseline in MASE and in RMSSE, the one with
    the smallest product of both, bias weighing beside them; else the better baseline.

    ``without``: leave one trial out, by which the choice is then judged.
    """
    if kind not in tried.sums:
        return BASELINE
    found = {name: tried.total(kind, name, without) for name in tried.sums[kind]}
    baselines = baselines_of(kind)
    able = [name for name in found if all(_beats(found[name], found[b]) for b in baselines)]
    return min(able or baselines, key=lambda name: _score(found[name]))


def _beats(one: Sums, other: Sums) -> bool:
    return one["scaled"] < other["scaled"] and one["scaled_square"] < other["scaled_square"]


def _score(one: Sums) -> float:
    bias = abs(one["said"] - one["came"]) / one["came"] if one["came"] > 0 else 1.0
    return float(np.sqrt(one["scaled"] * np.sqrt(one["scaled_square"] + 1e-12)) * (1 + bias))
