"""Now against before: absolute and per cent, with what the ledger does not reach left unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from clave.figures.base import Period, Row
from clave.lib.months import month_range

Series = dict[date, Decimal]


def total(series: Series, period: Period) -> Decimal:
    """The sum of the series over the period's months; a month that it lacks is zero."""
    months = month_range(period.start, period.end)
    return sum((series.get(month, Decimal()) for month in months), Decimal())


def total_if_covered(series: Series, period: Period, covered: Period | None) -> Decimal | None:
    """The sum, or None where the ledger does not reach every month of the period."""
    return total(series, period) if period.within(covered) else None


def against(now: Decimal | None, before: Decimal | None) -> Row:
    """``amount, previous_amount, change_amount, change_rate``.

    The rate is unknown where there was nothing before, or less than nothing: growth from a
    negative amount has no meaning.
    """
    change = None if now is None or before is None else now - before
    rate = None
    if change is not None and before is not None and before > 0:
        rate = float(change / before)
    return {
        "amount": now,
        "previous_amount": before,
        "change_amount": change,
        "change_rate": rate,
    }


def prefixed(prefix: str, row: Row) -> Row:
    """The row with ``prefix_`` before every name."""
    return {f"{prefix}_{name}": value for name, value in row.items()}
