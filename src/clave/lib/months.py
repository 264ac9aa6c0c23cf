"""Months as their first day: adding, counting, the fiscal year, and whether a month is complete."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

_FRIDAY = 4


def month_of(day: date) -> date:
    """The first day of the month that ``day`` is in."""
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    """The first day of the month ``count`` months after ``month`` (before it when negative)."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def month_end(month: date) -> date:
    """The last day of the month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def months_between(first: date, last: date) -> int:
    """How many months ``first`` to ``last`` are, both included; 0 or less when reversed."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def month_range(first: date, last: date) -> list[date]:
    """Every month from ``first`` to ``last``, both included."""
    return [add_months(first, step) for step in range(months_between(first, last))]


def fiscal_year_start(month: date, start_month: int = 1) -> date:
    """The first month of the fiscal year that holds ``month``; years begin in ``start_month``."""
    return add_months(month, -((month.month - start_month) % 12))


def fiscal_quarter_start(month: date, start_month: int = 1) -> date:
    """The first month of the fiscal quarter that holds ``month``."""
    return add_months(month, -((month.month - start_month) % 3))


def last_complete_month(as_of: date) -> date:
    """The newest month that a ledger reaching ``as_of`` holds whole.

    Its own month once ``as_of`` is that month's last weekday or later (a company that does not
    invoice at weekends closes October on Friday the 30th), else the month before.
    """
    last = month_end(as_of)
    while last.weekday() > _FRIDAY:
        last -= timedelta(days=1)
    this = month_of(as_of)
    return this if as_of >= last else add_months(this, -1)
