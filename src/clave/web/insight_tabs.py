"""The tabs of Insights: what it is about, and below it one for each question about the company."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

Tab = dict[str, Any]


def _groups() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    return (
        (
            _("Which customers"),
            (
                ("insights", _("Concentration")),
                ("loss", _("What if we lose…?")),
                ("profit_at_risk", _("Profit at risk")),
                ("selection", _("Selection")),
                ("readiness", _("Do we need KAM?")),
            ),
        ),
        (
            _("What they leave"),
            (
                ("targets", _("Targets")),
                ("whale", _("Whale curve")),
                ("currencies", _("Currencies")),
            ),
        ),
        (
            _("Where to grow"),
            (
                ("opportunities", _("Opportunities")),
                ("recommender", _("Recommendations")),
                ("who_orders", _("Who will order")),
                ("needs", _("Needs")),
                ("competition", _("Competition")),
            ),
        ),
        (
            _("Who serves them"),
            (("workload", _("Workload")), ("breadth", _("Breadth and depth"))),
        ),
    )


def insight_tabs(current: str) -> list[Tab]:
    """Each group with its first page's address, and all its ``pages``; ``current`` is the name of
    the route that is shown."""
    found = []
    for label, entries in _groups():
        pages = [
            {"url": reverse(name), "label": words, "active": name == current}
            for name, words in entries
        ]
        active = any(page["active"] for page in pages)
        found.append({"url": pages[0]["url"], "label": label, "active": active, "pages": pages})
    return found


def insight_addresses() -> Iterator[str]:
    """The address of every question."""
    for group in insight_tabs(""):
        yield from (page["url"] for page in group["pages"])
