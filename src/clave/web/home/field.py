"""What presses the people of a delegation, on the home page of who leads them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from clave.apps.compliance.selectors import Pressing, pressing
from clave.apps.followup.sight import led_by
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.web.components import numbers

from .week import Week

MOST = 6


def field_block(user: User) -> dict[str, Any] | None:
    """Each person's actions: late, within seven days, expected late; None for who leads nobody, and
    for the direction, who reads of plans instead."""
    if user.may(Permission.MANAGE_STRATEGY):
        return None
    below = led_by(user)
    found = pressing(user, {*below, user.pk}) if below else []
    if not found:
        return None
    late = sum(one.late for one in found)
    return {
        "finding": ngettext(
            "In the field, %(n)s late action", "In the field, %(n)s late actions", late
        )
        % {"n": numbers.number(late)},
        "late": late,
        "week": sum(one.week for one in found),
        "soon": sum(one.soon for one in found),
        "rows": [{"one": one, "url": _there(one)} for one in found[:MOST]],
        "more": len(found) - MOST,
        "url": f"{reverse('field_board')}?whose=below",
    }


def speaks(week: Week) -> bool:
    """Whether the week has a finding of its own; for who sees no sales nor waits for anything the
    field is what it is about."""
    return week.has_facts or bool(week.waiting_count) or bool(week.due)


def _there(one: Pressing) -> str:
    """The person's open actions."""
    return f"{reverse('compliance_actions')}?since=all&by=person&key={one.owner}&show=open"
