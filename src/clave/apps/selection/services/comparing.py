"""Writes on comparisons of two criteria at a time, and on the weights that they lead to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from clave.apps.identity import audit
from clave.apps.identity.models import User
from clave.apps.selection.comparisons import STEPS, comparison_of
from clave.apps.selection.models import Comparison, Round
from clave.lib.refusal import Refused

from .common import DECIDE, SCORE, open_one
from .criteria import set_weights


@transaction.atomic
def compare_criteria(
    *,
    acting_user: User | None,
    record: Round,
    values: Mapping[tuple[int, int], float | None],
    by: User | None = None,
) -> int:
    """One's own comparisons: (criterion id, criterion id) → how many times more the first counts.

    None takes one back. ``by``: whose they are, where the machine writes them. Returns how many
    changed. Raises ``Refused``: ``comparison_unknown``, ``comparison_out_of_scale``, …
    """
    record = open_one(acting_user, record, SCORE)
    judge = acting_user or by
    assert judge is not None
    criteria = {criterion.pk: criterion for criterion in record.criteria.all()}
    changed: dict[str, tuple[Any, Any]] = {}
    for (first, second), value in values.items():
        if first not in criteria or second not in criteria or first == second:
            raise Refused("comparison_unknown")
        if value is not None and not any(abs(value - step) < 1e-6 for step in STEPS):
            raise Refused("comparison_out_of_scale")
        own: dict[str, Any] = {"judge": judge, "first_id": first, "second_id": second}
        found = Comparison.objects.filter(**own).first()
        old = found.value if found else None
        if old is None and value is None:
            continue
        if value is None:
            Comparison.objects.filter(**own).delete()
        elif old is None or abs(old - value) > 1e-9:
            Comparison.objects.update_or_create(**own, defaults={"value": value})
        else:
            continue
        changed[f"{criteria[first].name} / {criteria[second].name}"] = (old, value)
    if changed:
        audit.record(
            acting_user=acting_user, action="criteria_compared", subject=record, changes=changed
        )
    return len(changed)


@transaction.atomic
def weigh_by_comparisons(
    *,
    acting_user: User | None,
    record: Round,
    group: str,
    expected_version: int,
) -> Round:
    """Take the weights that everybody's complete comparisons lead to.

    ``group``: ``score`` or ``strength``. Raises ``Refused``: ``nobody_compared_all``, and as
    :func:`~clave.apps.selection.services.criteria.set_weights`.
    """
    record = open_one(acting_user, record, DECIDE)
    answer = comparison_of(record, group)
    if not answer.weights:
        raise Refused("nobody_compared_all")
    shared = dict(zip((c.pk for c in answer.criteria), _hundredths(answer.weights), strict=True))
    return set_weights(
        acting_user=acting_user,
        record=record,
        weights={pk: Decimal(value) / 100 for pk, value in shared.items()},
        expected_version=expected_version,
    )


def _hundredths(weights: list[float]) -> list[int]:
    """Whole hundredths of a per cent that add up: what is left goes to the largest remainders."""
    exact = [weight * 10_000 for weight in weights]
    whole = [int(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])
    for i in order[: 10_000 - sum(whole)]:
        whole[i] += 1
    return whole
