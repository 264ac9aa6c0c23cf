"""Who may read briefs, and do what with what is asked in them."""

from __future__ import annotations

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission

from .models import BriefAsk, units_of


def may_read(user: User) -> bool:
    """Whether briefs are this person's to read at all; which rows, their accounts decide."""
    return user.may(Permission.SEE_INSIGHTS) or user.may(Permission.SEE_DEMAND)


def may_settle(user: User, ask: BriefAsk) -> bool:
    """Whether the answer is this person's to give."""
    return user.may(Permission.ISSUE_BRIEF) or ask.unit_id in units_of(user)


def may_change(user: User, ask: BriefAsk) -> bool:
    """Whether it is this person's to sign, change or take out."""
    if user.may(Permission.ISSUE_BRIEF):
        return True
    if not user.may(Permission.EDIT_ACCOUNTS):
        return False
    if ask.account is None:
        return ask.asked_by_id == user.pk
    return Account.objects.visible_to(user).filter(pk=ask.account.pk).exists()
