"""Everything that happened at an account, in one line of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from clave.apps.identity.models import AuditEntry, User
from clave.apps.identity.roles import Permission
from clave.apps.ledger.facts import snapshot

from .models import Account, AccountFile, AccountNote

KINDS = ("note", "file", "change", "first_purchase", "new_product", "return")
_NEW_PRODUCTS = """
SELECT s.first_date, count(*), any_value(coalesce(p.name, n.name, s.product))
FROM account_product s
LEFT JOIN products p ON p.code = s.product
LEFT JOIN product_names n ON n.product = s.product
WHERE s.account IN (SELECT unnest($accounts)) AND s.first_date IS NOT NULL
GROUP BY s.first_date ORDER BY s.first_date DESC LIMIT 40
"""
_RETURNS = """
SELECT max(date), invoice, sum(net_amount) FROM sales
WHERE account IN (SELECT unnest($accounts)) AND kind <> 'sale'
GROUP BY invoice ORDER BY abs(sum(net_amount)) DESC LIMIT 20
"""


@dataclass(frozen=True)
class Event:
    """Something that happened: ``kind`` and ``params`` make its sentence on the page."""

    on: date
    kind: str
    who: str
    params: dict[str, Any]


def timeline_of(
    user: User, account: Account, codes: tuple[str, ...], *, kind: str = "", who: str = ""
) -> list[Event]:
    """All events of the account and of ``codes`` below it, newest first, filtered.

    A change of the group is told to all who see the account, the groups' names only to those who
    see every account.
    """
    untold = {"edited_fields"}
    if not user.may(Permission.SEE_ALL_ACCOUNTS):
        untold.add("parent")
    events = [*_notes(account), *_files(account), *_changes(codes, untold), *_facts(codes)]
    events = [e for e in events if kind in ("", e.kind) and who in ("", e.who)]
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
    entries = AuditEntry.objects.filter(account_code__in=codes, action="account_changed")[:100]
    return [
        Event(
            entry.at.date(),
            "change",
            entry.actor_label,
            {"fields": {k: v for k, v in entry.changes.items() if k not in untold}},
        )
        for entry in entries
    ]


def _facts(codes: tuple[str, ...]) -> list[Event]:
    parameters = {"accounts": list(codes)}
    with snapshot().connect() as connection:
        products = connection.execute(_NEW_PRODUCTS, parameters).fetchall()
        returned = connection.execute(_RETURNS, parameters).fetchall()
        first = connection.execute(
            "SELECT min(first_date) FROM account_product"
            " WHERE account IN (SELECT unnest($accounts))",
            parameters,
        ).fetchone()
    start = first[0] if first else None
    events = [
        Event(day, "new_product", "", {"count": count, "name": name})
        for day, count, name in products
        if day != start
    ]
    events += [
        Event(day, "return", "", {"invoice": invoice, "amount": amount})
        for day, invoice, amount in returned
    ]
    if start is not None:
        events.append(Event(start, "first_purchase", "", {}))
    return events


def _name(user: User | None) -> str:
    return str(user) if user else ""
