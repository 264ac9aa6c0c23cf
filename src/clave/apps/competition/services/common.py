"""What all writes on rivals begin and end with."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.audit import Changes
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused

MOST = 10**15  # minor units; what is larger is a slip of the pen


def require_at(acting_user: User | None, account: Account) -> None:
    """The right to edit accounts, and sight of this one. Raises ``Refused("not_allowed")``."""
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if acting_user is None:
        return
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")


def note(
    acting_user: User | None,
    action: str,
    record: models.Model,
    changes: Changes,
    code: str = "",
) -> None:
    """The audit of what was written; what is empty on both sides is left out."""
    told = {n: pair for n, pair in changes.items() if pair not in ((None, ""), (None, None))}
    audit.record(
        acting_user=acting_user, action=action, subject=record, changes=told, account_code=code
    )


def category(name: str) -> str:
    """The name of a category. Raises ``Refused("category_missing")``."""
    if not name.strip():
        raise Refused("category_missing")
    return name.strip()


def not_ahead(day: Any) -> None:
    """Raises ``Refused("day_ahead")`` for a day that has not come."""
    if day > timezone.localdate():
        raise Refused("day_ahead")


def checked_amount(amount_minor: int | None) -> int | None:
    """An amount that may be untold. Raises ``Refused``: ``amount_below_zero``, ``…_too_large``."""
    if amount_minor is not None and amount_minor < 0:
        raise Refused("amount_below_zero")
    if amount_minor is not None and amount_minor > MOST:
        raise Refused("amount_too_large")
    return amount_minor


def needed_reason(reason: str) -> str:
    """Raises ``Refused("removal_needs_reason")``."""
    if not reason.strip():
        raise Refused("removal_needs_reason")
    return reason.strip()
