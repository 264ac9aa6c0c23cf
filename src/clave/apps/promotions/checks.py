"""What a promotion must be to be written down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from clave.apps.accounts.models import Account
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused

from .models import Mechanic

FIELDS = (
    *("title", "mechanic", "starts_on", "ends_on", "products", "families", "discount_rate"),
    *("discount_minor", "our_share", "fixed_minor", "uplift", "cannibalised", "pulled_forward"),
    *("note", "owner"),
)
MOST = 10**15  # minor units; what is larger is a slip of the pen
LONGEST = 366  # days
MOST_GOODS = 500
_SHARES = ("our_share", "cannibalised", "pulled_forward")


def require_at(acting_user: User | None, account: Account) -> None:
    """The right to edit accounts, and sight of this one. Raises ``Refused("not_allowed")``."""
    require(acting_user, Permission.EDIT_ACCOUNTS)
    if acting_user is None:
        return
    if not Account.objects.visible_to(acting_user).filter(pk=account.pk).exists():
        raise Refused("not_allowed", permission="see_account")


def checked(told: dict[str, Any]) -> dict[str, Any]:
    """The values as they are kept. Raises ``Refused`` with the first thing that is wrong."""
    told["title"] = str(told["title"]).strip()[:200]
    if not told["title"]:
        raise Refused("promotion_needs_name")
    if told["mechanic"] not in Mechanic.values:
        choices = Mechanic.values
        raise Refused(
            "unknown_choice", parameter="mechanic", value=told["mechanic"], choices=choices
        )
    _check_days(told["starts_on"], told["ends_on"])
    for name in ("products", "families"):
        told[name] = [text for text in dict.fromkeys(str(t).strip() for t in told[name]) if text]
    if not told["products"] and not told["families"]:
        raise Refused("promotion_of_nothing")
    if len(told["products"]) + len(told["families"]) > MOST_GOODS:
        raise Refused("promotion_of_too_much", most=MOST_GOODS)
    _check_money(told)
    told["note"] = str(told["note"]).strip()
    return told


def check_sites(account: Account, sites: list[Account]) -> None:
    """Sites hang below the account. Raises ``Refused('site_elsewhere')``."""
    group = {account.pk, account.decider_id}
    for site in sites:
        if not {site.pk, site.decider_id, site.parent_id} & group:
            raise Refused("site_elsewhere", site=site.name)


def _check_days(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on is None or ends_on is None:
        raise Refused("promotion_needs_days")
    if ends_on < starts_on:
        raise Refused("promotion_days_reversed", start=starts_on, end=ends_on)
    if (ends_on - starts_on).days > LONGEST:
        raise Refused("promotion_too_long", days=LONGEST)


def _check_money(told: Mapping[str, Any]) -> None:
    for name in ("discount_minor", "fixed_minor"):
        amount = told[name]
        if amount is not None and amount < 0:
            raise Refused("amount_below_zero")
        if amount is not None and amount > MOST:
            raise Refused("amount_too_large")
    if told["discount_rate"] is not None and told["discount_minor"] is not None:
        raise Refused("discount_told_twice")
    rate = told["discount_rate"]
    if rate is not None and not 0 <= rate <= 100:
        raise Refused("share_out_of_range", value=rate)
    for name in _SHARES:
        if not 0 <= told[name] <= 100:
            raise Refused("share_out_of_range", value=told[name])
    if told["cannibalised"] + told["pulled_forward"] > 100:
        raise Refused("promotion_loses_more_than_all")
    if told["uplift"] is not None and not Decimal(-100) <= told["uplift"] <= Decimal(10000):
        raise Refused("uplift_out_of_range")
