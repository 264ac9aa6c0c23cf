"""Kinds of dates in words, and a month as the page shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date, format_skeleton
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clave.apps.agenda.selectors import Dated
from clave.lib.months import month_end
from clave.web.components import numbers

KINDS = {
    "action": gettext_lazy("Action"),
    "approval": gettext_lazy("Approval needed"),
    "promise": gettext_lazy("Promised to pay"),
    "rival_contract": gettext_lazy("A competitor's contract ends"),
    "objective": gettext_lazy("Objective of a plan"),
    "milestone": gettext_lazy("Milestone of a plan"),
    "initiative_review": gettext_lazy("Review of an initiative"),
    "initiative_end": gettext_lazy("End of an initiative"),
}
Entry = dict[str, Any]


@dataclass(frozen=True)
class Day:
    """A day of the grid. ``outside``: of another month."""

    day: date
    number: str
    name: str
    is_today: bool
    outside: bool
    entries: list[Entry]


def kind_label(kind: str) -> str:
    """A kind in words; one that nobody put into words as it stands."""
    return str(KINDS.get(kind, kind))


def grid_days(month: date) -> tuple[date, date]:
    """First and last day of whole weeks, from Monday, that hold the month."""
    first, last = month - timedelta(days=month.weekday()), month_end(month)
    return first, last + timedelta(days=6 - last.weekday())


def days_of(found: Sequence[Dated], month: date, today: date) -> list[Day]:
    """The days of the grid with what is on each."""
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for one in found:
        by_day[one.on].append(entry_of(one, today))
    first, last = grid_days(month)
    locale = numbers.language()
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        Day(
            day,
            numbers.number(day.day),
            format_skeleton("MMMMEEEEd", day, locale=locale),
            day == today,
            day.month != month.month,
            by_day.get(day, []),
        )
        for day in days
    ]


def entry_of(one: Dated, today: date) -> Entry:
    """A date as the page shows it: what, where, whose."""
    return {
        "kind": kind_label(one.kind),
        "title": one.title or kind_label(one.kind),
        "account": one.account,
        "person": one.person,
        "url": reverse(one.route, args=one.args),
        "done": one.done,
        "late": not one.done and one.on < today,
    }


def finding(found: Sequence[Dated], month: date, today: date) -> str:
    """“12 dates in November, 3 of them late.”"""
    inside = [one for one in found if one.on.month == month.month and one.on.year == month.year]
    words: Entry = {"month": format_skeleton("yMMMM", month, locale=numbers.language())}
    if not inside:
        return _("Nothing has a date in %(month)s") % words
    late = sum(not one.done and one.on < today for one in inside)
    words |= {"n": numbers.number(len(inside)), "late": numbers.number(late)}
    if late:
        return _("%(n)s dates in %(month)s, late: %(late)s") % words
    text = ngettext("%(n)s date in %(month)s", "%(n)s dates in %(month)s", len(inside))
    return text % words


def weekdays(month: date) -> list[str]:
    """Monday to Sunday, short."""
    monday = grid_days(month)[0]
    locale = numbers.language()
    return [format_date(monday + timedelta(days=n), "EEE", locale=locale) for n in range(7)]
