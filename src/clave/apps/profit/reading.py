"""What people write as text: tiers, minutes by driver, exchange rates."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from clave.figures.rebates import tiers_of
from clave.lib.refusal import Refused

_CURRENCY = re.compile(r"^[A-Z]{3}$")


def tiers_from(text: str, *, percent: bool) -> list[list[str]]:
    """Tiers from lines of ``bound rate``; ``percent``: rates are written in per cent.

    Raises ``Refused``: ``tiers_unreadable``, and as :func:`clave.figures.rebates.tiers_of`.
    """
    found = []
    for line in _lines(text):
        parts = line.replace("%", " ").split()
        numbers = [_number(part) for part in parts]
        if len(parts) != 2 or None in numbers:
            raise Refused("tiers_unreadable", line=line)
        lower, rate = (value for value in numbers if value is not None)
        found.append((lower, rate / 100 if percent else rate))
    tiers = tiers_of(found)
    return [[_plain(tier.lower), _plain(tier.rate)] for tier in tiers]


def terms_from(text: str) -> list[list[str]]:
    """Minutes by driver, from lines that name both. Raises ``Refused('terms_unreadable')``."""
    found = []
    for line in _lines(text):
        driver, _gap, minutes = line.rpartition(" ")
        value = _number(minutes)
        if not driver.strip() or value is None or value < 0:
            raise Refused("terms_unreadable", line=line)
        found.append([driver.strip(), _plain(value)])
    return found


@dataclass(frozen=True)
class ReadRate:
    """One line of a file of exchange rates."""

    currency: str
    day: date
    rate: Decimal


def rates_from(text: str, own_currency: str) -> list[ReadRate]:
    """Exchange rates from lines of currency, day (YYYY-MM-DD or DD/MM/YYYY) and rate.

    A first line of headings is passed over. All lines or none: raises ``Refused``:
    ``rates_empty``, ``rates_columns``, ``rate_not_positive``, ``rates_own_currency``.
    """
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=_delimiter(text)))
    found: dict[tuple[str, date], ReadRate] = {}
    for number, cells in enumerate(rows, start=1):
        told = [cell.strip() for cell in cells if cell.strip()]
        if not told or (number == 1 and not any(char.isdigit() for char in "".join(told))):
            continue
        read = _rate(number, told, own_currency)
        found[read.currency, read.day] = read
    if not found:
        raise Refused("rates_empty")
    return list(found.values())


def _rate(number: int, told: list[str], own_currency: str) -> ReadRate:
    currency, day = told[0].upper(), _day(told[1]) if len(told) > 1 else None
    if len(told) < 3 or not _CURRENCY.match(currency) or day is None:
        raise Refused("rates_columns", row=number)
    if currency == own_currency:
        raise Refused("rates_own_currency", row=number, currency=currency)
    rate = _number(told[2])
    if rate is None or not 0 < rate < 10**9:
        raise Refused("rate_not_positive", row=number, rate=told[2])
    return ReadRate(currency, day, rate)


def _delimiter(text: str) -> str:
    first = text.strip().splitlines()[0] if text.strip() else ""
    return next((mark for mark in (";", "\t") if mark in first), ",")


def _day(text: str) -> date | None:
    parts = re.split(r"[/.]", text)
    if len(parts) == 3:
        text = "-".join(reversed(parts))
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> Decimal | None:
    """``1234.5``, ``1234,5`` and ``1.234,5``; None where it is none."""
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
