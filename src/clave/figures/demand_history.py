"""The series of demand: quantities by account, product and month, as the ledger tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clave.figures.asking import Connection, columns
from clave.figures.assortment import fee_pattern
from clave.figures.base import Scope
from clave.figures.frame import Frame, open_frame
from clave.lib.months import add_months, months_between

Array = NDArray[np.float64]
Names = NDArray[np.object_]
Places = NDArray[np.int64]

MOST_MONTHS = 60  # older ones tell nothing of next year, and cost time

_CELLS = """
WITH named AS (
    SELECT coalesce(p.code, n.product) AS product, coalesce(p.family, n.family) AS family
    FROM products p FULL JOIN product_names n ON n.product = p.code
)
SELECT c.account, c.product, any_value(f.family) AS family,
    {place} AS place, sum(c.quantity)::DOUBLE AS quantity,
    sum(c.net_amount) FILTER (WHERE c.kind = 'sale' AND c.quantity > 0 AND {own})::DOUBLE AS amount,
    sum(c.quantity) FILTER (WHERE c.kind = 'sale' AND c.quantity > 0 AND {own})::DOUBLE AS sold
FROM account_product_month c LEFT JOIN named f ON f.product = c.product
WHERE c.account IS NOT NULL AND c.product IS NOT NULL AND c.kind IN ('sale', 'return')
    AND c.quantity IS NOT NULL AND c.month BETWEEN $first AND $last
    AND NOT regexp_full_match(c.product, $fees, 'i')
GROUP BY c.account, c.product, place ORDER BY c.account, c.product, place
"""
_UNTOLD = """
SELECT count(*) AS cells FROM account_product_month
WHERE account IS NOT NULL AND product IS NOT NULL AND kind = 'sale' AND quantity IS NULL
    AND month BETWEEN $first AND $last
"""


@dataclass(frozen=True)
class Series:
    """All series, in the order of account and product.

    ``y``: series × months, 0 where nothing was bought, NaN before the account's first month;
    ``price``: what one piece cost at the last purchase in the main currency, NaN where unknown.
    ``untold``: cells whose quantity the ledger does not tell; ``returned``: those below zero.
    """

    account: Names
    product: Names
    family: Names
    y: Array
    price: Array
    first: date
    currency: str | None
    untold: int
    returned: int

    @property
    def phase(self) -> int:
        """The place in the year of the first month."""
        return self.first.month - 1

    @property
    def last(self) -> date:
        return add_months(self.first, self.y.shape[1] - 1)

    def families(self) -> Places:
        """The family of each as a number; those without one are one family."""
        known = {name: place for place, name in enumerate(dict.fromkeys(self.family))}
        return np.array([known[name] for name in self.family], dtype=np.int64)

    def chosen(self, places: Places | NDArray[np.bool_]) -> Series:
        """Some of them."""
        return Series(
            self.account[places],
            self.product[places],
            self.family[places],
            self.y[places],
            self.price[places],
            self.first,
            self.currency,
            self.untold,
            self.returned,
        )


def demand_series(
    connection: Connection, non_products: Sequence[str] = (), until: date | None = None
) -> Series | None:
    """Every account × product that the ledger knows with quantities; None of nothing.

    Returns are taken off the months in which the goods were bought (:func:`netted`).
    ``until``: the last month that is known, else the newest complete one.
    Raises ``Refused('bad_pattern')``.
    """
    frame = open_frame(connection, Scope(end=until))
    last = frame.last_month
    if last is None or frame.covered is None:
        return None
    first = max(frame.covered.start, add_months(last, 1 - MOST_MONTHS))
    if first > last:
        return None
    rows = _rows(frame, first, last, non_products)
    untold = int(frame.rows(_UNTOLD, first=first, last=last)[0]["cells"])
    if not rows["quantity"].size:
        return None
    return _series(rows, first, months_between(first, last), frame.currency, untold)


def _rows(
    frame: Frame, first: date, last: date, non_products: Sequence[str]
) -> dict[str, NDArray[Any]]:
    own = "(c.currency = $currency OR c.currency IS NULL)" if frame.currency else "TRUE"
    given = {"first": first, "last": last, "fees": fee_pattern(non_products)}
    if frame.currency:
        given["currency"] = frame.currency
    sql = _CELLS.format(place="date_diff('month', $first, c.month)", own=own)
    return columns(frame.connection, sql, given)


def _series(
    rows: dict[str, NDArray[Any]], first: date, months: int, currency: str | None, untold: int
) -> Series:
    account, product = rows["account"], rows["product"]
    new = np.ones(len(account), dtype=bool)
    new[1:] = (account[1:] != account[:-1]) | (product[1:] != product[:-1])
    row = np.cumsum(new) - 1
    places = rows["place"].astype(np.int64)
    quantity = rows["quantity"].astype(float)
    y = np.zeros((int(row[-1]) + 1, months))
    y[row, places] = quantity
    returned = int((y < 0).sum())
    own = account[new]
    begins = _account_begins(own, y)
    y = netted(y)
    y[np.arange(months) < begins[:, None]] = np.nan
    prices = _prices(rows, row, product[new])
    found = Series(
        own, product[new], rows["family"][new], y, prices, first, currency, untold, returned
    )
    return found.chosen(np.nansum(y, axis=1) > 0)


def why_nothing(connection: Connection) -> str:
    """Why a ledger has no series: a code among those of missing notes."""
    frame = open_frame(connection, Scope())
    if frame.covered is None:
        return "no_lines"
    given = {"first": frame.covered.start, "last": frame.covered.end}
    if frame.rows(_UNTOLD, **given)[0]["cells"]:
        return "no_quantities_to_forecast"
    return "no_complete_month"


def netted(y: Array) -> Array:
    """Months below zero taken off those before them, newest first: what comes back was bought
    before. What more came back than the months seen tell is left out."""
    found = y.copy()
    for place in range(found.shape[1] - 1, 0, -1):
        owed = np.minimum(found[:, place], 0.0)
        found[:, place] -= owed
        found[:, place - 1] += owed
    return np.maximum(found, 0.0)


def _account_begins(account: Names, y: Array) -> Places:
    """The month in which the account of each series first bought anything."""
    starts = np.argmax(y != 0, axis=1)
    new = np.ones(len(account), dtype=bool)
    new[1:] = account[1:] != account[:-1]
    earliest = np.minimum.reduceat(starts, np.flatnonzero(new))
    return np.asarray(earliest[np.cumsum(new) - 1], dtype=np.int64)


def _prices(rows: dict[str, NDArray[Any]], row: Places, product: Names) -> Array:
    """The newest month's price of each; where none is told, the product's newest of anybody."""
    sold, amount = rows["sold"].astype(float), rows["amount"].astype(float)
    each = np.divide(amount, sold, out=np.full(len(sold), np.nan), where=np.nan_to_num(sold) > 0)
    cells = np.where(np.isnan(each), -1, np.arange(len(each)))
    newest = np.maximum.reduceat(cells, np.unique(row, return_index=True)[1])
    price = np.where(newest >= 0, each[newest], np.nan)
    month = np.where(newest >= 0, rows["place"][newest].astype(np.int64), -1)
    order = np.argsort(month, kind="stable")
    of_product = {product[place]: price[place] for place in order if month[place] >= 0}
    for place in np.flatnonzero(newest < 0):
        price[place] = of_product.get(product[place], np.nan)
    return price
