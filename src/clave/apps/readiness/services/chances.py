"""Writes on chances of loss: judging one, and giving the word back to the history."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import StaleVersion, save_versioned
from clave.apps.readiness.models import LossChance
from clave.lib.refusal import Refused


@transaction.atomic
def judge_chance(
    *,
    acting_user: User | None,
    account: Account,
    percent: Decimal,
    reason: str,
    expected_version: int,
) -> LossChance:
    """Say how likely a deciding customer is to be lost within a year. ``expected_version`` 0: new.

    Raises ``Refused``: ``chance_not_deciding``, ``chance_out_of_range``, ``chance_needs_reason``.
    """
    _require_account(acting_user, account)
    _check(account, percent, reason)
    values = {
        "percent": percent,
        "reason": reason.strip()[:300],
        "judged_by": acting_user,
        "judged_on": timezone.localdate(),
    }
    chance = LossChance.objects.filter(account=account).first()
    if chance is None:
        chance = LossChance(account=account, **values)
        if expected_version:
            raise StaleVersion(chance, values)
        chance.save()
        told = {name: (None, values[name]) for name in ("percent", "reason")}
        _note(acting_user, "loss_chance_judged", account, told)
        return chance
    return save_versioned(
        chance,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="loss_chance_judged",
        account_code=account.code,
    )


@transaction.atomic
def withdraw_chance(*, acting_user: User | None, account: Account, expected_version: int) -> None:
    """Go back to what the history says."""
    _require_account(acting_user, account)
    chance = LossChance.objects.select_for_update().filter(account=account).first()
    if chance is None:
        return
    if chance.version != expected_version:
        raise StaleVersion(chance, {})
    told = {name: (getattr(chance, name), None) for name in ("percent", "reason")}
    chance.delete()
    _note(acting_user, "loss_chance_withdrawn", account, told)


def _check(account: Account, percent: Decimal, reason: str) -> None:
    if account.decider_id not in {None, account.pk}:
        decider = Account.objects.filter(pk=account.decider_id).first()
        raise Refused("chance_not_deciding", account=account.name, decider=str(decider))
    if not 0 <= percent <= 100:
        raise Refused("chance_out_of_range", percent=percent)
    if not reason.strip():
        raise Refused("chance_needs_reason")


def _require_account(acting_user: User | None, account: Account) -> None:
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if acting_user is None:
        return
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")


def _note(acting_user: User | None, what: str, account: Account, changes: audit.Changes) -> None:
    audit.record(
        acting_user=acting_user,
        action=what,
        subject=account,
        changes=changes,
        account_code=account.code,
    )
