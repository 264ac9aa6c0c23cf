"""The gate that every write on supply chains passes."""

from __future__ import annotations

from clave.apps.accounts.models import Account
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused


def require_at(acting_user: User | None, account: Account) -> None:
    """The right to edit accounts, and sight of this one. Raises ``Refused("not_allowed")``."""
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if acting_user is None:
        return
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")
