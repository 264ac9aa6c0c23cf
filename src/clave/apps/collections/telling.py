"""What figures and an account are told of the books of collections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.overview import WARNERS, Warned
from clave.apps.accounts.selectors import BOOKS, records_at
from clave.apps.accounts.timeline import SOURCES, Event
from clave.apps.agenda.selectors import SOURCES as DATES
from clave.apps.agenda.selectors import Dated, expected_at
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.figures.base import Row, Scope
from clave.figures.interest_rates import Rate
from clave.lib.money import from_minor

from .models import CollectionNote, InterestRate, Promise, Reminder

_TAB = "account_collections"


def rates_of(scope: Scope) -> tuple[Rate, ...]:
    """The company's own rates of interest, the oldest first."""
    return tuple(
        Rate(
            one.since,
            one.until,
            Decimal(one.hundredths) / 100,
            one.source,
            checked=not one.provisional,
        )
        for one in InterestRate.objects.order_by("since")
    )


def limits_of(scope: Scope) -> dict[str, Decimal]:
    """Credit limits of the scope's accounts, by code: those of the books, which imports fill."""
    found = Account.objects.exclude(credit_limit_minor=None)
    if scope.accounts is not None and len(scope.accounts) <= 500:
        found = found.filter(code__in=scope.accounts)
    return {
        code: from_minor(minor or 0, currency or "EUR")
        for code, minor, currency in found.values_list(
            "code", "credit_limit_minor", "credit_limit_currency"
        )
    }


def events_at(user: User, codes: tuple[str, ...]) -> list[Event]:
    """What happened about debts, for the timeline; of accounts that ``user`` sees."""
    sent = records_at(user, Reminder, codes, "created_by", "stage")
    return [
        *(_note(one) for one in records_at(user, CollectionNote, codes, "author")),
        *(_promise(one) for one in records_at(user, Promise, codes, "author")),
        *(_reminder(one) for one in sent),
    ]


def _note(one: CollectionNote) -> Event:
    params = {"kind": one.kind, "text": one.text}
    return Event(one.happened_on, "collection_note", str(one.author or ""), params)


def _promise(one: Promise) -> Event:
    params = {
        "amount": from_minor(one.amount_minor, one.currency),
        "currency": one.currency,
        "due_on": one.due_on,
    }
    return Event(one.made_on, "promise", str(one.author or ""), params)


def _reminder(one: Reminder) -> Event:
    day = timezone.localtime(one.created_at).date()
    return Event(day, "reminder", str(one.created_by or ""), {"stage": one.stage.number})


def warnings_at(user: User, account: Account, values: Row) -> list[tuple[Decimal, Warned]]:
    """What is overdue, and what is owed beyond the credit limit."""
    found = []
    overdue, owed = values.get("overdue_amount"), values.get("open_amount")
    if overdue and overdue > 0:
        found.append((overdue, Warned("overdue", {"amount": overdue}, _TAB)))
    if owed is not None and account.credit_limit_minor is not None:
        limit = from_minor(account.credit_limit_minor, account.credit_limit_currency or "EUR")
        if owed > limit:
            over = owed - limit
            found.append((over, Warned("over_limit", {"amount": over}, _TAB)))
    return found


BOOKS["interest_rates"] = rates_of
BOOKS["credit_limits"] = limits_of
SOURCES.append(events_at)
WARNERS.append(warnings_at)


def promises_dated(user: User, start: date, end: date) -> Iterator[Dated]:
    """Promises to pay, for who follows up collections; of whoever answers for the account."""
    if not user.may(Permission.LOG_COLLECTIONS):
        return
    found = Promise.objects.visible_to(user).filter(superseded_by=None, plan__ended_on=None)
    found = found.filter(due_on__range=(start, end))
    for one in found.select_related("account__responsible"):
        yield expected_at(one.account, one.due_on, "promise", one.pk, "", _TAB)


DATES.append(promises_dated)
