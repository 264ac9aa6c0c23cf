"""What all writes on collections begin and end with."""

from __future__ import annotations

from typing import Any

from django.db import models

from clave.apps.accounts.models import Account
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused


def require_at(acting_user: User | None, account: Account, right: Permission) -> None:
    """The right, and sight of the account. Raises ``Refused("not_allowed")``."""
    require(acting_user, right)
    if acting_user is None:
        return
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")


def note_new(
    acting_user: User | None, action: str, record: models.Model, told: dict[str, Any], code: str
) -> None:
    """The audit of something new."""
    changes = {name: (None, value) for name, value in told.items() if value not in (None, "")}
    audit.record(
        acting_user=acting_user, action=action, subject=record, changes=changes, account_code=code
    )


def positive(amount_minor: int) -> int:
    """An amount above zero. Raises ``Refused("amount_not_positive")``."""
    if amount_minor <= 0:
        raise Refused("amount_not_positive")
    return amount_minor
