"""The tabs of Deals, and the views of an account's tab of that name."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

TAB = "account_deals"  # of the account, which proposals and promotions share


def deal_tabs(current: str) -> list[dict[str, Any]]:
    """The pipeline, promotions and what they taught; ``current``: the route that is shown."""
    entries = (
        ("deals", _("Pipeline")),
        ("promotions", _("Promotions")),
        ("promotion_calendar", _("Promotion calendar")),
        ("promotion_study", _("Effects of promotions")),
    )
    return [
        {"url": reverse(name), "label": label, "active": name == current} for name, label in entries
    ]


def account_deal_views(pk: int, current: str) -> list[dict[str, Any]]:
    """What the tab of an account shows: its proposals or its promotions."""
    entries = (
        ("account_deals", _("Proposals")),
        ("account_promotions", _("Promotions")),
    )
    return [
        {"url": reverse(name, args=[pk]), "label": label, "active": name == current}
        for name, label in entries
    ]


def deal_crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    """The way here."""
    return [{"label": _("Deals"), "url": reverse("deals")}, *more]
