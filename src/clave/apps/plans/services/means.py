"""Writes on what a plan is carried out with: money, risks, milestones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.identity.models import User
from clave.apps.plans.checks import (
    active_person,
    check_amount_minor,
    needed,
    require_draft,
    require_open,
    told_on,
)
from clave.apps.plans.models import (
    AccountPlan,
    Investment,
    InvestmentKind,
    Milestone,
    Risk,
    RiskState,
)
from clave.lib.refusal import Refused

from .saving import added, changed, taken_out

INVESTMENT = ("kind", "title", "amount_minor", "on", "resource")
RISK = ("title", "likelihood", "impact", "impact_minor", "owner", "response", "state")
MILESTONE = ("title", "on", "done_on")


@transaction.atomic
def add_investment(
    *, acting_user: User | None, plan: AccountPlan, values: Mapping[str, Any]
) -> Investment:
    """Money or a resource that the plan needs.

    Raises ``Refused``: ``not_allowed``, ``plan_not_draft``, ``investment_needs_title``,
    ``investment_of_nothing``, ``amount_below_zero``, ``amount_too_large``,
    ``investment_outside_plan``, ``unknown_choice``.
    """
    require_draft(acting_user, plan)
    told = _investment(plan, {name: values.get(name) for name in INVESTMENT})
    return added(acting_user, plan, Investment(plan=plan, **told), "investment_added")


@transaction.atomic
def change_investment(
    *,
    acting_user: User | None,
    investment: Investment,
    values: Mapping[str, Any],
    expected_version: int,
) -> Investment:
    """Another amount, day or resource. Raises as :func:`add_investment`, or ``StaleVersion``."""
    plan = investment.plan
    require_draft(acting_user, plan)
    told = {name: values.get(name, getattr(investment, name)) for name in INVESTMENT}
    expected = (expected_version, "investment_changed")
    return changed(acting_user, plan, investment, _investment(plan, told), expected)


@transaction.atomic
def remove_investment(
    *, acting_user: User | None, investment: Investment, expected_version: int
) -> None:
    """Take an investment out of a draft."""
    require_draft(acting_user, investment.plan)
    taken_out(acting_user, investment.plan, investment, "investment_removed", expected_version)


@transaction.atomic
def add_risk(*, acting_user: User | None, plan: AccountPlan, values: Mapping[str, Any]) -> Risk:
    """What may go wrong, who watches it and what is done then; until the plan is closed.

    Raises ``Refused``: ``not_allowed``, ``plan_closed``, ``risk_needs_title``, ``needs_owner``,
    ``owner_cannot_log_in``, ``owner_without_sight``, ``risk_out_of_range``, ``amount_below_zero``.
    """
    current = require_open(acting_user, plan)
    told = {name: values.get(name, getattr(Risk(), name, None)) for name in RISK if name != "owner"}
    told["owner"] = values.get("owner") or current.owner
    return added(acting_user, plan, Risk(plan=plan, **_risk(current, told)), "risk_added")


@transaction.atomic
def change_risk(
    *, acting_user: User | None, risk: Risk, values: Mapping[str, Any], expected_version: int
) -> Risk:
    """How likely and how bad it is by now, or that it happened or is gone."""
    current = require_open(acting_user, risk.plan)
    told = {name: values.get(name, getattr(risk, name)) for name in RISK}
    expected = (expected_version, "risk_changed")
    return changed(acting_user, risk.plan, risk, _risk(current, told), expected)


@transaction.atomic
def remove_risk(*, acting_user: User | None, risk: Risk, expected_version: int) -> None:
    """Take a risk out of a draft; later it is said to be gone."""
    require_draft(acting_user, risk.plan)
    taken_out(acting_user, risk.plan, risk, "risk_removed", expected_version)


@transaction.atomic
def add_milestone(
    *, acting_user: User | None, plan: AccountPlan, values: Mapping[str, Any]
) -> Milestone:
    """A day that matters. Raises ``Refused``: ``not_allowed``, ``plan_closed``,
    ``milestone_needs_title``, ``milestone_outside_plan``.
    """
    current = require_open(acting_user, plan)
    told = _milestone(current, {name: values.get(name) for name in MILESTONE})
    return added(acting_user, plan, Milestone(plan=plan, **told), "milestone_added")


@transaction.atomic
def change_milestone(
    *,
    acting_user: User | None,
    milestone: Milestone,
    values: Mapping[str, Any],
    expected_version: int,
) -> Milestone:
    """Another day or other words. Raises as :func:`add_milestone`, or ``StaleVersion``."""
    current = require_open(acting_user, milestone.plan)
    told = {name: values.get(name, getattr(milestone, name)) for name in MILESTONE}
    expected = (expected_version, "milestone_changed")
    return changed(acting_user, milestone.plan, milestone, _milestone(current, told), expected)


@transaction.atomic
def reach_milestone(
    *, acting_user: User | None, milestone: Milestone, reached: bool, expected_version: int
) -> Milestone:
    """It was reached today, or it was not after all."""
    require_open(acting_user, milestone.plan)
    told = {"done_on": timezone.localdate() if reached else None}
    expected = (expected_version, "milestone_reached")
    return changed(acting_user, milestone.plan, milestone, told, expected)


@transaction.atomic
def remove_milestone(
    *, acting_user: User | None, milestone: Milestone, expected_version: int
) -> None:
    """Take a milestone out."""
    require_open(acting_user, milestone.plan)
    taken_out(acting_user, milestone.plan, milestone, "milestone_removed", expected_version)


def _investment(plan: AccountPlan, told: dict[str, Any]) -> dict[str, Any]:
    told["title"] = needed(told, "title", "investment_needs_title")
    if told["kind"] not in InvestmentKind.values:
        choices = InvestmentKind.values
        raise Refused("unknown_choice", parameter="kind", value=told["kind"], choices=choices)
    check_amount_minor(told["amount_minor"])
    if told["amount_minor"] is None and told["resource"] is None:
        raise Refused("investment_of_nothing")
    day: date | None = told["on"]
    if day is not None and not plan.starts_on <= day <= plan.ends_on:
        raise Refused("investment_outside_plan")
    return told


def _risk(plan: AccountPlan, told: dict[str, Any]) -> dict[str, Any]:
    told["title"] = needed(told, "title", "risk_needs_title")
    told["response"] = (told["response"] or "").strip()[:2000]
    check_amount_minor(told["impact_minor"])
    if not all(1 <= (told[name] or 0) <= 5 for name in ("likelihood", "impact")):
        raise Refused("risk_out_of_range")
    if told["state"] not in RiskState.values:
        choices = RiskState.values
        raise Refused("unknown_choice", parameter="state", value=told["state"], choices=choices)
    active_person(told["owner"], plan.account, "needs_owner")
    return told


def _milestone(plan: AccountPlan, told: dict[str, Any]) -> dict[str, Any]:
    told["title"] = needed(told, "title", "milestone_needs_title")
    if told["on"] is None or not plan.starts_on <= told["on"] <= plan.ends_on:
        raise Refused("milestone_outside_plan")
    if told["done_on"] is not None:
        told["done_on"] = told_on(told["done_on"])
    return told
