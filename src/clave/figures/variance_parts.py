"""The effects of a variance by product, or by account of its own products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from clave.figures.base import Row
from clave.figures.frame import Frame
from clave.figures.pvm import Allocation, Effects, Item, price_volume_mix
from clave.figures.variance_sold import Sold

ZERO = Decimal()
_PLACES = Decimal("0.000001")

# By account, over the items that its products are: what both periods have (``both``) is told apart
# from what is new, lost or without a quantity. Products that stand for one another within it need
# not be handed over: price, volume and mix of an account are made of these sums.
ACCOUNT_EFFECTS = """
WITH told AS (
    SELECT account, q0, a0, c0, q1, a1, c1, {constants}, q0 <> 0 OR a0 <> 0 AS here0,
        q1 <> 0 OR a1 <> 0 AS here1, q0 > 0 AND q1 > 0 AS priced
    FROM ({items})
)
SELECT account, count(*) AS items, sum(a0 - c0) AS base, sum(a1 - c1) AS actual,
    sum(q0) AS base_quantity, sum(q1) AS actual_quantity,
    sum(q0) FILTER (priced) AS whole0, sum(q1) FILTER (priced) AS whole1,
    sum(a0 - c0) FILTER (priced) AS before, sum(a1) FILTER (priced) AS amount1,
    sum(c1) FILTER (priced) AS cost1,
    fsum(a0::DOUBLE * q1::DOUBLE / q0::DOUBLE) FILTER (priced) AS at_old_price,
    fsum(c0::DOUBLE * q1::DOUBLE / q0::DOUBLE) FILTER (priced) AS at_old_cost,
    sum(a1 - c1) FILTER (here1 AND NOT here0) AS new,
    -sum(a0 - c0) FILTER (here0 AND NOT here1) AS lost,
    sum(a1 - c1 - a0 + c0) FILTER (here0 AND here1 AND NOT priced) AS other, {summed}
FROM told GROUP BY account
"""


NO_EFFECTS = Effects()


@dataclass(frozen=True)
class Part:
    """What a product, or an account, adds: its effects, and what it was in both periods."""

    effects: Effects = NO_EFFECTS
    base: Decimal = ZERO
    actual: Decimal = ZERO
    base_quantity: Decimal = ZERO
    actual_quantity: Decimal = ZERO

    def __add__(self, more: Part) -> Part:
        return Part(*(getattr(self, name) + getattr(more, name) for name in PARTS))


PARTS = ("effects", "base", "actual", "base_quantity", "actual_quantity")


def by_product(
    frame: Frame, sold: Sold, *, costs: bool, allocation: Allocation
) -> Mapping[Any, Part]:
    """By product, whoever bought it."""
    sums = ", ".join(f"sum({name}) AS {name}" for name in sold.amounts)
    rows = frame.rows(f"SELECT product, {sums} FROM ({sold.sql}) GROUP BY product", **sold.given)
    items = {}
    for row in rows:
        if any(row[f"net_with_cost{n}" if costs else f"net_amount{n}"] is not None for n in (0, 1)):
            items[row["product"]] = _item(row, sold, costs)
    effects = price_volume_mix(items, allocation)
    return {
        code: Part(
            effects[code],
            item.amount0 - (item.cost0 or ZERO),
            item.amount1 - (item.cost1 or ZERO),
            item.quantity0,
            item.quantity1,
        )
        for code, item in items.items()
    }


def _item(row: Row, sold: Sold, costs: bool) -> Item:
    names = ("quantity_with_cost", "net_with_cost") if costs else ("quantity", "net_amount")
    quantity0, amount0, quantity1, amount1 = (
        row[f"{name}{place}"] or ZERO for place in (0, 1) for name in names
    )
    item = Item(quantity0, amount0, quantity1, amount1)
    if not costs:
        return replace(item, constant1=sold.constant(row))
    return replace(item, cost0=row["cost_amount0"] or ZERO, cost1=row["cost_amount1"] or ZERO)


def by_account(frame: Frame, sold: Sold, *, costs: bool) -> Mapping[Any, Part]:
    """By account, of its own products: computed where the cells are, since a large ledger has
    millions of pairs. Amounts at old prices are exact to fifteen digits."""
    rows = frame.rows(account_effects_sql(sold, costs=costs), **sold.given)
    return {row["account"]: _account(row, sold, costs) for row in rows}


def account_effects_sql(sold: Sold, *, costs: bool) -> str:
    """:data:`ACCOUNT_EFFECTS` over the pairs of ``sold``."""
    pairs = sold.sql
    if not sold.unique:
        sums = ", ".join(f"sum({name}) AS {name}" for name in sold.amounts)
        pairs = f"SELECT account, product, {sums} FROM ({pairs}) GROUP BY account, product"
    names = ("quantity_with_cost", "net_with_cost") if costs else ("quantity", "net_amount")
    chosen = ", ".join(
        f"coalesce({names[0]}{n}, 0) AS q{n}, coalesce({names[1]}{n}, 0) AS a{n},"
        f" {f'coalesce(cost_amount{n}, 0)' if costs else '0'} AS c{n}"
        for n in (0, 1)
    )
    known = f"{names[1]}0 IS NOT NULL OR {names[1]}1 IS NOT NULL"
    listed = ", ".join(sold.later)
    return ACCOUNT_EFFECTS.format(
        items=f"SELECT account, {chosen}, {listed} FROM ({pairs}) WHERE {known}",
        constants=listed,
        summed=", ".join(f"sum({name}) FILTER (priced) AS {name}" for name in sold.later),
    )


def _account(row: Row, sold: Sold, costs: bool) -> Part:
    """As :func:`clave.figures.pvm.price_volume_mix` adds up over the items of an account."""
    new, lost, other = (row[name] or ZERO for name in ("new", "lost", "other"))
    effects = Effects(new=new, lost=lost, other=other)
    if row["whole0"]:
        before, amount1 = row["before"], row["amount1"]
        old_price, old_cost = (_decimal(row[name]) for name in ("at_old_price", "at_old_cost"))
        constant = amount1 if costs else sold.constant(row)
        grown = (before * row["whole1"] / row["whole0"]).quantize(_PLACES)
        effects += Effects(
            price=constant - old_price,
            volume=grown - before,
            mix=old_price - old_cost - grown,
            cost=old_cost - row["cost1"],
            currency=amount1 - constant,
        )
    return Part(effects, *(row[name] or ZERO for name in PARTS[1:]))


def _decimal(value: float) -> Decimal:
    return Decimal(value).quantize(_PLACES)
