"""Writes on a round's criteria, weights and thresholds; only who decides changes them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from clave.apps.identity import audit
from clave.apps.identity.models import User
from clave.apps.identity.versions import StaleVersion, save_versioned
from clave.apps.selection.models import Axis, Criterion, Round, Source
from clave.apps.selection.telling import model_of
from clave.figures.selection_measures import MEASURES
from clave.figures.selection_model import check_anchors
from clave.lib.refusal import Refused

from .common import DECIDE, open_one

_WHOLE = 10_000
_TOLD = ("name", "dimension", "horizon", "axis", "source")


@transaction.atomic
def set_weights(
    *,
    acting_user: User | None,
    record: Round,
    weights: Mapping[int, Decimal],
    expected_version: int,
) -> Round:
    """Set every weight: criterion id → per cent. Those of the score add up to 100, those of
    strength likewise.

    Raises ``Refused``: ``weights_do_not_add_up`` (total, difference), ``weight_below_zero``,
    ``not_allowed``, ``round_is_decided``; ``StaleVersion``.
    """
    record = open_one(acting_user, record, DECIDE)
    if record.version != expected_version:
        raise StaleVersion(record, {})
    criteria = list(record.criteria.all())
    wanted = {c.pk: _hundredths(weights.get(c.pk, Decimal(c.weight) / 100)) for c in criteria}
    _check_sums(criteria, wanted)
    changes: dict[str, tuple[Any, Any]] = {}
    for criterion in criteria:
        new = wanted[criterion.pk]
        if criterion.weight != new:
            changes[criterion.name] = (criterion.per_cent, new / 100)
            criterion.weight = new
            criterion.save()
    if changes:
        record.version += 1
        record.save()
        audit.record(
            acting_user=acting_user, action="selection_weighed", subject=record, changes=changes
        )
    return record


def _hundredths(per_cent: Decimal) -> int:
    if per_cent < 0:
        raise Refused("weight_below_zero")
    return int((per_cent * 100).to_integral_value())


def _check_sums(criteria: list[Criterion], wanted: Mapping[int, int]) -> None:
    for strength in (False, True):
        group = [c for c in criteria if (c.axis == Axis.STRENGTH) == strength]
        total = sum(wanted[criterion.pk] for criterion in group)
        if group and total != _WHOLE:
            told = {"total": _per_cent(total), "difference": _per_cent(_WHOLE - total)}
            raise Refused("weights_do_not_add_up", **told)


def _per_cent(hundredths: int) -> float:
    return round(hundredths / 100, 2)


@transaction.atomic
def add_criterion(
    *,
    acting_user: User | None,
    record: Round,
    values: dict[str, Any],
) -> Criterion:
    """A further criterion, at first without weight. Raises ``Refused``: ``criterion_needs_name``,
    ``criterion_twice``, ``criterion_without_anchors`` and what the anchors are refused for."""
    record = open_one(acting_user, record, DECIDE)
    criterion = Criterion(
        round=record,
        code=_free_code(record, values.get("name", "")),
        position=record.criteria.count(),
        **values,
    )
    _check(criterion)
    criterion.save()
    told = {name: (None, getattr(criterion, name)) for name in _TOLD}
    audit.record(
        acting_user=acting_user, action="selection_criterion_added", subject=criterion, changes=told
    )
    return criterion


@transaction.atomic
def change_criterion(
    *,
    acting_user: User | None,
    criterion: Criterion,
    values: dict[str, Any],
    expected_version: int,
) -> Criterion:
    """Change words, anchors or levels; raises as :func:`add_criterion`, and ``StaleVersion``."""
    open_one(acting_user, criterion.round, DECIDE)
    wanted = Criterion.objects.get(pk=criterion.pk)
    weighed = wanted.weight and values.get("axis", wanted.axis) != wanted.axis
    for name, value in values.items():
        setattr(wanted, name, value)
    _check(wanted)
    if weighed and Axis.STRENGTH in {criterion.axis, wanted.axis}:
        raise Refused("criterion_has_weight", criterion=criterion.name)
    return save_versioned(
        criterion,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="selection_criterion_changed",
    )


@transaction.atomic
def remove_criterion(*, acting_user: User | None, criterion: Criterion) -> None:
    """Take a criterion without weight away, with what was judged by it.

    Raises ``Refused("criterion_has_weight")``: others must take its weight first.
    """
    open_one(acting_user, criterion.round, DECIDE)
    if criterion.weight:
        raise Refused("criterion_has_weight", criterion=criterion.name)
    audit.record(
        acting_user=acting_user,
        action="selection_criterion_removed",
        subject=criterion,
        changes={"scores": (criterion.scores.count(), 0)},
    )
    criterion.delete()


@transaction.atomic
def set_thresholds(
    *,
    acting_user: User | None,
    record: Round,
    values: dict[str, Any],
    expected_version: int,
) -> Round:
    """Change ``floors``, ``capacity``, ``band``, ``index_table`` or ``name``.

    Raises ``Refused``: ``floors_not_descending``, ``capacity_below_one``, ``not_allowed`` …
    """
    record = open_one(acting_user, record, DECIDE)
    for name, value in values.items():
        setattr(record, name, value)
    ordered = [float(record.floors[tier]) for tier in sorted(record.floors)]
    descending = all(high > low for high, low in pairwise(ordered))
    if not descending or any(not 0 <= floor <= 10 for floor in ordered):
        raise Refused("floors_not_descending")
    if any(most < 1 for most in record.capacity.values()):
        raise Refused("capacity_below_one")
    return save_versioned(
        record,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="selection_thresholds_changed",
    )


def _check(criterion: Criterion) -> None:
    criterion.name = criterion.name.strip()
    if not criterion.name:
        raise Refused("criterion_needs_name")
    same = Criterion.objects.filter(round_id=criterion.round_id, name__iexact=criterion.name)
    if same.exclude(pk=criterion.pk).exists():
        raise Refused("criterion_twice", criterion=criterion.name)
    if criterion.source == Source.LEDGER and criterion.measure not in MEASURES:
        raise Refused("unknown_measure", criterion=criterion.name)
    check_anchors(model_of(criterion.round, [criterion]).criteria[0])


def _free_code(record: Round, name: str) -> str:
    base = slugify(name)[:36] or "criterion"
    taken = set(record.criteria.values_list("code", flat=True))
    return next(
        code
        for code in (base, *(f"{base}-{number}" for number in range(2, 999)))
        if code not in taken
    )
