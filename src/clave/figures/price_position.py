"""Whether we are dearer than rivals at the same shelf: price points that somebody saw, in pairs.

A figure of the books: what was seen is told by the application. Definition, traps and worked
values: ``docs/figures/price_position.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from clave.figures.base import Figure, FigureResult, Row, Scope, note

NEAR = 90  # days between two sights that may still be compared


@dataclass(frozen=True)
class PricePoint:
    """A price seen. ``product``: ours, or what is compared with it; ``rival`` "": our own price.

    ``vat_rate``: of our product, None where it is not known. ``unit``: what the price is for.
    """

    account: str
    product: str
    price: Decimal
    on: date
    rival: str = ""
    name: str = ""
    with_vat: bool = True
    vat_rate: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True)
class PricesSeen:
    """All that the books know, in one currency."""

    as_of: date
    currency: str
    rows: tuple[PricePoint, ...] = ()


def price_position(facts: Any, scope: Scope, prices: PricesSeen | None = None) -> FigureResult:
    """Our price over theirs at the same customer, pair by pair; ``facts`` are not asked."""
    if prices is None:
        return _result(None, _values([]), [], [note("no_prices_told")])
    seen = [one for one in prices.rows if scope.accounts is None or one.account in scope.accounts]
    rivals = newest([one for one in seen if one.rival])
    ours = [one for one in seen if not one.rival]
    rows = [_pair(rival, ours) for rival in rivals]
    missing = [] if rivals else [note("no_rival_prices")]
    alone = sum(row["price_index"] is None for row in rows)
    if alone:
        missing.append(note("prices_without_pair", prices=alone, days=NEAR))
    rows.sort(key=lambda row: (row["price_index"] is None, -(row["price_index"] or 0)))
    return _result(prices, _values(rows), rows, missing)


def newest(seen: Sequence[PricePoint]) -> list[PricePoint]:
    """Of each rival's product at each customer, the price that was seen last."""
    found: dict[tuple[str, ...], PricePoint] = {}
    for one in sorted(seen, key=lambda one: one.on):
        found[one.account, one.product, one.rival, one.name, one.unit] = one
    return list(found.values())


def without_vat(point: PricePoint) -> Decimal | None:
    """The price before VAT; None where the rate is not known."""
    if not point.with_vat:
        return point.price
    return None if point.vat_rate is None else point.price / (1 + point.vat_rate)


def compared(ours: PricePoint, theirs: PricePoint) -> tuple[Decimal, Decimal] | None:
    """Both prices on one basis: as they were seen where that is the same, else before VAT."""
    if ours.unit.casefold() != theirs.unit.casefold() or theirs.price <= 0:
        return None
    if ours.with_vat == theirs.with_vat:
        return ours.price, theirs.price
    own, other = without_vat(ours), without_vat(theirs)
    return None if own is None or other is None else (own, other)


def _pair(rival: PricePoint, ours: Sequence[PricePoint]) -> Row:
    row: Row = {
        "account": rival.account,
        "product": rival.product,
        "competitor": rival.rival,
        "their_product": rival.name,
        "seen_on": rival.on,
        "their_price": rival.price,
        "their_with_vat": rival.with_vat,
        "our_price": None,
        "our_seen_on": None,
        "price_index": None,
    }
    near = [
        (abs((one.on - rival.on).days), pair, one)
        for one in ours
        if (one.account, one.product) == (rival.account, rival.product)
        and abs((one.on - rival.on).days) <= NEAR
        and (pair := compared(one, rival)) is not None
    ]
    if near:
        _, (own, other), one = min(near, key=lambda found: (found[0], -found[2].on.toordinal()))
        row |= {"our_price": own, "their_price": other, "our_seen_on": one.on}
        row |= {"their_with_vat": rival.with_vat and one.with_vat}
        row["price_index"] = float(own / other * 100)
    return row


def _values(rows: Sequence[Row]) -> Row:
    known = [row["price_index"] for row in rows if row["price_index"] is not None]
    return {
        "price_count": len(rows),
        "pair_count": len(known),
        "dearer_count": sum(index > 100 for index in known),
        "cheaper_count": sum(index < 100 for index in known),
        "median_price_index": float(median(known)) if known else None,
    }


def _result(
    told: PricesSeen | None, values: Row, rows: list[Row], missing: list[Row]
) -> FigureResult:
    return FigureResult(
        figure="price_position",
        definition="price_position/1",
        period=None,
        as_of=told.as_of if told else None,
        currency=told.currency if told else None,
        values=values,
        rows=rows,
        missing=missing,
    )


FIGURE = Figure(
    name="price_position",
    definition="price_position/1",
    needs=("price points of the books",),
    units={
        **dict.fromkeys(("price_count", "pair_count", "dearer_count", "cheaper_count"), "count"),
        **dict.fromkeys(("price_index", "median_price_index"), "index"),
        **dict.fromkeys(("their_price", "our_price"), "money"),
        **dict.fromkeys(("seen_on", "our_seen_on"), "date"),
        **dict.fromkeys(("account", "product", "competitor", "their_product"), "text"),
        "their_with_vat": "flag",
    },
    compute=price_position,
    parameters=("prices",),
)
