"""Writes on plans as a whole: made, changed, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Kind
from clave.apps.followup.services.telling import name_in, tell
from clave.apps.identity.models import Company, User
from clave.apps.identity.versions import StaleVersion, save_versioned
from clave.apps.plans.checks import (
    active_person,
    check_days,
    check_no_overlap,
    needed,
    require_at,
    require_draft,
    require_open,
)
from clave.apps.plans.models import AccountPlan, PlanState, PlanTemplate, Section
from clave.apps.plans.models.plans import PnlBasis
from clave.apps.plans.templates import default_sections
from clave.lib.refusal import Refused

from .copying import copy_from
from .saving import code_of, note

_PEOPLE = ("owner", "sponsor")


@dataclass(frozen=True)
class New:
    """A plan to be made. ``before``: the plan that it continues, whose words and aims it takes."""

    title: str
    starts_on: date | None
    ends_on: date | None
    owner: User | None = None
    sponsor: User | None = None
    before: AccountPlan | None = None


@transaction.atomic
def create_plan(*, acting_user: User | None, account: Account, new: New) -> AccountPlan:
    """A draft with the sections of its account's tier, or with what an earlier plan held.

    Raises ``Refused``: ``not_allowed``, ``plan_needs_title``, ``plan_needs_days``,
    ``plan_days_reversed``, ``plan_too_long``, ``plans_overlap``, ``owner_cannot_log_in``,
    ``owner_without_sight``.
    """
    require_at(acting_user, account)
    Account.objects.select_for_update().get(pk=account.pk)  # two at once must see each other
    check_days(new.starts_on, new.ends_on)
    assert new.starts_on is not None and new.ends_on is not None
    check_no_overlap(account, new.starts_on, new.ends_on)
    owner = active_person(new.owner or account.responsible or acting_user, account, "needs_owner")
    if new.sponsor is not None:
        active_person(new.sponsor, account, "plan_needs_sponsor")
    plan = AccountPlan.objects.create(
        kind=Kind.PLAN,
        account=account,
        title=needed({"title": new.title}, "title", "plan_needs_title"),
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        owner=owner,
        sponsor=new.sponsor,
        tier=account.tier,
        before=new.before,
        currency=Company.current().currency,
        created_by=acting_user,
    )
    _lay_out(plan)
    told = {name: (None, getattr(plan, name)) for name in ("starts_on", "ends_on", *_PEOPLE)}
    note(acting_user, "plan_made", plan, plan, told)
    name_in(plan, acting_user, owner, new.sponsor)
    tell(plan, "plan_given", actor=acting_user, users=[owner])
    _tell_sponsor(plan, acting_user)
    if new.before is not None:
        copy_from(new.before, plan)
    return plan


@transaction.atomic
def change_plan(
    *, acting_user: User | None, plan: AccountPlan, values: Mapping[str, Any], expected_version: int
) -> AccountPlan:
    """Title, days, people, what it is about, where the expected result comes from. People may
    change until it is closed, the rest while it is a draft.

    Raises as :func:`create_plan`; ``Refused``: ``plan_closed``, ``plan_not_draft``,
    ``scenario_elsewhere``; or ``StaleVersion``.
    """
    told = dict(values)
    only_people = set(told) <= set(_PEOPLE)
    current = (require_open if only_people else require_draft)(acting_user, plan)
    assert current.account is not None
    _check(current, told)
    before = current.sponsor_id, current.owner_id
    saved = save_versioned(
        plan,
        told,
        expected_version=expected_version,
        acting_user=acting_user,
        action="plan_changed",
        account_code=code_of(plan),
    )
    name_in(saved, saved.owner, saved.sponsor)
    if saved.owner_id != before[1]:
        tell(saved, "plan_given", actor=acting_user, users=[saved.owner])
    if saved.sponsor_id != before[0]:
        _tell_sponsor(saved, acting_user)
    return saved


@transaction.atomic
def remove_plan(
    *, acting_user: User | None, plan: AccountPlan, reason: str, expected_version: int
) -> None:
    """Take out a draft that was made by mistake, with its actions that nobody began; and why.

    Raises ``Refused``: ``not_allowed``, ``plan_not_draft``, ``removal_needs_reason``,
    ``plan_was_reviewed``; or ``StaleVersion``.
    """
    current = require_draft(acting_user, plan)
    if current.version != expected_version:
        raise StaleVersion(current, {})
    if not reason.strip():
        raise Refused("removal_needs_reason")
    if current.changes.exists() or current.actions.exists():
        raise Refused("plan_was_reviewed", plan=current.title)
    note(acting_user, "plan_removed", plan, plan, {"reason": (None, reason.strip())})
    current.delete()


def _check(plan: AccountPlan, told: dict[str, Any]) -> None:
    account = plan.account
    assert account is not None
    if "title" in told:
        told["title"] = needed(told, "title", "plan_needs_title")
    if {"starts_on", "ends_on"} & set(told):
        starts_on, ends_on = (told.get(n, getattr(plan, n)) for n in ("starts_on", "ends_on"))
        check_days(starts_on, ends_on)
        check_no_overlap(account, starts_on, ends_on, but=plan.pk)
        _check_within(plan, starts_on, ends_on)
    if "owner" in told:
        active_person(told["owner"], account, "needs_owner")
    if told.get("sponsor") is not None:
        active_person(told["sponsor"], account, "plan_needs_sponsor")
    elif "sponsor" in told and plan.state != PlanState.DRAFT:
        raise Refused("plan_needs_sponsor", plan=plan.title)
    if "pnl_basis" in told and told["pnl_basis"] not in PnlBasis.values:
        choices = PnlBasis.values
        value = told["pnl_basis"]
        raise Refused("unknown_choice", parameter="pnl_basis", value=value, choices=choices)
    scenario = told.get("scenario", plan.scenario)
    if told.get("pnl_basis", plan.pnl_basis) == PnlBasis.SCENARIO and scenario is None:
        raise Refused("plan_needs_scenario")
    if told.get("scenario") is not None and told["scenario"].account_id != account.pk:
        raise Refused("scenario_elsewhere")


def _check_within(plan: AccountPlan, starts_on: date, ends_on: date) -> None:
    """What the plan holds stays within its days."""
    early = plan.actions.filter(action__due_on__lt=starts_on).select_related("action").first()
    if early is not None:
        raise Refused("action_before_plan", action=str(early.action), since=starts_on)
    late = plan.objectives.filter(due_on__gt=ends_on).first()
    if late is not None:
        raise Refused("objective_outside_plan", objective=late.title)


def _lay_out(plan: AccountPlan) -> None:
    """The sections of the tier's template, as they are today."""
    template = PlanTemplate.objects.filter(tier=plan.tier).first()
    told = template.sections if template else default_sections(plan.tier)
    Section.objects.bulk_create(
        Section(
            plan=plan,
            key=one["key"],
            order=number,
            title=one.get("title", ""),
            question=one.get("question", ""),
            required=one.get("required", False),
        )
        for number, one in enumerate(told)
    )


def _tell_sponsor(plan: AccountPlan, actor: User | None) -> None:
    if plan.sponsor is not None:
        tell(plan, "plan_sponsored", actor=actor, users=[plan.sponsor])
