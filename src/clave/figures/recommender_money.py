"""What a recommended product would bring: like accounts' median purchase, scaled by size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clave.figures.recommender_purchases import Numbers, Purchases

MONTHS = 12
LEAST_BUYERS = 5  # of a segment; with fewer all buyers are asked

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Potential:
    """Medians over the buyers of each product in the last twelve months.

    ``share``, ``amount``: of what each buys in all, and in money, by segment (0: all) × product;
    NaN where fewer than LEAST_BUYERS of a segment buy it. ``size``: what each unit buys in all.
    """

    share: Numbers
    amount: Numbers
    buyers: Places
    size: Numbers

    def of(self, segment: Places, size: Numbers, product: Places) -> Numbers:
        """What each would buy of each product in a year; NaN where nobody did lately."""
        share, amount = (
            np.where(np.isnan(table[segment, product]), table[0, product], table[segment, product])
            for table in (self.share, self.amount)
        )
        return np.asarray(np.where(size > 0, share * size, amount), dtype=np.float64)


def potential(told: Purchases, last: int) -> Potential:
    """From the twelve months that end with ``last``."""
    cells = told.within(last - MONTHS + 1, last)
    net = told.matrix(cells, np.nan_to_num(told.net)).tocoo()
    size = np.bincount(net.row, weights=net.data, minlength=told.shape[0]).astype(np.float64)
    good = (net.data > 0) & (size[net.row] > 0)
    unit, product, amount = net.row[good], net.col[good], net.data[good].astype(np.float64)
    share = amount / size[unit]
    groups = int(told.segment.max(initial=0)) + 1
    shares, amounts = np.full((2, groups, told.shape[1]), np.nan)
    for group in range(groups):
        mine = np.ones(len(unit), dtype=bool) if group == 0 else told.segment[unit] == group
        least = 1 if group == 0 else LEAST_BUYERS
        for table, values in ((shares, share), (amounts, amount)):
            table[group] = _medians(product[mine], values[mine], told.shape[1], least)
    buyers = np.bincount(product, minlength=told.shape[1])
    return Potential(shares, amounts, np.asarray(buyers, dtype=np.int64), size)


def _medians(product: Places, values: Numbers, size: int, least: int) -> Numbers:
    """The median of ``values`` by product; NaN with fewer than ``least``."""
    order = np.lexsort((values, product))
    product, values = product[order], values[order]
    names, start, count = np.unique(product, return_index=True, return_counts=True)
    low, high = values[start + (count - 1) // 2], values[start + count // 2]
    found = np.full(size, np.nan)
    kept = count >= least
    found[names[kept]] = ((low + high) / 2)[kept]
    return found


def margin_rates(told: Purchases, last: int) -> Numbers:
    """Gross margin per net sales of each product in those months; NaN where no cost is known."""
    cells = told.within(last - MONTHS + 1, last) & ~np.isnan(told.cost)
    product = told.product[cells]
    whole = np.bincount(product, weights=told.with_cost[cells], minlength=told.shape[1])
    cost = np.bincount(product, weights=told.cost[cells], minlength=told.shape[1])
    rates = np.full(told.shape[1], np.nan)
    np.divide(whole - cost, whole, out=rates, where=whole > 0)
    return rates
