"""What the pages of collections share: the way here, their tabs, what the figures do not know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.figures.base import Row
from clave.web.access import UserRequest
from clave.web.refusals import note_sentence

SIGHT = (Permission.SEE_ALL_ACCOUNTS, Permission.SEE_OWN_ACCOUNTS)
LOG = (Permission.LOG_COLLECTIONS,)
MANAGE = (Permission.MANAGE_COLLECTIONS,)
Entry = dict[str, Any]


def crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    """The way here."""
    return [{"label": _("Collections"), "url": reverse("collections")}, *more]


def tabs(user: User, current: str) -> list[Entry]:
    """The pages of collections that ``user`` may open."""
    entries = [
        ("collections", _("Whom to call"), True),
        ("collection_measures", _("Measures"), True),
        ("collection_promises", _("Promises"), True),
        ("collection_rules", _("Rules and wording"), user.may(Permission.MANAGE_COLLECTIONS)),
    ]
    return [
        {"url": reverse(name), "label": label, "active": name == current}
        for name, label, allowed in entries
        if allowed
    ]


def notes_of(entries: Iterable[Row], currency: str = "") -> list[str]:
    """Each note once, in words."""
    return list(dict.fromkeys(note_sentence(entry, currency) for entry in entries))


def rights(request: UserRequest) -> Entry:
    """What the buttons of these pages ask."""
    return {
        "may_log": request.user.may(Permission.LOG_COLLECTIONS),
        "may_manage": request.user.may(Permission.MANAGE_COLLECTIONS),
    }
