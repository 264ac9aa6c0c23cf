"""Which model of buying rhythm is used: the one that was right about the ledger's own past.

Every model is fitted on what was known at an earlier day and compared with the purchases that came.
``docs/figures/alive.md`` has the rules; nothing of the days that are forecast is used to choose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clave.figures.base import Row
from clave.figures.life_expect import alive, expected
from clave.figures.life_models import (
    Fit,
    Histories,
    Numbers,
    fit_model,
    fit_regular,
    grounded,
)
from clave.figures.life_terms import LEAST_REPEAT
from clave.figures.life_visits import Visits
from clave.figures.logistic import auc

YEAR = 52.0
LEAST_SPAN = 13.0  # weeks before and after an origin, at the least
MODELS = ("bg_nbd", "mbg_nbd", "pareto_nbd", "mbg_cnbd")
BASELINES = ("same_again", "hiatus", "nbd")
HIATUS = 3.0  # silent for so many of its own mean gaps: it is taken to be gone
_BOUNDS = (0.5, 1.5)
_DRAWS = 500
Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Origin:
    """A day that is over, with what was known then and what came in the weeks after it."""

    day: float
    horizon: float
    seen: Histories
    before: Numbers
    came: Numbers

    @classmethod
    def at(cls, visits: Visits, day: float, horizon: float) -> Origin | None:
        """None where too little was known."""
        places, seen = visits.seen(day)
        if int((seen.x > 0).sum()) < LEAST_REPEAT:
            return None
        before = visits.counted(places, day - horizon, day)
        return cls(day, horizon, seen, before, visits.counted(places, day, day + horizon))


@dataclass(frozen=True)
class Choice:
    """What is used. ``method``: a model, or a baseline where none beat it; ``factor``: what its
    counts are multiplied by; ``error``: how far its total was off in the test, as a share;
    ``rows``: how every method did; ``gain``: mean error spared against the best baseline, with its
    interval; ``origin``: None where nothing could be tested; ``hiatus``: share that
    bought on, of those not silent and of those silent; ``nbd``: the baseline's fit;
    ``alive_by``: the model whose chances are used, None for the shares of the hiatus rule.
    ``tested``,
    ``test_factor``, ``predicted``: the model and its counts as they stood in the test."""

    method: str
    fit: Fit
    factor: float
    error: float | None
    rows: tuple[Row, ...]
    gain: tuple[float, float, float] | None
    origin: Origin | None
    hiatus: tuple[float | None, float | None]
    nbd: Fit
    alive_by: Fit | None = None
    tested: Fit | None = None
    test_factor: float = 1.0
    predicted: Numbers | None = None

    def off(self, coverage: float) -> float:
        """How far off the counts were in the test, per root of their size, in ``coverage`` of the
        cases; 1 where nothing could be tested."""
        if self.origin is None or self.predicted is None:
            return 1.0
        off = np.abs(self.origin.came - self.predicted) / np.sqrt(self.predicted + 1)
        return float(np.quantile(off, coverage))

    def at_test(self) -> Choice:
        """As it stood on the day of the test."""
        return (
            self if self.tested is None else replace(self, fit=self.tested, factor=self.test_factor)
        )


def choose(visits: Visits, step: Step = lambda done, total: None) -> Choice | None:
    """Fit, test, choose. None with fewer than LEAST_REPEAT customers that bought again."""
    _, seen = visits.seen(visits.end)
    if int((seen.x > 0).sum()) < LEAST_REPEAT:
        return None
    fits: dict[str, Fit] = {}
    for place, name in enumerate(("nbd", *MODELS)):
        step(place, 3 * (1 + len(MODELS)))
        found = fit_regular(seen) if name == "mbg_cnbd" else fit_model(name, seen)
        fits[name] = grounded(found, seen)
    horizon = min(YEAR, (visits.end - visits.start) / 2)
    origin = Origin.at(visits, visits.end - horizon, horizon) if horizon >= LEAST_SPAN else None
    if origin is None:
        best = min((fits[name] for name in MODELS), key=lambda fit: fit.aic)
        return Choice(best.model, best, 1.0, None, (), None, None, (None, None), fits["nbd"])
    return _chosen(fits, _test(visits, fits, origin, step))


@dataclass(frozen=True)
class Tested:
    """Every method at an origin; a model corrected by how far it was off before is ``NAME*``."""

    origin: Origin
    fits: Mapping[str, Fit]
    corrections: Mapping[str, float]
    predicted: Mapping[str, Numbers]
    ratios: Mapping[str, float]


def _test(visits: Visits, fits: Mapping[str, Fit], origin: Origin, step: Step) -> Tested:
    count = len(fits)
    earlier = _earlier(visits, origin)
    corrections: dict[str, float] = {}
    if earlier is not None:
        for place, name in enumerate(fits):
            step(count + place, 3 * count)
            fit = _refit(fits[name], earlier)
            corrections[name] = _ratio(earlier, expected(fit, earlier.seen, earlier.horizon))
    refits, predicted, ratios = dict[str, Fit](), _baselines(origin), dict[str, float]()
    for place, name in enumerate(fits):
        step(2 * count + place, 3 * count)
        refits[name] = _refit(fits[name], origin)
        plain = expected(refits[name], origin.seen, origin.horizon)
        predicted[name], ratios[name] = plain, _ratio(origin, plain)
        if name in MODELS and name in corrections:
            predicted[f"{name}*"] = plain * corrections[name]
    return Tested(origin, refits, corrections, predicted, ratios)


def _earlier(visits: Visits, origin: Origin) -> Origin | None:
    """A still earlier day, that tells whether correcting by how far a model was off helps."""
    horizon = min(origin.horizon, (origin.day - visits.start) / 2)
    if horizon < LEAST_SPAN / 2:
        return None
    return Origin.at(visits, origin.day - horizon, horizon)


def _refit(fit: Fit, origin: Origin) -> Fit:
    """The model as it would have been fitted on that day."""
    return grounded(fit_model(fit.model, origin.seen, fit.k, (fit.params,)), origin.seen)


def _ratio(origin: Origin, found: Numbers) -> float:
    """What came per what was expected, within bounds."""
    total = float(found.sum())
    return float(np.clip(origin.came.sum() / total, *_BOUNDS)) if total > 0 else 1.0


def _baselines(origin: Origin) -> dict[str, Numbers]:
    return {
        "same_again": origin.before,
        "hiatus": np.where(silent(origin.seen), 0.0, rates(origin.seen) * origin.horizon),
    }


def rates(seen: Histories) -> Numbers:
    """Repeat purchases per week observed."""
    return seen.x / np.maximum(seen.T, 1.0)


def silent(seen: Histories) -> NDArray[np.bool_]:
    """Whether somebody is silent for HIATUS times its own mean gap (the pooled one without any)."""
    pooled = float(seen.tx.sum() / max(seen.x.sum(), 1.0))
    gap = np.where(seen.x > 0, seen.tx / np.maximum(seen.x, 1.0), pooled)
    return np.asarray(seen.T - seen.tx > HIATUS * np.maximum(gap, 1e-9), dtype=np.bool_)


def _row(name: str, tested: Tested) -> Row:
    model, came, found = name.removesuffix("*"), tested.origin.came, tested.predicted[name]
    chance = None
    if name == "hiatus":
        chance = 1.0 - silent(tested.origin.seen).astype(float)
    elif model in MODELS:
        chance = alive(tested.fits[model], tested.origin.seen)
    total = float(came.sum())
    return {
        "method": model,
        "k": tested.fits[model].k if model in tested.fits else None,
        "corrected": name.endswith("*"),
        "baseline": model in BASELINES,
        "mae": float(np.abs(came - found).mean()),
        "rmse": float(np.sqrt(((came - found) ** 2).mean())),
        "predicted": float(found.sum()),
        "actual": total,
        "bias": float(found.sum() / total - 1) if total else None,
        "auc": None if chance is None else auc(chance, (came > 0).astype(float)),
    }


def _chosen(fits: Mapping[str, Fit], tested: Tested) -> Choice:
    rows = {name: _row(name, tested) for name in tested.predicted}
    origin = tested.origin
    baseline = min(BASELINES, key=lambda name: rows[name]["mae"])
    best = min((name for name in rows if name not in BASELINES), key=lambda n: rows[n]["mae"])
    gain = _gain(origin.came, tested.predicted[baseline], tested.predicted[best])
    used = best if gain[1] > 0 else baseline
    model, bias, quiet = best.removesuffix("*"), rows[used]["bias"], silent(origin.seen)
    return Choice(
        method=used.removesuffix("*"),
        fit=fits[model],
        factor=tested.ratios[model] if used.endswith("*") else 1.0,
        error=None if bias is None else abs(bias),
        rows=tuple(row | {"used": name == used} for name, row in rows.items()),
        gain=gain,
        origin=origin,
        hiatus=(_share(origin.came[~quiet]), _share(origin.came[quiet])),
        nbd=fits["nbd"],
        alive_by=_teller(fits, tested, model if used == best else None),
        tested=tested.fits[model],
        test_factor=tested.corrections[model] if used.endswith("*") else 1.0,
        predicted=tested.predicted[used],
    )


def _teller(fits: Mapping[str, Fit], tested: Tested, used: str | None) -> Fit | None:
    """Whose chances of being alive are told: those of the model that counts; else of the one that
    tells best who bought on, if it does so better than the hiatus rule beyond the interval."""
    if used is not None:
        return fits[used]
    active = (tested.origin.came > 0).astype(float)
    seen = tested.origin.seen
    rule = 1.0 - silent(seen).astype(float)
    if active.min() == active.max():
        return min((fits[name] for name in MODELS), key=lambda fit: fit.aic)  # nobody to tell apart
    chances = {name: alive(tested.fits[name], seen) for name in MODELS}
    best = max(MODELS, key=lambda name: auc(chances[name], active) or 0.0)
    rng, ahead = np.random.default_rng(21), []
    for _ in range(_DRAWS // 5):
        pick = rng.integers(0, len(active), len(active))
        ours, theirs = auc(chances[best][pick], active[pick]), auc(rule[pick], active[pick])
        ahead.append((ours or 0.0) - (theirs or 0.0))
    return fits[best] if float(np.quantile(ahead, 0.025)) > 0 else None


def _share(came: Numbers) -> float | None:
    """How many bought on; half of one more on either side, so that nothing is certain."""
    return float(((came > 0).sum() + 0.5) / (len(came) + 1)) if len(came) else None


def _gain(came: Numbers, theirs: Numbers, ours: Numbers) -> tuple[float, float, float]:
    """Mean error spared, and its 95 % interval: customers are drawn again and again."""
    spared = np.abs(came - theirs) - np.abs(came - ours)
    rng = np.random.default_rng(20)
    picks = rng.integers(0, len(spared), (_DRAWS, len(spared)))
    low, high = np.quantile(spared[picks].mean(axis=1), (0.025, 0.975))
    return float(spared.mean()), float(low), float(high)
