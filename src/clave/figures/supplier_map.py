"""Who supplies a category and how much of it, through time: estimates in, shares on a day out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clave.lib.months import add_months, month_end, month_of

OURS = 0  # our own key among suppliers
WHOLE = Decimal(100)


@dataclass(frozen=True)
class Estimate:
    """So many per cent of a category came from ``supplier`` from a day on, until another says
    otherwise. What nobody estimated is unknown, not zero."""

    supplier: int
    on: date
    share: Decimal


@dataclass(frozen=True)
class Shares:
    """The shares of a day, per cent; ``unknown`` is what is left, so that all add up to 100."""

    on: date
    told: dict[int, Decimal]

    @property
    def unknown(self) -> Decimal:
        """What nobody told."""
        return WHOLE - sum(self.told.values(), Decimal())


def shares_on(estimates: Iterable[Estimate], day: date) -> Shares:
    """The newest estimate of each supplier that is not after ``day``; of one day the last given."""
    told: dict[int, tuple[date, Decimal]] = {}
    for one in estimates:
        if one.on <= day and (one.supplier not in told or told[one.supplier][0] <= one.on):
            told[one.supplier] = (one.on, one.share)
    return Shares(day, {supplier: share for supplier, (_, share) in sorted(told.items())})


def excess(estimates: Sequence[Estimate]) -> Shares | None:
    """The first day on which the shares make more than 100; None where none do.

    Shares change on days of estimates alone, so that those are all that has to be looked at.
    """
    for day in sorted({one.on for one in estimates}):
        found = shares_on(estimates, day)
        if found.unknown < 0:
            return found
    return None


def quarter_ends(first: date, last: date) -> list[date]:
    """The last days of the quarters from that of ``first`` to that of ``last``."""
    start = month_of(first)
    start = add_months(start, 2 - (start.month - 1) % 3)
    ends = []
    while start <= month_of(add_months(month_of(last), 2)) and month_end(start) <= _quarter(last):
        ends.append(month_end(start))
        start = add_months(start, 3)
    return ends


def through_time(estimates: Sequence[Estimate], last: date) -> list[Shares]:
    """The shares at the end of each quarter since the first estimate; the last one on ``last``."""
    if not estimates:
        return []
    first = min(one.on for one in estimates)
    ends = quarter_ends(first, max(first, last))
    return [shares_on(estimates, min(day, max(first, last))) for day in ends]


def _quarter(day: date) -> date:
    month = month_of(day)
    return month_end(add_months(month, 2 - (month.month - 1) % 3))
