"""Opportunities for tests: the small company has too few accounts to be like one another, so its
customers say what they spend."""

from __future__ import annotations

from typing import Any

from clave.apps.identity.models import User
from clave.apps.opportunities import services
from clave.apps.opportunities.candidates import Key
from clave.apps.opportunities.models import Opportunity, Wallet
from clave.apps.opportunities.selectors import opportunity_at
from tests.company import People, account

TOLD: dict[str, Any] = {
    "family": "Quesos",
    "year": 2026,
    "amount_minor": 2_000_000,
    "confidence": "high",
    "source": "Their buyer",
}


def tell_wallet(user: User, code: str = "G1", **told: Any) -> Wallet:
    """A spend that the customer told."""
    return services.add_wallet(acting_user=user, account=account(code), values=TOLD | told)


def subject_of(user: User, key: Key) -> services.Subject:
    """What would be decided about a candidate, as the pages put it."""
    listing, shown = opportunity_at(user, account(key.account), key.slug)
    assert shown is not None
    return services.Subject(shown.key, shown.label, shown.sales, listing.currency)


def take(user: User, key: Key, **told: Any) -> Opportunity:
    """Take up without an action."""
    return services.take_up(
        acting_user=user,
        account=account(key.account),
        subject=subject_of(user, key),
        action=None,
        **told,
    )


CHEESE = Key("G1", "wallet", family="Quesos")
WHOLE = Key("G1", "wallet")


def opportunity_things(company: People) -> dict[str, Any]:
    """One that is open and one that was taken up, both of the first KAM's account."""
    wallet = tell_wallet(company.kam)
    tell_wallet(company.kam, family="", amount_minor=3_000_000)
    taken = take(company.kam, CHEESE)
    return {
        "wallet": wallet.pk,
        "taken": taken.pk,
        "slug": WHOLE.slug,
        "opportunity_account": account("G1").pk,
    }
