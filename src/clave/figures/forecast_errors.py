"""How far forecasts were off. Formulas and worked values: ``docs/figures/forecast_accuracy.md``."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def wape(actual: ArrayLike, forecast: ArrayLike) -> float | None:
    """Absolute errors per absolute amounts; None where nothing came."""
    came, said = _both(actual, forecast)
    whole = np.abs(came).sum()
    return float(np.abs(came - said).sum() / whole) if whole else None


def bias(actual: ArrayLike, forecast: ArrayLike) -> float | None:
    """(forecast − actual) per actual: above zero where too much was said; None of nothing."""
    came, said = _both(actual, forecast)
    whole = came.sum()
    return float((said.sum() - whole) / whole) if whole else None


def mape(actual: ArrayLike, forecast: ArrayLike) -> float | None:
    """Mean absolute error per amount; None where any amount is zero, where it means nothing."""
    came, said = _both(actual, forecast)
    return None if (came == 0).any() else float(np.mean(np.abs((came - said) / came)))


def smape(actual: ArrayLike, forecast: ArrayLike) -> float | None:
    """Symmetric, on the scale 0 … 2."""
    came, said = _both(actual, forecast)
    whole = np.abs(came) + np.abs(said)
    return None if (whole == 0).any() else float(np.mean(2 * np.abs(came - said) / whole))


def mase(actual: ArrayLike, forecast: ArrayLike, train: ArrayLike, season: int = 1) -> float | None:
    """Mean absolute error per that of the naive forecast in ``train``; None if it never erred."""
    came, said = _both(actual, forecast)
    scale = absolute_scale(np.atleast_2d(np.asarray(train, dtype=float)), season)[0]
    return float(np.mean(np.abs(came - said)) / scale) if scale > 0 else None


def rmsse(
    actual: ArrayLike, forecast: ArrayLike, train: ArrayLike, season: int = 1
) -> float | None:
    """Root of the mean squared error per that of the naive forecast in ``train``."""
    came, said = _both(actual, forecast)
    scale = squared_scale(np.atleast_2d(np.asarray(train, dtype=float)), season)[0]
    return float(np.sqrt(np.mean((came - said) ** 2) / scale)) if scale > 0 else None


def wrmsse(errors: ArrayLike, weights: ArrayLike) -> float:
    """RMSSE of several series, weighted; the weights add up to 1."""
    return float((np.asarray(errors, dtype=float) * np.asarray(weights, dtype=float)).sum())


def pinball(actual: ArrayLike, said: ArrayLike, quantile: float) -> float:
    """Mean loss of a quantile: what lies above it costs ``quantile``, below it 1 − ``quantile``."""
    came, bound = _both(actual, said)
    off = came - bound
    return float(np.mean(np.maximum(quantile * off, (quantile - 1) * off)))


def value_added(before: float | None, after: float | None) -> float | None:
    """By how much a step made an error smaller (40 % → 38 % = .02); None where one is not known."""
    return None if before is None or after is None else before - after


def absolute_scale(train: Array, season: int = 1) -> Array:
    """For each series (NaN before it began): mean |y(t) − y(t − season)|; NaN where unknown."""
    return _mean(np.abs(train[:, season:] - train[:, :-season]))


def squared_scale(train: Array, season: int = 1) -> Array:
    """As :func:`absolute_scale`, of squares."""
    return _mean((train[:, season:] - train[:, :-season]) ** 2)


def _mean(values: Array) -> Array:
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    sums = np.where(known, values, 0.0).sum(axis=1)
    found = np.full(len(values), np.nan)
    np.divide(sums, count, out=found, where=count > 0)
    return found


def _both(actual: ArrayLike, forecast: ArrayLike) -> tuple[Array, Array]:
    return np.asarray(actual, dtype=float), np.asarray(forecast, dtype=float)
