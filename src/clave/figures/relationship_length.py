"""How long and steady customers buy: tenure, active months, how much was kept, variation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from clave.figures.base import Row
from clave.figures.frame import Frame
from clave.figures.survival import survival
from clave.lib.months import add_months, months_between

WINDOW = 12
# A relationship has ended when nothing was bought for half a year.
ENDED_AFTER = 6
# Who bought in the ledger's first months may have bought before: of those the beginning is unknown.
FIRST_MONTHS = 3
FEWEST = 10
# A ledger that is shorter cannot tell how long customers have been with us.
TENURE_NEEDS = 36

_SQL = """
WITH units AS (
    SELECT unnest($members::VARCHAR[]) AS account, unnest($units::VARCHAR[]) AS unit
),
monthly AS (
    SELECT coalesce(units.unit, account) AS unit, month, sum(net_amount) AS amount
    FROM account_month LEFT JOIN units USING (account)
    WHERE {condition} AND account IS NOT NULL AND kind IN ('sale', 'return') AND month <= $to
    GROUP BY ALL
)
SELECT unit, min(month) FILTER (amount > 0) AS first, max(month) FILTER (amount > 0) AS last,
    count(*) FILTER (amount > 0 AND month >= $middle) AS active,
    sum(amount) FILTER (month >= $middle) AS now,
    sum(amount) FILTER (month >= $from AND month < $middle) AS before,
    sum(amount::DOUBLE * amount::DOUBLE) FILTER (month >= $middle) AS squares
FROM monthly GROUP BY unit HAVING first IS NOT NULL
"""


def relationship_length(frame: Frame, grouping: Mapping[str, str] | None) -> Row:
    """Metrics of the deciding parents, those of the last twelve months weighted by their sales.

    ``active_month_ratio``: months with sales per month since the first one, of twelve.
    ``kept_share``: of the sales of the year before, the share of those who bought in the last half
    year. ``tenure_months``: at least so long, since the ledger may begin later.
    ``monthly_variation``: the standard deviation of monthly sales per their mean.
    ``survival_12``: Kaplan–Meier.
    """
    names = ("active_month_ratio", "kept_share", "tenure_months", "monthly_variation")
    empty: Row = dict.fromkeys((*names, "survival_12"))
    last, covered = frame.last_month, frame.covered
    if last is None or covered is None or covered.start > add_months(last, 1 - WINDOW):
        return empty
    rows = _units(frame, grouping, last)
    buying = [(float(row["now"]), row) for row in rows if row["now"] and row["now"] > 0]
    total = sum(amount for amount, _ in buying)
    if not total:
        return empty
    long_enough = covered.start <= add_months(last, 1 - TENURE_NEEDS)
    tenure = sum(a * months_between(row["first"], last) for a, row in buying) / total
    return {
        "active_month_ratio": sum(a * _active(row, last) for a, row in buying) / total,
        "kept_share": _kept(rows, last)
        if covered.start <= add_months(last, 1 - 2 * WINDOW)
        else None,
        "tenure_months": tenure if long_enough else None,
        "monthly_variation": sum(a * _variation(row) for a, row in buying) / total,
        "survival_12": _survival(rows, covered.start, last),
    }


def _units(frame: Frame, grouping: Mapping[str, str] | None, last: date) -> list[Row]:
    pairs = grouping or {}
    middle = add_months(last, 1 - WINDOW)
    return frame.rows(
        _SQL.format(condition=frame.condition),
        members=list(pairs),
        units=list(pairs.values()),
        **{"to": last, "middle": middle, "from": add_months(middle, -WINDOW)},
    )


def _active(row: Row, last: date) -> float:
    """Active months per month since the first purchase, within the window."""
    possible = min(WINDOW, months_between(row["first"], last))
    return min(1.0, float(row["active"] / possible))


def _variation(row: Row) -> float:
    mean = float(row["now"]) / WINDOW
    variance = max(0.0, float(row["squares"]) / WINDOW - mean * mean)
    return float(variance**0.5 / mean)


def _kept(rows: list[Row], last: date) -> float | None:
    """By sales, since it matters more to keep a large one."""
    before = [(row["before"], row["last"]) for row in rows if row["before"] and row["before"] > 0]
    total = sum((amount for amount, _ in before), Decimal())
    if not total:
        return None
    still = add_months(last, 1 - ENDED_AFTER)
    return float(sum((amount for amount, bought in before if bought >= still), Decimal()) / total)


def _survival(rows: list[Row], start: date, last: date) -> float | None:
    begun = [row for row in rows if row["first"] >= add_months(start, FIRST_MONTHS)]
    if len(begun) < FEWEST:
        return None
    lifetimes = []
    for row in begun:
        ended = months_between(row["last"], last) > ENDED_AFTER
        until = row["last"] if ended else last
        lifetimes.append((months_between(row["first"], until), ended))
    return survival(lifetimes, WINDOW)
