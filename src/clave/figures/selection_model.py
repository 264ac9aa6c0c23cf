"""What an account is judged by: criteria with weights and anchors, and from which score a tier.

The model of a round of selection stands in the books; :data:`DEFAULT` is used where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Literal

from clave.lib.refusal import Refused

DIMENSIONS = ("sales", "profitability", "strategic")
HORIZONS = ("short", "medium", "long")
# What a criterion counts for: attractiveness (and so the score), the score alone, our strength.
AXES = ("attractiveness", "standing", "strength")
SOURCES = ("ledger", "judgement", "imported")
HIGHEST = 10.0
Anchors = tuple[tuple[float, float], ...]
Source = Literal["ledger", "judgement", "imported"]


@dataclass(frozen=True)
class Criterion:
    """One thing to be scored from 0 to 10.

    ``weight``: share of the score (of strength, where it counts for that). ``measure``: what of the
    ledger it reads (:mod:`clave.figures.selection_measures`); ``anchors``: value → score, between
    which scores lie on straight lines. ``gate``: with less than this score no tier is proposed,
    however high the rest. ``name``: what people call it; '' for the defaults, which
    are named by their code.
    """

    code: str
    dimension: str
    horizon: str
    weight: float
    axis: str = "attractiveness"
    source: Source = "ledger"
    measure: str = ""
    anchors: Anchors = ()
    name: str = ""
    gate: float | None = None


@dataclass(frozen=True)
class Review:
    """What the review before said of an account. ``score`` is None where it was not known."""

    tier: str
    score: float | None


@dataclass(frozen=True)
class Model:
    """Criteria, and what their score leads to.

    ``floors``: tier → least score, the best tier first. ``band``: how far a score must lie beyond
    a floor to change a tier. ``capacity``: tier → most accounts. ``least_coverage``: with less of
    the weights known no tier is proposed. ``assumed``: nobody in the company decided this model.
    """

    criteria: tuple[Criterion, ...]
    floors: tuple[tuple[str, float], ...] = (("A", 7.0), ("B", 5.5), ("C", 4.0))
    band: float = 0.5
    capacity: Mapping[str, int] = field(default_factory=dict)
    least_coverage: float = 0.5
    assumed: bool = False

    def of_axes(self, *axes: str) -> list[int]:
        """The places of the criteria that count for any of ``axes``."""
        return [i for i, one in enumerate(self.criteria) if one.axis in axes]


@dataclass(frozen=True)
class Judged:
    """What the books tell of a round: its model, what was judged, and the review before it.

    ``scores`` and ``rivals``: (account, criterion) → 0…10, ours and the best competitor's; several
    people's are averaged already. ``before``: account → review. ``end``: the last month counted.
    """

    model: Model
    scores: Mapping[tuple[str, str], float] = field(default_factory=dict)
    rivals: Mapping[tuple[str, str], float] = field(default_factory=dict)
    before: Mapping[str, Review] | None = None
    end: date | None = None


def check_model(model: Model) -> None:
    """Raise ``Refused`` where the model cannot be computed: ``weights_do_not_add_up`` (total and
    difference in per cent), ``criterion_without_anchors``, ``anchors_not_ascending``,
    ``score_out_of_scale``, ``floors_not_descending``.
    """
    for places in (model.of_axes("attractiveness", "standing"), model.of_axes("strength")):
        chosen = [model.criteria[i].weight for i in places]
        total = round(sum(chosen) * 100, 6)
        if chosen and abs(total - 100) > 1e-4:
            left = round(100 - total, 2)
            raise Refused("weights_do_not_add_up", total=round(total, 2), difference=left)
    for criterion in model.criteria:
        check_anchors(criterion)
    scores = [score for _, score in model.floors]
    if scores != sorted(scores, reverse=True) or len(set(scores)) < len(scores):
        raise Refused("floors_not_descending")


def check_anchors(criterion: Criterion) -> None:
    """Raise ``Refused`` where the ledger's values could not be turned into scores."""
    named = criterion.name or criterion.code
    if criterion.source == "ledger" and len(criterion.anchors) < 2:
        raise Refused("criterion_without_anchors", criterion=named)
    values = [value for value, _ in criterion.anchors]
    if any(low >= high for low, high in pairwise(values)):
        raise Refused("anchors_not_ascending", criterion=named)
    if any(not 0 <= score <= HIGHEST for _, score in criterion.anchors):
        raise Refused("score_out_of_scale", criterion=named)


# Shares of the sales in scope, so that they hold for any company; a round proposes amounts instead.
SIZE_ANCHORS: Anchors = (
    (0.0, 0.0), (0.001, 2.0), (0.0025, 3.5), (0.005, 5.0), (0.01, 6.5), (0.03, 8.5), (0.06, 10.0),
)  # fmt: skip

SIZE_GATE = 3.5  # a quarter of a per cent of the sales
# Fifteen to thirty-five key accounts are what companies of any size can care for.
CAPACITY = {"A": 8, "B": 10, "C": 12}

# A design choice without empirical authority, marked as assumed wherever it acts. Present sales
# count for a fifth: selection looks ahead.
DEFAULT = Model(
    criteria=(
        Criterion("size", "sales", "short", 0.20, measure="share", anchors=SIZE_ANCHORS,
                  gate=SIZE_GATE),
        Criterion("growth", "sales", "medium", 0.20, measure="growth",
                  anchors=((0.0, 0.0), (0.03, 4.0), (0.08, 7.0), (0.15, 10.0))),
        Criterion("potential", "sales", "long", 0.10, measure="potential",
                  anchors=((0.0, 5.0), (0.25, 8.0), (0.5, 10.0))),
        Criterion("margin", "profitability", "short", 0.20, measure="margin",
                  anchors=((0.0, 0.0), (0.10, 3.0), (0.20, 6.0), (0.30, 9.0), (0.35, 10.0))),
        Criterion("payment", "profitability", "short", 0.10, measure="overdue",
                  anchors=((0.0, 10.0), (0.01, 8.0), (0.03, 5.0), (0.08, 0.0))),
        Criterion("stability", "strategic", "medium", 0.10, "standing", measure="swing",
                  anchors=((0.10, 10.0), (0.25, 7.0), (0.50, 4.0), (1.0, 0.0))),
        Criterion("penetration", "strategic", "long", 0.10, "standing", measure="assortment",
                  anchors=((0.0, 0.0), (0.10, 2.0), (0.40, 6.0), (0.80, 10.0))),
    ),
    capacity=CAPACITY,
    assumed=True,
)  # fmt: skip
