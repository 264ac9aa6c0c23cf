"""What each unit buys of each family, as arrays: there may be millions of cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clave.figures.asking import columns
from clave.figures.assortment import fees
from clave.figures.base import Period
from clave.figures.frame import Frame, account_parameters
from clave.figures.like_accounts import unit_segments

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]
_MICRO = Decimal("0.000001")

# What was sold of products in some months, with the unit: as the cells of figures on products, but
# only what is asked for is read, since it is asked of the whole ledger.
SOLD = """
WITH units AS (
    SELECT unnest($members::VARCHAR[]) AS account, unnest($parents::VARCHAR[]) AS unit
),
families AS (
    SELECT coalesce(p.code, n.product) AS product, coalesce(p.family, n.family) AS family
    FROM products p FULL JOIN product_names n ON n.product = p.code
),
sold AS (
    SELECT c.*, coalesce(u.unit, c.account) AS unit FROM (
        SELECT * FROM account_product_month
        WHERE {condition} AND account IS NOT NULL AND product IS NOT NULL
            AND month BETWEEN $from AND $to AND kind IN ('sale', 'return')
            AND product NOT IN (SELECT unnest($fees::VARCHAR[]))
    ) c LEFT JOIN units u ON u.account = c.account
)
"""
_CELLS = """
SELECT unit, family, sum(net_amount)::DOUBLE AS amount, sum(cost_amount)::DOUBLE AS cost,
    sum(net_with_cost) FILTER (WHERE cost_amount IS NOT NULL)::DOUBLE AS with_cost
FROM sold LEFT JOIN families USING (product)
GROUP BY unit, family ORDER BY unit, family NULLS LAST
"""


@dataclass(frozen=True)
class Like:
    """Units that are like one another: ``members`` are their places; ``basis``: segment or all.

    ``owners``: the members that are told of here, where the others only stand beside them.
    """

    segment: str | None
    basis: str
    members: Places
    owners: frozenset[int]


@dataclass(frozen=True)
class CategorySales:
    """Sales by unit and family. ``size``: of all products of a unit, those without family too.

    A cell is there where something was sold or sent back: ``unit``, ``family`` (places), ``amount``
    and the margin per net amount, NaN where no cost is known. ``unnamed``: net sales of products
    without a family.
    """

    units: list[str]
    families: list[str]
    size: Numbers
    unit: Places
    family: Places
    amount: Numbers
    margin: Numbers
    family_margin: Numbers
    ledger_margin: float
    unnamed: Decimal

    def of_family(self, family: int) -> Numbers:
        """What every unit buys of a family; below zero (more sent back than bought) is nothing."""
        bought = np.zeros(len(self.units))
        cells = self.family == family
        bought[self.unit[cells]] = np.maximum(self.amount[cells], 0.0)
        return bought

    def margins(self, unit: Places, family: Places) -> tuple[Numbers, NDArray[np.str_]]:
        """The margin rate of each pair (NaN: no cost is known) and what tells it: own, family or
        ledger."""
        at, there = self._cells_of(unit, family)
        own = (
            np.where(there, self.margin[at], np.nan)
            if len(self.margin)
            else np.full(len(at), np.nan)
        )
        of_family = self.family_margin[family]
        rate = np.where(np.isnan(own), of_family, own)
        rate = np.where(np.isnan(rate), self.ledger_margin, rate)
        basis = np.where(np.isnan(of_family), "ledger", "family")
        basis = np.where(np.isnan(own), basis, "own")
        return rate, np.where(np.isnan(rate), "", basis)

    def bought(self) -> NDArray[np.bool_]:
        """Unit × family: whether a unit bought of a family."""
        found = np.zeros((len(self.units), len(self.families)), dtype=bool)
        found[self.unit, self.family] = self.amount > 0
        return found

    def _cells_of(self, unit: Places, family: Places) -> tuple[Places, NDArray[np.bool_]]:
        """Where the cells of pairs are, and whether they are there: cells are in order."""
        count = max(len(self.families), 1)
        keys, asked = self.unit * count + self.family, unit * count + family
        at = np.minimum(np.searchsorted(keys, asked), max(len(keys) - 1, 0))
        return at, (keys[at] == asked) if len(keys) else np.zeros(len(asked), dtype=bool)


def category_sales(frame: Frame, window: Period, non_products: Sequence[str]) -> CategorySales:
    """Sales and returns of the months of ``window``, fees left out, in the frame's currency."""
    found = columns(
        frame.connection,
        SOLD.format(condition=frame.condition) + _CELLS,
        sold_parameters(frame, window, non_products),
    )
    names, unit = _places(found["unit"])
    size = np.bincount(unit, weights=found["amount"], minlength=len(names)).astype(np.float64)
    named = np.array([value is not None for value in found["family"]], dtype=bool)
    families, family = _places(found["family"][named])
    cost, with_cost = found["cost"][named], found["with_cost"][named]
    unit, amount = unit[named], found["amount"][named]
    return CategorySales(
        units=names,
        families=families,
        size=size,
        unit=unit,
        family=family,
        amount=amount,
        margin=_rate(with_cost - cost, with_cost),
        family_margin=_rates_of(family, with_cost, cost, len(families)),
        ledger_margin=float(_rates_of(family * 0, with_cost, cost, 1)[0]),
        unnamed=decimal_of(float(np.sum(found["amount"][~named]))),
    )


def groups_of(frame: Frame, sales: CategorySales) -> Iterator[Like]:
    """The units with sales above zero, with their like: by segment, or all of them where a unit
    has no segment."""
    segments = unit_segments(frame.scope)
    everybody = np.flatnonzero(sales.size > 0)
    told: dict[str | None, list[int]] = {}
    for place in everybody.tolist():
        told.setdefault(segments.get(sales.units[place]) or None, []).append(place)
    for segment, members in sorted(told.items(), key=lambda pair: pair[0] or ""):
        if segment is not None:
            yield Like(segment, "segment", np.array(members), frozenset(members))
    if None in told:
        yield Like(None, "all", everybody, frozenset(told[None]))


def quantile_without(values: Numbers, share: float) -> Numbers:
    """For each value the quantile of all the others, linear between neighbours.

    >>> quantile_without(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 0.75).tolist()
    [4.25, 4.25, 4.25, 3.5, 3.25]
    """
    others = len(values) - 1
    if others < 1:
        return np.full(len(values), np.nan)
    order = np.argsort(values, kind="stable")
    ranked, rank = values[order], np.empty(len(values), dtype=np.int64)
    rank[order] = np.arange(len(values))
    place = (others - 1) * share
    low = int(np.floor(place))
    high = min(low + 1, others - 1)
    below = ranked[low + (low >= rank)]
    above = ranked[high + (high >= rank)]
    return np.asarray(below + (place - low) * (above - below))


def decimal_of(value: float) -> Decimal:
    """A sum that came as a float, exact to the cent again."""
    return Decimal(repr(float(value))).quantize(_MICRO)


def sold_parameters(frame: Frame, window: Period, non_products: Sequence[str]) -> dict[str, Any]:
    """The values that :data:`SOLD` names. Raises ``Refused('bad_pattern')``."""
    grouping = frame.scope.grouping or {}
    return {
        **known_to(frame),
        "members": list(grouping),
        "parents": list(grouping.values()),
        "fees": sorted(fees(frame.connection, non_products)),
        "from": window.start,
        "to": window.end,
    }


def known_to(frame: Frame) -> dict[str, Any]:
    """The values that the condition of ``frame`` names."""
    return {**account_parameters(frame.scope), "currency": frame.currency}


def _places(values: NDArray[Any]) -> tuple[list[str], Places]:
    """The distinct texts in order, and the place of each value among them."""
    names = sorted(set(values.tolist()))
    known = {name: place for place, name in enumerate(names)}
    return names, np.array([known[value] for value in values.tolist()], dtype=np.int64)


def _rate(part: Numbers, whole: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def _rates_of(family: Places, with_cost: Numbers, cost: Numbers, count: int) -> Numbers:
    known = ~np.isnan(with_cost)
    net = np.bincount(family[known], weights=with_cost[known], minlength=count).astype(np.float64)
    spent = np.bincount(family[known], weights=cost[known], minlength=count).astype(np.float64)
    return _rate(net - spent, net)
