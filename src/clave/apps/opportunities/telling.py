"""What figures and accounts are told of the books of opportunities."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal

from django.db.models import QuerySet

from clave.apps.accounts.selectors import DECIDED, records_at
from clave.apps.accounts.timeline import SOURCES, Event
from clave.apps.identity.models import User
from clave.apps.identity.prepared import rows_of
from clave.figures.wallet import ToldWallet
from clave.lib.money import from_minor

from .models import Opportunity, OpportunityState, Wallet


def wallets(with_costs: bool) -> Hashable:
    """What all customers told of their spend, as the figure takes it."""
    return tuple(
        ToldWallet(
            account=one.account.code,
            family=one.family or None,
            year=one.year,
            spend=_spend(one),
            rank=one.average_rank,
            suppliers=one.suppliers,
            source=one.source,
            confidence=one.confidence,
        )
        for one in rows_of(_all_wallets)
    )


def _all_wallets() -> QuerySet[Wallet]:
    return Wallet.objects.select_related("account").order_by("year", "pk")


def _spend(one: Wallet) -> Decimal | None:
    return None if one.amount_minor is None else from_minor(one.amount_minor, one.currency)


def events_at(user: User, codes: tuple[str, ...]) -> list[Event]:
    """What was taken up, won and lost, for the timeline; of accounts that ``user`` sees."""
    events = []
    for one in records_at(user, Opportunity, codes, "owner"):
        told = {"kind": one.kind, "label": one.label}
        if one.taken_on:
            events.append(
                Event(one.taken_on, "opportunity", str(one.owner), told | {"what": "taken"})
            )
        if one.settled_on and one.state in (OpportunityState.WON, OpportunityState.LOST):
            what = {"what": one.state}
            events.append(Event(one.settled_on, "opportunity", str(one.owner), told | what))
    return events


DECIDED["wallets"] = wallets
SOURCES.append(events_at)
