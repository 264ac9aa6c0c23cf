"""How many products and families a few accounts buy, month by month, from their cells at hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import accumulate

from clave.figures.assortment import catalogue, fees
from clave.figures.base import Row
from clave.figures.frame import Frame
from clave.figures.gathered import Gathered, Part, gathered
from clave.lib.months import add_months, month_range

MONTHS = 12
_NOTHING = Decimal()
_GOODS = Gathered(
    "account_product_month",
    ("product", "month"),
    (("net_amount", Part("net_amount", kinds=("sale", "return"))),),
)


def months_bought(
    frame: Frame, months: Sequence[date], non_products: Sequence[str]
) -> list[Row] | None:
    """By month, the oldest first: ``products`` and ``families`` bought in it, and (``…_12``) in the
    twelve that end with it, returns taken off. None where the cells are to be asked in SQL.
    """
    found = gathered(frame.connection, frame.scope, replace(_GOODS, currency=frame.currency))
    if found is None:
        return None
    no_goods = fees(frame.connection, non_products)
    sums: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for product, month, amount in found:
        if product is not None and amount is not None and product not in no_goods:
            sums[product][month] = amount
    reach = month_range(add_months(months[0], 1 - MONTHS), months[-1])
    now: list[set[str]] = [set() for _ in months]
    year: list[set[str]] = [set() for _ in months]
    for product, by_month in sums.items():
        amounts = [by_month.get(month, _NOTHING) for month in reach]
        until = list(accumulate(amounts, initial=_NOTHING))
        for place in range(len(months)):
            if amounts[place + MONTHS - 1] > 0:
                now[place].add(product)
            if until[place + MONTHS] > until[place]:
                year[place].add(product)
    known = catalogue(frame.connection)
    return [
        {
            "month": month,
            "products": len(now[place]),
            "families": _families(now[place], known),
            "products_12": len(year[place]),
            "families_12": _families(year[place], known),
        }
        for place, month in enumerate(months)
    ]


def _families(products: set[str], known: Mapping[str | None, Row]) -> int:
    """How many families these are of, as far as they are told."""
    told = (known.get(product, {}).get("family") for product in products)
    return len({family for family in told if family is not None})
