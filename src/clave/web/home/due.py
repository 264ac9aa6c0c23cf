"""What is due today and this week, day by day, what is late first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from babel.dates import format_date
from django.urls import reverse
from django.utils.translation import gettext as _

from clave.apps.collections.models import Promise
from clave.apps.competition.models import Presence
from clave.apps.followup.models import Action
from clave.apps.needs.selectors import ReviewDue
from clave.lib.money import from_minor
from clave.web.components import numbers


@dataclass(frozen=True)
class Due:
    """One thing as the home page shows it. ``days_late``: 0 while its day has not passed."""

    title: str
    url: str
    account: str
    amount: Decimal | None
    currency: str
    days_late: int


@dataclass(frozen=True)
class Day:
    """One day with what is due on it; today also holds what is late."""

    day: date
    name: str
    is_today: bool
    rows: list[Due] = field(default_factory=list)


def days_of(
    actions: Iterable[Action],
    promises: Iterable[Promise],
    reviews: Iterable[ReviewDue],
    today: date,
) -> list[Day]:
    """The days on which something is due; today is there whenever something is late."""
    days: dict[date, Day] = {}
    rows = (*_actions(actions, today), *_promises(promises, today), *_reviews(reviews, today))
    for due, row in rows:
        day = max(due, today)
        if day not in days:
            days[day] = Day(day, _name(day, today), day == today)
        days[day].rows.append(row)
    return [days[day] for day in sorted(days)]


def _actions(actions: Iterable[Action], today: date) -> Iterator[tuple[date, Due]]:
    for one in actions:
        due = one.due_on or today
        amount = from_minor(one.amount_minor, one.currency) if one.amount_minor else None
        name = one.account.name if one.account else ""
        late = max(0, (today - due).days)
        url = reverse("action", args=[one.pk])
        yield due, Due(one.title, url, name, amount, one.currency, late)


def _promises(promises: Iterable[Promise], today: date) -> Iterator[tuple[date, Due]]:
    for one in promises:
        amount = from_minor(one.amount_minor, one.currency)
        url = reverse("account_collections", args=[one.account_id])
        title, late = _("promised to pay"), max(0, (today - one.due_on).days)
        yield one.due_on, Due(title, url, one.account.name, amount, one.currency, late)


def _reviews(reviews: Iterable[ReviewDue], today: date) -> Iterator[tuple[date, Due]]:
    for one in reviews:
        url = reverse("account_needs", args=[one.account.pk])
        late = max(0, (today - one.due_on).days)
        title = _("yearly review of its needs")
        yield one.due_on, Due(title, url, one.account.name, None, "", late)


@dataclass(frozen=True)
class Ending:
    """A competitor's contract that ends soon, as the home page shows it."""

    account: str
    text: str
    url: str
    day: date
    amount: Decimal | None
    currency: str


def endings_of(presences: Iterable[Presence]) -> list[Ending]:
    """Contracts of competitors that end, the next one first."""
    return [
        Ending(
            account=one.account.name,
            text=f"{one.competitor.name}, {one.family}",
            url=reverse("account_competition", args=[one.account_id]),
            day=one.contract_ends_on,
            amount=one.yearly,
            currency=one.currency,
        )
        for one in presences
        if one.contract_ends_on is not None
    ]


def _name(day: date, today: date) -> str:
    if day == today:
        return _("today")
    if day == today + timedelta(days=1):
        return _("tomorrow")
    name: str = format_date(day, "EEE", locale=numbers.language())
    return name
