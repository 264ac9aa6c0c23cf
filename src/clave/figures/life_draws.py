"""Futures drawn of each customer: what may come, not only what is expected.

A customer that is alive buys by stages of its gaps, k to a purchase, until it leaves: after a
purchase with its own chance (BG, MBG), or on a day of its own (Pareto).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from clave.figures.life_expect import alive, stage_weights, stays
from clave.figures.life_models import Fit, Histories, Numbers

Counts = NDArray[np.int64]


def draw(
    fit: Fit, seen: Histories, horizons: Sequence[float], count: int, rng: np.random.Generator
) -> Counts:
    """``count`` futures: purchases until each of ``horizons`` (rising), as count × customer × h."""
    if fit.model == "pareto_nbd":
        return _pareto(fit, seen, horizons, count, rng)
    size = (count, len(seen))
    r, alpha = fit.params[:2]
    if fit.model == "nbd":
        return _stages(rng.gamma(r + seen.x, 1 / (alpha + seen.T), size), horizons, rng)
    behind = np.zeros(size, dtype=np.int64)
    if fit.k > 1:
        upto, pick = np.cumsum(stage_weights(fit, seen), axis=0), rng.random(size)
        for stage in range(fit.k - 1):
            behind += pick > upto[stage]
    rates = rng.gamma(r + fit.k * seen.x + behind, 1.0) / (alpha + seen.T)
    leaving = np.clip(rng.beta(fit.params[2], stays(fit, seen), size), 1e-9, 1.0)
    last = rng.geometric(leaving)  # the purchase after which it is gone
    last[rng.random(size) > alive(fit, seen)] = 0
    bought = (_stages(rates, horizons, rng) + behind[:, :, None]) // fit.k
    return np.asarray(np.minimum(bought, last[:, :, None]), dtype=np.int64)


def _stages(rates: Numbers, horizons: Sequence[float], rng: np.random.Generator) -> Counts:
    """Poisson counts until each horizon, each of which goes on from the one before."""
    steps = np.diff(np.concatenate([[0.0], np.asarray(horizons)]))
    return np.asarray(rng.poisson(rates[:, :, None] * steps).cumsum(axis=2), dtype=np.int64)


def _pareto(
    fit: Fit, seen: Histories, horizons: Sequence[float], count: int, rng: np.random.Generator
) -> Counts:
    r, alpha, s, beta = fit.params
    size = (count, len(seen))
    rates = rng.gamma(r + seen.x, 1 / (alpha + seen.T), size)
    leaving = np.maximum(rng.gamma(s, 1 / (beta + seen.T), size), 1e-12)
    stays_for = rng.exponential(1.0, size) / leaving
    stays_for[rng.random(size) > alive(fit, seen)] = 0.0
    reached = np.minimum(stays_for[:, :, None], np.asarray(horizons))
    steps = np.diff(reached, axis=2, prepend=0.0)
    return np.asarray(rng.poisson(rates[:, :, None] * steps).cumsum(axis=2), dtype=np.int64)


def scaled(counts: Counts, factor: float, rng: np.random.Generator) -> Counts:
    """Counts whose mean is ``factor`` times as large, as counts: each purchase may not come (or
    come twice)."""
    if factor <= 1.0:
        return np.asarray(rng.binomial(counts, factor), dtype=np.int64)
    return np.asarray(counts + rng.poisson(counts * (factor - 1.0)), dtype=np.int64)
