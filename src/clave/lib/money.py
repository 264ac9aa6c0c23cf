"""Money: exact amounts, minor units, and shares that add up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from babel.numbers import get_currency_precision


def decimals_of(currency: str) -> int:
    """How many decimals a currency has: 2 for EUR, 0 for JPY."""
    return int(get_currency_precision(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount in minor units, rounded half to even.

    >>> to_minor(Decimal("12.345"), "EUR"), to_minor(Decimal("12.355"), "EUR")
    (1234, 1236)
    """
    return int(amount.scaleb(decimals_of(currency)).to_integral_value(ROUND_HALF_EVEN))


def from_minor(minor: int, currency: str) -> Decimal:
    """The amount that so many minor units are.

    >>> from_minor(1234, "EUR")
    Decimal('12.34')
    """
    return Decimal(minor).scaleb(-decimals_of(currency))


def round_to_total(parts: Sequence[Decimal], places: int = 0) -> list[Decimal]:
    """Round ``parts`` so that they add up to their rounded total (largest remainder).

    What a page shows must add up to the last digit shown.

    >>> [str(p) for p in round_to_total([Decimal("1.4"), Decimal("1.4"), Decimal("1.4")])]
    ['2', '1', '1']
    """
    unit = Decimal(1).scaleb(-places)
    total = sum(parts, Decimal(0)).quantize(unit, ROUND_HALF_EVEN)
    floors = [part.quantize(unit, "ROUND_FLOOR") for part in parts]
    missing = int((total - sum(floors, Decimal(0))) / unit)
    by_remainder = sorted(range(len(parts)), key=lambda i: (floors[i] - parts[i], i))
    for index in by_remainder[:missing]:
        floors[index] += unit
    return floors
