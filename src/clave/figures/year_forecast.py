"""What the coming months will bring: simple methods, and which of them your own ledger trusts.

Three methods that anybody can redo by hand, tried on the ledger's own past: at each earlier month
the months that then lay ahead are forecast and compared with what came. The one with the smallest
error is used, seasonal naive being the baseline that it must beat; the errors give the interval.
Definition and worked values: ``docs/figures/targets.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEASON = 12
LEAST_MONTHS = 13  # below it not even the same month of the year before is known for each
BASELINE = "seasonal_naive"
METHODS = (BASELINE, "seasonal_growth", "recent_level")
DAMPING = 0.5
RECENT = 6
COVERAGE = 0.8
LEAST_ORIGINS = 5  # fewer earlier forecasts tell no interval

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Forecast:
    """``months``: one amount for each month ahead, never below zero; ``low``, ``high``: theirs, and
    of the sum ``total_low``, ``total_high``; None where too few earlier forecasts can be compared
    (``origins``). ``error``: mean absolute error of the sum, per mean of what came, of the method
    and of the baseline."""

    method: str
    months: tuple[float, ...]
    low: tuple[float, ...] | None
    high: tuple[float, ...] | None
    total: float
    total_low: float | None
    total_high: float | None
    error: float | None
    baseline_error: float | None
    origins: int
    baseline: str = BASELINE


def forecast(
    history: Sequence[Any],
    horizon: int,
    coverage: float = COVERAGE,
    method: str | None = None,
) -> Forecast | None:
    """The ``horizon`` months after ``history`` (amounts by month, the oldest first).

    ``method``: one of :data:`METHODS`, or None for the one that was right most often before.
    None with fewer than 13 months of history.
    """
    past = np.array([float(amount) for amount in history], dtype=float)
    if past.size < LEAST_MONTHS:
        return None
    if horizon <= 0:
        return Forecast(method or BASELINE, (), (), (), 0.0, 0.0, 0.0, None, None, 0)
    tried = {name: _backtest(past, horizon, name) for name in ([method] if method else METHODS)}
    chosen = method or _best(tried)
    months = np.maximum(predict(past, horizon, chosen), 0.0)
    errors, scale = tried[chosen][0], _scale(past)
    interval = _interval(
        errors.sum(axis=1) / horizon, float(months.sum()), scale, horizon, coverage
    )
    each = [
        _interval(errors[:, place], float(months[place]), scale, 1, coverage)
        for place in range(horizon)
    ]
    known = interval is not None
    return Forecast(
        method=chosen,
        months=tuple(float(month) for month in months),
        low=tuple(pair[0] for pair in each if pair) if known else None,
        high=tuple(pair[1] for pair in each if pair) if known else None,
        total=float(months.sum()),
        total_low=interval[0] if interval else None,
        total_high=interval[1] if interval else None,
        error=tried[chosen][1],
        baseline_error=tried[BASELINE][1] if BASELINE in tried else None,
        origins=len(errors),
    )


def predict(past: Array, horizon: int, method: str) -> Array:
    """The months ahead by one method, as it comes (it may be below zero).

    ``seasonal_naive``: the same month of the year before. ``seasonal_growth``: that, times half of
    the growth of the last twelve months on the twelve before (with fewer than 24 months, of those
    that can be compared), growth taken within −50 % and +100 %. ``recent_level``: the mean of the
    last six months.
    """
    if method == "recent_level":
        return np.full(horizon, past[-RECENT:].mean())
    places = past.size - SEASON + np.arange(horizon) % SEASON
    seasonal = past[places]
    return seasonal * _growth(past) if method == "seasonal_growth" else seasonal


def _growth(past: Array) -> float:
    compared = min(SEASON, past.size - SEASON)
    now = past[-compared:].sum()
    before = past[-compared - SEASON : past.size - SEASON].sum()
    if before <= 0:
        return 1.0
    ratio = min(max(float(now / before), 0.5), 2.0)
    return 1.0 + DAMPING * (ratio - 1.0)


def _scale(past: Array) -> float:
    """The size of a month, by which errors of different times are compared."""
    return float(np.abs(past[-SEASON:]).mean())


def _backtest(past: Array, horizon: int, method: str) -> tuple[Array, float | None]:
    """Errors (actual less forecast, per size of a month) by origin and month ahead, and how large
    the error of the sum was, per what came."""
    errors, off, came = [], 0.0, 0.0
    for origin in range(LEAST_MONTHS, past.size - horizon + 1):
        known, actual = past[:origin], past[origin : origin + horizon]
        found = np.maximum(predict(known, horizon, method), 0.0)
        errors.append((actual - found) / (_scale(known) or 1.0))
        off += abs(float(actual.sum() - found.sum()))
        came += abs(float(actual.sum()))
    shaped = np.array(errors, dtype=float).reshape(len(errors), horizon)
    return shaped, off / came if errors and came > 0 else None


def _best(tried: dict[str, tuple[Array, float | None]]) -> str:
    """The method with the smallest error; the baseline where none is strictly better."""
    errors = {name: error for name, (_, error) in tried.items() if error is not None}
    if BASELINE not in errors:
        return BASELINE
    return min(errors, key=lambda name: (errors[name], METHODS.index(name)))


def _interval(
    errors: Array, middle: float, scale: float, months: int, coverage: float
) -> tuple[float, float] | None:
    """Between which two amounts: as far off as earlier forecasts were, without their sign, in
    ``coverage`` of the cases; never below zero."""
    count = len(errors)
    if count < LEAST_ORIGINS:
        return None
    ordered = np.sort(np.abs(errors)) * scale * months
    off = float(ordered[min(ceil(coverage * (count + 1)), count) - 1])
    return max(middle - off, 0.0), middle + off
