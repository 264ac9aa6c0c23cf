"""What every page shows around its content."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clave import __version__
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.ledger.selectors import freshness

Entry = dict[str, Any]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Company, navigation and how fresh the data are; little before the login."""
    context: dict[str, Any] = {"language": get_language(), "version": __version__}
    user = cast(User, request.user) if hasattr(request, "user") else None
    if user is None or not user.is_authenticated:
        return context
    fresh = freshness()
    return context | {
        "company": request.company,  # type: ignore[attr-defined]
        "navigation": navigation(user, request.path),
        "data_until": fresh.data_until,
        "last_import": fresh.last_import,
        "waiting_count": 0,
    }


def navigation(user: User, path: str) -> list[Entry]:
    """The entries of the left bar that ``user`` may open, the current one marked."""
    sees_accounts = user.may(Permission.SEE_ALL_ACCOUNTS) or user.may(Permission.SEE_OWN_ACCOUNTS)
    entries: list[tuple[str, str, str, str, bool]] = [
        ("home", "/", _("My week"), "home", True),
        ("portfolio", "/portfolio/", _("Portfolio"), "briefcase", sees_accounts),
        ("insights", "/insights/", _("Insights"), "chart-dots", user.may(Permission.SEE_INSIGHTS)),
        ("imports", "/imports/", _("Data"), "database-import", user.may(Permission.IMPORT_FACTS)),
        ("settings", "/settings/", _("Settings"), "settings", True),
    ]
    current = _current(path)
    return [
        {"key": key, "url": url, "label": label, "icon": icon, "active": key == current}
        for key, url, label, icon, allowed in entries
        if allowed
    ]


def _current(path: str) -> str:
    first = path.strip("/").split("/")[0]
    return {"": "home", "accounts": "portfolio", "audit": "settings", "users": "settings"}.get(
        first, first
    )
