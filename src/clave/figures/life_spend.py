"""What a purchase is worth: Gamma–Gamma where its assumption holds, else each customer's mean.

Source: Fader and Hardie, note 025; Fader, Hardie and Lee (2005). ``docs/figures/alive.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

from clave.figures.life_models import Numbers

LEAST = 10  # customers with repeat purchases
MOST_CORRELATED = 0.3  # beyond it, spend is not independent of how often somebody buys


@dataclass(frozen=True)
class Spend:
    """How the worth of a purchase is estimated. ``params``: p, q, v of Gamma–Gamma."""

    method: Literal["gamma_gamma", "mean"]
    params: tuple[float, float, float] | None
    correlation: float | None
    log_likelihood: float | None = None

    def expected(self, count: Numbers, mean: Numbers) -> Numbers:
        """E[M]: the mean worth of the coming purchases, from ``count`` with a mean of ``mean``."""
        if self.params is None:
            return np.maximum(mean, 0.0)
        p, q, v = self.params
        return np.asarray(p * (v + count * np.maximum(mean, 0.0)) / (p * count + q - 1))

    def drawn(
        self, count: Numbers, mean: Numbers, spread: Numbers, rng: np.random.Generator
    ) -> Numbers:
        """One draw of each customer's mean. ``spread``: standard deviation of a single purchase."""
        if self.params is None:
            error = spread / np.sqrt(np.maximum(count, 1.0))
            return np.maximum(mean + error * rng.standard_normal(len(mean)), 0.0)
        p, q, v = self.params
        scale = v + count * np.maximum(mean, 0.0)
        return np.asarray(p * scale / rng.standard_gamma(p * count + q))


def fit_spend(count: Numbers, mean: Numbers) -> Spend:
    """From ``count`` repeat purchases and their ``mean`` of each customer.

    Who has none, or whose credit notes are as large as what was bought, tells nothing.
    """
    told = (count > 0) & (mean > 0)
    x, m = count[told], mean[told]
    if len(x) < LEAST:
        return Spend("mean", None, None)
    related = float(np.corrcoef(x, m)[0, 1]) if x.std() > 0 and m.std() > 0 else 0.0
    if abs(related) > MOST_CORRELATED:
        return Spend("mean", None, related)
    scale = float(np.median(m))
    found = minimize(
        lambda logs: -float(log_likelihoods(tuple(np.exp(logs)), x, m / scale).sum()),
        np.log((2.0, 2.0, 1.0)),
        method="L-BFGS-B",
        bounds=[(-6.0, 8.0)] * 3,
    )
    p, q, v = (float(value) for value in np.exp(found.x))
    if q <= 1.05:  # the mean over all customers would be infinite, or all but
        return Spend("mean", None, related)
    params = (p, q, v * scale)
    return Spend("gamma_gamma", params, related, float(log_likelihoods(params, x, m).sum()))


def log_likelihoods(params: tuple[float, ...], x: Numbers, m: Numbers) -> Numbers:
    """Gamma–Gamma: the logarithm of each customer's likelihood, for x > 0 and m > 0."""
    p, q, v = params
    return np.asarray(
        gammaln(p * x + q)
        - gammaln(p * x)
        - gammaln(q)
        + q * np.log(v)
        + (p * x - 1) * np.log(m)
        + p * x * np.log(x)
        - (p * x + q) * np.log(x * m + v)
    )
