"""The gates that every write on contacts passes."""

from __future__ import annotations

from clave.apps.accounts.models import Account
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused

from .models import Contact


def require_account(acting_user: User | None, account: Account) -> None:
    """Pass whoever may edit accounts and sees this one."""
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if acting_user is None:
        return
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")


def require_contact(acting_user: User | None, contact: Contact) -> None:
    """Pass whoever may edit accounts and sees this person."""
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if acting_user is None:
        return
    if not Contact.objects.visible_to(acting_user).filter(pk=contact.pk).exists():
        raise Refused("not_allowed", permission="see_contact")
