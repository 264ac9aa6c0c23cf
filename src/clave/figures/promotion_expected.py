"""What a promotion would bring: from its usual week, the uplift expected, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from clave.figures.base import Row
from clave.figures.promotion import AFTER, break_even_uplift, promotion_result
from clave.figures.promotion_baselines import LEAST_USUAL, usual_weeks
from clave.figures.promotion_judged import Goods
from clave.figures.promotion_weeks import Weeks

_OPEN = (
    *("expected_quantity", "expected_spend_amount", "expected_profit_amount"),
    *("expected_return_rate", "break_even_rate"),
)
RECENT = 26  # usual weeks before it begins that its baseline is the mean of


def expected_of(goods: Goods, weeks: Weeks | None) -> Row:
    """The baseline of its window, and what is expected of it; None where that is not known.

    ``unit_…``: price, full margin and our discount a unit, from the year before it begins.
    """
    told = goods.told
    price, margin = goods.unit_price, goods.unit_margin
    discount = told.unit_discount(price)
    usual = None if weeks is None else usual_week(goods, weeks)
    base = None if usual is None else usual * told.weeks
    row: Row = {
        "unit_price": price,
        "unit_margin": margin,
        "unit_discount": discount,
        "expected_baseline_quantity": base,
        "expected_uplift_rate": _ratio(told.expected_uplift),
        **dict.fromkeys(_OPEN),
    }
    if margin is not None and discount is not None:
        row["break_even_rate"] = break_even_uplift(margin, discount, told.fixed, base)
    if base is None or base <= 0 or told.expected_uplift is None:
        return row
    above = base * told.expected_uplift
    result = promotion_result(
        units=base + above,
        baseline_units=base,
        margin=margin or Decimal(),
        discount=discount or Decimal(),
        fixed=told.fixed,
        cannibalised=above * told.expected_cannibalised,
        pulled_forward=above * told.expected_pulled_forward,
    )
    row["expected_quantity"] = base + above
    if discount is not None:
        row["expected_spend_amount"] = result.spend
    if discount is not None and margin is not None:
        row["expected_profit_amount"] = result.profit_change
        row["expected_return_rate"] = result.roi
    return row


def _ratio(told: Decimal | None) -> float | None:
    return None if told is None else float(told)


def usual_week(goods: Goods, weeks: Weeks) -> Decimal | None:
    """The mean of the usual weeks of the half year before it begins; None where they are few."""
    mondays = weeks.mondays
    last = goods.told.start - timedelta(days=goods.told.start.weekday())
    first = _earliest(last, weeks)
    usual = usual_weeks(goods.promoted(mondays), AFTER)
    sold = [
        units
        for week, units, counts in zip(mondays, weeks.of("goods"), usual, strict=True)
        if counts and first <= week < last
    ]
    return sum(sold, Decimal()) / len(sold) if len(sold) >= LEAST_USUAL else None


def _earliest(begin: date, weeks: Weeks) -> date:
    """Half a year before it begins, or before the newest week that is known, if that is earlier."""
    return min(begin, weeks.last) - timedelta(weeks=RECENT)
