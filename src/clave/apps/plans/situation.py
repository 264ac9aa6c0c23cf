"""The situation of an account in figures, each with the day of its data, as it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.chain.models import ChainProblem
from clave.apps.contacts.models import ContactRole
from clave.apps.needs.models import Need
from clave.apps.opportunities.finding import found_by

from .measures import COUNT, DAYS, MONEY, SCORE, SHARE
from .reading import Reader
from .whole import Reading, exact

Row = dict[str, Any]
# Code → how its value is written; ``secret``: for those alone who may see margins.
CODES: dict[str, tuple[str, bool]] = {
    "sales": (MONEY, False),
    "sales_before": (MONEY, False),
    "contribution": (MONEY, True),
    "contribution_rate": (SHARE, True),
    "products": (COUNT, False),
    "families": (COUNT, False),
    "share_of_wallet": (SHARE, False),
    "health": (SCORE, False),
    "overdue": (MONEY, False),
    "dso": (DAYS, False),
    "needs": (COUNT, False),
    "needs_value": (MONEY, False),
    "people": (COUNT, False),
    "problems": (COUNT, False),
    "opportunities": (COUNT, False),
}


def take(account: Account, at: datetime | None = None) -> dict[str, Any]:
    """``{"taken_at", "rows": [{code, value, unit, on, secret}]}``; what is not known has no value.

    Values are text, so that they are kept to the last digit.
    """
    at = at or timezone.now()
    reader = Reader()
    rows = [_row(code, reading) for code, reading in _readings(reader, account)]
    return {"taken_at": at.isoformat(timespec="seconds"), "rows": rows}


def _row(code: str, reading: Reading) -> Row:
    unit, secret = CODES[code]
    return {
        "code": code,
        "value": None if reading.value is None else str(reading.value),
        "unit": unit,
        "on": reading.on.isoformat() if reading.on else None,
        "secret": secret,
    }


def _readings(reader: Reader, account: Account) -> Iterator[tuple[str, Reading]]:
    sales = reader.read(account, "sales")
    yield "sales", sales
    before = reader.sales_before(account)
    known = None if before is None else exact(before)
    year_before = None if sales.on is None else _year_before(sales.on)
    yield "sales_before", Reading(known, year_before)
    for code in ("contribution", "contribution_rate", "products", "families", "share_of_wallet"):
        yield code, reader.read(account, code)
    for code in ("health", "overdue", "dso"):
        yield code, reader.read(account, code)
    yield from _of_the_books(reader, account)


def _of_the_books(reader: Reader, account: Account) -> Iterator[tuple[str, Reading]]:
    """Needs that stand, people known, problems of the chain, opportunities found: as of today."""
    today = timezone.localdate()
    codes = reader.codes(account)
    needs = list(Need.objects.standing().filter(account__code__in=codes))
    yield "needs", Reading(Decimal(len(needs)), today)
    worth = sum((need.value or Decimal() for need in needs), Decimal())
    yield "needs_value", Reading(worth if any(n.value for n in needs) else None, today)
    roles = ContactRole.objects.standing().current(today).filter(account__code__in=codes)
    yield "people", Reading(Decimal(roles.values("contact").distinct().count()), today)
    problems = ChainProblem.objects.filter(account__code__in=codes, solved_on=None).count()
    yield "problems", Reading(Decimal(problems), today)
    whole = found_by(reader.questions, wait=False)
    unit = reader.directory.grouping.get(account.code, account.code)
    yield "opportunities", Reading(Decimal(len(whole.by_account.get(unit, []))), whole.as_of)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day - timedelta(days=366)
