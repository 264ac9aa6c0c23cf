"""The tabs of Insights: one for each question about the whole company."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def insight_tabs(current: str) -> list[dict[str, Any]]:
    """Every question with its address; ``current`` is the name of the route that is shown."""
    entries = (
        ("insights", _("Concentration")),
        ("opportunities", _("Opportunities")),
        ("targets", _("Targets")),
        ("loss", _("What if we lose…?")),
        ("profit_at_risk", _("Profit at risk")),
        ("whale", _("Whale curve")),
        ("needs", _("Needs")),
        ("competition", _("Competition")),
        ("who_orders", _("Who will order")),
        ("recommender", _("Recommendations")),
        ("readiness", _("Do we need KAM?")),
        ("selection", _("Selection")),
        ("workload", _("Workload")),
        ("breadth", _("Breadth and depth")),
        ("currencies", _("Currencies")),
    )
    return [
        {"url": reverse(name), "label": label, "active": name == current} for name, label in entries
    ]
