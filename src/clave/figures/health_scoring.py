"""From what is known of an account to a score: anchors, weights, and what moved it.

The scores and anchors are a design choice of this program, and settings of the company; no
standard exists. What is not known takes no part: it lowers the coverage, never the score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Anchors = tuple[tuple[float, float], ...]

# Component → its share of the score, in per cent.
WEIGHTS: Mapping[str, float] = {
    "sales": 25,
    "margin": 20,
    "payment": 15,
    "penetration": 10,
    "relation": 15,
    "satisfaction": 10,
    "plan": 5,
}
# Component → (value, score 0…100) at growing values; straight lines between, level outside.
ANCHORS: Mapping[str, Anchors] = {
    # Sales of twelve months per plan, or per the twelve before where there is no plan.
    "sales": ((0.5, 0), (0.8, 30), (1.0, 70), (1.15, 100)),
    # The rate of what the account leaves (its contribution; where nothing but costs is known, its
    # gross margin) less that of everybody, both on lines with known cost.
    "margin": ((-0.20, 0), (-0.05, 40), (0.0, 70), (0.10, 100)),
    # The share of what it owes that is overdue.
    "payment": ((0.0, 100), (0.10, 75), (0.30, 40), (0.70, 0)),
    # Different products per the median of like accounts.
    "penetration": ((0.0, 0), (0.5, 35), (1.0, 70), (1.5, 100)),
    # Functions covered by a strong and active tie, weighted.
    "relation": ((0.0, 0), (0.5, 60), (0.8, 100)),
    # What the customer answered, 0…10.
    "satisfaction": ((0.0, 0), (6.0, 40), (8.0, 75), (10.0, 100)),
    # What is done of the account plan per what should be done by today.
    "plan": ((0.0, 0), (0.5, 30), (0.9, 70), (1.1, 100)),
}
SINGLE_THREAD_MOST = 50.0  # however many functions: everything hangs on one person
HEALTHY, ATTENTION = 65.0, 50.0  # below the first a word of warning, below the second of alarm


@dataclass(frozen=True)
class Health:
    """``score`` 0…100, None where nothing is known; ``coverage`` 0…1: the weights that are known.

    ``scores``: by component, None where it is not known.
    """

    score: float | None
    coverage: float
    scores: Mapping[str, float | None]

    @property
    def state(self) -> str:
        """``healthy``, ``attention``, ``fragile``; ``unknown`` without a score."""
        return state_of(self.score)


def state_of(score: float | None) -> str:
    """The word for a score."""
    if score is None:
        return "unknown"
    return "healthy" if score >= HEALTHY else "attention" if score >= ATTENTION else "fragile"


def anchored(value: float | None, anchors: Anchors) -> float | None:
    """The score at ``value``: on the straight line between the anchors beside it."""
    if value is None:
        return None
    before = anchors[0]
    if value <= before[0]:
        return before[1]
    for place, score in anchors[1:]:
        if value <= place:
            share = (value - before[0]) / (place - before[0])
            return before[1] + share * (score - before[1])
        before = place, score
    return before[1]


def weighed(scores: Mapping[str, float | None], weights: Mapping[str, float]) -> Health:
    """The mean of the known ``scores`` by their weights; a weight of zero takes no part."""
    total = sum(weights.values())
    known = {name: score for name, score in scores.items() if score is not None}
    weight = sum(weights.get(name, 0) for name in known)
    coverage = weight / total if total else 0.0
    if not weight:
        return Health(None, 0.0, dict(scores))
    mean = sum(score * weights.get(name, 0) for name, score in known.items()) / weight
    return Health(mean, coverage, dict(scores))


def moved(
    now: Mapping[str, float | None],
    before: Mapping[str, float | None],
    weights: Mapping[str, float],
) -> dict[str, float]:
    """Points of the score that each component moved, over those known both times.

    They sum to the change of the score computed on these components alone, so that a component
    that became known moves nothing.
    """
    both = {
        name: (score, earlier)
        for name, score in now.items()
        if score is not None and (earlier := before.get(name)) is not None
    }
    weight = sum(weights.get(name, 0) for name in both)
    if not weight:
        return {}
    return {
        name: (score - earlier) * weights.get(name, 0) / weight
        for name, (score, earlier) in both.items()
    }
