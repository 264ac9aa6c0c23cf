"""Writes on supply chains: stages, terms, problems, and what is done about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Action
from clave.apps.followup.services.actions import create_action
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import StaleVersion, save_versioned
from clave.apps.value.models import Initiative
from clave.apps.value.services import add_initiative
from clave.lib.refusal import Refused

from .access import require_at
from .models import ChainProblem, ChainTerms, Severity, Stage, StageKind

STAGE = (
    *("kind", "name", "site", "owner", "contact", "lead_days"),
    *("stock_days", "stock_units", "cost_minor", "note"),
)
PROBLEM = ("stage", "what", "since", "severity", "owner")
MOST_STAGES = 20
_MOST = 10**15


@transaction.atomic
def set_terms(
    *,
    acting_user: User | None,
    account: Account,
    agreed_days: Decimal | None,
    expected_version: int,
) -> ChainTerms:
    """Days from order to delivery that were agreed; None: not agreed. ``expected_version`` 0: new.

    Raises ``Refused``: ``not_allowed``, ``lead_days_out_of_range``; or ``StaleVersion``.
    """
    require_at(acting_user, account)
    _in_range(agreed_days, 365)
    Account.objects.select_for_update().get(pk=account.pk)
    terms = ChainTerms.objects.filter(account=account).first()
    if terms is None:
        terms = ChainTerms(account=account, agreed_days=agreed_days)
        terms.save()
        _note(acting_user, "chain_terms_set", terms, account, {"agreed_days": (None, agreed_days)})
        return terms
    if not expected_version:
        raise StaleVersion(terms, {"agreed_days": agreed_days})
    return save_versioned(
        terms,
        {"agreed_days": agreed_days},
        expected_version=expected_version,
        acting_user=acting_user,
        action="chain_terms_set",
        account_code=account.code,
    )


@transaction.atomic
def add_stage(*, acting_user: User | None, account: Account, values: Mapping[str, Any]) -> Stage:
    """A stage at the end of the chain, or before the one at ``place``. Costs only by who may see
    margins.

    Raises ``Refused``: ``not_allowed``, ``stage_needs_name``, ``unknown_choice``,
    ``lead_days_out_of_range``, ``amount_below_zero``, ``owner_without_sight``,
    ``source_elsewhere``, ``chain_too_long``.
    """
    require_at(acting_user, account)
    Account.objects.select_for_update().get(pk=account.pk)
    count = Stage.objects.filter(account=account).count()
    if count >= MOST_STAGES:
        raise Refused("chain_too_long", most=MOST_STAGES)
    stage = Stage(account=account, currency=Company.current().currency)
    told = {name: values.get(name, getattr(stage, name, None)) for name in STAGE}
    for name, value in _stage(acting_user, told, stage).items():
        setattr(stage, name, value)
    stage.place = count + 1
    stage.save()
    changes = {name: (None, told[name]) for name in STAGE if told[name] not in (None, "")}
    _note(acting_user, "stage_added", stage, account, changes)
    return stage


@transaction.atomic
def change_stage(
    *, acting_user: User | None, stage: Stage, values: Mapping[str, Any], expected_version: int
) -> Stage:
    """What is told of a stage. Raises as :func:`add_stage`, or ``StaleVersion``."""
    require_at(acting_user, stage.account)
    told = {name: values.get(name, getattr(stage, name)) for name in STAGE}
    return save_versioned(
        stage,
        _stage(acting_user, told, stage),
        expected_version=expected_version,
        acting_user=acting_user,
        action="stage_changed",
        account_code=stage.account.code,
    )


@transaction.atomic
def move_stage(*, acting_user: User | None, stage: Stage, up: bool) -> None:
    """One place nearer to the plant, or to the shelf; at the end nothing changes."""
    require_at(acting_user, stage.account)
    found = list(Stage.objects.select_for_update().filter(account=stage.account))
    old = next(i for i, one in enumerate(found) if one.pk == stage.pk)
    new = old - 1 if up else old + 1
    if not 0 <= new < len(found):
        return
    found.insert(new, found.pop(old))
    _renumber(found)
    _note(acting_user, "stage_moved", stage, stage.account, {"place": (old + 1, new + 1)})


@transaction.atomic
def remove_stage(*, acting_user: User | None, stage: Stage, reason: str) -> None:
    """Take a stage out, and why; its problems stay with the account."""
    require_at(acting_user, stage.account)
    told = {"name": (stage.name, None), "reason": (None, _reason(reason))}
    _note(acting_user, "stage_removed", stage, stage.account, told)
    account = stage.account
    stage.delete()
    _renumber(list(Stage.objects.filter(account=account)))


@transaction.atomic
def note_problem(
    *, acting_user: User | None, account: Account, values: Mapping[str, Any]
) -> ChainProblem:
    """Something wrong. Raises ``Refused``: ``not_allowed``, ``problem_needs_words``,
    ``unknown_choice``, ``day_ahead``, ``owner_without_sight``, ``stage_elsewhere``."""
    require_at(acting_user, account)
    problem = ChainProblem(account=account)
    told = {name: values.get(name) for name in PROBLEM}
    told["owner"] = told["owner"] or acting_user
    for name, value in _problem(told, account).items():
        setattr(problem, name, value)
    problem.save()
    changes = {name: (None, told[name]) for name in PROBLEM if told[name]}
    _note(acting_user, "chain_problem_noted", problem, account, changes)
    return problem


@transaction.atomic
def change_problem(
    *,
    acting_user: User | None,
    problem: ChainProblem,
    values: Mapping[str, Any],
    expected_version: int,
) -> ChainProblem:
    """Other words, or solved: ``solved_on`` with ``solution``. Raises ``solution_needed``, and as
    :func:`note_problem`; or ``StaleVersion``."""
    require_at(acting_user, problem.account)
    told = _problem({n: values.get(n, getattr(problem, n)) for n in PROBLEM}, problem.account)
    told["solved_on"] = values.get("solved_on", problem.solved_on)
    told["solution"] = values.get("solution", problem.solution).strip()
    if told["solved_on"] is not None:
        if not told["solution"]:
            raise Refused("solution_needed")
        if told["solved_on"] > timezone.localdate():
            raise Refused("day_ahead")
        if told["solved_on"] < told["since"]:
            raise Refused("solved_before_since")
    return save_versioned(
        problem,
        told,
        expected_version=expected_version,
        acting_user=acting_user,
        action="chain_problem_changed",
        account_code=problem.account.code,
    )


@transaction.atomic
def act_on_problem(*, acting_user: User | None, problem: ChainProblem, due_on: date) -> Action:
    """An action for its owner, tied to the problem; once, while that action is there.

    Raises ``Refused``: ``not_allowed``, ``problem_has_action``."""
    require_at(acting_user, problem.account)
    current = ChainProblem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    if current.action_id is not None:
        raise Refused("problem_has_action")
    made = create_action(
        acting_user=acting_user,
        values={
            "title": problem.what[:200],
            "owner": problem.owner,
            "account": problem.account,
            "due_on": due_on,
            "subject_type": "chain_problem",
            "subject_id": str(problem.pk),
            "subject_label": str(problem.stage or problem.account)[:200],
        },
    )
    save_versioned(
        problem,
        {"action": made},
        expected_version=current.version,
        acting_user=acting_user,
        action="chain_problem_changed",
        account_code=problem.account.code,
    )
    return made


@transaction.atomic
def improve_by(*, acting_user: User, problem: ChainProblem) -> Initiative:
    """An initiative of the value ledger that mends the problem; once. Raises
    ``problem_has_initiative``."""
    require_at(acting_user, problem.account)
    current = ChainProblem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    if current.initiative_id is not None:
        raise Refused("problem_has_initiative")
    made = add_initiative(
        acting_user=acting_user,
        account=problem.account,
        currency=Company.current().currency,
        values={
            "title": problem.what[:200],
            "kind": "other",
            "details": str(problem.stage or ""),
            "starts_on": timezone.localdate(),
            "owner": problem.owner,
        },
    )
    save_versioned(
        problem,
        {"initiative": made},
        expected_version=current.version,
        acting_user=acting_user,
        action="chain_problem_changed",
        account_code=problem.account.code,
    )
    return made


@transaction.atomic
def remove_problem(*, acting_user: User | None, problem: ChainProblem, reason: str) -> None:
    """Take out what was noted by mistake, and why."""
    require_at(acting_user, problem.account)
    told = {"what": (problem.what, None), "reason": (None, _reason(reason))}
    _note(acting_user, "chain_problem_removed", problem, problem.account, told)
    problem.delete()


def _stage(acting_user: User | None, values: Mapping[str, Any], stage: Stage) -> dict[str, Any]:
    told = dict(values)
    told["name"], told["note"] = told["name"].strip(), (told["note"] or "").strip()
    if not told["name"]:
        raise Refused("stage_needs_name")
    if told["kind"] not in StageKind.values:
        raise Refused("unknown_choice", parameter="kind", value=told["kind"])
    _in_range(told["lead_days"], 365)
    _in_range(told["stock_days"], 999)
    if told["cost_minor"] != stage.cost_minor:
        require(acting_user, Permission.SEE_MARGINS)
        if told["cost_minor"] is not None and not 0 <= told["cost_minor"] <= _MOST:
            raise Refused("amount_too_large" if told["cost_minor"] > 0 else "amount_below_zero")
    _check_owner(told["owner"], stage.account)
    _check_theirs(told, stage.account)
    return told


def _check_theirs(told: Mapping[str, Any], account: Account) -> None:
    """Site and contact belong to the account's group."""
    group = account.decider_id or account.pk
    site, person = told["site"], told["contact"]
    if site is not None and (site.decider_id or site.pk) != group and site.pk != account.pk:
        raise Refused("source_elsewhere")
    if person is not None:
        roles = person.roles.filter(Q(account__decider=group) | Q(account=account))
        if not roles.exists():
            raise Refused("source_elsewhere")


def _problem(values: Mapping[str, Any], account: Account) -> dict[str, Any]:
    told = dict(values)
    told["what"] = (told["what"] or "").strip()
    if not told["what"]:
        raise Refused("problem_needs_words")
    if told["severity"] not in Severity.values:
        raise Refused("unknown_choice", parameter="severity", value=told["severity"])
    if told["since"] > timezone.localdate():
        raise Refused("day_ahead")
    if told["stage"] is not None and told["stage"].account_id != account.pk:
        raise Refused("stage_elsewhere")
    _check_owner(told["owner"], account)
    return told


def _check_owner(owner: User | None, account: Account) -> None:
    if owner is None:
        return
    if not Account.objects.visible_to(owner).filter(pk=account.pk).exists():
        raise Refused("owner_without_sight", person=str(owner))


def _in_range(days: Decimal | None, most: int) -> None:
    if days is not None and not 0 <= days <= most:
        raise Refused("lead_days_out_of_range", value=days, most=most)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refused("removal_needs_reason")
    return reason.strip()


def _renumber(stages: list[Stage]) -> None:
    for place, stage in enumerate(stages, 1):
        if stage.place != place:
            Stage.objects.filter(pk=stage.pk).update(place=place)


def _note(
    user: User | None, action: str, record: models.Model, account: Account, changes: audit.Changes
) -> None:
    audit.record(
        acting_user=user,
        action=action,
        subject=record,
        changes=changes,
        account_code=account.code,
    )
