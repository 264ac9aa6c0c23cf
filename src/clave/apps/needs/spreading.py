"""A volume laid out over months: even, and exact to the last digit."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from clave.lib.months import month_range

_DIGITS = Decimal("0.000001")


def spread(amount: Decimal, first: date, last: date) -> dict[date, Decimal]:
    """``amount`` by month from ``first`` to ``last``; the parts add up to exactly the whole.

    Each month takes the same, to six digits; what rounding leaves goes to the last one.
    """
    months = month_range(first, last)
    each = (amount / len(months)).quantize(_DIGITS, ROUND_HALF_EVEN)
    parts = dict.fromkeys(months, each)
    parts[months[-1]] = amount - each * (len(months) - 1)
    return parts
