"""Writes on the company's goals, and on the templates of plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from clave.apps.accounts.models import Tier
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import StaleVersion, save_versioned
from clave.apps.plans.checks import active_person, check_measure, needed, told_on
from clave.apps.plans.measures import FREE
from clave.apps.plans.models import Goal, PlanTemplate
from clave.apps.plans.reading import Reader
from clave.apps.plans.templates import CUSTOM, MOST, SECTIONS
from clave.lib.refusal import Refused

FIELDS = ("year", "title", "details", "measure", "family", "unit", "baseline", "target", "owner")


@transaction.atomic
def add_goal(*, acting_user: User | None, values: Mapping[str, Any]) -> Goal:
    """What the company wants to reach in a year. Where a figure measures it, what it says today is
    where it begins unless that is told.

    Raises ``Refused``: ``not_allowed``, ``goal_needs_title``, ``goal_needs_year``,
    ``goal_name_taken``, ``needs_owner``, ``owner_cannot_log_in``, ``measure_needs_family``,
    ``measure_needs_unit``, ``unknown_choice``.
    """
    require(acting_user, Permission.MANAGE_STRATEGY)
    goal = Goal()
    told = _checked({name: values.get(name, getattr(goal, name, None)) for name in FIELDS})
    for name, value in told.items():
        setattr(goal, name, value)
    last = Goal.objects.filter(year=goal.year).aggregate(last=Max("order"))["last"]
    goal.order = (last or 0) + 1
    _read(goal)
    try:
        with transaction.atomic():
            goal.save()
    except IntegrityError:
        raise Refused("goal_name_taken", goal=goal.title, year=goal.year) from None
    changes = {name: (None, value) for name, value in told.items() if value not in (None, "")}
    audit.record(acting_user=acting_user, action="goal_added", subject=goal, changes=changes)
    return goal


@transaction.atomic
def change_goal(
    *, acting_user: User | None, goal: Goal, values: Mapping[str, Any], expected_version: int
) -> Goal:
    """Other words, values or owner. Raises as :func:`add_goal`, or ``StaleVersion``."""
    require(acting_user, Permission.MANAGE_STRATEGY)
    told = _checked({name: values.get(name, getattr(goal, name)) for name in FIELDS})
    if told["year"] != goal.year and goal.objectives.exists():
        raise Refused("goal_is_served", goal=goal.title)
    try:
        with transaction.atomic():
            return save_versioned(
                goal,
                told,
                expected_version=expected_version,
                acting_user=acting_user,
                action="goal_changed",
            )
    except IntegrityError:
        raise Refused("goal_name_taken", goal=told["title"], year=told["year"]) from None


@transaction.atomic
def tell_goal(
    *,
    acting_user: User | None,
    goal: Goal,
    value: Decimal,
    on: date | None,
    expected_version: int,
) -> Goal:
    """How far a goal is that no figure measures. Raises ``Refused``: ``not_allowed``,
    ``objective_measured``, ``day_ahead``; or ``StaleVersion``.
    """
    if acting_user is not None and acting_user.pk != goal.owner_id:
        require(acting_user, Permission.MANAGE_STRATEGY)
    if goal.measure != FREE:
        raise Refused("objective_measured", objective=goal.title)
    return save_versioned(
        goal,
        {"actual": value, "actual_on": told_on(on)},
        expected_version=expected_version,
        acting_user=acting_user,
        action="goal_told",
    )


@transaction.atomic
def remove_goal(*, acting_user: User | None, goal: Goal, expected_version: int) -> None:
    """Take out a goal that no objective serves. Raises ``Refused``: ``not_allowed``,
    ``goal_is_served``; or ``StaleVersion``.
    """
    require(acting_user, Permission.MANAGE_STRATEGY)
    current = Goal.objects.select_for_update().get(pk=goal.pk)
    if current.version != expected_version:
        raise StaleVersion(current, {})
    if current.objectives.exists():
        raise Refused("goal_is_served", goal=current.title)
    told = {"title": (current.title, None), "year": (current.year, None)}
    audit.record(acting_user=acting_user, action="goal_removed", subject=current, changes=told)
    current.delete()


@transaction.atomic
def save_template(
    *,
    acting_user: User | None,
    tier: str,
    sections: Sequence[Mapping[str, Any]],
    expected_version: int,
) -> PlanTemplate:
    """What new plans of a tier have; plans that there are keep theirs. ``expected_version``: 0
    where nothing was decided yet.

    Raises ``Refused``: ``not_allowed``, ``unknown_choice``, ``template_needs_sections``,
    ``section_needs_title``; or ``StaleVersion``.
    """
    require(acting_user, Permission.MANAGE_STRATEGY)
    if tier not in Tier.values:
        raise Refused("unknown_choice", parameter="tier", value=tier, choices=Tier.values)
    told = {"sections": _sections(sections)}
    found = PlanTemplate.objects.filter(tier=tier).first()
    if found is not None:
        return save_versioned(
            found,
            told,
            expected_version=expected_version,
            acting_user=acting_user,
            action="plan_template_changed",
        )
    if expected_version:
        raise Refused("changed_meanwhile")
    made = PlanTemplate.objects.create(tier=tier, **told)
    changes = {"sections": (None, [one["key"] for one in told["sections"]])}
    audit.record(
        acting_user=acting_user, action="plan_template_changed", subject=made, changes=changes
    )
    return made


def _sections(sections: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in sections:
        key = str(one.get("key") or "")
        title = str(one.get("title") or "").strip()[:100]
        own = key.startswith(CUSTOM)
        if not own and key not in SECTIONS:
            raise Refused("unknown_choice", parameter="key", value=key, choices=list(SECTIONS))
        if own and not title:
            raise Refused("section_needs_title")
        if key in {other["key"] for other in found}:
            raise Refused("section_twice", section=title or key)
        question = str(one.get("question") or "").strip()[:2000]
        required = bool(one.get("required"))
        found.append({"key": key, "title": title, "question": question, "required": required})
    if not found or len(found) > MOST:
        raise Refused("template_needs_sections", most=MOST)
    return found


def _checked(told: dict[str, Any]) -> dict[str, Any]:
    told["title"] = needed(told, "title", "goal_needs_title")
    for name in ("details", "family", "unit"):
        told[name] = str(told[name] or "").strip()
    if not told["year"] or not 2000 <= told["year"] <= 2100:
        raise Refused("goal_needs_year")
    check_measure(told)
    active_person(told["owner"], None, "needs_owner")
    return told


def _read(goal: Goal) -> None:
    """What its figure says today, which is where it begins unless that was told."""
    if goal.measure == FREE:
        return
    reading = Reader().read(None, goal.measure, goal.family)
    goal.actual, goal.actual_on = reading.value, reading.on
    if goal.baseline is None:
        goal.baseline = reading.value
