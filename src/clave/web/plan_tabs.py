"""The tabs of the area of plans: one for each question about all plans."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def plan_tabs(current: str) -> list[dict[str, Any]]:
    """Every question with its address; ``current`` is the name of the route that is shown."""
    entries = (
        ("compliance", _("Compliance")),
        ("field_board", _("In the field")),
        ("sponsored", _("Sponsored")),
        ("briefings", _("Briefings")),
        ("training", _("Training")),
    )
    return [
        {"url": reverse(name), "label": label, "active": name == current} for name, label in entries
    ]
