"""Who may write on a briefing, and what makes one sound."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused

from .models import Briefing

MOST_DAYS = 60
_NEEDED = ("title", "what", "why", "benefit", "deadline")


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` without blanks around them, or a refusal that says what is missing."""
    told = dict(values)
    for name in _NEEDED:
        if name in told:
            told[name] = str(told[name]).strip()
            if not told[name]:
                raise Refused("briefing_needs_text", field=name)
    ends, due = told.get("ends_on"), told.get("due_on")
    if ends is None or ends < timezone.localdate():
        raise Refused("briefing_ends_before")
    if due is not None and due > ends:
        raise Refused("briefing_due_after_end")
    if not 1 <= told.get("confirm_days", 1) <= MOST_DAYS:
        raise Refused("briefing_confirm_days", most=MOST_DAYS)
    return told


def runs_briefing(user: User, briefing: Briefing) -> bool:
    """Whether a briefing is ``user``'s to change: its author, or who edits its account."""
    if user.pk == briefing.owner_id:
        return True
    if briefing.account_id is None or not user.may(Permission.EDIT_ACCOUNTS):
        return False
    return Account.objects.visible_to(user).filter(pk=briefing.account_id).exists()


def require_runs(user: User, briefing: Briefing) -> None:
    """Pass, or refuse."""
    if not runs_briefing(user, briefing):
        raise Refused("not_allowed", permission="run_briefing")


def require_sight(user: User, briefing: Briefing) -> None:
    """Pass, or refuse: what one does not see one does not touch."""
    if not Briefing.objects.visible_to(user).filter(pk=briefing.pk).exists():
        raise Refused("not_allowed", permission="see_item")
