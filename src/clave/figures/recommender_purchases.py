"""Purchases as the recommender reads them: by deciding account, product and month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from clave.figures.asking import Connection, Remembering
from clave.figures.assortment import fee_pattern
from clave.figures.base import Scope
from clave.figures.like_accounts import unit_segments
from clave.lib.months import add_months, months_between

Numbers = NDArray[np.float64]
# A pair counts in a month where something was bought and not all of it given back; fees apart.
_SQL = """
WITH units AS (
    SELECT unnest($members::VARCHAR[]) AS account, unnest($parents::VARCHAR[]) AS unit
)
SELECT coalesce(u.unit, c.account) AS unit, c.product, c.month,
    sum(c.net_amount) FILTER (WHERE c.currency = $currency OR c.currency IS NULL)::DOUBLE AS net,
    sum(c.net_with_cost)::DOUBLE AS with_cost, sum(c.cost_amount)::DOUBLE AS cost
FROM account_product_month c LEFT JOIN units u ON u.account = c.account
WHERE c.account IS NOT NULL AND c.product IS NOT NULL AND c.month BETWEEN $first AND $last
    AND c.kind IN ('sale', 'return') AND NOT regexp_full_match(c.product, $non_products, 'i')
GROUP BY ALL HAVING sum(c.net_amount) > 0
ORDER BY unit, c.product, c.month
"""


@dataclass(frozen=True)
class Purchases:
    """Cells of unit × product × month, as arrays of one length.

    ``unit``, ``product``: places in ``units`` and ``products``; ``month``: since ``start``, the
    first one 0; ``end``: of the newest complete month (cells may lie in the one after it).
    ``cost``, ``with_cost``: NaN where no line has one. ``segment``: number of the segment of each
    unit (0: none is told), the place of its name in ``segment_names``.
    """

    units: tuple[str, ...]
    products: tuple[str, ...]
    start: date
    end: int
    unit: NDArray[np.int64]
    product: NDArray[np.int64]
    month: NDArray[np.int64]
    net: Numbers
    cost: Numbers
    with_cost: Numbers
    segment: NDArray[np.int64]
    segment_names: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Units × products."""
        return len(self.units), len(self.products)

    def within(self, first: int, last: int) -> NDArray[np.bool_]:
        """Which cells lie in these months, both included."""
        return (self.month >= first) & (self.month <= last)

    def matrix(self, cells: NDArray[np.bool_], values: Numbers | None = None) -> sparse.csr_matrix:
        """Units × products: Σ of ``values``, or in how many months they were bought."""
        data = np.ones(int(cells.sum())) if values is None else values[cells]
        places = (self.unit[cells], self.product[cells])
        return sparse.csr_matrix((data.astype(np.float32), places), shape=self.shape)

    def sold(self, cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which products anybody bought in these cells."""
        return np.bincount(self.product[cells], minlength=self.shape[1]) > 0


def purchases(
    connection: Connection,
    scope: Scope,
    months: tuple[date, date, date],
    currency: str | None,
    non_products: Sequence[str] = (),
) -> Purchases | None:
    """What was bought in ``months`` (first, last complete, last); None where nothing was.

    Raises ``Refused('bad_pattern')``.
    """
    raw = connection.connection if isinstance(connection, Remembering) else connection
    first, complete, last = months
    given = {
        "members": list(scope.grouping or {}),
        "parents": list((scope.grouping or {}).values()),
        "currency": currency,
        "first": first,
        "last": last,
        "non_products": fee_pattern(non_products),
    }
    found = raw.execute(_SQL, given).fetchnumpy()
    if not len(found["unit"]):
        return None
    units, unit = _ordered(found["unit"])
    products, product = _coded(found["product"])
    since = (found["month"].astype("datetime64[M]") - np.datetime64(first, "M")).astype(np.int64)
    net, cost, with_cost = (_numbers(found[name]) for name in ("net", "cost", "with_cost"))
    segment, names = _segments(units, scope)
    places = (unit, product, since)
    end = months_between(first, complete) - 1
    return Purchases(units, products, first, end, *places, net, cost, with_cost, segment, names)


def first_month(last: date, covered: date, most: int) -> date:
    """The first of ``most`` months that end with ``last``, within what the ledger covers."""
    return max(covered, add_months(last, 1 - most))


def _ordered(values: NDArray[np.object_]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The names of values that stand in their order, and the place of each."""
    names = np.asarray(values, dtype=object)
    starts = np.concatenate([[True], names[1:] != names[:-1]])
    return tuple(str(name) for name in names[starts]), np.cumsum(starts) - 1


def _coded(values: NDArray[np.object_]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The names of values in any order, and the place of each."""
    names = np.asarray(values, dtype=object).tolist()
    known = sorted(set(names))
    places = {name: place for place, name in enumerate(known)}
    return tuple(known), np.fromiter(map(places.__getitem__, names), np.int64, len(names))


def _numbers(values: NDArray[np.float64]) -> Numbers:
    return np.asarray(np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan))


def _segments(units: tuple[str, ...], scope: Scope) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Numbers of segments by unit (its own, else that of the first of its members), and names."""
    told = unit_segments(scope)
    names = ("", *sorted(set(told.values())))
    number = {name: place for place, name in enumerate(names)}
    found = [number[told.get(unit, "")] for unit in units]
    return np.array(found, dtype=np.int64), names
