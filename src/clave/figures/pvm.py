"""Price, volume and mix between two periods: exact for every item and in total.

An item has a quantity and an amount in each period. Those in both are told apart; one that is only
in the later is new, one only in the earlier is lost; where a quantity is not above zero although
there is an amount, price and volume mean nothing, and the difference is ``other``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Literal

Allocation = Literal["item", "average"]
ALLOCATIONS = ("item", "average")
EFFECTS = ("price", "volume", "mix", "new", "lost", "cost", "currency", "other")
ZERO = Decimal()
_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Item:
    """One item in both periods. ``cost0``, ``cost1``: None for a variance of sales.

    ``constant1``: the later amount at the exchange rates of the earlier period; None: as it is.
    """

    quantity0: Decimal
    amount0: Decimal
    quantity1: Decimal
    amount1: Decimal
    cost0: Decimal | None = None
    cost1: Decimal | None = None
    constant1: Decimal | None = None


@dataclass(frozen=True)
class Effects:
    """What each effect adds; together exactly the difference of the two periods."""

    price: Decimal = ZERO
    volume: Decimal = ZERO
    mix: Decimal = ZERO
    new: Decimal = ZERO
    lost: Decimal = ZERO
    cost: Decimal = ZERO
    currency: Decimal = ZERO
    other: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return sum((getattr(self, field.name) for field in fields(self)), ZERO)

    def __add__(self, more: Effects) -> Effects:
        return Effects(*(getattr(self, f.name) + getattr(more, f.name) for f in fields(self)))


def price_volume_mix(
    items: Mapping[Any, Item] | Iterable[tuple[Any, Item]], allocation: Allocation = "item"
) -> dict[Any, Effects]:
    """The effects of each item, in the order given.

    ``allocation``: volume of an item at its own price (``item``), or mix against the average price
    (``average``): the totals are the same, the items differ. Quantities are to be in one unit of
    measure. With costs, price stays that of sales, volume and mix are of the unit margin, and
    ``cost`` is what changed unit costs take.
    """
    given = dict(items)
    both = {key: item for key, item in given.items() if _kind(item) == "both"}
    whole0 = sum((item.quantity0 for item in both.values()), ZERO)
    whole1 = sum((item.quantity1 for item in both.values()), ZERO)
    earned0 = sum((_margin0(item) for item in both.values()), ZERO)
    found = {}
    for key, item in given.items():
        if key in both:
            found[key] = _both(item, (whole0, whole1, earned0), allocation)
        else:
            found[key] = _one(item)
    return found


def _kind(item: Item) -> str:
    """``both``, ``new``, ``lost`` or ``other``."""
    here0, here1 = _there(item.quantity0, item.amount0), _there(item.quantity1, item.amount1)
    if here0 and here1:
        return "both" if item.quantity0 > 0 and item.quantity1 > 0 else "other"
    if here1:
        return "new"
    return "lost" if here0 else "other"


def _there(quantity: Decimal, amount: Decimal) -> bool:
    return bool(quantity or amount)


def _margin0(item: Item) -> Decimal:
    return item.amount0 - (item.cost0 or ZERO)


def _margin1(item: Item) -> Decimal:
    return item.amount1 - (item.cost1 or ZERO)


def _one(item: Item) -> Effects:
    change = _margin1(item) - _margin0(item)
    return Effects(**{_kind(item): change})


def _both(item: Item, whole: tuple[Decimal, Decimal, Decimal], allocation: Allocation) -> Effects:
    """By way of sums rounded to six decimals, so that the parts add up without any rest."""
    whole0, whole1, earned0 = whole
    constant1 = item.amount1 if item.constant1 is None else item.constant1
    at_old_price = _scaled(item.amount0, item.quantity1, item.quantity0)
    at_old_cost = _scaled(item.cost0 or ZERO, item.quantity1, item.quantity0)
    before = _margin0(item)
    grown = _scaled(before, whole1, whole0)  # base mix at the actual total volume
    mix = at_old_price - at_old_cost - grown
    if allocation == "average":
        shifted = item.quantity1 * whole0 - whole1 * item.quantity0
        average = _scaled(earned0, shifted, whole0 * whole0)
        mix -= average
    return Effects(
        price=constant1 - at_old_price,
        volume=at_old_price - at_old_cost - before - mix,
        mix=mix,
        cost=at_old_cost - (item.cost1 or ZERO),
        currency=item.amount1 - constant1,
    )


def _scaled(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    return (amount * part / whole).quantize(_PLACES)
