"""Writes on objectives and strategies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from clave.apps.identity.models import User
from clave.apps.plans.checks import (
    active_person,
    check_goal,
    check_measure,
    needed,
    require_draft,
    require_open,
    told_on,
)
from clave.apps.plans.measures import FREE
from clave.apps.plans.models import AccountPlan, Objective, Strategy
from clave.apps.plans.reading import Reader
from clave.lib.refusal import Refused

from .saving import added, changed, note, taken_out

OBJECTIVE = (
    *("title", "goal", "no_goal_reason", "measure", "family", "unit", "baseline", "target"),
    *("starts_on", "due_on", "weight", "curve"),
)
STRATEGY = ("title", "text", "objective", "owner")


@transaction.atomic
def add_objective(
    *,
    acting_user: User | None,
    plan: AccountPlan,
    values: Mapping[str, Any],
    reader: Reader | None = None,
) -> Objective:
    """What is wanted, by when. Where a figure measures it, what it says today is the baseline
    unless one is told. ``reader``: where several are added at once, so that it is asked once.

    Raises ``Refused``: ``not_allowed``, ``plan_closed``, ``plan_not_draft``,
    ``objective_needs_title``, ``objective_needs_target``, ``objective_needs_baseline``,
    ``objective_needs_goal``, ``goal_of_other_year``, ``objective_without_data``,
    ``objective_outside_plan``, ``bad_curve``, ``measure_needs_family``, ``measure_needs_unit``,
    ``share_out_of_range``, ``weight_out_of_range``, ``unknown_choice``.
    """
    require_draft(acting_user, plan)
    objective = Objective(plan=plan)
    told = {name: values.get(name, getattr(objective, name)) for name in OBJECTIVE}
    told["starts_on"] = told["starts_on"] or plan.starts_on
    told["due_on"] = told["due_on"] or plan.ends_on
    told = _checked(plan, told, reader or Reader())
    for name, value in told.items():
        setattr(objective, name, value)
    return added(acting_user, plan, objective, "objective_added")


@transaction.atomic
def change_objective(
    *,
    acting_user: User | None,
    objective: Objective,
    values: Mapping[str, Any],
    expected_version: int,
) -> Objective:
    """Other words, values or days. Raises as :func:`add_objective`, or ``StaleVersion``."""
    plan = objective.plan
    require_draft(acting_user, plan)
    told = {name: values.get(name, getattr(objective, name)) for name in OBJECTIVE}
    told = _checked(plan, told, Reader(), before=objective)
    expected = (expected_version, "objective_changed")
    return changed(acting_user, plan, objective, told, expected)


@transaction.atomic
def remove_objective(
    *, acting_user: User | None, objective: Objective, expected_version: int
) -> None:
    """Take an objective out of a draft; its strategies and actions stay."""
    require_draft(acting_user, objective.plan)
    taken_out(acting_user, objective.plan, objective, "objective_removed", expected_version)


@transaction.atomic
def tell_actual(
    *,
    acting_user: User | None,
    objective: Objective,
    value: Decimal,
    on: date | None,
    expected_version: int,
) -> Objective:
    """How far a free objective is, told by people until the plan is closed.

    Raises ``Refused``: ``not_allowed``, ``plan_closed``, ``objective_measured``, ``day_ahead``; or
    ``StaleVersion``.
    """
    plan = require_open(acting_user, objective.plan)
    if objective.measure != FREE:
        raise Refused("objective_measured", objective=objective.title)
    told = {"actual": value, "actual_on": told_on(on), "missing": ""}
    check_measure({"measure": FREE, "unit": objective.unit, "actual": value})
    expected = (expected_version, "objective_told")
    return changed(acting_user, plan, objective, told, expected)


@transaction.atomic
def add_strategy(
    *, acting_user: User | None, plan: AccountPlan, values: Mapping[str, Any]
) -> Strategy:
    """A way to reach objectives. Raises ``Refused``: ``not_allowed``, ``plan_not_draft``,
    ``strategy_needs_title``, ``objective_elsewhere``, ``owner_cannot_log_in``.
    """
    require_draft(acting_user, plan)
    strategy = Strategy(plan=plan, **_checked_strategy(plan, values))
    return added(acting_user, plan, strategy, "strategy_added")


@transaction.atomic
def change_strategy(
    *,
    acting_user: User | None,
    strategy: Strategy,
    values: Mapping[str, Any],
    expected_version: int,
) -> Strategy:
    """Other words or another owner. Raises as :func:`add_strategy`, or ``StaleVersion``."""
    plan = strategy.plan
    require_draft(acting_user, plan)
    told = {name: values.get(name, getattr(strategy, name)) for name in STRATEGY}
    expected = (expected_version, "strategy_changed")
    return changed(acting_user, plan, strategy, _checked_strategy(plan, told), expected)


@transaction.atomic
def remove_strategy(*, acting_user: User | None, strategy: Strategy, expected_version: int) -> None:
    """Take a strategy out of a draft; its actions stay."""
    require_draft(acting_user, strategy.plan)
    taken_out(acting_user, strategy.plan, strategy, "strategy_removed", expected_version)


@transaction.atomic
def order_objectives(
    *, acting_user: User | None, plan: AccountPlan, objective: Objective, up: bool
) -> None:
    """Move an objective one place up or down."""
    require_draft(acting_user, plan)
    listed = list(Objective.objects.select_for_update().filter(plan=plan))
    place = next(n for n, one in enumerate(listed) if one.pk == objective.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(listed):
        return
    listed[place], listed[other] = listed[other], listed[place]
    for number, one in enumerate(listed):
        one.order = number
    Objective.objects.bulk_update(listed, ["order"])
    note(acting_user, "objective_moved", plan, objective, {"place": (place + 1, other + 1)})


def _checked(
    plan: AccountPlan, told: dict[str, Any], reader: Reader, before: Objective | None = None
) -> dict[str, Any]:
    """What is written of an objective, once all of it is sound."""
    told = dict(told)
    told["title"] = needed(told, "title", "objective_needs_title")
    for name in ("no_goal_reason", "family", "unit"):
        told[name] = (told[name] or "").strip()
    check_measure(told)
    check_goal(told["goal"], told["no_goal_reason"], plan)
    if told["goal"] is not None:
        told["no_goal_reason"] = ""
    if told["target"] is None:
        raise Refused("objective_needs_target")
    if not plan.starts_on <= told["due_on"] <= plan.ends_on or told["due_on"] < told["starts_on"]:
        raise Refused("objective_outside_plan", objective=told["title"])
    if not 1 <= (told["weight"] or 0) <= 100:
        raise Refused("weight_out_of_range")
    told["curve"] = _curve(told["curve"] or [], told["starts_on"], told["due_on"])
    return told | _measured(plan, told, reader, before)


def _measured(
    plan: AccountPlan, told: dict[str, Any], reader: Reader, before: Objective | None
) -> dict[str, Any]:
    """What its figure says today; a free one needs what it begins from."""
    if told["measure"] == FREE:
        if told["baseline"] is None:
            raise Refused("objective_needs_baseline")
        kept = before is not None and before.measure == FREE
        return {} if kept else {"actual": None, "actual_on": None, "missing": ""}
    reading = reader.read(plan.account, told["measure"], told["family"])
    if reading.value is None:
        raise Refused("objective_without_data", measure=told["measure"], reason=reading.missing)
    found: dict[str, Any] = {"actual": reading.value, "actual_on": reading.on, "missing": ""}
    if told["baseline"] is None:
        found["baseline"] = reading.value
    return found


def _curve(curve: list[Any], starts_on: date, due_on: date) -> list[list[str]]:
    """Days with values, in their order, between the first and the last day."""
    found: dict[date, Decimal] = {}
    for entry in curve:
        try:
            day, value = date.fromisoformat(str(entry[0])), Decimal(str(entry[1]))
        except (ValueError, InvalidOperation, IndexError, TypeError):
            raise Refused("bad_curve") from None
        if not starts_on < day < due_on or day in found or not value.is_finite():
            raise Refused("bad_curve")
        found[day] = value
    return [[day.isoformat(), str(found[day])] for day in sorted(found)]


def _checked_strategy(plan: AccountPlan, values: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: values.get(name) for name in STRATEGY}
    told["title"] = needed(values, "title", "strategy_needs_title")
    told["text"] = str(values.get("text") or "").strip()[:4000]
    objective = told["objective"]
    if objective is not None and objective.plan_id != plan.pk:
        raise Refused("objective_elsewhere")
    if told["owner"] is not None:
        active_person(told["owner"], None, "needs_owner")
    return told
