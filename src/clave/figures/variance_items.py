"""What was sold of each product in two periods, as the items of a variance."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from clave.figures.base import Period, Row
from clave.figures.frame import Frame
from clave.figures.pnl_exchange import Exchange
from clave.figures.pvm import Item
from clave.lib.months import add_months

ZERO = Decimal()
Key = tuple[str | None, str | None]
_LATER = "month BETWEEN $start AND $end"
_STATE = """
SELECT account, product, {later} AS later, sum(quantity) AS quantity, sum(net_amount) AS amount,
    sum(net_amount) AS constant, sum(cost_amount) AS cost,
    sum(net_with_cost) FILTER (WHERE cost_amount IS NOT NULL) AS with_cost
FROM main.account_product_month
WHERE {condition} AND (month BETWEEN $base_start AND $base_end OR {later}) GROUP BY ALL
"""
_FOREIGN = """
SELECT account, product, {later} AS later, sum(quantity) AS quantity, sum(net_amount) AS amount,
    sum(original) AS original, sum(cost_amount) AS cost,
    sum(net_amount) FILTER (WHERE cost_amount IS NOT NULL) AS with_cost
FROM (SELECT *, date_trunc('month', date)::DATE AS month FROM {lines})
WHERE currency = $own AND (month BETWEEN $base_start AND $base_end OR {later}) GROUP BY ALL
"""


def sold_rows(frame: Frame, exchange: Exchange, base: Period, period: Period) -> list[Row]:
    """By account, product and whether it is ``later``: ``quantity, amount, cost, with_cost``.

    ``constant``: a later amount at the exchange rates of the base; ``amount`` at those of its day.
    """
    given: Row = {
        "base_start": base.start,
        "base_end": base.end,
        "start": period.start,
        "end": period.end,
    }
    sql = _STATE.format(later=_LATER, condition=frame.condition)
    rows = frame.rows(sql, **given)
    lines = exchange.converted("sales", ("net_amount", "cost_amount"), original="net_amount")
    for currency, rate in _base_rates(exchange, base).items():
        sql = _FOREIGN.format(later=_LATER, lines=lines)
        for row in frame.rows(sql, **given, **exchange.parameters, own=currency):
            constant = (row.pop("original") * rate).quantize(Decimal("0.000001"))
            rows.append(row | {"constant": constant if row["later"] else row["amount"]})
    return rows


def items_of(rows: list[Row], costs: bool, each_account: bool) -> dict[Key, Item]:
    """Items by product (and by account where each is taken for itself).

    ``costs``: of the margin, over what has a cost; else of sales.
    """
    sums: dict[Key, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows:
        amount = row["with_cost"] if costs else row["amount"]
        if amount is None:
            continue
        found = sums[row["account"] if each_account else None, row["product"]]
        late = "1" if row["later"] else "0"
        found[f"quantity{late}"] += row["quantity"] or ZERO
        found[f"amount{late}"] += amount
        found[f"cost{late}"] += row["cost"] or ZERO
        if row["later"]:
            found["constant1"] += amount if costs else row["constant"]
    return {key: _item(found, costs) for key, found in sums.items()}


def _item(found: dict[str, Decimal], costs: bool) -> Item:
    names = ("quantity0", "amount0", "quantity1", "amount1", "constant1")
    told: dict[str, Any] = {name: found[name] for name in names}
    if costs:
        told |= {"cost0": found["cost0"], "cost1": found["cost1"]}
    return Item(**told)


def _base_rates(exchange: Exchange, base: Period) -> dict[str, Decimal]:
    """By currency, the mean of the rates told within the base; else the last before, or first."""
    until = add_months(base.end, 1)
    found: dict[str, Decimal] = {}
    for currency in exchange.foreign:
        rates: list[tuple[date, Decimal]] = sorted(
            (rate.date, rate.rate) for rate in exchange.rules.exchange if rate.currency == currency
        )
        within = [rate for day, rate in rates if base.start <= day < until]
        earlier = [rate for day, rate in rates if day < until]
        chosen = within or earlier[-1:] or [rates[0][1]]
        found[currency] = sum(chosen, ZERO) / len(chosen)
    return found
