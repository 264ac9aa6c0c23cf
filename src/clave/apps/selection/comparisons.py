"""Reads on comparisons: who compared what, what follows, and where it contradicts itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from clave.apps.identity.models import User
from clave.figures import ahp
from clave.lib.refusal import Refused

from .models import Axis, Comparison, Criterion, Round

GROUPS = ("score", "strength")
# The scale of Saaty: from «a ninth as much» to «nine times as much».
STEPS = tuple(1 / step for step in range(9, 1, -1)) + tuple(float(step) for step in range(1, 10))
_FEW = 5


@dataclass(frozen=True)
class Judge:
    """One person's comparisons. ``missing``: the pairs they left out; consistent when none is."""

    user: User
    made: int
    missing: list[tuple[str, str]]
    consistency: ahp.Consistency | None


@dataclass(frozen=True)
class Compared:
    """What all complete comparisons say together: weights by criterion, and how consistent."""

    criteria: list[Criterion]
    own: dict[tuple[int, int], float] = field(default_factory=dict)
    judges: list[Judge] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    approximations: dict[str, list[float]] = field(default_factory=dict)
    consistency: ahp.Consistency | None = None
    triads: list[ahp.Triad] = field(default_factory=list)
    fault: Refused | None = None


def group_of(record: Round, group: str) -> list[Criterion]:
    """The criteria whose weights add up together: those of the score, or those of strength."""
    strength = group == "strength"
    return [c for c in record.criteria.all() if (c.axis == Axis.STRENGTH) == strength]


def comparison_of(record: Round, group: str, user: User | None = None) -> Compared:
    """The comparisons of a group: ``user``'s own, and what everybody's lead to."""
    criteria = group_of(record, group)
    names = [criterion.name for criterion in criteria]
    by_pk = {criterion.pk: criterion.name for criterion in criteria}
    found = Comparison.objects.filter(first__in=by_pk, second__in=by_pk).select_related("judge")
    pairs: dict[User, dict[tuple[str, str], float]] = defaultdict(dict)
    own: dict[tuple[int, int], float] = {}
    for one in found:
        pairs[one.judge][by_pk[one.first_id], by_pk[one.second_id]] = one.value
        if user is not None and one.judge_id == user.pk:
            own[one.first_id, one.second_id] = one.value
    judges, matrices, fault = [], [], None
    for judge, judged in pairs.items():
        missing = ahp.missing_pairs(names, judged)
        consistent = None
        if not missing:
            matrix = ahp.matrix_of(names, judged)
            matrices.append(matrix)
            try:
                consistent = ahp.consistency(matrix, record.index_table)
            except Refused as refusal:
                fault = refusal
        judges.append(Judge(judge, len(judged), missing, consistent))
    if not matrices:
        return Compared(criteria, own, judges)
    return _together(Compared(criteria, own, judges, fault=fault), names, matrices, record)


def _together(
    told: Compared, names: list[str], matrices: list[ahp.Matrix], record: Round
) -> Compared:
    merged = ahp.group_matrix(matrices)
    consistent = None if told.fault else ahp.consistency(merged, record.index_table)
    return Compared(
        criteria=told.criteria,
        own=told.own,
        judges=told.judges,
        weights=ahp.weights(merged),
        approximations={method: ahp.weights(merged, method) for method in ahp.METHODS},
        consistency=consistent,
        triads=ahp.triads(merged, names)[:_FEW],
        fault=told.fault,
    )
