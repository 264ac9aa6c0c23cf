"""Which way of recommending is used: the one that was right about the ledger's own past.

Learnt from the months up to a day, judged by those after it. The settings of each method are
chosen at an earlier day, so that the months it is judged by have chosen nothing. New products
(what somebody has is neither candidate nor right) and repurchases are two tasks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from clave.figures.base import Row
from clave.figures.ranking import Judged, falling, judge, mean_interval
from clave.figures.recommender_purchases import Purchases
from clave.figures.recommender_scores import (
    BLOCK,
    Cosine,
    Factors,
    Floats,
    best,
    cosine,
    factorise,
    popularity,
)

K = 20
DEEP = 60  # places whose hits tell chances
LEAST_MONTHS = 4
GONE_AFTER = 6  # months in which nobody bought a product: it is not offered any more
LEAST_TESTED = 20  # customers that bought something of the task
BASELINES: Mapping[str, tuple[str, ...]] = {
    "new": ("popularity", "segment_popularity"),
    "repurchase": ("popularity", "own_history"),
}
Step = Callable[[int, int], None]
Blocks = Iterator[tuple[int, Floats]]
Settings = Mapping[str, Any]

# Settings by method; the first is used where no earlier day can choose.
GRID: Mapping[str, tuple[Settings, ...]] = {
    "cosine": (
        {"equal": True, "weight": "binary", "shrink": 0.0},
        {"equal": True, "weight": "log_months", "shrink": 0.0},
        {"equal": False, "weight": "binary", "shrink": 0.0},
        {"equal": False, "weight": "binary", "shrink": 10.0},
        {"equal": True, "weight": "binary", "shrink": 10.0},
    ),
    "als": (
        {"factors": 32, "alpha": 5.0, "penalty": 50.0},
        {"factors": 32, "alpha": 1.0, "penalty": 20.0},
    ),
    "popularity": ({},),
    "segment_popularity": ({},),
    "own_history": ({},),
}


@dataclass(frozen=True)
class Known:
    """What is known at the end of a month: ``bought`` 0/1, ``months`` in how many, by unit ×
    product; ``offered``: products that somebody bought lately."""

    bought: sparse.csr_matrix
    months: sparse.csr_matrix
    recent: sparse.csr_matrix
    offered: NDArray[np.bool_]
    segment: NDArray[np.int64]
    fitted: dict[tuple[Any, ...], Factors] = field(default_factory=dict)

    def factors(self, settings: Settings) -> Factors:
        """The factor model with these settings; both tasks ask for the same one."""
        key = tuple(settings.items())
        if key not in self.fitted:
            self.fitted[key] = factorise(_logs(self.months), **settings)
        return self.fitted[key]

    @classmethod
    def at(cls, told: Purchases, month: int) -> Known:
        """Everything up to ``month``."""
        cells = told.within(0, month)
        months = told.matrix(cells)
        bought = months.copy()
        bought.data[:] = 1.0
        age = (month - told.month).astype(np.float64)
        recent = told.matrix(cells, 0.9**age)
        offered = told.sold(told.within(month - GONE_AFTER + 1, month))
        return cls(bought, months, recent, offered, told.segment)


def blocks(method: str, settings: Settings, known: Known) -> Blocks:
    """Scores of a method over all customers."""
    if method == "cosine":
        return cosine_of(settings, known).scores()
    if method == "als":
        return known.factors(settings).scores()
    if method == "own_history":
        return _own(known)
    group = known.segment if method == "segment_popularity" else None
    return popularity(known.bought, group).scores()


def cosine_of(settings: Settings, known: Known) -> Cosine:
    """The cosine of products with these settings."""
    history = known.bought if settings["weight"] == "binary" else _logs(known.months)
    return cosine(known.bought, history, settings["equal"], settings["shrink"])


def _logs(months: sparse.csr_matrix) -> sparse.csr_matrix:
    """ln(1 + months): quantities have heavy tails."""
    found = months.copy()
    found.data = np.log1p(found.data)
    return found


def _own(known: Known) -> Blocks:
    """In how many months somebody bought it, each counting nine tenths of the one after it."""
    for start in range(0, known.recent.shape[1], BLOCK):
        yield start, known.recent[:, start : start + BLOCK].toarray()


@dataclass(frozen=True)
class Task:
    """A task at the end of a month: whom to list what, and what they bought in the ``horizon``
    months after it. ``chosen``: whether an earlier day chose the settings."""

    name: str
    known: Known
    truth: sparse.csr_matrix
    month: int
    horizon: int
    chosen: bool = False

    def judged(self, method: str, settings: Settings, places: int = K) -> Judged:
        """The lists of a method against what was bought."""
        own = self.known.bought
        top, _ = best(
            blocks(method, settings, self.known),
            own if self.name == "repurchase" else None,
            own if self.name == "new" else None,
            self.known.offered,
            places,
        )
        active = np.asarray(own.sum(axis=1)).ravel() > 0
        return judge(top[active], self.truth[active].toarray() > 0, K)


def task_at(name: str, told: Purchases, known: Known, month: int, horizon: int) -> Task:
    """Known up to ``month``, judged by the ``horizon`` months after it."""
    after = told.matrix(told.within(month + 1, month + horizon))
    after.data[:] = 1.0
    same = after.multiply(known.bought)
    truth = same if name == "repurchase" else after - same
    return Task(name, known, sparse.csr_matrix(truth), month, horizon)


@dataclass(frozen=True)
class Trial:
    """``method``, ``settings``: what is used; ``rows``: how each did; ``chances``: of a hit at each
    place of a list, over all customers, within ``horizon`` months."""

    method: str
    settings: Settings
    rows: tuple[Row, ...]
    chances: NDArray[np.float64]
    horizon: int
    month: int
    chosen_before: bool


def horizon_of(told: Purchases) -> int:
    """Months that judge: a quarter of what is known, six at most."""
    return min(6, max(1, (told.end + 1) // 4))


def days_of(told: Purchases) -> tuple[Known | None, Known] | None:
    """What was known at an earlier day (None: too early) and at the day of the test.

    None where the ledger is too short.
    """
    if told.end + 1 < LEAST_MONTHS:
        return None
    horizon = horizon_of(told)
    month = told.end - horizon
    earlier = month - horizon
    return Known.at(told, earlier) if earlier + 1 >= LEAST_MONTHS else None, Known.at(told, month)


def trial(
    name: str, told: Purchases, days: tuple[Known | None, Known] | None, step: Step
) -> Trial | None:
    """Try every method on the last months; None where the ledger is too short or too small."""
    if days is None:
        return None
    horizon = horizon_of(told)
    month = told.end - horizon
    task = task_at(name, told, days[1], month, horizon)
    wanted = np.asarray(task.truth.sum(axis=1)).ravel()
    if int((wanted > 0).sum()) < LEAST_TESTED:
        return None
    before = None
    if days[0] is not None:
        before = task_at(name, told, days[0], month - horizon, horizon)
    methods = ("cosine", "als", *BASELINES[name])
    judged, settings = dict[str, Judged](), dict[str, Settings]()
    for place, method in enumerate(methods):
        step(place, len(methods))
        settings[method] = _settings(method, before)
        judged[method] = task.judged(method, settings[method], DEEP)
    return _decided(name, judged, settings, replace(task, chosen=before is not None))


def _settings(method: str, before: Task | None) -> Settings:
    """Those that did best at the earlier day."""
    grid = GRID[method]
    if before is None or len(grid) == 1:
        return grid[0]
    found = [_mean(before.judged(method, settings).ndcg) for settings in grid]
    return grid[int(np.argmax(found))]


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if len(values) else 0.0


def _decided(
    name: str, judged: Mapping[str, Judged], settings: Mapping[str, Settings], tested: Task
) -> Trial:
    baseline = max(BASELINES[name], key=lambda method: _mean(judged[method].ndcg))
    wins = {m: _gains(judged[m], judged[baseline]) for m in judged if m not in BASELINES[name]}
    able = [m for m, gain in wins.items() if gain["ndcg"][1] > 0 and gain["recall"][1] > 0]
    used = _preferred(able, judged) if able else baseline
    rows = tuple(
        _told(method, judged[method], settings[method], wins.get(method))
        | {"task": name, "used": method == used, "baseline": method in BASELINES[name]}
        for method in judged
    )
    chances = falling(judged[used].hits.mean(axis=0).astype(np.float64))
    return Trial(used, settings[used], rows, chances, tested.horizon, tested.month, tested.chosen)


def _preferred(able: list[str], judged: Mapping[str, Judged]) -> str:
    """The cosine, which can give its reasons, unless another is better beyond the interval."""
    best_one = max(able, key=lambda method: _mean(judged[method].ndcg))
    if "cosine" not in able or best_one == "cosine":
        return best_one
    ahead = mean_interval(judged[best_one].ndcg - judged["cosine"].ndcg)
    return best_one if ahead is not None and ahead[1] > 0 else "cosine"


def _gains(ours: Judged, theirs: Judged) -> dict[str, tuple[float, float, float]]:
    """How much better than the baseline, customer by customer, with the interval of the mean."""
    nothing = (0.0, 0.0, 0.0)
    return {
        "recall": mean_interval(ours.recall - theirs.recall) or nothing,
        "ndcg": mean_interval(ours.ndcg - theirs.ndcg) or nothing,
    }


def _told(method: str, found: Judged, settings: Settings, gains: Any) -> Row:
    """Plain values of one method."""
    recall, ndcg = mean_interval(found.recall), mean_interval(found.ndcg)
    return {
        "method": method,
        "settings": dict(settings),
        "recall": list(recall) if recall else None,
        "ndcg": list(ndcg) if ndcg else None,
        "coverage": found.coverage,
        "accounts": len(found.recall),
        "empty": found.empty,
        "recall_gain": list(gains["recall"]) if gains else None,
        "ndcg_gain": list(gains["ndcg"]) if gains else None,
    }
