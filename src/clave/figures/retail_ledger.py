"""What the ledger tells of a customer's side: purchases, sell-out, stock, VAT, conditions."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from clave.figures.asking import query_once
from clave.figures.assortment import catalogue, fees
from clave.figures.base import Row
from clave.figures.frame import Frame
from clave.figures.pnl import Asked
from clave.figures.profit_rules import STEPS_OF_DEDUCTIONS
from clave.figures.rebate_schemes import open_rows, scheme_states
from clave.lib.money import round_to_total
from clave.lib.months import month_end

CONDITIONS = STEPS_OF_DEDUCTIONS
_WEEK = 7

_BOUGHT = """
SELECT product, sum(net_amount) AS amount, sum(quantity) AS quantity,
    sum(net_amount) FILTER (WHERE quantity IS NOT NULL) AS amount_with_quantity
FROM account_product_month
WHERE {condition} AND kind IN ('sale', 'return') AND product IS NOT NULL
    AND month BETWEEN $start AND $end
GROUP BY product ORDER BY product
"""
_SOLD = """
WITH days AS (
    SELECT product, date, sum(quantity) AS quantity, sum(amount) AS amount,
        sum(quantity) FILTER (WHERE amount IS NOT NULL) AS priced, sum(stock_quantity) AS stock
    FROM sellout
    WHERE {accounts} AND date BETWEEN $start AND $last
        AND (currency IS NULL OR currency IS NOT DISTINCT FROM $currency)
    GROUP BY product, date
)
SELECT product, sum(quantity) AS sold, sum(amount) AS amount, sum(priced) AS priced,
    sum(stock) AS stocks, count(stock) AS counted,
    max_by(stock, date) FILTER (WHERE stock IS NOT NULL) AS closing
FROM days GROUP BY product
"""
_DAYS = """
SELECT count(DISTINCT date) AS days, min(date) AS first, max(date) AS last,
    max(date_precision) AS precision
FROM sellout WHERE {accounts} AND date BETWEEN $start AND $last
"""
_GIVEN = """
SELECT type, product, family, sum(amount) AS amount FROM ({accrued})
WHERE month BETWEEN $start AND $end GROUP BY type, product, family ORDER BY type, product, family
"""


@dataclass
class Goods:
    """A product at the customer. Amounts and quantities of the period; None: not told.

    ``purchased``: paid on invoice. ``given``: conditions that fall on it. ``shelf_amount`` is of
    ``priced`` units, as the sell-out tells it. ``average_stock``, ``closing``: units.
    """

    product: str
    name: str | None = None
    family: str | None = None
    vat_rate: Decimal | None = None
    purchased: Decimal = Decimal()
    quantity: Decimal | None = None
    purchase_price: Decimal | None = None
    sold: Decimal | None = None
    priced: Decimal | None = None
    shelf_amount: Decimal | None = None
    average_stock: Decimal | None = None
    closing: Decimal | None = None
    given: Decimal = Decimal()

    @property
    def shelf_price(self) -> Decimal | None:
        """What a unit costs at the shelf, as the sell-out tells it."""
        if self.shelf_amount is None or not self.priced or self.priced <= 0:
            return None
        return self.shelf_amount / self.priced


@dataclass(frozen=True)
class Retail:
    """A customer's side of a period: goods by code, conditions by type, weeks of sell-out."""

    goods: Mapping[str, Goods]
    given: Mapping[str, Decimal]
    weeks: Decimal | None


def retail_of(asked: Asked, non_products: Sequence[str] = ()) -> Retail:
    """The customer's side of what the income statement is asked for; fees are no goods.

    Raises ``Refused('bad_pattern')``.
    """
    frame = asked.sources.frame
    if frame.period is None:
        return Retail({}, {}, None)
    goods = _bought(frame, non_products)
    weeks = _add_sold(frame, goods)
    given = _add_given(asked, goods)
    _name(frame, goods)
    return Retail(dict(sorted(goods.items())), given, weeks)


def _asked(frame: Frame, sql: str) -> list[Row]:
    assert frame.period is not None
    text = sql.format(accounts=frame.account_condition, condition=frame.condition)
    return frame.rows(text, last=month_end(frame.period.end))


def _bought(frame: Frame, non_products: Sequence[str]) -> dict[str, Goods]:
    no_goods = fees(frame.connection, non_products)
    goods = {}
    for row in _asked(frame, _BOUGHT):
        if row["product"] in no_goods:
            continue
        one = Goods(row["product"], purchased=row["amount"], quantity=row["quantity"])
        if one.quantity is not None and one.quantity > 0:
            one.purchase_price = row["amount_with_quantity"] / one.quantity
        goods[one.product] = one
    return goods


def _add_sold(frame: Frame, goods: dict[str, Goods]) -> Decimal | None:
    """What was sold on and is in stock; how many weeks the sell-out covers."""
    for row in _asked(frame, _SOLD):
        one = goods.setdefault(row["product"], Goods(row["product"]))
        one.sold, one.priced, one.shelf_amount = row["sold"], row["priced"], row["amount"]
        if row["counted"]:
            one.average_stock, one.closing = row["stocks"] / row["counted"], row["closing"]
    return _weeks(_asked(frame, _DAYS)[0])


def _weeks(told: Row) -> Decimal | None:
    """The weeks that so many dates stand for: each for as long as they lie apart.

    A single date stands for its month or year where it was told so, else for a week.
    """
    days: int = told["days"]
    first, last = told["first"], told["last"]
    if not days:
        return None
    if days > 1:
        span: int = (last - first).days
        return Decimal(span * days) / (days - 1) / _WEEK
    if told["precision"] == "month":
        return Decimal(monthrange(last.year, last.month)[1]) / _WEEK
    return Decimal(365) / _WEEK if told["precision"] == "year" else Decimal(1)


def _add_given(asked: Asked, goods: dict[str, Goods]) -> dict[str, Decimal]:
    """Conditions by step; each falls on its product, else on its family, else on all purchases.

    They count in the months that they are for, as in the income statement.
    """
    sources = asked.sources
    families = catalogue(sources.frame.connection)
    totals: dict[str, Decimal] = {}
    found = sources.frame.rows(
        _GIVEN.format(accrued=sources.accrued()), **sources.exchange.parameters
    )
    for row in found:
        kind = sources.rules.step_of(row["type"]) or "other_off_invoice"
        totals[kind] = totals.get(kind, Decimal()) + row["amount"]
        if row["product"] in goods:
            goods[row["product"]].given += row["amount"]
            continue
        in_family = [
            one
            for one in goods.values()
            if row["family"] is not None
            and families.get(one.product, {}).get("family") == row["family"]
        ]
        if not spread(row["amount"], in_family):
            spread(row["amount"], list(goods.values()))
    accrued = _unsettled(asked)
    if accrued:
        totals["rebate"] = totals.get("rebate", Decimal()) + accrued
        spread(accrued, list(goods.values()))
    return totals


def _unsettled(asked: Asked) -> Decimal:
    """What rebate schemes accrued in the period and no document settled yet."""
    sources = asked.sources
    period = sources.frame.period
    if not sources.rules.schemes or period is None:
        return Decimal()
    rows = open_rows(scheme_states(sources, list(asked.types)))
    within = (row["amount"] for row in rows if period.start <= row["month"] <= period.end)
    return sum(within, Decimal())


def spread(amount: Decimal, goods: Sequence[Goods]) -> bool:
    """Give ``amount`` to goods by what was purchased of them, to the last digit; False: to none."""
    bought = [one for one in goods if one.purchased > 0]
    total = sum((one.purchased for one in bought), Decimal())
    if not total:
        return False
    parts = round_to_total([amount * one.purchased / total for one in bought], places=6)
    for one, part in zip(bought, parts, strict=True):
        one.given += part
    return True


def _name(frame: Frame, goods: Mapping[str, Goods]) -> None:
    known = catalogue(frame.connection)
    vat = {row["code"]: row["vat_rate"] for row in vat_rates(frame)}
    for one in goods.values():
        told = known.get(one.product, {})
        one.name, one.family = told.get("name"), told.get("family")
        one.vat_rate = _sound(vat.get(one.product))


def vat_rates(frame: Frame) -> list[Row]:
    """The VAT that the catalogue tells, by code; the same for everybody who asks."""
    return query_once(
        frame.connection, "SELECT code, vat_rate FROM products WHERE vat_rate IS NOT NULL"
    )


def _sound(vat_rate: float | None) -> Decimal | None:
    """A rate as it was written; one of 100 % or more is none."""
    found = None if vat_rate is None else Decimal(str(vat_rate))
    return found if found is not None and 0 <= found < 1 else None
