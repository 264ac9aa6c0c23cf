"""The thirteen criteria of “do we need key account management?”, and every number that decides.

All of it is data, in one place, and a design choice where nothing else is said: which ledger metric
stands for a criterion, from which value on it scores 1, 2, 3 and 4, what a criterion weighs, where
the line between no and yes is, and which programme fits. Page: ``docs/figures/readiness.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

HIGHEST = 4  # scores are 0…4
# From here on a company needs key account management: half of the highest weighted score.
LINE = 0.5
COVERAGE_NEEDED = 0.70
# A proxy that nobody answered beside counts with half of its criterion's weight.
PROXY_COUNTS = 0.5


@dataclass(frozen=True)
class Metric:
    """A number from the ledger. ``anchors``: from which values on it scores 1, 2, 3, 4; descending
    where less is more; empty where it is told as evidence and not scored."""

    code: str
    anchors: tuple[float, ...] = ()

    def score(self, value: float | None) -> int | None:
        """How many anchors ``value`` reaches; None where it is not known or not scored."""
        if value is None or not self.anchors:
            return None
        falling = self.anchors[0] > self.anchors[-1]
        return sum(value <= at if falling else value >= at for at in self.anchors)


@dataclass(frozen=True)
class Criterion:
    """One criterion. ``kind``: what the ledger can say, 'ledger' (the thing itself), 'proxy' (a
    sign of it), or 'none'. ``combine``: how several scored metrics make one score: the 'first' that
    is known, the 'median' (of two, the lower), or the 'highest'."""

    number: int
    code: str
    weight: int
    kind: Literal["ledger", "proxy", "none"]
    metrics: tuple[Metric, ...] = ()
    combine: Literal["first", "median", "highest"] = "first"

    def score(self, values: Mapping[str, float | None]) -> tuple[int | None, str | None]:
        """The ledger's score, and the metric that decided it."""
        scored = [
            (score, metric.code)
            for metric in self.metrics
            if (score := metric.score(values.get(metric.code))) is not None
        ]
        if not scored:
            return None, None
        if self.combine == "first":
            return scored[0]
        if self.combine == "highest":
            return max(scored, key=lambda pair: pair[0])
        middle = int(median(score for score, _ in scored))
        return min(scored, key=lambda pair: abs(pair[0] - middle))


CRITERIA = (
    Criterion(1, "long_purchase", 8, "none"),
    Criterion(2, "professionals", 4, "none"),
    Criterion(
        3,
        "concentrated_sales",
        10,
        "ledger",
        (Metric("cr5", (0.10, 0.20, 0.35, 0.50)), Metric("hhi"), Metric("gini")),
    ),
    Criterion(
        4,
        "central_buying",
        10,
        "proxy",
        (Metric("grouped_share", (0.10, 0.25, 0.50, 0.70)), Metric("sites_per_buyer")),
    ),
    Criterion(
        5,
        "few_customers",
        10,
        "ledger",
        (Metric("n80", (200, 75, 25, 10)), Metric("effective_number")),
    ),
    Criterion(
        6,
        "loss_damage",
        12,
        "ledger",
        (Metric("worst_loss_rate", (0.10, 0.25, 0.50, 1.00)), Metric("k_star")),
    ),
    Criterion(
        7,
        "complex_products",
        6,
        "proxy",
        (
            Metric("families_per_invoice", (1.5, 2.5, 4.0, 6.0)),
            Metric("products_per_invoice", (5.0, 15.0, 30.0, 60.0)),
        ),
    ),
    Criterion(8, "risky_purchase", 8, "none"),
    Criterion(
        9,
        "novelty",
        6,
        "proxy",
        (
            Metric("vitality", (0.05, 0.10, 0.20, 0.35)),
            Metric("new_product_share", (0.05, 0.10, 0.20, 0.35)),
        ),
    ),
    Criterion(
        10,
        "stable_relationships",
        8,
        "ledger",
        (
            Metric("active_month_ratio", (0.25, 0.50, 0.70, 0.85)),
            Metric("kept_share", (0.60, 0.75, 0.85, 0.95)),
            Metric("tenure_months", (12, 24, 36, 60)),
            Metric("monthly_variation", (1.50, 1.00, 0.60, 0.35)),
            Metric("survival_12"),
        ),
        "median",
    ),
    Criterion(
        11, "no_intermediaries", 4, "ledger", (Metric("direct_share", (0.25, 0.50, 0.75, 0.90)),)
    ),
    Criterion(
        12,
        "adapted_processes",
        7,
        "proxy",
        (
            Metric("deal_share", (0.10, 0.25, 0.50, 0.75)),
            Metric("exclusive_share", (0.02, 0.05, 0.10, 0.20)),
        ),
        "highest",
    ),
    Criterion(13, "collaboration", 7, "none"),
)
BY_CODE = {criterion.code: criterion for criterion in CRITERIA}
METRICS = tuple(metric.code for criterion in CRITERIA for metric in criterion.metrics)
DEFAULT_WEIGHTS = {criterion.code: criterion.weight for criterion in CRITERIA}


@dataclass(frozen=True)
class Programme:
    """What fits: the first that holds. ``index``: the weighted score from which on; ``few``: only
    where no more than so many customers make 80 % of the sales; ``close``: only where the
    criteria of :data:`CLOSE` score this on average."""

    code: str
    index: float = 0.0
    few: int | None = None
    close: float | None = None


# Work together in teams where the purchase is long, processes are adapted, and both collaborate.
CLOSE = ("long_purchase", "adapted_processes", "collaboration")
PROGRAMMES = (
    Programme("teams", index=0.70, close=3.0),
    Programme("directors", index=LINE, few=5),
    Programme("dedicated", index=0.60),
    Programme("directors", index=LINE),
    Programme("none"),
)


def programme_of(index: float, n80: float | None, scores: Mapping[str, float]) -> str:
    """The programme for a weighted score of 0…1; ``scores``: criterion → score, where known."""
    close = [scores[code] for code in CLOSE if code in scores]
    for one in PROGRAMMES:
        if index < one.index:
            continue
        if one.few is not None and (n80 is None or n80 > one.few):
            continue
        if one.close is not None and (not close or sum(close) / len(close) < one.close):
            continue
        return one.code
    return PROGRAMMES[-1].code


def middle(scores: Sequence[int]) -> float:
    """The median of the answers; of an even number the mean of the two in the middle."""
    return float(median(scores))
