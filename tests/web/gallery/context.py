"""What the lead's context processor gives every page, invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _


class Person(SimpleNamespace):
    """A user as the templates see one."""

    def __str__(self) -> str:
        return str(self.name)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Company, navigation and freshness, as ``clave.web.context.frame`` gives them."""
    entries = [
        ("home", "/", _("My week"), "home"),
        ("portfolio", "/portfolio/", _("Portfolio"), "briefcase"),
        ("insights", "/insights/", _("Insights"), "chart-dots"),
        ("imports", "/imports/", _("Data"), "database-import"),
        ("settings", "/settings/", _("Settings"), "settings"),
    ]
    return {
        "company": SimpleNamespace(name="Conservas Arrabal", currency="EUR"),
        "navigation": [
            {"key": key, "url": url, "label": label, "icon": icon, "active": request.path == url}
            for key, url, label, icon in entries
        ],
        "freshness": {
            "data_until": datetime(2026, 10, 31, tzinfo=UTC).date(),
            "last_import": datetime.now(tz=UTC) - timedelta(days=1),
        },
        "waiting_count": 6,
        "unread_count": 2,
        "user": Person(name="Ignacio Beltrán", email="ignacio@arrabal.example", initials="IB"),
        "language": get_language(),
        "version": "0",
    }
