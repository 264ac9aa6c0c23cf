"""Everything that happened at an account, in one line of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clave.apps.identity.models import AuditEntry, User
from clave.figures.base import Row
from clave.figures.frame import open_frame
from clave.lib.months import month_end

from .models import Account, AccountFile, AccountNote
from .overview import Overview
from .selectors import sees_everything

_TEAM = ("member_added", "member_removed")
MOST_PRODUCTS = 40
MOST_RETURNS = 20


@dataclass(frozen=True)
class Event:
    """Something that happened: ``kind`` and ``params`` make its sentence on the page."""

    on: date
    kind: str
    who: str
    params: dict[str, Any]


# What apps above know of the time of accounts with these codes, within what the person may see.
SOURCES: list[Callable[[User, tuple[str, ...]], list[Event]]] = []


def timeline_of(user: User, seen: Overview) -> list[Event]:
    """All events of the account and of those below it, newest first.

    A change of the group is told to all who see the account, the groups' names only to those who
    see every account.
    """
    untold = {"edited_fields"}
    if not sees_everything(user):
        untold.add("parent")
    account = seen.account
    events = [*_notes(account), *_files(account), *_changes(seen.codes, untold)]
    events += [*_purchases(seen), *_returns(seen)]
    events += [event for source in SOURCES for event in source(user, seen.codes)]
    return sorted(events, key=lambda event: event.on, reverse=True)


def people_of(events: list[Event]) -> list[str]:
    """Who did something, for the filter."""
    return sorted({event.who for event in events if event.who})


def _notes(account: Account) -> list[Event]:
    notes = AccountNote.objects.filter(account=account).select_related("author")
    return [Event(n.happened_on, "note", _name(n.author), {"text": n.text}) for n in notes]


def _files(account: Account) -> list[Event]:
    attached = AccountFile.objects.filter(account=account).select_related("file__uploaded_by")
    return [
        Event(
            a.file.uploaded_at.date(),
            "file",
            _name(a.file.uploaded_by),
            {"name": a.file.name, "id": a.pk},
        )
        for a in attached
    ]


def _changes(codes: tuple[str, ...], untold: set[str]) -> list[Event]:
    wanted = ("account_changed", *_TEAM)
    entries = AuditEntry.objects.filter(account_code__in=codes, action__in=wanted)[:100]
    return [_change(entry, untold) for entry in entries]


def _change(entry: AuditEntry, untold: set[str]) -> Event:
    """A change of the profile with its fields, or of the team with the person."""
    on, who = entry.at.date(), entry.actor_label
    if entry.action in _TEAM:
        person = next(filter(None, entry.changes.get("user", ())), "")
        return Event(on, "team", who, {"action": entry.action, "person": person})
    fields = {name: pair for name, pair in entry.changes.items() if name not in untold}
    return Event(on, "change", who, {"fields": fields})


def _purchases(seen: Overview) -> list[Event]:
    """The first purchase, and the days on which other products were bought for the first time."""
    days: dict[date, list[Row]] = defaultdict(list)
    for row in seen.bought.rows:
        if row["first_date"] is not None:
            days[row["first_date"]].append(row)
    if not days:
        return []
    start = min(days)
    newest = sorted(days.keys() - {start}, reverse=True)[:MOST_PRODUCTS]
    told = [(day, days[day]) for day in newest]
    return [Event(start, "first_purchase", "", {})] + [
        Event(day, "new_product", "", {"count": len(rows), "name": _product(rows[0])})
        for day, rows in told
    ]


def _returns(seen: Overview) -> list[Event]:
    """The months with the largest returns and corrections, each at its last day."""
    frame = open_frame(seen.questions.connection(), seen.scope)
    sums: dict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for row in frame.months():
        if row["kind"] != "sale":
            sums[row["month"], row["kind"]] += row["net_amount"]
    largest = sorted(sums.items(), key=lambda pair: -abs(pair[1]))[:MOST_RETURNS]
    return [
        Event(
            min(month_end(month), seen.as_of or month_end(month)),
            "return",
            "",
            {"month": month, "what": what, "amount": amount},
        )
        for (month, what), amount in largest
    ]


def _product(row: Row) -> str:
    return str(row["name"] or row["product"] or "")


def _name(user: User | None) -> str:
    return str(user) if user else ""
