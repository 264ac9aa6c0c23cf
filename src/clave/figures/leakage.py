"""Who pays less for a product than like accounts do for a like volume, and what that costs us.

Definition, traps and worked values: ``docs/figures/leakage.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from clave.figures.asking import Connection, columns
from clave.figures.assortment import catalogue
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, Unit, note
from clave.figures.category_sales import SOLD, decimal_of, sold_parameters
from clave.figures.frame import Frame, open_frame
from clave.figures.like_accounts import unit_segments
from clave.figures.nearest import at_share, nearest
from clave.lib.months import add_months

Numbers = NDArray[np.float64]

MONTHS = 12
LEAST = 5  # like accounts that a price is compared with
NEAREST = 10  # on either side in volume
VOLUME_FACTOR = 4.0  # a like volume is not more than so many times larger or smaller
LOW = 0.25  # below this quantile of the like accounts' prices a price is low

_PRICES = """
SELECT unit, product, sum(net_amount)::DOUBLE AS net, sum(quantity)::DOUBLE AS quantity,
    count(*) FILTER (WHERE quantity IS NULL) AS untold,
    sum(list_amount)::DOUBLE AS list, sum(discount_amount)::DOUBLE AS discount,
    count(*) FILTER (WHERE list_amount IS NULL OR discount_amount IS NULL) AS unlisted
FROM sold WHERE kind = 'sale' GROUP BY unit, product ORDER BY unit, product
"""


@dataclass(frozen=True)
class _Cells:
    """Unit × product with a price; ``place`` in the answer of the ledger."""

    unit: list[str]
    product: list[str]
    net: Numbers
    quantity: Numbers
    price: Numbers
    discount: Numbers
    group: NDArray[np.int64]
    segment: list[str | None]
    without: int


class Asked(TypedDict, total=False):
    """``only``: codes of the units that rows are wanted of; ``least``: like accounts that a price
    is compared with; ``volume_factor``: how much larger or smaller a like volume may be; ``limit``
    shortens the rows, never the values.
    """

    only: Sequence[str]
    least: int
    volume_factor: float
    limit: int | None
    non_products: Sequence[str]


def leakage(connection: Connection, scope: Scope, **asked: Unpack[Asked]) -> FigureResult:
    """Unit × product whose net price of twelve months is low among like accounts of like volume.

    Like accounts: of the segment, the ten nearest above and below in quantity, none more than
    ``volume_factor`` times larger or smaller. Low is below their lower quartile; ``leak`` is what
    their median price would bring for the quantity sold. A cell with fewer than ``least`` like
    accounts is suppressed. Raises ``Refused('bad_pattern')``.
    """
    only, least, limit = set(asked.get("only", ())), asked.get("least", LEAST), asked.get("limit")
    frame = open_frame(connection, scope)
    last = frame.last_month
    if last is None:
        return frame.result(FIGURE, values=dict.fromkeys(_COUNTS, 0) | {"leak_amount": Decimal()})
    window = Period(add_months(last, 1 - MONTHS), last)
    cells = _cells(frame, window, asked.get("non_products", ()))
    if cells.without:
        frame.missing.append(note("prices_without_quantity", cells=cells.without))
    factor = asked.get("volume_factor", VOLUME_FACTOR)
    beside = nearest(cells.group, cells.quantity, NEAREST, factor)
    enough = beside.count >= least
    price = np.where(enough, at_share(beside, cells.price, 0.5), np.nan)
    low = np.where(enough, at_share(beside, cells.price, LOW), np.nan)
    usual_discount = np.where(enough, at_share(beside, cells.discount, 0.5), np.nan)
    wanted = np.array([not only or unit in only for unit in cells.unit], dtype=bool)
    if (suppressed := int((wanted & ~enough).sum())) > 0:
        frame.missing.append(note("too_few_like_prices", cells=suppressed, least=least))
    flagged = np.flatnonzero(wanted & (cells.price < low))
    leak = price[flagged] * cells.quantity[flagged] - cells.net[flagged]
    flagged = flagged[np.argsort(-leak, kind="stable")]  # of equals in the order of their codes
    names = catalogue(connection)
    rows = [
        _row(cells, n, int(beside.count[n]), float(price[n]), float(usual_discount[n]), names)
        for n in flagged[:limit].tolist()
    ]
    counts = (len(cells.unit), int((wanted & enough).sum()), suppressed, len(flagged))
    accounts = len({cells.unit[n] for n in flagged.tolist()})
    values: Row = dict(zip(_COUNTS, (*counts, accounts), strict=True))
    whole = sum((row["leak"] for row in rows), Decimal())  # exact where no row is left out
    values["leak_amount"] = whole if len(rows) == len(flagged) else decimal_of(leak.sum())
    return frame.result(FIGURE, period=window, values=values, rows=rows)


def _cells(frame: Frame, window: Period, non_products: Sequence[str]) -> _Cells:
    found = columns(
        frame.connection,
        SOLD.format(condition=frame.condition) + _PRICES,
        sold_parameters(frame, window, non_products),
    )
    priced = (found["untold"] == 0) & (found["quantity"] > 0) & (found["net"] > 0)
    told = {name: values[priced] for name, values in found.items()}
    segments = unit_segments(frame.scope)
    unit, product = told["unit"].tolist(), told["product"].tolist()
    segment = [segments.get(code) for code in unit]
    places: dict[Any, int] = {}
    group = [places.setdefault(key, len(places)) for key in zip(segment, product, strict=True)]
    listed = (told["unlisted"] == 0) & (told["list"] > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        discount = np.where(listed, told["discount"] / told["list"], np.nan)
    return _Cells(
        unit=unit,
        product=product,
        net=told["net"],
        quantity=told["quantity"],
        price=told["net"] / told["quantity"],
        discount=discount,
        group=np.array(group, dtype=np.int64),
        segment=segment,
        without=int((~priced & (found["untold"] > 0)).sum()),
    )


def _row(
    cells: _Cells, n: int, like: int, price: float, discount: float, names: Any
) -> Row:  # fmt: skip
    net, quantity = decimal_of(cells.net[n]), decimal_of(cells.quantity[n])
    known = names.get(cells.product[n]) or {}
    own = None if np.isnan(cells.discount[n]) else float(cells.discount[n])
    usual = None if np.isnan(discount) else discount
    return {
        "account": cells.unit[n],
        "product": cells.product[n],
        "name": known.get("name"),
        "family": known.get("family"),
        "segment": cells.segment[n],
        "like_accounts": like,
        "quantity": quantity,
        "net_amount": net,
        "price": float(cells.price[n]),
        "like_price": price,
        "price_difference": float(cells.price[n]) / price - 1,
        "discount": own,
        "like_discount": usual,
        "discount_difference": None if own is None or usual is None else own - usual,
        "leak": max(Decimal(), Decimal(repr(price)) * quantity - net),
    }


_COUNTS = ("cells", "compared", "cells_suppressed", "low_prices", "accounts")
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(_COUNTS, "count"),
    **dict.fromkeys(("leak_amount", "net_amount", "leak"), "money"),
    **dict.fromkeys(("account", "product", "name", "family", "segment"), "text"),
    **dict.fromkeys(("price", "like_price"), "index"),
    **dict.fromkeys(("price_difference", "discount", "like_discount"), "ratio"),
    "discount_difference": "ratio",
    "like_accounts": "count",
    "quantity": "quantity",
}

FIGURE = Figure(
    name="leakage",
    definition="leakage/1",
    needs=(
        "account_product_month: account, product, month, kind, net_amount, quantity",
        "account_product_month: list_amount, discount_amount (optional)",
    ),
    units=_UNITS,
    parameters=("only", "least", "volume_factor", "limit", "non_products"),
    compute=leakage,
)
