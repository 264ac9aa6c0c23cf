"""Writes on the actions of a plan: each is an action of the follow-up that the plan names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account
from clave.apps.followup.models import Action
from clave.apps.followup.services.actions import create_action, update_action
from clave.apps.followup.services.telling import name_in, tell
from clave.apps.identity import audit
from clave.apps.identity.models import User
from clave.apps.plans.checks import active_person, require_open
from clave.apps.plans.models import AccountPlan, PlanAction
from clave.lib.refusal import Refused

from .saving import note

SUBJECT = "account_plan"
_OWN = ("objective", "strategy", "sponsor", "starts_on")
_ACTION = ("title", "details", "owner", "due_on", "unit", "account", "amount_minor", "currency")


@transaction.atomic
def add_action(
    *, acting_user: User | None, plan: AccountPlan, values: Mapping[str, Any]
) -> PlanAction:
    """A new action of the plan, at its account or a site below: ``title``, ``owner``, ``due_on``;
    as wanted ``account``, ``unit``, ``details``, ``objective``, ``strategy``, ``sponsor``,
    ``starts_on``, ``amount_minor``.

    Raises ``Refused``: ``not_allowed``, ``plan_closed``, ``action_before_plan``,
    ``action_elsewhere``, ``objective_elsewhere``, ``owner_cannot_log_in``, and as
    ``create_action``.
    """
    current = require_open(acting_user, plan)
    told = {name: values[name] for name in _ACTION if values.get(name) not in (None, "")}
    told.setdefault("account", current.account)
    told.setdefault("owner", current.owner)
    if told.get("amount_minor") is not None:
        told.setdefault("currency", current.currency)
    own = {name: values.get(name) for name in _OWN}
    named = own | {"title": told.get("title", "")}
    _check(current, told["account"], told.get("due_on"), named)
    told |= {
        "subject_type": SUBJECT,
        "subject_id": str(plan.pk),
        "subject_label": plan.title,
    }
    action = create_action(acting_user=acting_user, values=told)
    made = PlanAction.objects.create(plan=plan, action=action, **own)
    _tell_sponsor(made, acting_user)
    return made


@transaction.atomic
def take_in_action(
    *, acting_user: User | None, plan: AccountPlan, action: Action, values: Mapping[str, Any]
) -> PlanAction:
    """An action that exists becomes one of the plan. Raises as :func:`add_action`;
    ``action_in_plan``.
    """
    current = require_open(acting_user, plan)
    if PlanAction.objects.filter(action=action).exists():
        raise Refused("action_in_plan", action=action.title)
    own = {name: values.get(name) for name in _OWN}
    _check(current, action.account, action.due_on, own | {"title": action.title})
    made = PlanAction.objects.create(plan=plan, action=action, **own)
    note(acting_user, "action_taken_in", plan, plan, {"action": (None, action.title)})
    _tell_sponsor(made, acting_user)
    return made


@transaction.atomic
def change_action(
    *,
    acting_user: User | None,
    planned: PlanAction,
    values: Mapping[str, Any],
    expected_version: int,
) -> PlanAction:
    """What it serves, who stands behind it, and what the action itself says. ``expected_version``:
    of the action. Raises as :func:`add_action`, or ``StaleVersion``.
    """
    current = require_open(acting_user, planned.plan)
    action = planned.action
    told = {name: values[name] for name in _ACTION if name in values}
    own = {name: values.get(name, getattr(planned, name)) for name in _OWN}
    named = own | {"title": told.get("title", action.title)}
    _check(current, told.get("account", action.account), told.get("due_on", action.due_on), named)
    if told:
        update_action(
            acting_user=acting_user, action=action, values=told, expected_version=expected_version
        )
    differences = audit.differences(planned, own)
    if differences:
        before = planned.sponsor_id
        for name, value in own.items():
            setattr(planned, name, value)
        planned.save()
        note(acting_user, "plan_action_changed", current, action, differences)
        if planned.sponsor_id != before:
            _tell_sponsor(planned, acting_user)
    return planned


@transaction.atomic
def take_out_action(*, acting_user: User | None, planned: PlanAction) -> None:
    """The action is none of the plan's any more; it stays what it is."""
    current = require_open(acting_user, planned.plan)
    note(acting_user, "action_taken_out", current, current, {"action": (str(planned), None)})
    planned.delete()


def _check(
    plan: AccountPlan, account: Account | None, due_on: date | None, own: Mapping[str, Any]
) -> None:
    assert plan.account_id is not None
    if account is None or account.pk not in directory().below(plan.account_id):
        raise Refused("action_elsewhere", plan=plan.title)
    if due_on is not None and due_on < plan.starts_on:
        raise Refused("action_before_plan", action=own["title"], since=plan.starts_on)
    begins = own["starts_on"]
    if begins is not None and due_on is not None and begins > due_on:
        raise Refused("action_days_reversed")
    for name in ("objective", "strategy"):
        if own[name] is not None and own[name].plan_id != plan.pk:
            raise Refused("objective_elsewhere")
    if own["sponsor"] is not None:
        active_person(own["sponsor"], None, "plan_needs_sponsor")


def _tell_sponsor(planned: PlanAction, actor: User | None) -> None:
    """Who stands behind an action sees it and is told."""
    if planned.sponsor is not None:
        name_in(planned.action, planned.sponsor)
        tell(planned.action, "action_sponsored", actor=actor, users=[planned.sponsor])
