"""Writes on roles, rules and capacity; moving accounts between KAMs; asking for a change of way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from clave.apps.accounts import services as accounts
from clave.apps.accounts.models import Account
from clave.apps.followup.models import Action
from clave.apps.followup.services.actions import create_action
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User, Versioned
from clave.apps.identity.roles import Permission
from clave.apps.identity.selectors import key_account_managers
from clave.apps.identity.versions import StaleVersion, save_versioned
from clave.lib.refusal import Refused

from .models import AccountRole, Capacity, KeyFor, Rule, Stage
from .rules import checked
from .seeing import WAY, open_ways, sees_person

Record = TypeVar("Record", bound=Versioned)
_TOLD = ("stage", "stage_reason", "key_for", "key_reason", "hours", "hours_reason")


@dataclass(frozen=True)
class Handover:
    """An account that goes to another KAM. ``giver``: who has it as far as the asker knew."""

    account: Account
    giver: int | None
    taker: User


@transaction.atomic
def decide_role(
    *, acting_user: User | None, account: Account, values: Mapping[str, Any], expected_version: int
) -> AccountRole:
    """Decide the stage, why the account is key, or its hours; 0 expects that nobody has yet.

    Raises ``Refused``: ``not_allowed``, ``role_of_decider``, ``unknown_stage``,
    ``stage_needs_reason``, ``hours_need_reason``, ``hours_out_of_range``; or ``StaleVersion``.
    """
    _require_sight(acting_user, account)
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if account.decider_id not in {None, account.pk}:
        raise Refused("role_of_decider", account=account.name, decider=str(account.decider))
    found = AccountRole.objects.filter(account=account).first()
    role = found or AccountRole(account=account)
    told = {name: values.get(name, getattr(role, name)) for name in _TOLD}
    _check_role(told)
    if told["stage"] != role.stage or told["stage_reason"] != role.stage_reason:
        told |= {"decided_by": acting_user, "decided_on": timezone.localdate()}
    if found is not None:
        return save_versioned(
            found,
            told,
            expected_version=expected_version,
            acting_user=acting_user,
            action="role_decided",
            account_code=account.code,
        )
    changes = {name: (None, value) for name, value in told.items() if value not in (None, "")}
    note = _Note(acting_user, "role_decided", changes, account.code)
    return _first(role, told, note, expected_version)


@transaction.atomic
def set_rule(
    *,
    acting_user: User | None,
    kind: str,
    key: str,
    values: Mapping[str, Any],
    expected_version: int,
) -> Rule:
    """Put a rule of the company in place of a default, or change it; 0 expects the default.

    Raises ``Refused`` as :func:`clave.apps.workload.rules.checked`, or ``StaleVersion``.
    """
    require(acting_user, Permission.PLAN_WORK)
    told = {"values": checked(kind, key, values)}
    found = Rule.objects.filter(kind=kind, key=key).first()
    if found is not None:
        return save_versioned(
            found,
            told,
            expected_version=expected_version,
            acting_user=acting_user,
            action="work_rule_set",
        )
    changes = {"values": (None, told["values"])}
    note = _Note(acting_user, "work_rule_set", changes)
    return _first(Rule(kind=kind, key=key), told, note, expected_version)


@transaction.atomic
def forget_rule(*, acting_user: User | None, rule: Rule, expected_version: int) -> None:
    """Go back to the default."""
    require(acting_user, Permission.PLAN_WORK)
    current = Rule.objects.select_for_update().get(pk=rule.pk)
    if current.version != expected_version:
        raise StaleVersion(current, {})
    changes = {"values": (current.values, None)}
    audit.record(acting_user=acting_user, action="work_rule_set", subject=current, changes=changes)
    current.delete()


@transaction.atomic
def set_capacity(
    *,
    acting_user: User | None,
    user: User | None,
    since: date,
    values: Mapping[str, Any],
    expected_version: int,
) -> Capacity:
    """The hours of a person from a day on; of everybody else where ``user`` is None.

    One's own line only. Raises ``Refused``: ``not_allowed``, ``sample_hits``,
    ``capacity_out_of_range``; or ``StaleVersion``.
    """
    require(acting_user, Permission.PLAN_WORK)
    if acting_user is not None and user is not None and not sees_person(acting_user, user):
        raise Refused("not_allowed", permission="see_person")
    found = Capacity.objects.filter(user=user, since=since).first()
    capacity = found or Capacity(user=user, since=since)
    names = [f.name for f in Capacity._meta.concrete_fields if f.name in values]
    told = {name: values[name] for name in names}
    _check_capacity({**{n: getattr(capacity, n) for n in _NUMBERS}, **told})
    if found is not None:
        return save_versioned(
            found,
            told,
            expected_version=expected_version,
            acting_user=acting_user,
            action="capacity_set",
        )
    changes = {"since": (None, since), **{n: (None, v) for n, v in told.items() if v}}
    return _first(capacity, told, _Note(acting_user, "capacity_set", changes), expected_version)


@transaction.atomic
def hand_over(*, acting_user: User | None, moves: Sequence[Handover]) -> int:
    """Give accounts to other KAMs: all of them or none; how many changed hands.

    Raises ``Refused``: ``not_allowed``, ``no_moves``, ``taker_is_no_kam``, and ``moves_outdated``
    where somebody gave one of them away meanwhile.
    """
    require(acting_user, Permission.ASSIGN_ACCOUNTS)
    if not moves:
        raise Refused("no_moves")
    takers = set(key_account_managers().values_list("pk", flat=True))
    by_taker: dict[int, tuple[User, list[Account]]] = {}
    for move in moves:
        _require_sight(acting_user, move.account)
        if move.taker.pk not in takers:
            raise Refused("taker_is_no_kam", person=str(move.taker))
        current = Account.objects.select_for_update().get(pk=move.account.pk)
        if current.responsible_id != move.giver:
            raise Refused("moves_outdated", account=current.name)
        by_taker.setdefault(move.taker.pk, (move.taker, []))[1].append(current)
    for taker, given in by_taker.values():
        accounts.assign_accounts(acting_user=acting_user, accounts=given, kam=taker)
    return len(moves)


@transaction.atomic
def ask_for_way(
    *,
    acting_user: User,
    account: Account,
    way: str,
    owner: User,
    words: Mapping[str, str],
    due_on: date,
) -> Action:
    """An action that brings an account to the way in which it is to be managed.

    ``words``: ``title``, ``details`` and ``label``. Raises ``Refused("way_under_way")`` where one
    is still open, or as ``create_action``.
    """
    if open_ways([account.pk]):
        raise Refused("way_under_way", account=account.name)
    values = {
        "title": words["title"][:200],
        "details": words["details"],
        "owner": owner,
        "account": account,
        "due_on": due_on,
        "subject_type": WAY,
        "subject_id": way,
        "subject_label": words["label"][:200],
    }
    return create_action(acting_user=acting_user, values=values)


_NUMBERS = ("days", "hours_a_day", "account_share", "moments", "hits")


@dataclass(frozen=True)
class _Note:
    """What the audit is told of a first version."""

    acting_user: User | None
    action: str
    changes: audit.Changes
    account_code: str = ""


def _first(record: Record, told: Mapping[str, Any], note: _Note, expected_version: int) -> Record:
    """Write the first version of a record, with its audit.

    Raises ``Refused("changed_meanwhile")`` where a later one was expected, so that somebody took it
    back; or where somebody else wrote the first one in the same moment.
    """
    if expected_version:
        raise Refused("changed_meanwhile")
    for name, value in told.items():
        setattr(record, name, value)
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError:
        raise Refused("changed_meanwhile") from None
    audit.record(
        acting_user=note.acting_user,
        action=note.action,
        subject=record,
        changes=note.changes,
        account_code=note.account_code,
    )
    return record


def _require_sight(acting_user: User | None, account: Account) -> None:
    if acting_user is None:
        return
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")


def _check_role(told: dict[str, Any]) -> None:
    for name in ("stage_reason", "key_reason", "hours_reason"):
        told[name] = told[name].strip()
    if told["stage"] and told["stage"] not in Stage.values:
        raise Refused("unknown_stage", stage=told["stage"])
    if told["key_for"] and told["key_for"] not in KeyFor.values:
        raise Refused("unknown_choice", parameter="key_for", value=told["key_for"], choices=())
    if told["stage"] and not told["stage_reason"]:
        raise Refused("stage_needs_reason")
    hours = told["hours"]
    if hours is not None and not 0 <= Decimal(hours) <= 8760:
        raise Refused("hours_out_of_range", hours=hours)
    if hours is not None and not told["hours_reason"]:
        raise Refused("hours_need_reason")


def _check_capacity(told: Mapping[str, Any]) -> None:
    if not (1 <= told["days"] <= 366 and 0 <= told["hours_a_day"] <= 24):
        raise Refused("capacity_out_of_range")
    if not 0 <= told["account_share"] <= 100:
        raise Refused("capacity_out_of_range")
    moments, hits = told["moments"], told["hits"]
    if (moments is None) != (hits is None) or (moments is not None and hits > moments):
        raise Refused("sample_hits")
