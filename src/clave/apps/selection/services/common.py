"""What every write on a round asks first."""

from __future__ import annotations

from clave.apps.accounts.models import Account
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.selection.models import Round
from clave.lib.refusal import Refused

SCORE = Permission.SCORE_SELECTION
DECIDE = Permission.DECIDE_SELECTION


def open_one(acting_user: User | None, record: Round, permission: Permission) -> Round:
    """The round, locked, where ``acting_user`` may change it and it can still be changed.

    Raises ``Refused``: ``not_allowed``, ``round_is_decided``.
    """
    require(acting_user, permission)
    locked = Round.objects.select_for_update().get(pk=record.pk)
    if not locked.is_open:
        raise Refused("round_is_decided", round=locked.name)
    return locked


def require_sight(acting_user: User | None, account: Account) -> None:
    """Pass, or raise ``Refused("not_allowed")``: of what one does not see nobody says anything."""
    if acting_user is None:
        return
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")
