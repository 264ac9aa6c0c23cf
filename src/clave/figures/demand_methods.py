"""The methods that a demand forecast may choose from, each for all series at once.

A method takes a :class:`History` and a horizon and gives series × months ahead, never below zero.
Methods whose name ends in ``_seasonal`` see months divided by the pooled seasonal factors of their
family, and give months multiplied by them. Definitions: ``docs/figures/forecast.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clave.figures.intermittent import croston, sba, tsb
from clave.figures.recency import recency_rates
from clave.figures.smoothing import ahead, best_ses, holt_from

Array = NDArray[np.float64]
SEASON = 12
PHI = 0.9
_START = 6
ALPHAS = (0.05, 0.1, 0.2, 0.35, 0.5)
INTERMITTENT_BASELINE, BASELINE = "croston", "seasonal_naive"


@dataclass(frozen=True)
class History:
    """``y``: series × months, NaN before a series began; ``factors``: series × 12 seasonal factors
    by place in the year; ``phase``: the place in the year of the first month."""

    y: Array
    factors: Array
    phase: int

    @property
    def level(self) -> Array:
        """The months without their season."""
        places = (self.phase + np.arange(self.y.shape[1])) % SEASON
        return self.y / self.factors[:, places]

    def season(self, horizon: int) -> Array:
        """Series × months ahead: their factors."""
        places = (self.phase + self.y.shape[1] + np.arange(horizon)) % SEASON
        return self.factors[:, places]


Method = Callable[[Array, int], Array]


def seasonal_naive(y: Array, horizon: int) -> Array:
    """The same month of the year before; where none is known, the mean of the months so far."""
    months = y.shape[1]
    mean = mean_of(y, SEASON)
    places = months - SEASON + np.arange(horizon) % SEASON
    found = np.repeat(mean[:, None], horizon, axis=1)
    known = places >= 0
    found[:, known] = y[:, places[known]]
    return np.where(np.isnan(found), mean[:, None], found)


def mean_of(y: Array, months: int) -> Array:
    """The mean of the last ``months`` of each series; NaN of none."""
    last = y[:, -months:]
    known = ~np.isnan(last)
    count = known.sum(axis=1)
    sums = np.where(known, last, 0.0).sum(axis=1)
    found = np.full(len(y), np.nan)
    np.divide(sums, count, out=found, where=count > 0)
    return found


def _flat(rate: Callable[[Array], Array]) -> Method:
    def method(y: Array, horizon: int) -> Array:
        return np.repeat(rate(y)[:, None], horizon, axis=1)

    return method


def damped(y: Array, horizon: int) -> Array:
    """Holt's method with a damped trend that starts at none, and settings that hold back: months of
    a single customer are too restless for more."""
    start = mean_of(y[:, :_START], _START)
    level = np.where(np.isnan(start), mean_of(y, SEASON), start)
    state = holt_from(y, 0.3, 0.1, PHI, (level, np.zeros(len(y))))
    return ahead(*state, horizon, PHI)


METHODS: Mapping[str, Method] = {
    BASELINE: seasonal_naive,
    "mean": _flat(lambda y: mean_of(y, SEASON)),
    "croston": _flat(croston),
    "sba": _flat(sba),
    "tsb": _flat(lambda y: tsb(y, 0.1, 0.1, None)),
    "tsb_slow": _flat(lambda y: tsb(y, 0.1, 0.05, None)),
    "ses": _flat(lambda y: best_ses(y, ALPHAS)),
    "damped": damped,
    "recency": recency_rates,
}
SEASONAL = ("mean", "tsb", "ses", "damped", "recency")
BASELINES = (BASELINE, INTERMITTENT_BASELINE)
# Means of several, which are often better than each.
COMBINED: Mapping[str, tuple[str, ...]] = {
    "combined": ("tsb", "recency", "mean"),
    "combined_seasonal": ("recency_seasonal", "ses_seasonal", "mean_seasonal", BASELINE),
}


def names(*, seasonal: bool) -> tuple[str, ...]:
    """The methods that there are, the baselines first."""
    plain = (*METHODS, "combined")
    more = (*(f"{name}_seasonal" for name in SEASONAL), "combined_seasonal")
    return plain + more if seasonal else plain


def forecasts(history: History, horizon: int, wanted: Iterable[str]) -> Iterator[tuple[str, Array]]:
    """Each wanted method with its series × months ahead; one is forgotten once the next is made,
    so that a large ledger fits into memory."""
    wanted = tuple(wanted)
    sums = {name: np.zeros((len(history.y), horizon)) for name in COMBINED if name in wanted}
    parts = {part for name in sums for part in COMBINED[name]}
    for name in dict.fromkeys((*(n for n in wanted if n not in COMBINED), *sorted(parts))):
        found = forecast_by(history, horizon, name)
        for one in sums:
            if name in COMBINED[one]:
                sums[one] += found / len(COMBINED[one])
        if name in wanted:
            yield name, found
    yield from sums.items()


def forecast_by(history: History, horizon: int, name: str) -> Array:
    """One method that is no mean of others."""
    if name.endswith("_seasonal"):
        plain = METHODS[name.removesuffix("_seasonal")](history.level, horizon)
        return _of(plain * history.season(horizon))
    return _of(METHODS[name](history.y, horizon))


def _of(values: Array) -> Array:
    return np.maximum(np.nan_to_num(values, nan=0.0), 0.0)
