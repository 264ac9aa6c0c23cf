"""Models of buying rhythm: likelihoods in logs, and their fit by maximum likelihood.

Every model sees a customer as (x, tx, T): repeat purchases (the first one and others of the same
day left out), time of the last repeat measured from the first (0 without any), and time observed
since the first; one unit of time everywhere. The regular ones also see the sum of the logarithms
of the gaps. Sources: Fader, Hardie and Lee (2005) for BG/NBD; Schmittlein, Morrison and Colombo
(1987) for Pareto/NBD; Batislam et al. (2007) for MBG/NBD; Platzer and Reutterer (2016) for
MBG/CNBD-k; Ehrenberg (1959) for NBD. Formulas: ``docs/figures/alive.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, logsumexp

Numbers = NDArray[np.float64]

NAMES: dict[str, tuple[str, ...]] = {
    "nbd": ("r", "alpha"),
    "bg_nbd": ("r", "alpha", "a", "b"),
    "mbg_nbd": ("r", "alpha", "a", "b"),
    "mbg_cnbd": ("r", "alpha", "a", "b"),
    "pareto_nbd": ("r", "alpha", "s", "beta"),
}
MOST_TO_FIT = 4000  # customers: more tell the parameters no better
REGULARITIES = (2, 3, 4)
_STARTS: dict[str, tuple[tuple[float, ...], ...]] = {
    "nbd": ((0.5, 5.0), (1.5, 10.0)),
    "bg_nbd": ((0.5, 5.0, 0.8, 2.0), (1.5, 5.0, 0.5, 1.0), (0.3, 3.0, 1.5, 4.0)),
    "mbg_nbd": ((0.5, 5.0, 0.8, 2.0), (1.5, 5.0, 0.5, 1.0), (0.3, 3.0, 1.5, 4.0)),
    "mbg_cnbd": ((1.0, 3.0, 0.5, 0.8), (0.5, 5.0, 0.8, 2.0), (2.0, 2.0, 0.2, 2.0)),
    "pareto_nbd": ((0.5, 10.0, 0.6, 10.0), (1.0, 5.0, 0.4, 5.0), (1.5, 10.0, 1.5, 30.0)),
}
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)


@dataclass(frozen=True)
class Histories:
    """Customers in the order of their codes: arrays of one length.

    ``gaps``: Σ ln(gap) over the x gaps between purchases; 0 without any.
    """

    x: Numbers
    tx: Numbers
    T: Numbers
    gaps: Numbers

    def __len__(self) -> int:
        return len(self.x)

    def take(self, places: NDArray[np.int64]) -> Histories:
        """Those at ``places``, in that order and as often as they stand there."""
        return Histories(self.x[places], self.tx[places], self.T[places], self.gaps[places])


@dataclass(frozen=True)
class Fit:
    """A model with its parameters, in the order of :data:`NAMES`; ``k``: how regular gaps are."""

    model: str
    params: tuple[float, ...]
    k: int = 1
    log_likelihood: float | None = None

    @property
    def aic(self) -> float:
        """Akaike's criterion; k counts as a parameter where it was chosen."""
        count = len(self.params) + (self.model == "mbg_cnbd")
        return 2 * count - 2 * (self.log_likelihood or 0.0)


def log_likelihoods(fit: Fit, seen: Histories) -> Numbers:
    """The logarithm of each customer's likelihood, the density of the gaps included.

    The constant that :func:`log_likelihoods` of k = 1 shares with the published ones is kept: for
    k = 1 the values are those of the papers.
    """
    return _LIKELIHOODS[fit.model](fit, seen)


def fit_model(
    model: str,
    seen: Histories,
    k: int = 1,
    starts: Sequence[Sequence[float]] = (),
) -> Fit:
    """Maximum likelihood on the logarithms of the parameters, the best of several starts.

    ``seen``: of more than MOST_TO_FIT customers every n-th is taken. ``starts``: tried instead of
    the usual ones. Gives the log-likelihood of all customers that were taken.
    """
    used = _thinned(seen)

    def loss(logs: Numbers) -> float:
        found = log_likelihoods(Fit(model, tuple(np.exp(logs)), k), used).sum()
        return -float(found) if np.isfinite(found) else 1e12

    best = None
    for start in starts or _STARTS[model]:
        bounds = [(-9.0, 9.0)] * len(start)
        tried = minimize(loss, np.log(start), method="L-BFGS-B", bounds=bounds)
        if best is None or tried.fun < best.fun:
            best = tried
    assert best is not None
    return Fit(model, tuple(float(value) for value in np.exp(best.x)), k, -float(best.fun))


def fit_regular(seen: Histories) -> Fit:
    """MBG/CNBD-k with the k of the smallest AIC among :data:`REGULARITIES`."""
    first, *others = REGULARITIES
    fits = [fit_model("mbg_cnbd", seen, first)]
    for k in others:
        starts = (fits[-1].params, _STARTS["mbg_cnbd"][0])
        fits.append(fit_model("mbg_cnbd", seen, k, starts))
    return min(fits, key=lambda fit: fit.aic)


def grounded(fit: Fit, seen: Histories) -> Fit:
    """The fit, where somebody was seen leaving; else leaving by the rule of succession.

    Of customers that all go on the likelihood says that nobody ever leaves, and no silence, however
    long, would mean anything. With n purchases after which nobody left, the chance at each is
    taken from Beta(1, n).
    """
    if fit.model not in ("bg_nbd", "mbg_nbd", "mbg_cnbd"):
        return fit
    r, alpha, a, b = fit.params
    purchases = float(seen.x.sum()) + len(seen)
    if a / (a + b) >= 1 / (purchases + 1):
        return fit
    return replace(fit, params=(r, alpha, 1.0, purchases))


def _thinned(seen: Histories) -> Histories:
    step = -(-len(seen) // MOST_TO_FIT)
    return seen if step <= 1 else seen.take(np.arange(0, len(seen), step))


def _nbd(fit: Fit, seen: Histories) -> Numbers:
    r, alpha = fit.params
    return _base(r, alpha, seen.x) - (r + seen.x) * np.log(alpha + seen.T)


def _base(r: float, alpha: float, x: Numbers) -> Numbers:
    """ln Γ(r+x) α^r / Γ(r)."""
    return np.asarray(gammaln(r + x) - gammaln(r) + r * np.log(alpha))


def _bg(fit: Fit, seen: Histories) -> Numbers:
    alive, gone = bg_parts(fit, seen)
    return np.asarray(np.logaddexp(alive, gone))


def bg_parts(fit: Fit, seen: Histories) -> tuple[Numbers, Numbers]:
    """BG/NBD: the logarithms of the likelihood of being alive, and of being gone."""
    r, alpha, a, b = fit.params
    x, base = seen.x, _base(r, alpha, seen.x)
    alive = betaln(a, b + x) - betaln(a, b) + base - (r + x) * np.log(alpha + seen.T)
    gone = betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b)
    gone = gone + base - (r + x) * np.log(alpha + seen.tx)
    return alive, np.where(x > 0, gone, -np.inf)


def _mbg(fit: Fit, seen: Histories) -> Numbers:
    alive, gone, _ = mbg_parts(fit, seen)
    return np.asarray((fit.k - 1) * seen.gaps - seen.x * gammaln(fit.k) + np.logaddexp(alive, gone))


def mbg_parts(fit: Fit, seen: Histories) -> tuple[Numbers, Numbers, Numbers]:
    """MBG/CNBD-k: alive, gone, and alive by how many of the k stages of a gap are behind.

    The third has a row for each stage 0…k−1. A gap is a sum of k exponential stages, so that the
    silence so far may be any of them.
    """
    r, alpha, a, b = fit.params
    count = fit.k * seen.x
    gone = betaln(a + 1, b + seen.x) - betaln(a, b) + _base(r, alpha, count)
    gone = gone - (r + count) * np.log(alpha + seen.tx)
    silence = np.log(np.maximum(seen.T - seen.tx, 1e-300))
    stages = np.array(
        [
            (stage * silence if stage else 0.0)
            - gammaln(stage + 1)
            + gammaln(r + count + stage)
            - gammaln(r)
            + r * np.log(alpha)
            - (r + count + stage) * np.log(alpha + seen.T)
            for stage in range(fit.k)
        ]
    )
    stages = stages + betaln(a, b + seen.x + 1) - betaln(a, b)
    return np.asarray(logsumexp(stages, axis=0)), np.asarray(gone), stages


def _pareto(fit: Fit, seen: Histories) -> Numbers:
    alive, gone = pareto_parts(fit, seen)
    return np.asarray(np.logaddexp(alive, gone))


def pareto_parts(fit: Fit, seen: Histories) -> tuple[Numbers, Numbers]:
    """Pareto/NBD: the logarithms of the likelihood of being alive, and of being gone.

    Gone is the integral over the day of leaving, from tx to T, of (α+y)^−(r+x) (β+y)^−(s+1): the
    same as the published differences of hypergeometric functions, which fail for many purchases.
    """
    r, alpha, s, beta = fit.params
    x, base = seen.x, _base(r, alpha, seen.x) + s * np.log(beta)
    alive = base - (r + x) * np.log(alpha + seen.T) - s * np.log(beta + seen.T)
    first = alpha + seen.tx
    width = np.log((alpha + seen.T) / first)
    width = np.maximum(np.minimum(width, 60.0 / (r + x)), 1e-300)  # beyond, nothing is left
    steps = width[:, None] * (_NODES + 1) / 2
    day = first[:, None] * np.exp(steps) - alpha
    logs = -(r + x - 1)[:, None] * steps - (s + 1) * np.log(beta + np.maximum(day, 0.0))
    inside = logsumexp(logs + np.log(_WEIGHTS / 2), axis=1) + np.log(width)
    gone = base + np.log(s) + inside - (r + x - 1) * np.log(first)
    return alive, np.asarray(gone)


_LIKELIHOODS: dict[str, Callable[[Fit, Histories], Numbers]] = {
    "nbd": _nbd,
    "bg_nbd": _bg,
    "mbg_nbd": _mbg,
    "mbg_cnbd": _mbg,
    "pareto_nbd": _pareto,
}
