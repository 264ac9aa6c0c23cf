"""Why somebody sees an account, and why somebody approves a matter: codes in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_noop as _

from clave.apps.identity.roles import Role
from clave.web.components.dates import date_text

SIGHT = {
    "above": _("is above %(owners)s in the line"),
    "kam": _("is its KAM"),
    "lent": _("substitutes %(giver)s until %(until)s"),
    "orphans": _("sees what nobody of the chart answers for"),
    "role": _("sees every account: %(role)s"),
    "team": _("is in the account team"),
    "unplaced": _("directs sales and holds no position in the chart"),
}
APPROVAL = {
    "delegated": _("in place of %(giver)s, who delegated it until %(until)s"),
    "level": _("level %(level)s above %(of)s"),
    "no_login": _("%(person)s cannot log in: give them a login, or delegate"),
    "no_place": _("Neither the account's KAM nor who asks holds a position in the chart."),
    "no_policy": _("No policy covers it: it goes up to the top."),
    "nobody_above": _("Nobody further up may decide it."),
    "own_matter": _("%(person)s asks for it and cannot approve it"),
    "policy": _("Policy “%(policy)s”"),
    "position": _("named by the policy “%(policy)s”"),
    "position_vacant": _("Nobody holds %(position)s who may decide it."),
    "vacant": _("%(position)s is vacant, so it goes further up"),
}


def sight_sentence(code: str, params: Mapping[str, Any]) -> str:
    """Why somebody sees an account."""
    return _say(SIGHT[code], params)


def approval_sentence(code: str, params: Mapping[str, Any]) -> str:
    """Why somebody approves, or why nobody can."""
    return _say(APPROVAL[code], params)


def _say(text: str, params: Mapping[str, Any]) -> str:
    return _now(text) % {name: _said(name, value) for name, value in params.items()}


def _said(name: str, value: Any) -> Any:
    if name == "until":
        return date_text(datetime.fromisoformat(value))
    if name == "owners":
        return ", ".join(value)
    if name == "role":
        return str(Role(value).label)
    return value
