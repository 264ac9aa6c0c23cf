"""What is due today and this week, day by day, what is late first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from babel.dates import format_date
from django.utils.translation import gettext as _

from clave.apps.followup.models import Action
from clave.lib.money import from_minor
from clave.web.components import numbers


@dataclass(frozen=True)
class Due:
    """One action as the home page shows it. ``days_late``: 0 while its day has not passed."""

    action: Action
    amount: Decimal | None
    days_late: int


@dataclass(frozen=True)
class Day:
    """One day with what is due on it; today also holds what is late."""

    day: date
    name: str
    is_today: bool
    rows: list[Due] = field(default_factory=list)


def days_of(actions: Iterable[Action], today: date) -> list[Day]:
    """The days on which something is due; today is there whenever something is late."""
    days: dict[date, Day] = {}
    for action in actions:
        due = action.due_on or today
        day = max(due, today)
        if day not in days:
            days[day] = Day(day, _name(day, today), day == today)
        amount = from_minor(action.amount_minor, action.currency) if action.amount_minor else None
        days[day].rows.append(Due(action, amount, max(0, (today - due).days)))
    return [days[day] for day in sorted(days)]


def _name(day: date, today: date) -> str:
    if day == today:
        return _("today")
    if day == today + timedelta(days=1):
        return _("tomorrow")
    name: str = format_date(day, "EEE", locale=numbers.language())
    return name
