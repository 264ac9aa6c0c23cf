"""What the books tell the figures of a round: its model, its judgements, the review before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable

from django.db.models import Count, Max

from clave.apps.accounts.selectors import BOOKS
from clave.figures.base import Scope
from clave.figures.selection_model import Criterion as Told
from clave.figures.selection_model import Judged, Model, Review

from .models import Criterion, Result, Round, Score


def current_round() -> Round | None:
    """The open round, else the newest that was decided."""
    rounds = list(Round.objects.order_by("-data_to", "-pk"))
    return next((one for one in rounds if one.is_open), rounds[0] if rounds else None)


def model_of(record: Round, criteria: Iterable[Criterion]) -> Model:
    """The model as figures want it."""
    floors = sorted(record.floors.items(), key=lambda pair: -float(pair[1]))
    return Model(
        criteria=tuple(_told(criterion) for criterion in criteria),
        floors=tuple((tier, float(score)) for tier, score in floors),
        band=float(record.band),
        capacity={tier: int(most) for tier, most in record.capacity.items()},
    )


def judged_in(record: Round, codes: tuple[str, ...] | None = None) -> Judged:
    """All that a round tells; of the accounts with ``codes`` alone, where they are given.

    Several people's scores of one account and criterion are averaged.
    """
    found = Score.objects.filter(criterion__round=record)
    results = Result.objects.filter(round=record.previous)
    if codes is not None:
        found = found.filter(account__code__in=codes)
        results = results.filter(account__code__in=codes)
    ours: dict[tuple[str, str], list[float]] = defaultdict(list)
    rivals: dict[tuple[str, str], list[float]] = defaultdict(list)
    rows = found.values_list("account__code", "criterion__code", "value", "rival")
    for account, criterion, value, rival in rows:
        ours[account, criterion].append(float(value))
        if rival is not None:
            rivals[account, criterion].append(float(rival))
    before = None
    if record.previous_id is not None:
        told = results.values_list("account__code", "tier", "row__score")
        before = {code: Review(tier, score) for code, tier, score in told}
    return Judged(
        model=model_of(record, record.criteria.all()),
        scores={key: sum(values) / len(values) for key, values in ours.items()},
        rivals={key: sum(values) / len(values) for key, values in rivals.items()},
        before=before,
        end=record.data_to,
    )


def mark_of(record: Round) -> Hashable:
    """Equal exactly when :func:`judged_in` tells the same of all accounts."""
    scores = Score.objects.filter(criterion__round=record)
    judged = scores.aggregate(scores=Count("pk"), newest=Max("pk"), last=Max("at"))
    model = model_of(record, record.criteria.all())
    return record.pk, record.previous_id, repr(model), tuple(judged.values())


def newest_judged(scope: Scope) -> Judged | None:
    """What the current round tells of a scope, which is within what its asker may see."""
    record = current_round()
    return None if record is None else judged_in(record, scope.accounts)


def _told(criterion: Criterion) -> Told:
    return Told(
        code=criterion.code,
        dimension=criterion.dimension,
        horizon=criterion.horizon,
        weight=criterion.weight / 10_000,
        axis=criterion.axis,
        source=criterion.source,  # type: ignore[arg-type]
        measure=criterion.measure,
        anchors=tuple((float(value), float(score)) for value, score in criterion.anchors),
        name=criterion.name,
        gate=None if criterion.gate is None else float(criterion.gate),
    )


BOOKS["judged"] = newest_judged
