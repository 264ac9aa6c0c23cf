"""Matters, notifications and events of the follow-up, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_noop as _

from clave.apps.followup.models import ActionState, ApprovalState, Notification
from clave.apps.plans.models import PlanState
from clave.web.components.dates import date_text

# By code: what somebody is told. %(who)s did it; %(title)s is what it is about.
TOLD = {
    "acknowledgement_asked": _("%(who)s asks you to confirm “%(title)s”"),
    "acknowledgement_complete": _("Everybody confirmed “%(title)s”"),
    "acknowledgement_withdrawn": _("%(who)s took back “%(title)s”: nothing to confirm any more"),
    "action_given": _("%(who)s gave you “%(title)s”"),
    "action_moved": _("%(who)s: “%(title)s” is now %(state)s"),
    "approval_settled": _("“%(title)s”: %(state)s"),
    "approval_waits": _("%(who)s asks you to approve “%(title)s”"),
    "comment": _("%(who)s commented on “%(title)s”: %(text)s"),
    "escalated": _("%(person)s has not answered “%(title)s” since %(since)s"),
    "mention": _("%(who)s asks you in “%(title)s”: %(text)s"),
    "reminder": _("“%(title)s” is due %(due_on)s"),
    "plan_given": _("%(who)s made you the owner of “%(title)s”"),
    "plan_sponsored": _("%(who)s named you sponsor of “%(title)s”"),
    "action_sponsored": _("%(who)s named you sponsor of the action “%(title)s”"),
    "plan_moved": _("“%(title)s” is now %(plan_state)s %(why)s"),
}
ICONS = {
    "acknowledgement_asked": "checks",
    "acknowledgement_complete": "checks",
    "acknowledgement_withdrawn": "checks",
    "action_given": "square-check",
    "action_moved": "square-check",
    "approval_settled": "scale",
    "approval_waits": "scale",
    "comment": "message",
    "escalated": "arrow-up-right",
    "mention": "message-circle",
    "reminder": "clock",
    "plan_given": "target",
    "plan_sponsored": "shield-check",
    "action_sponsored": "shield-check",
    "plan_moved": "target",
}


def told_sentence(notification: Notification) -> str:
    """What somebody is told, as one sentence."""
    words = {name: _said(name, value) for name, value in notification.params.items()}
    words["title"] = notification.item.title
    words["who"] = str(notification.actor) if notification.actor else _now("The system")
    return _now(TOLD[notification.code]) % words


def _said(name: str, value: Any) -> str:
    """A value as people say it: states by their name, days as days."""
    if name == "state":
        names = dict(ActionState.choices) | dict(ApprovalState.choices)
        return str(names.get(value, value))
    if name == "plan_state":
        return str(dict(PlanState.choices).get(value, value))
    if name in {"due_on", "since"}:
        return date_text(date.fromisoformat(value))
    return str(value)
