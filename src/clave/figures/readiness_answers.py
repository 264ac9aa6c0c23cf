"""What people answered to the criteria: told to the figure by the books, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clave.figures.readiness_criteria import COVERAGE_NEEDED, DEFAULT_WEIGHTS


@dataclass(frozen=True)
class Answers:
    """``scores``: criterion → the score (0…4) of each who answered it. ``weights``: criterion →
    weight, not negative. ``needed``: the coverage (0…1) from which on there is a verdict.
    ``elsewhere``: criteria whose answers were given for the company, not for this segment."""

    scores: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    needed: float = COVERAGE_NEEDED
    elsewhere: frozenset[str] = frozenset()
