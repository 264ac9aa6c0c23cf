"""What the ledger knows of units for the work on them: sales, margin, products, conditions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from clave.figures.asking import query_once
from clave.figures.base import Period, Row
from clave.figures.frame import Frame
from clave.figures.margin import MARGIN_SQL, margin_values
from clave.figures.portfolio import window_of

_SUMS = """
SELECT account, sum(net_amount) FILTER (WHERE month >= $from) AS net_amount,
    min(month) AS first_month, {margin}
FROM account_month WHERE {condition} AND account IS NOT NULL AND month <= $to GROUP BY account
"""
_PRODUCTS = """
SELECT account, product FROM account_product_month
WHERE {condition} AND account IS NOT NULL AND product IS NOT NULL AND kind IN ('sale', 'return')
    AND month BETWEEN $from AND $to GROUP BY ALL HAVING sum(net_amount) > 0
"""
# What was agreed shows in the kinds of deduction, and in the discounts (in whole per cent) given.
_CONDITIONS = """
SELECT DISTINCT account, 'deduction ' || type AS condition FROM deductions
WHERE {condition} AND account IS NOT NULL AND date BETWEEN $from AND $until
"""
_DISCOUNTS = """
SELECT account, 'discount ' || round(100 * discount_amount / list_amount)::INTEGER AS condition
FROM sales WHERE {condition} AND account IS NOT NULL AND kind = 'sale' AND list_amount > 0
    AND discount_amount IS NOT NULL AND date BETWEEN $from AND $until
GROUP BY ALL
"""
_SELLERS = """
SELECT seller, count(DISTINCT account) AS accounts, count(DISTINCT coalesce(site, account))
        AS points, count(DISTINCT (account, site, date)) AS calls,
    count(DISTINCT date) AS days, count(DISTINCT product) AS products
FROM sales WHERE {condition} AND account IS NOT NULL AND seller IS NOT NULL AND kind = 'sale'
    AND date BETWEEN $from AND $until GROUP BY seller ORDER BY seller
"""


def ledger_facts(frame: Frame, units: dict[str, str]) -> dict[str, Row]:
    """By unit: ``net_amount``, margin, ``tenure_years``, ``products``, ``conditions``.

    ``units``: account code → code of its unit; accounts that it does not name are left out. The
    twelve months are those of the portfolio. What the ledger does not tell is None.
    """
    window = window_of(frame)
    if window is None or not units:
        return {}
    period = window[0]
    facts = _sums(frame, period, units)
    products, conditions = _products(frame, period, units), _conditions(frame, period, units)
    for unit, row in facts.items():
        row["products"] = len(products.get(unit, ()))
        row["conditions"] = None if conditions is None else len(conditions.get(unit, ()))
    return facts


def months_of(frame: Frame) -> Period | None:
    """The twelve months that are looked at; None in an empty ledger."""
    window = window_of(frame)
    return window[0] if window else None


def sellers(frame: Frame) -> list[Row]:
    """By seller of the ledger, within the twelve months: ``accounts``, ``points``, ``products``
    and ``calls_a_day``: points of sale invoiced on a day on which they invoiced any."""
    window = window_of(frame)
    if window is None:
        return []
    rows = _asked(frame, _SELLERS, window[0])
    for row in rows:
        calls, days = row.pop("calls"), row.pop("days")
        row["calls_a_day"] = calls / days if days else None
    return rows


def _asked(frame: Frame, sql: str, period: Period) -> list[Row]:
    """The rows of ``sql``; of the whole ledger they are remembered with its version."""
    sql, given = sql.format(condition=frame.condition), _days(period)
    if frame.scope.accounts is None:
        known = {**given, "currency": frame.currency}
        return query_once(frame.connection, sql, {n: v for n, v in known.items() if f"${n}" in sql})
    return frame.rows(sql, **given)


def _days(period: Period) -> Row:
    last = period.end.replace(day=28)
    return {
        "from": period.start,
        "to": period.end,
        "until": max(last, _last_day(period.end)),
    }


def _last_day(month: date) -> date:
    """The last day of a month."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _sums(frame: Frame, period: Period, units: dict[str, str]) -> dict[str, Row]:
    margin = MARGIN_SQL.replace(
        "sum(cost_amount)", "sum(cost_amount) FILTER (WHERE month >= $from)"
    )
    margin = margin.replace(
        "FILTER (WHERE cost_amount", "FILTER (WHERE month >= $from AND cost_amount"
    )
    found: dict[str, list[Row]] = defaultdict(list)
    for row in _asked(frame, _SUMS.replace("{margin}", margin), period):
        if row["account"] in units:
            found[units[row["account"]]].append(row)
    return {unit: _unit(rows, period) for unit, rows in found.items()}


def _unit(rows: list[Row], period: Period) -> Row:
    costs = {
        name: _sum(row[name] for row in rows if row[name] is not None)
        for name in ("cost_amount", "net_with_cost")
    }
    first: date = min(row["first_month"] for row in rows)
    margin = margin_values(costs) if costs["net_with_cost"] is not None else {}
    return {
        "net_amount": _sum(row["net_amount"] or Decimal() for row in rows) or Decimal(),
        "margin_rate": margin.get("margin_rate"),
        "tenure_years": (period.end - first).days / 365.25,
    }


def _sum(amounts: object) -> Decimal | None:
    found = list(amounts)  # type: ignore[call-overload]
    return sum(found, Decimal()) if found else None


def _products(frame: Frame, period: Period, units: dict[str, str]) -> dict[str, set[str]]:
    return _sets(frame, _PRODUCTS, period, units, "product")


def _conditions(frame: Frame, period: Period, units: dict[str, str]) -> dict[str, set[str]] | None:
    """None where the ledger tells neither deductions nor discounts."""
    kinds = _sets(frame, _CONDITIONS, period, units, "condition")
    levels = _sets(frame, _DISCOUNTS, period, units, "condition")
    if not kinds and not levels:
        return None
    return {unit: kinds.get(unit, set()) | levels.get(unit, set()) for unit in kinds | levels}


def _sets(
    frame: Frame, sql: str, period: Period, units: dict[str, str], column: str
) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in _asked(frame, sql, period):
        if row["account"] in units:
            found[units[row["account"]]].add(row[column])
    return found
