"""The plans of those below a director, on the home page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.plans.selectors import PaceOfOwner, pace_by_owner
from clave.web.components import numbers
from clave.web.plan_words import is_behind, pace_text

MOST = 6


def plan_block(user: User) -> dict[str, Any] | None:
    """Each owner's plans, who is furthest behind first; None where none is carried out, or nobody
    answers to this person."""
    if not user.may(Permission.MANAGE_STRATEGY):
        return None
    found = pace_by_owner(user)
    if not found:
        return None
    return {
        "plans": sum(one.plans for one in found),
        "behind": sum(one.behind for one in found),
        "rows": [
            {
                "one": one,
                "url": f"{reverse('plans')}?owner={one.owner}",
                "text": pace_text(one.progress, one.expected),
                "short": _short(one),
                "behind": is_behind(one.progress, one.expected),
            }
            for one in found[:MOST]
        ],
    }


def _short(one: PaceOfOwner) -> str:
    """“67 %, 91 % expected”."""
    said = {"progress": numbers.percent(one.progress, 0)}
    said["expected"] = numbers.percent(one.expected, 0)
    return _("%(progress)s, %(expected)s expected") % said
