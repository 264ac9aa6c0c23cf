"""A plan that continues another takes its words and aims."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from clave.apps.plans.models import (
    AccountPlan,
    Objective,
    Risk,
    RiskState,
    Section,
    SectionEdit,
    Strategy,
    SwotPoint,
)


def copy_from(old: AccountPlan, new: AccountPlan) -> None:
    """Words, SWOT, objectives (the same step on from what was reached), strategies, open risks.

    Not its actions, its money and its days: those are of their year. Nor which goals it served,
    which are of theirs.
    """
    _copy_words(old, new)
    SwotPoint.objects.bulk_create(
        SwotPoint(
            plan=new, quarter=one.quarter, text=one.text, evidence=one.evidence, source=one.source
        )
        for one in old.swot.all()
    )
    made = _copy_objectives(old, new)
    Strategy.objects.bulk_create(
        Strategy(
            plan=new,
            order=one.order,
            title=one.title,
            text=one.text,
            owner=one.owner if one.owner and one.owner.is_active else None,
            objective=made.get(one.objective_id or 0),
        )
        for one in old.strategies.select_related("owner")
    )
    Risk.objects.bulk_create(
        Risk(
            plan=new,
            title=one.title,
            likelihood=one.likelihood,
            impact=one.impact,
            impact_minor=one.impact_minor,
            owner=one.owner if one.owner.is_active else new.owner,
            response=one.response,
        )
        for one in old.risks.filter(state=RiskState.OPEN).select_related("owner")
    )


def _copy_objectives(old: AccountPlan, new: AccountPlan) -> dict[int, Objective]:
    """The new objectives by the old ones' ids."""
    made: dict[int, Objective] = {}
    for one in old.objectives.all():
        made[one.pk] = Objective.objects.create(
            plan=new,
            order=one.order,
            title=one.title,
            measure=one.measure,
            family=one.family,
            unit=one.unit,
            baseline=one.actual if one.actual is not None else one.baseline,
            target=_as_far_again(one),
            starts_on=new.starts_on,
            due_on=_moved(one.due_on, old, new),
            weight=one.weight,
            actual=one.actual,
            actual_on=one.actual_on,
            no_goal_reason="",
        )
    return made


def _as_far_again(one: Objective) -> Decimal:
    """As far from what was reached as the old target was from where it began: a target that lies
    behind by now would ask for less than there is."""
    if one.baseline is None or one.actual is None:
        return one.target
    return one.actual + (one.target - one.baseline)


def _copy_words(old: AccountPlan, new: AccountPlan) -> None:
    texts = {one.key: one.text for one in old.sections.all() if one.text}
    now = timezone.now()
    for section in new.sections.filter(key__in=texts):
        section.text, section.number, section.updated_at = texts[section.key], 1, now
        section.save()
        SectionEdit.objects.create(section=section, number=1, base=0, text=section.text, at=now)
    known = set(new.sections.values_list("key", flat=True))
    for number, key in enumerate(key for key in texts if key not in known):
        source = old.sections.get(key=key)
        section = Section.objects.create(
            plan=new,
            key=key,
            order=100 + number,
            title=source.title,
            question=source.question,
            text=source.text,
            number=1,
            updated_at=now,
        )
        SectionEdit.objects.create(section=section, number=1, base=0, text=section.text, at=now)


def _moved(day: date, old: AccountPlan, new: AccountPlan) -> date:
    """As far from the beginning as it was, within the new plan."""
    moved = new.starts_on + (day - old.starts_on)
    return min(moved, new.ends_on)
