"""What a file of needs would do: rows that go in, and rows that do not, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from clave.apps.accounts.models import Account
from clave.apps.contacts.importing.people import BadRow
from clave.apps.contacts.importing.reading import date_format, day_of
from clave.apps.contacts.importing.words import value_of
from clave.apps.contacts.models import ContactRole
from clave.apps.identity.models import Company, User
from clave.lib.money import to_minor
from clave.lib.months import month_of
from clave.lib.refusal import Refused
from clave.lib.text import plain

from ..checks import FIELDS, checked
from ..models import Need, NeedState, NeedTime
from . import words
from .numbers import AmbiguousNumberError, decimal_sign, number_of

Cells = Mapping[str, str]
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4})")
_NUMBERS = ("quantity", "value", "confidence")


@dataclass
class Plan:
    """``added``: account and values of each row that goes in; ``rejects``: row, reason, field."""

    added: list[tuple[int, Account, dict[str, Any]]] = field(default_factory=list)
    unchanged: int = 0
    rejects: list[tuple[int, str, str]] = field(default_factory=list)


@dataclass
class _Known:
    """What the books hold, as far as the person sees it."""

    codes: dict[str, Account]
    names: dict[str, list[Account]]
    people: dict[tuple[str, int], Any]
    standing: set[tuple[Any, ...]]
    signs: dict[str, str]
    pattern: str
    user: User | None
    currency: str


def planned(rows: Sequence[tuple[int, Cells]], user: User | None) -> Plan:
    """Hold every row against the books; nothing is written."""
    known = _known(rows, user)
    plan = Plan()
    for number, cells in rows:
        try:
            account, values = _need(cells, known)
        except BadRow as bad:
            plan.rejects.append((number, bad.reason, bad.column))
            continue
        key = _key(account.pk, values)
        if key in known.standing:
            plan.unchanged += 1
        else:
            known.standing.add(key)
            plan.added.append((number, account, values))
    return plan


def _need(cells: Cells, known: _Known) -> tuple[Account, dict[str, Any]]:
    account = _account(cells.get("account", ""), known)
    first = _month(cells.get("starts_on", ""), known.pattern, "starts_on")
    if first is None:
        raise BadRow("bad_month", "starts_on")
    value = _number(cells, "value", known)
    need = Need()
    told: dict[str, Any] = {name: getattr(need, name, None) for name in FIELDS if name != "owner"}
    confidence = _number(cells, "confidence", known)
    told |= {
        **{name: cells.get(name, "") for name in ("product", "family", "text", "unit", "note")},
        "time": _word(cells, "time", words.TIMES, NeedTime.PRESENT),
        "state": _word(cells, "state", words.STATES, NeedState.OPEN),
        "quantity": _number(cells, "quantity", known),
        "value_minor": None if value is None else to_minor(value, known.currency),
        "starts_on": first,
        "ends_on": _month(cells.get("ends_on", ""), known.pattern, "ends_on") or first,
        "confidence": 50 if confidence is None else _percent(confidence),
        "source": _person(cells.get("source", ""), account, known),
        "interaction": None,
        "owner": account.responsible or known.user,
    }
    try:
        return account, checked(told, account)
    except Refused as refusal:
        raise BadRow(refusal.code) from None


def _percent(found: Decimal) -> int:
    """60, 60 % and 0.6 are the same; 1 is one per cent only where it is written «1 %»."""
    whole = found * 100 if 0 < found < 1 else found
    if whole != whole.to_integral_value() or not 0 <= whole <= 100:
        raise BadRow("confidence_out_of_range", "confidence")
    return int(whole)


def _number(cells: Cells, name: str, known: _Known) -> Decimal | None:
    try:
        return number_of(cells.get(name, ""), known.signs[name])
    except AmbiguousNumberError:
        raise BadRow("number_ambiguous", name) from None
    except ValueError:
        raise BadRow("bad_number", name) from None


def _word(cells: Cells, name: str, vocabulary: Mapping[Any, Sequence[str]], otherwise: Any) -> Any:
    text = cells.get(name, "")
    if not text:
        return otherwise
    found = value_of(vocabulary, text)
    if found is None:
        raise BadRow("unknown_word", name)
    return found


def _month(text: str, pattern: str, name: str) -> date | None:
    """2027-03, 03/2027 or a day of that month; None for no text."""
    if not text:
        return None
    match = _MONTH.fullmatch(text.strip())
    if match:
        year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        if 1 <= int(month) <= 12 and 1900 <= int(year) <= 2200:
            return date(int(year), int(month), 1)
        raise BadRow("bad_month", name)
    day = day_of(text, pattern)
    if day is None:
        raise BadRow("bad_month", name)
    return month_of(day)


def _account(text: str, known: _Known) -> Account:
    if not text:
        raise BadRow("no_account", "account")
    if plain(text) in known.codes:
        return known.codes[plain(text)]
    found = known.names.get(plain(text), [])
    if len(found) > 1:
        raise BadRow("account_ambiguous", "account")
    if not found:
        raise BadRow("account_unknown", "account")
    return found[0]


def _person(text: str, account: Account, known: _Known) -> Any:
    if not text:
        return None
    found = known.people.get((plain(text), account.decider_id or account.pk))
    if found is None:
        raise BadRow("person_unknown", "source")
    return found


def _known(rows: Sequence[tuple[int, Cells]], user: User | None) -> _Known:
    accounts = Account.objects.all() if user is None else Account.objects.visible_to(user)
    named = {plain(cells.get("account", "")) for _, cells in rows}
    codes: dict[str, Account] = {}
    names: dict[str, list[Account]] = {}
    for account in accounts.select_related("responsible"):
        if plain(account.code) in named or plain(account.name) in named:
            codes[plain(account.code)] = account
            names.setdefault(plain(account.name), []).append(account)
    roles = ContactRole.objects.standing()
    if user is not None:
        roles = roles.visible_to(user)
    wanted = {plain(cells.get("source", "")) for _, cells in rows} - {""}
    said = roles.filter(Q(contact__name_key__in=wanted)).select_related("contact", "account")
    kept = Need.objects.filter(account__in=[account.pk for account in codes.values()])
    texts: Callable[[str], list[str]] = lambda name: [c.get(name, "") for _, c in rows]  # noqa: E731
    return _Known(
        codes=codes,
        names=names,
        people={
            (role.contact.name_key, role.account.decider_id or role.account_id): role.contact
            for role in said
        },
        standing={
            _key(
                one.account_id,
                {n: getattr(one, n) for n in ("product", "family", "text", *_KEY)},
            )
            for one in kept
        },
        signs={name: decimal_sign(texts(name)) for name in _NUMBERS},
        pattern=date_format([text for text in texts("starts_on") if text]),
        user=user,
        currency=Company.current().currency,
    )


_KEY = ("starts_on", "ends_on", "quantity")


def _key(account: int, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes two needs the same."""
    what = tuple(plain(values[name]) for name in ("product", "family", "text"))
    return (account, *what, *(values[name] for name in _KEY))
