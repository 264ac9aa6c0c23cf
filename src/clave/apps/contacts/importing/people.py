"""What a file of people would do: whom it adds, whom it joins to an account, what it may not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.text import plain

from ..models import Contact, ContactRole, Function, LegalBasis, Seniority
from . import words
from .reading import Reject, Row, Table, date_format, day_of

_DAYS = ("started_on", "ended_on", "legal_basis_on")


class BadRow(Exception):  # noqa: N818 - a line is left out, nothing fails
    """Why a row is left out, and the field that is at fault."""

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.reason, self.column = reason, column


@dataclass
class Entry:
    """A row that goes in. ``contact``: whom it joins; None for a new person."""

    row: Row
    person: dict[str, Any]
    role: dict[str, Any]
    account: int
    boss: str = ""
    contact: int | None = None


@dataclass
class Plan:
    """What an import would do; its parts add up to the rows of the file."""

    added: list[Entry] = field(default_factory=list)
    joined: list[Entry] = field(default_factory=list)
    unchanged: int = 0
    rejects: list[Reject] = field(default_factory=list)


@dataclass
class Known:
    """What the books hold that the rows are held against; only what the person sees."""

    codes: dict[str, int]
    names: dict[str, list[int]]
    functions: dict[str, int]
    deciders: dict[int, int]
    emails: dict[str, int]
    people: dict[tuple[str, int], int]
    roles: dict[tuple[int, int], int]

    @classmethod
    def for_user(cls, user: User | None) -> Known:
        """Read once for a file."""
        accounts = Account.objects.all() if user is None else Account.objects.visible_to(user)
        contacts = Contact.objects.standing()
        roles = ContactRole.objects.standing()
        if user is not None:
            contacts, roles = contacts.visible_to(user), roles.visible_to(user)
        names: dict[str, list[int]] = defaultdict(list)
        codes, deciders = {}, {}
        for pk, code, name, decider in accounts.values_list("pk", "code", "name", "decider"):
            codes[plain(code)] = pk
            names[plain(name)].append(pk)
            deciders[pk] = decider or pk
        rows = list(roles.values_list("pk", "contact", "contact__name_key", "account"))
        return cls(
            codes=codes,
            names=names,
            functions=_functions(),
            deciders=deciders,
            emails=dict(contacts.exclude(email="").values_list("email", "pk")),
            people={(key, account): contact for _, contact, key, account in rows},
            roles={(contact, account): pk for pk, contact, _, account in rows},
        )

    def account(self, text: str, default: int | None) -> int:
        """The account that a row names by code or name. Raises :class:`BadRow`."""
        if not text:
            if default is None:
                raise BadRow("no_account", "account")
            return default
        key = plain(text)
        if key in self.codes:
            return self.codes[key]
        found = self.names.get(key, [])
        if len(found) > 1:
            raise BadRow("account_ambiguous", "account")
        if found:
            return found[0]
        if default is not None:
            return default
        raise BadRow("account_unknown", "account")


def planned(table: Table, user: User | None, account: Account | None) -> Plan:
    """Hold every row against the books; nothing is written."""
    known, plan = Known.for_user(user), Plan(rejects=list(table.broken))
    keeps_remarks = user is None or user.may(Permission.SEE_REMARKS)
    dates = {name: date_format([r.get(name) for r in table.rows if r.get(name)]) for name in _DAYS}
    seen: set[tuple[str, int]] = set()
    default = account.pk if account else None
    for row in table.rows:
        try:
            entry = _entry(row, known, default, dates)
            if not keeps_remarks:
                entry.person.pop("remarks", None)
            _place(plan, entry, known, seen)
        except BadRow as bad:
            plan.rejects.append(Reject(row, bad.reason, bad.column))
    _refuse_lost_bosses(plan, known)
    plan.rejects.sort(key=lambda reject: reject.row.number)
    return plan


def _entry(row: Row, known: Known, default: int | None, dates: dict[str, str]) -> Entry:
    name = row.get("name") or f"{row.get('first_name')} {row.get('last_name')}".strip()
    if not name:
        raise BadRow("no_name", "name")
    days = {key: _day(row, key, dates[key]) for key in _DAYS}
    if days["started_on"] and days["ended_on"] and days["ended_on"] < days["started_on"]:
        raise BadRow("dates_reversed", "ended_on")
    function = None
    if text := row.get("function"):
        function = known.functions.get(plain(text))
        if function is None:
            raise BadRow("function_unknown", "function")
    person = {
        "name": name[:150],
        "email": _email(row.get("email")),
        "phone": row.get("phone")[:40],
        "mobile": row.get("mobile")[:40],
        "language": row.get("language")[:20],
        "channel": _word(row, "channel", words.CHANNELS) or "",
        "legal_basis": _word(row, "legal_basis", words.BASES) or LegalBasis.INTEREST,
        "legal_basis_on": days["legal_basis_on"] or timezone.localdate(),
        "remarks": row.get("remarks")[:4000],
    }
    role = {
        "function_id": function,
        "title": row.get("title")[:150],
        "level": _word(row, "level", words.LEVELS) or Seniority.OPERATIVE,
        "influence": _mark(row, "influence", 0, 10),
        "attitude": _attitude(row),
        "decision_role": _word(row, "decision_role", words.DECISIONS) or "",
        "intermediary": _word(row, "intermediary", words.INTERMEDIARIES) or "",
        "started_on": days["started_on"],
        "ended_on": days["ended_on"],
    }
    account = known.account(row.get("account"), default)
    return Entry(row, person, role, account, boss=row.get("reports_to"))


def _place(plan: Plan, entry: Entry, known: Known, seen: set[tuple[str, int]]) -> None:
    """New, joining another account, known already, or the same person twice in the file."""
    name, account, email = plain(entry.person["name"]), entry.account, entry.person["email"]
    keys = {(name, account)} | ({(email, account)} if email else set())
    if keys & seen:
        raise BadRow("twice", "name")
    seen |= keys
    contact = known.emails.get(email) if email else None
    contact = contact or known.people.get((name, account))
    if contact is None:
        plan.added.append(entry)
    elif (contact, account) in known.roles:
        plan.unchanged += 1
    else:
        entry.contact = contact
        plan.joined.append(entry)


def _refuse_lost_bosses(plan: Plan, known: Known) -> None:
    """Rows whose boss is nobody, or reports to them: refused, and who reports to these too."""
    while any(entry.boss for entry in (*plan.added, *plan.joined)):
        entries = [*plan.added, *plan.joined]
        there = boss_keys(entries, known)
        lost = {
            id(entry): "boss_unknown"
            for entry in entries
            if entry.boss and boss_key(entry, known) not in there
        } or _circles(entries, known)
        if not lost:
            return
        for group in (plan.added, plan.joined):
            for entry in [entry for entry in group if id(entry) in lost]:
                group.remove(entry)
                plan.rejects.append(Reject(entry.row, lost[id(entry)], "reports_to"))


def _circles(entries: list[Entry], known: Known) -> dict[int, str]:
    by_key = {key: entry for entry in entries for key in own_keys(entry, known)}
    found: dict[int, str] = {}
    for entry in entries:
        path: set[int] = set()
        here: Entry | None = entry
        while here is not None and id(here) not in path:
            path.add(id(here))
            here = by_key.get(boss_key(here, known)) if here.boss else None
        if here is entry:
            found[id(entry)] = "boss_circle"
    return found


def boss_key(entry: Entry, known: Known) -> tuple[str, int]:
    """How the boss of a row is looked up: by name or e-mail, within the group."""
    return plain(entry.boss), known.deciders[entry.account]


def own_keys(entry: Entry, known: Known) -> set[tuple[str, int]]:
    """Under which keys others of the file find the person of a row."""
    group, person = known.deciders[entry.account], entry.person
    return {(plain(person[name]), group) for name in ("name", "email") if person[name]}


def boss_keys(entries: list[Entry], known: Known) -> set[tuple[str, int]]:
    """Everybody whom a row may name as boss."""
    found = {key for entry in entries for key in own_keys(entry, known)}
    found |= {
        (name, known.deciders[account])
        for name, account in known.people
        if account in known.deciders
    }
    return found


def _functions() -> dict[str, int]:
    return {
        plain(name): pk
        for pk, *names in Function.objects.values_list("pk", "code", "name_en", "name_es")
        for name in names
    }


def _email(text: str) -> str:
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        raise BadRow("bad_email", "email") from None
    return text.lower()


def _day(row: Row, name: str, pattern: str) -> Any:
    text = row.get(name)
    day = day_of(text, pattern) if text else None
    if text and day is None:
        raise BadRow("bad_date", name)
    return day


def _word(row: Row, name: str, vocabulary: Any) -> Any:
    text = row.get(name)
    value = words.value_of(vocabulary, text) if text else None
    if text and value is None:
        raise BadRow("unknown_word", name)
    return value


def _mark(row: Row, name: str, low: int, high: int) -> int | None:
    text = row.get(name).replace("−", "-").removesuffix(".0")
    if not text:
        return None
    try:
        value = int(text)
    except ValueError:
        raise BadRow("unknown_word", name) from None
    if not low <= value <= high:
        raise BadRow("out_of_range", name)
    return value


def _attitude(row: Row) -> int | None:
    named = words.value_of(words.ATTITUDES, row.get("attitude")) if row.get("attitude") else None
    return named if isinstance(named, int) else _mark(row, "attitude", -3, 3)
