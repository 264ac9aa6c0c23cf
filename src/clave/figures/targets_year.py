"""A year of targets: its months, and one line of it (target, actual, gap, forecast)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clave.figures.base import Period, Row
from clave.figures.year_forecast import Forecast
from clave.lib.months import add_months

ZERO = Decimal()
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Year:
    """The year asked for, its months until the newest complete one, and those still to come."""

    whole: Period
    past: tuple[date, ...]
    ahead: tuple[date, ...]
    running: date | None  # the month that is not over yet, if the ledger has lines of it


Rest = tuple[Decimal, Decimal | None, Decimal | None]  # of the months ahead: forecast, low, high


def rest_of(expected: Forecast | None, floor: Decimal) -> Rest | None:
    """What is still to come, never below what the running month has brought already."""
    if expected is None:
        return None
    low = None if expected.total_low is None else max(money(expected.total_low), floor)
    high = None if expected.total_high is None else max(money(expected.total_high), floor)
    return max(money(expected.total), floor), low, high


def money(amount: float) -> Decimal:
    return Decimal(str(amount)).quantize(_CENT)


def line_of(
    span: Year, aim: dict[date, Decimal] | None, actual: dict[date, Decimal], rest: Rest | None
) -> Row:
    """Target, actual, gap and forecast of a series; what has no target has no gap."""
    done = sum((actual.get(month, ZERO) for month in span.past), ZERO)
    before = [add_months(month, -12) for month in span.past]
    ending: Rest | None = (done, done, done) if not span.ahead else None
    if rest is not None:
        ending = (done + rest[0], _plus(done, rest[1]), _plus(done, rest[2]))
    year = None if aim is None else sum(aim.values(), ZERO)
    to_date = None if aim is None else sum((aim.get(m, ZERO) for m in span.past), ZERO)
    forecast_year, low, high = ending or (None, None, None)
    return {
        "target_to_date": to_date,
        "actual_to_date": done,
        "gap_to_date": less(done, to_date),
        "gap_rate_to_date": gap_rate(done, to_date),
        "previous_to_date": sum((actual.get(month, ZERO) for month in before), ZERO)
        if any(month in actual for month in before)
        else None,
        "target_year": year,
        "remaining": less(year, done),
        "forecast_year": forecast_year,
        "forecast_low": low,
        "forecast_high": high,
        "gap_year": less(forecast_year, year),
        "gap_rate_year": gap_rate(forecast_year, year),
    }


def _plus(one: Decimal, other: Decimal | None) -> Decimal | None:
    return None if other is None else one + other


def less(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other


def gap_rate(actual: Decimal | None, target: Decimal | None) -> float | None:
    """The gap per target; unknown where the target is zero or below."""
    if actual is None or target is None or target <= 0:
        return None
    return float((actual - target) / target)
