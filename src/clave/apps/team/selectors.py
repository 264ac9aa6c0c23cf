"""Reads on resources: what there is, which hours are taken, what each account cost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission

from .models import Booking, Resource

# What a month of a resource is spread over: what nobody books costs nobody's account.
HOURS_A_MONTH = Decimal(160)
LOOKS_BACK = timedelta(days=365)


@dataclass(frozen=True)
class Used:
    """What an account used within a year. ``cost_minor``: None where no cost is known."""

    account: Account
    currency: str
    bookings: int
    hours: Decimal
    cost_minor: int | None


@dataclass(frozen=True)
class SeenBooking:
    """A booking as one person sees it; ``account`` and ``purpose`` are empty where not theirs."""

    booking: Booking
    account: Account | None
    purpose: str
    may_cancel: bool


def bookings_to_come(user: User, resource: Resource) -> list[SeenBooking]:
    """The hours that are taken from now on.

    Everybody sees which, and by whom; for what, who took them or sees the account.
    """
    found = resource.bookings.filter(ends_at__gt=timezone.now())
    bookings = list(found.select_related("user", "account"))
    accounts = Account.objects.visible_to(user).filter(pk__in={b.account_id for b in bookings})
    seen = {None, *accounts.values_list("pk", flat=True)}
    return [
        SeenBooking(
            booking=booking,
            account=booking.account if booking.account_id in seen else None,
            purpose=booking.purpose
            if booking.user_id == user.pk or booking.account_id in seen
            else "",
            may_cancel=may_cancel(user, booking),
        )
        for booking in bookings
    ]


def may_book(user: User, resource: Resource) -> bool:
    """Whether the resource is anybody's or assigned to ``user``."""
    return resource.holder_id in {None, user.pk} and user.may(Permission.FOLLOW_UP)


def may_cancel(user: User, booking: Booking) -> bool:
    """One's own; anybody's, for who looks after the resources."""
    return booking.user_id == user.pk or user.may(Permission.MANAGE_RESOURCES)


def monthly_cost(user: User, resource: Resource) -> int | None:
    """In minor units; None where it is not known, or not to this person."""
    return resource.monthly_cost_minor if user.may(Permission.SEE_MARGINS) else None


def used_by_accounts(user: User, at: datetime | None = None) -> list[Used]:
    """Hours and cost of resources booked for each account that ``user`` sees, in twelve months.

    An hour costs a 160th of the month. Amounts of several currencies are kept apart.
    """
    at = at or timezone.now()
    booked = Booking.objects.filter(
        account__in=Account.objects.visible_to(user), ends_at__lte=at, ends_at__gt=at - LOOKS_BACK
    ).select_related("resource", "account")
    groups: dict[tuple[int, str], list[Booking]] = defaultdict(list)
    for booking in booked:
        if booking.account is not None:
            groups[booking.account.pk, booking.resource.currency].append(booking)
    found = [_used(currency, rows) for (_, currency), rows in groups.items()]
    return sorted(found, key=lambda used: (-(used.cost_minor or 0), used.account.name))


def _used(currency: str, rows: list[Booking]) -> Used:
    account = rows[0].account
    assert account is not None
    known = [row for row in rows if row.resource.monthly_cost_minor is not None]
    cost = sum(
        (
            Decimal(row.resource.monthly_cost_minor or 0) * _hours(row) / HOURS_A_MONTH
            for row in known
        ),
        Decimal(),
    )
    whole = int(cost.to_integral_value(ROUND_HALF_EVEN)) if known else None
    hours = sum((_hours(row) for row in rows), Decimal())
    return Used(account, currency, len(rows), hours, whole)


def _hours(booking: Booking) -> Decimal:
    seconds = int((booking.ends_at - booking.starts_at).total_seconds())
    return Decimal(seconds) / 3600
