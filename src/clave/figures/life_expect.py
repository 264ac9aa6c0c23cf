"""What a fitted model of buying rhythm says of each customer: alive, and how often it buys.

Expected counts are sums over the number of purchases that end by themselves, not series that fail
for customers with hundreds of purchases. Formulas and sources: ``docs/figures/alive.md``.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaln, gammaln, hyp2f1, logsumexp

from clave.figures.life_models import (
    Fit,
    Histories,
    Numbers,
    bg_parts,
    mbg_parts,
    pareto_parts,
)

_CHUNK = 500
_SPREADS = 8.0  # how far the sum goes, in standard deviations of the count


def alive(fit: Fit, seen: Histories) -> Numbers:
    """The chance that each customer still buys; 1 where the model knows no leaving."""
    if fit.model == "nbd":
        return np.ones(len(seen))
    if fit.model == "bg_nbd":
        still, gone = bg_parts(fit, seen)
    elif fit.model == "pareto_nbd":
        still, gone = pareto_parts(fit, seen)
    else:
        still, gone, _ = mbg_parts(fit, seen)
    return np.asarray(1.0 / (1.0 + np.exp(np.minimum(gone - still, 700.0))))


def expected(fit: Fit, seen: Histories, ahead: float) -> Numbers:
    """Expected purchases in the ``ahead`` units of time after T, leaving included."""
    return alive(fit, seen) * expected_if_alive(fit, seen, ahead)


def expected_if_alive(fit: Fit, seen: Histories, ahead: float) -> Numbers:
    """As :func:`expected`, of a customer that is alive at T: what is at stake."""
    if ahead <= 0:
        return np.zeros(len(seen))
    if fit.model == "nbd":
        r, alpha = fit.params
        return np.asarray((r + seen.x) * ahead / (alpha + seen.T))
    if fit.model == "pareto_nbd":
        return _pareto_if_alive(fit, seen, ahead)
    found = np.empty(len(seen))
    order = np.argsort(seen.x, kind="stable")
    for start in range(0, len(seen), _CHUNK):
        places = order[start : start + _CHUNK]
        found[places] = _counted(fit, seen.take(places), ahead)
    return found


def stage_weights(fit: Fit, seen: Histories) -> Numbers:
    """Of a customer alive: how likely each number of stages of its gap is behind (k rows)."""
    if fit.model == "bg_nbd":
        return np.ones((1, len(seen)))
    _, _, stages = mbg_parts(fit, seen)
    return np.asarray(np.exp(stages - logsumexp(stages, axis=0)))


def stays(fit: Fit, seen: Histories) -> Numbers:
    """The second parameter of the Beta of leaving, of a customer alive: purchases it outlived."""
    _, _, _, b = fit.params
    return b + seen.x + (0 if fit.model == "bg_nbd" else 1)


def _counted(fit: Fit, seen: Histories, ahead: float) -> Numbers:
    """Σₙ P(at least n purchases in time) · P(not gone before the n-th)."""
    r, alpha, a, _ = fit.params
    outlived, total = stays(fit, seen), np.zeros(len(seen))
    share = ahead / (alpha + seen.T + ahead)
    for stage, weight in enumerate(stage_weights(fit, seen)):
        shape = r + fit.k * seen.x + stage
        odds = share / (1 - share)
        mean, spread = shape * odds, np.sqrt(shape * odds * (1 + odds))
        most = int(np.max(mean + _SPREADS * spread)) + 20 * fit.k
        m = np.arange(most)
        logs = gammaln(shape[:, None] + m) - gammaln(shape)[:, None] - gammaln(m + 1)
        logs += shape[:, None] * np.log1p(-share)[:, None] + m * np.log(share)[:, None]
        more = np.clip(1.0 - np.cumsum(np.exp(logs), axis=1), 0.0, 1.0)  # P(more than m stages)
        n = np.arange(1, (most + stage) // fit.k)
        # E[(1−p)^(n−1)] with p ~ Beta(a, outlived): still there for the n-th
        there = np.exp(betaln(a, outlived[:, None] + n - 1) - betaln(a, outlived)[:, None])
        total += weight * (more[:, fit.k * n - stage - 1] * there).sum(axis=1)
    return total


def _pareto_if_alive(fit: Fit, seen: Histories, ahead: float) -> Numbers:
    r, alpha, s, beta = fit.params
    rate = (r + seen.x) * (beta + seen.T) / (alpha + seen.T)
    grown = np.log1p(ahead / (beta + seen.T))
    if abs(s - 1) < 1e-9:
        return np.asarray(rate * grown)
    return np.asarray(rate * -np.expm1(-(s - 1) * grown) / (s - 1))


def expected_of_new(fit: Fit, ahead: float) -> float:
    """E[X(t)]: the repeat purchases of a customer in its first ``ahead`` units of time.

    For BG/NBD and Pareto/NBD, as published. Raises ValueError for another model.
    """
    if fit.model == "bg_nbd":
        r, alpha, a, b = fit.params
        share = (alpha / (alpha + ahead)) ** r
        series = hyp2f1(r, b, a + b - 1, ahead / (alpha + ahead))
        return float((a + b - 1) / (a - 1) * (1 - share * series))
    if fit.model == "pareto_nbd":
        r, alpha, s, beta = fit.params
        return float(r * beta / (alpha * (s - 1)) * (1 - (beta / (beta + ahead)) ** (s - 1)))
    raise ValueError(fit.model)


def chance_of_count(fit: Fit, ahead: float, count: int) -> float:
    """BG/NBD: P(X(t) = n), of a customer that just bought first."""
    r, alpha, a, b = fit.params
    share = ahead / (alpha + ahead)
    places = np.arange(count + 1)
    logs = gammaln(r + places) - gammaln(r) - gammaln(places + 1)
    each = np.exp(logs + r * np.log1p(-share) + places * np.log(share))
    found = np.exp(betaln(a, b + count) - betaln(a, b)) * each[count]
    if count:
        left = np.exp(betaln(a + 1, b + count - 1) - betaln(a, b))
        found += left * (1 - each[:count].sum())
    return float(found)
