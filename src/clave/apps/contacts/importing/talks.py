"""What a file of interactions would do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.lib.text import plain

from ..models import ContactRole, Interaction
from . import words
from .people import BadRow, Known
from .reading import Reject, Row, Table, date_format, day_of

_SEPARATORS = (";", "|", "\n", ",")


@dataclass
class Talk:
    """An interaction that goes in: its columns, and the numbers of those who took part."""

    values: dict[str, Any]
    contacts: list[int]
    colleagues: list[int]


@dataclass
class Plan:
    """What an import would do; its parts add up to the rows of the file."""

    added: list[Talk] = field(default_factory=list)
    unchanged: int = 0
    rejects: list[Reject] = field(default_factory=list)


@dataclass
class _Everybody:
    """Whom rows may name: people by e-mail, or by name within a group; us by e-mail or name."""

    emails: dict[str, int]
    names: dict[tuple[str, int], set[int]]
    homes: dict[int, int]
    us: dict[str, int]


def planned(table: Table, user: User | None, account: Account | None) -> Plan:
    """Hold every row against the books; nothing is written."""
    known, everybody = Known.for_user(user), _everybody(user)
    plan = Plan(rejects=list(table.broken))
    pattern = date_format([row.get("happened_on") for row in table.rows])
    seen = _standing({row.get("happened_on") for row in table.rows}, pattern)
    default = account.pk if account else None
    for row in table.rows:
        try:
            talk = _talk(row, known, everybody, pattern, default)
        except BadRow as bad:
            plan.rejects.append(Reject(row, bad.reason, bad.column))
            continue
        if not talk.colleagues and user is not None:
            talk.colleagues = [user.pk]
        key = _key(talk.values, talk.contacts)
        if key in seen:
            plan.unchanged += 1
        else:
            seen.add(key)
            plan.added.append(talk)
    plan.rejects.sort(key=lambda reject: reject.row.number)
    return plan


def _talk(row: Row, known: Known, all_: _Everybody, pattern: str, default: int | None) -> Talk:
    day = day_of(row.get("happened_on"), pattern)
    if day is None:
        raise BadRow("bad_date", "happened_on")
    if day > timezone.localdate():
        raise BadRow("in_future", "happened_on")
    kind = words.value_of(words.KINDS, row.get("kind"))
    if kind is None:
        raise BadRow("unknown_word", "kind")
    account = known.account(row.get("account"), default) if row.get("account") else default
    contacts = _people(row.get("contacts"), all_, known, account)
    if account is None:
        account = all_.homes[contacts[0]]
    values = {
        "account_id": account,
        "kind": str(kind),
        "happened_on": day,
        "two_way": plain(row.get("two_way")) not in words.NO,
        "subject": row.get("subject")[:200],
        "notes": row.get("notes")[:8000],
    }
    return Talk(values, contacts, _us(row.get("colleagues"), all_))


def _people(text: str, all_: _Everybody, known: Known, account: int | None) -> list[int]:
    found = []
    for name in _split(text):
        contact = all_.emails.get(name.lower())
        if contact is None and account is not None:
            there = all_.names.get((plain(name), known.deciders[account]), set())
            if len(there) > 1:
                raise BadRow("person_ambiguous", "contacts")
            contact = next(iter(there), None)
        if contact is None:
            raise BadRow("person_unknown", "contacts")
        found.append(contact)
    if not found:
        raise BadRow("no_people", "contacts")
    return list(dict.fromkeys(found))


def _us(text: str, all_: _Everybody) -> list[int]:
    found = [all_.us.get(plain(name)) for name in _split(text)]
    if None in found:
        raise BadRow("colleague_unknown", "colleagues")
    return list(dict.fromkeys(pk for pk in found if pk is not None))


def _split(text: str) -> list[str]:
    """Several people in one cell, by the first separator that it holds."""
    separator = next((sign for sign in _SEPARATORS if sign in text), None)
    parts = text.split(separator) if separator else [text]
    return [part.strip() for part in parts if part.strip()]


def _everybody(user: User | None) -> _Everybody:
    roles = ContactRole.objects.standing()
    if user is not None:
        roles = roles.visible_to(user)
    names: dict[tuple[str, int], set[int]] = defaultdict(set)
    emails, homes = {}, {}
    columns = ("contact", "contact__name_key", "contact__email", "account", "account__decider")
    for contact, key, email, account, decider in roles.order_by("-pk").values_list(*columns):
        names[key, decider or account].add(contact)
        homes[contact] = account
        if email:
            emails[email] = contact
    us: dict[str, int] = {}
    for pk, name, email in User.objects.values_list("pk", "name", "email"):
        us |= {plain(name): pk, plain(email): pk}
    return _Everybody(emails, names, homes, us)


def _standing(texts: set[str], pattern: str) -> set[tuple[Any, ...]]:
    """The interactions that the books hold in the days of the file."""
    days = {day for text in texts if (day := day_of(text, pattern)) is not None}
    if not days:
        return set()
    found = Interaction.objects.filter(happened_on__range=(min(days), max(days)))
    return {
        _key(
            {
                "account_id": one.account_id,
                "happened_on": one.happened_on,
                "kind": one.kind,
                "subject": one.subject,
            },
            [contact.pk for contact in one.contacts.all()],
        )
        for one in found.prefetch_related("contacts")
    }


def _key(values: dict[str, Any], contacts: list[int]) -> tuple[int, date, str, str, frozenset[int]]:
    """What makes two interactions the same."""
    account, day, kind = values["account_id"], values["happened_on"], values["kind"]
    return account, day, kind, plain(values["subject"]), frozenset(contacts)
