"""What a plan lacks before it may be reviewed, or carried out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from clave.apps.followup.models.actions import UNSETTLED
from clave.lib.refusal import Refused

from .measures import FREE
from .models import AccountPlan


@dataclass(frozen=True)
class Lack:
    """Something that is missing: the code of the refusal with its values, and the section that it
    is in."""

    code: str
    section: str
    params: dict[str, Any] = field(default_factory=dict)


def lacks_of(plan: AccountPlan) -> list[Lack]:
    """Everything that keeps a draft from being reviewed, in the order of the plan."""
    return [*_support(plan), *_sections(plan), *_objectives(plan), *_owners(plan)]


def require_ready(plan: AccountPlan) -> None:
    """Pass, or refuse with the first that is missing."""
    for lack in lacks_of(plan):
        raise Refused(lack.code, **lack.params)


def require_supported(plan: AccountPlan) -> None:
    """A plan is carried out with a sponsor, and with owners who can log in."""
    for lack in [*_support(plan), *_owners(plan)]:
        raise Refused(lack.code, **lack.params)


def _support(plan: AccountPlan) -> Iterator[Lack]:
    if plan.sponsor is None:
        yield Lack("plan_needs_sponsor", "head", {"plan": plan.title})
    elif not plan.sponsor.is_active:
        yield Lack("sponsor_cannot_log_in", "head", {"person": str(plan.sponsor)})
    if not plan.owner.is_active:
        yield Lack("owner_cannot_log_in", "head", {"person": str(plan.owner)})


def _sections(plan: AccountPlan) -> Iterator[Lack]:
    for section in plan.sections.all():
        if section.required and not section.text.strip():
            name = {"section": section.title or section.key}
            yield Lack("section_needed", section.key, name)


def _objectives(plan: AccountPlan) -> Iterator[Lack]:
    objectives = list(plan.objectives.all())
    if not objectives:
        yield Lack("plan_needs_objective", "objectives")
    for one in objectives:
        if one.goal_id is None and not one.no_goal_reason:
            yield Lack("objective_needs_goal_named", "objectives", {"objective": one.title})
        if one.measure != FREE and one.actual is None:
            told = {"measure": one.measure, "reason": one.missing or "no_data"}
            yield Lack("objective_without_data", "objectives", told)


def _owners(plan: AccountPlan) -> Iterator[Lack]:
    planned = plan.actions.filter(action__state__in=UNSETTLED)
    for one in planned.select_related("action__owner", "sponsor"):
        if one.action.due_on is not None and one.action.due_on < plan.starts_on:
            said = {"action": one.action.title, "since": plan.starts_on}
            yield Lack("action_before_plan", "actions", said)
        if not one.action.owner.is_active:
            yield Lack("owner_cannot_log_in", "actions", {"person": str(one.action.owner)})
        if one.sponsor is not None and not one.sponsor.is_active:
            yield Lack("sponsor_cannot_log_in", "actions", {"person": str(one.sponsor)})
