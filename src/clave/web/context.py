"""What every page shows around its content."""

from __future__ import annotations

from functools import cache, partial
from typing import Any, cast

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clave import __version__
from clave.apps.followup.selectors import counts_of
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.ledger.selectors import freshness

Entry = dict[str, Any]
# What the bar at the bottom of a phone has room for, beside the search.
_AT_BOTTOM = frozenset({"home", "portfolio", "agenda"})
# Where the first part of an address is not the entry that it belongs to.
_BELONGS = {
    "": "home",
    "accounts": "portfolio",
    "interactions": "contacts",
    "resources": "organisation",
    **dict.fromkeys(("audit", "users"), "settings"),
    **dict.fromkeys(("needs", "competition", "competitors"), "insights"),
    **dict.fromkeys(("stages", "chain-problems", "presences", "outcomes"), "portfolio"),
    **dict.fromkeys(("proposals", "promotions", "scenarios"), "deals"),
    **dict.fromkeys(("approvals", "acknowledgements", "waiting"), "actions"),
    **dict.fromkeys(
        ("compliance", "field", "sponsored", "briefings", "briefing-questions", "training"), "plans"
    ),
}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Company, navigation and how fresh the data are; little before the login."""
    context: dict[str, Any] = {"language": get_language(), "version": __version__}
    user = cast(User, request.user) if hasattr(request, "user") else None
    if user is None or not user.is_authenticated:
        return context
    counts = cache(partial(counts_of, user))
    return context | {
        "company": request.company,  # type: ignore[attr-defined]
        "navigation": navigation(user, request.path),
        "may_add": user.may(Permission.EDIT_ACCOUNTS) or user.may(Permission.FOLLOW_UP),
        # Found out when they are shown: a fragment of a page has no frame that does.
        "freshness": SimpleLazyObject(freshness),
        "waiting_count": SimpleLazyObject(lambda: counts().waiting),
        "unread_count": SimpleLazyObject(lambda: counts().unread),
    }


def navigation(user: User, path: str) -> list[Entry]:
    """The entries of the left bar that ``user`` may open, the current one marked."""
    entries: list[tuple[str, str, str, str, bool]] = [
        ("home", "/", _("My week"), "home", True),
        ("portfolio", "/portfolio/", _("Portfolio"), "briefcase", user.sees_accounts),
        ("plans", "/plans/", _("Plans"), "target", user.sees_accounts),
        ("contacts", "/contacts/", _("Contacts"), "address-book", user.sees_accounts),
        ("actions", "/actions/", _("Actions"), "square-check", True),
        ("deals", "/deals/", _("Deals"), "scale", user.sees_accounts),
        ("agenda", "/agenda/", _("Calendar"), "calendar", True),
        ("collections", "/collections/", _("Collections"), "coin", user.sees_accounts),
        ("demand", "/demand/", _("Demand"), "package", user.may(Permission.SEE_DEMAND)),
        ("insights", "/insights/", _("Insights"), "chart-dots", user.may(Permission.SEE_INSIGHTS)),
        ("organisation", "/organisation/", _("Organisation"), "sitemap", True),
        ("imports", "/imports/", _("Data"), "database-import", user.may(Permission.IMPORT_FACTS)),
        ("settings", "/settings/", _("Settings"), "settings", True),
    ]
    current = _current(path)
    return [
        {
            "key": key,
            "url": url,
            "label": label,
            "icon": icon,
            "active": key == current,
            "at_bottom": key in _AT_BOTTOM,
        }
        for key, url, label, icon, allowed in entries
        if allowed
    ]


def _current(path: str) -> str:
    first = path.strip("/").split("/")[0]
    return _BELONGS.get(first, first)
