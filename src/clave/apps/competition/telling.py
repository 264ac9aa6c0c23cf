"""What figures, an account, its timeline and the rounds are told of rivals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.overview import WARNERS, Warned
from clave.apps.accounts.selectors import BOOKS, Questions, records_at
from clave.apps.accounts.timeline import SOURCES, Event
from clave.apps.agenda.selectors import SOURCES as DATES
from clave.apps.agenda.selectors import Dated, expected_at
from clave.apps.followup.services.rounds import DUTIES
from clave.apps.identity.models import Company, User
from clave.figures.asking import query_once
from clave.figures.base import Row, Scope
from clave.figures.price_position import PricePoint, PricesSeen
from clave.figures.win_loss import Decided, Decisions

from .models import Decision, Outcome, Presence, PriceSeen
from .selectors import contracts_ending
from .services.alerts import warn_of_contracts

_TAB = "account_competition"


def decisions_in(scope: Scope) -> Decisions:
    """What was won and lost at the scope's accounts, in the company's currency."""
    currency = Company.current().currency
    found = Outcome.objects.filter(currency=currency).select_related("account", "competitor")
    if scope.accounts is not None:
        found = found.filter(account__code__in=scope.accounts)
    rows = tuple(
        Decided(
            account=one.account.code,
            on=one.on,
            won=one.result == Decision.WON,
            competitor=one.competitor.name if one.competitor else None,
            family=one.family,
            reason=one.reason,
            amount=one.amount,
        )
        for one in found
    )
    return Decisions(timezone.localdate(), currency, rows)


def prices_in(scope: Scope) -> PricesSeen:
    """The prices seen at the scope's accounts, in the company's currency."""
    currency = Company.current().currency
    found = PriceSeen.objects.filter(currency=currency).select_related("account", "competitor")
    if scope.accounts is not None:
        found = found.filter(account__code__in=scope.accounts)
    seen = list(found)
    rates = vat_rates() if any(one.with_vat for one in seen) else {}
    rows = tuple(
        PricePoint(
            account=one.account.code,
            product=one.our_product,
            price=one.price,
            on=one.seen_on,
            rival=one.competitor.name if one.competitor else "",
            name=one.name,
            with_vat=one.with_vat,
            vat_rate=rates.get(one.our_product),
            unit=one.unit,
        )
        for one in seen
    )
    return PricesSeen(timezone.localdate(), currency, rows)


def vat_rates() -> dict[str, Decimal]:
    """VAT by product of the catalogue, where it is told."""
    sql = (
        "SELECT code, max(vat_rate) AS rate FROM products WHERE vat_rate IS NOT NULL GROUP BY code"
    )
    rows = query_once(Questions(None).connection(), sql)
    return {row["code"]: Decimal(str(row["rate"])) for row in rows}


def events_at(user: User, codes: tuple[str, ...]) -> list[Event]:
    """What was won and lost, for the timeline; of accounts that ``user`` sees."""
    return [
        Event(
            one.on,
            "outcome",
            str(one.author or ""),
            {
                "result": one.result,
                "competitor": str(one.competitor or ""),
                "family": one.family,
                "text": one.note,
            },
        )
        for one in records_at(user, Outcome, codes, "author", "competitor")
    ]


def warnings_at(user: User, account: Account, values: Row) -> list[tuple[Decimal, Warned]]:
    """A rival's contract that ends soon: a door that opens once."""
    found = []
    for one in contracts_ending(user, codes=(account.code,)):
        params = {
            "competitor": one.competitor.name,
            "family": one.family,
            "on": one.contract_ends_on,
        }
        found.append((one.yearly or Decimal(), Warned("rival_contract", params, _TAB)))
    return found[:1]


def warn(now: datetime) -> int:
    """A round's warnings, by the machine itself."""
    return warn_of_contracts(acting_user=None, now=now)


BOOKS["decisions"] = decisions_in
BOOKS["prices"] = prices_in
SOURCES.append(events_at)
WARNERS.append(warnings_at)
DUTIES.append(warn)


def contracts_dated(user: User, start: date, end: date) -> Iterator[Dated]:
    """Ends of rivals' contracts; of whoever answers for the account."""
    found = Presence.objects.visible_to(user).filter(contract_ends_on__range=(start, end))
    for one in found.select_related("account__responsible", "competitor"):
        day = one.contract_ends_on or start
        name = one.competitor.name
        yield expected_at(one.account, day, "rival_contract", one.pk, name, _TAB)


DATES.append(contracts_dated)
