"""The largest opportunities of the accounts that one sees, on the home page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.opportunities.models import OpportunityState
from clave.apps.opportunities.selectors import Shown, opportunities_of
from clave.web import opportunity_words as words
from clave.web.components import numbers

MOST = 5
_FALLING = {"lapsed", "slowing"}


def opportunity_block(user: User) -> dict[str, Any] | None:
    """The best of each account, what is about to be lost first; None where there is nothing.

    Of key accounts alone, once there are any: a list of strangers helps nobody on a Monday.
    """
    listing = opportunities_of(user, wait=False, key_only=True)
    live = listing.of_state(OpportunityState.OPEN)
    if not live:
        return None
    rows = _one_each(live)[:MOST]
    falling = [row for row in _one_each(r for r in live if r.key.kind in _FALLING) if not row.label]
    for row in falling[:1]:  # an account as a whole that goes is more than any gap
        rows = [row, *(other for other in rows if other.account.id != row.account.id)][:MOST]
    return {
        "basis": words.basis_words(with_margin=listing.with_margin),
        "total": numbers.compact_money(listing.total(live), listing.currency),
        "url": reverse("opportunities") if user.may(Permission.SEE_INSIGHTS) else "",
        "rows": words.brief(listing, rows),
    }


def _one_each(rows: Any) -> list[Shown]:
    """The first of each account, in the order of the list."""
    found: dict[int, Shown] = {}
    for row in rows:
        found.setdefault(row.account.id, row)
    return list(found.values())
