"""The tabs of Plans: one for each question that plans of all accounts answer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission

# Route, words, and the right that the page asks for where it has one of its own.
ENTRIES: tuple[tuple[str, Any, Permission | None], ...] = (
    ("plans", _("Account plans"), None),
    ("compliance", _("Compliance"), None),
    ("field_board", _("In the field"), None),
    ("strategy", _("Strategy"), None),
    ("briefings", _("Briefings"), None),
    ("training", _("Training"), None),
    ("sponsored", _("Sponsored"), None),
    ("annual_briefs", _("Annual brief"), Permission.SEE_DEMAND),
    ("plan_templates", _("Templates"), Permission.MANAGE_STRATEGY),
)


def plan_tabs(user: User, current: str) -> list[dict[str, Any]]:
    """Those that ``user`` may open; ``current`` is the name of the route that is shown."""
    return [
        {"url": reverse(name), "label": label, "active": name == current}
        for name, label, right in ENTRIES
        if right is None or user.may(right)
    ]
