"""What people write as text: tiers, minutes by driver."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from clave.figures.rebates import tiers_of
from clave.lib.refusal import Refused


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
