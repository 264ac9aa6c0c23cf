"""Who sees an account, and why: the chain of command asked the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from clave.apps.identity.models import Company, User
from clave.apps.org.authority import Approval, Matter, who_approves
from clave.apps.org.sight import grounds_of
from clave.lib.money import to_minor
from clave.lib.refusal import Refused

from .models import Account, AccountMember

Reason = tuple[str, dict[str, Any]]
MOST = Decimal(10) ** 15  # what is larger does not fit into the books


@dataclass(frozen=True)
class Seer:
    """Somebody who sees an account; ``reasons``: codes with their values, at least one."""

    user: User
    reasons: list[Reason]


def who_sees(code: str) -> list[Seer]:
    """Everybody who sees the account, by name. Raises ``Refused('unknown_account')``."""
    account = Account.objects.select_related("responsible").filter(code=code).first()
    if account is None:
        raise Refused("unknown_account", account=code)
    owners = _owners(account)
    seers = [
        Seer(user, reasons)
        for user in User.objects.filter(is_active=True)
        if (reasons := _reasons(user, account, owners))
    ]
    return sorted(seers, key=lambda seer: (str(seer.user), seer.user.pk))


def _owners(account: Account) -> dict[int, tuple[str, str]]:
    """By user: what makes the account theirs (``kam`` or ``team``), and their name."""
    line: list[int] = []
    above: Account | None = account
    while above is not None and above.pk not in line:
        line.append(above.pk)
        above = above.parent
    now = AccountMember.objects.on(timezone.localdate())
    members = now.filter(account__in=line).select_related("user")
    owners = {member.user_id: ("team", str(member.user)) for member in members}
    if account.responsible is not None:
        owners[account.responsible.pk] = ("kam", str(account.responsible))
    return owners


def _reasons(user: User, account: Account, owners: dict[int, tuple[str, str]]) -> list[Reason]:
    reasons: list[Reason] = []
    for ground in grounds_of(user):
        if ground.users is None:
            reasons.append((ground.code, ground.params))
        elif ground.code == "own" and user.pk in owners:
            reasons.append((owners[user.pk][0], {}))
        elif ground.beside is not None and account.responsible_id not in ground.beside:
            reasons.append((ground.code, {}))
        elif ground.code in {"above", "lent"}:
            names = sorted(owners[pk][1] for pk in ground.users & owners.keys())
            reasons += [(ground.code, {**ground.params, "owners": names})] if names else []
    return reasons


def approval_of(
    code: str, amount: str, *, currency: str = "", subject: str = "", acting: str = ""
) -> Approval:
    """Who approves ``amount`` (with a point) for an account; ``acting``: the e-mail of who asks.

    Raises ``Refused``: ``unknown_account``, ``not_an_amount``, ``unknown_user``.
    """
    account = Account.objects.filter(code=code).first()
    if account is None:
        raise Refused("unknown_account", account=code)
    asking = User.objects.filter(email__iexact=acting).first() if acting else None
    if acting and asking is None:
        raise Refused("unknown_user", email=acting)
    currency = (currency or Company.current().currency).upper()
    matter = Matter(minor_of(amount, currency), currency, account.tier, subject)
    return who_approves(
        matter, responsible=account.responsible_id, acting=asking.pk if asking else None
    )


def minor_of(amount: str, currency: str) -> int:
    """An amount that somebody wrote, in minor units; one below zero is none."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        raise Refused("not_an_amount", text=amount) from None
    if not value.is_finite() or not 0 <= value < MOST:
        raise Refused("not_an_amount", text=amount)
    return to_minor(value, currency)
