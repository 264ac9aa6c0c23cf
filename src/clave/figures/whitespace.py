"""Which families an account does not buy, or buys less than its like, and what that would bring.

Definition, traps and worked values: ``docs/figures/whitespace.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypedDict, Unpack

import numpy as np

from clave.figures.asking import Connection
from clave.figures.association import companions
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, Unit, note
from clave.figures.category_sales import (
    CategorySales,
    Like,
    Numbers,
    Places,
    category_sales,
    decimal_of,
    groups_of,
    quantile_without,
)
from clave.figures.frame import Frame, open_frame
from clave.lib.months import add_months

MONTHS = 12
LEAST = 10
QUANTILE = 0.75
COMPANIONS = 2
EMPTY: Numbers = np.array([], dtype=np.float64)


@dataclass(frozen=True)
class _Cells:
    """Cells of unit × family, an array over them each; what is suppressed has NaN where nothing is
    told. ``group``: the place of the like accounts in ``groups``.
    """

    groups: list[Like]
    group: Places
    unit: Places
    family: Places
    actual: Numbers
    peers: Places
    buyers: Numbers
    quantile: Numbers
    expected: Numbers

    @property
    def gap(self) -> Numbers:
        """What is expected beyond what is bought, never below zero."""
        return np.maximum(self.expected - self.actual, 0.0)

    @property
    def likely(self) -> Numbers:
        """The gap times the share of like accounts that buy."""
        return self.gap * self.buyers / np.maximum(self.peers, 1)


class Asked(TypedDict, total=False):
    """``only``: codes of the units that rows are wanted of; ``every``: rows of all their cells,
    without a gap and suppressed ones too; ``least``: like accounts that a cell needs; ``quantile``
    of their shares; ``limit`` shortens the rows, never the values.
    """

    only: Sequence[str]
    every: bool
    least: int
    quantile: float
    limit: int | None
    non_products: Sequence[str]


def whitespace(connection: Connection, scope: Scope, **asked: Unpack[Asked]) -> FigureResult:
    """Unit × family: what is bought, what its like would have it buy, the gap and its money.

    A unit is an account, or the deciding parent where the scope has a grouping; its like are the
    others of its segment. A cell with fewer like accounts than ``least`` is suppressed. Raises
    ``Refused('bad_pattern')``.
    """
    only, least = set(asked.get("only", ())), asked.get("least", LEAST)
    limit, every = asked.get("limit"), asked.get("every", False)
    frame = open_frame(connection, scope)
    last = frame.last_month
    if last is None:
        return frame.result(FIGURE, values=_values(None, [], 0, 0))
    window = Period(add_months(last, 1 - MONTHS), last)
    sales = category_sales(frame, window, asked.get("non_products", ()))
    _note_families(frame, sales)
    wanted = np.array([not only or code in only for code in sales.units], dtype=bool)
    groups = list(groups_of(frame, sales))
    if few := sum(
        int(wanted[list(like.owners)].sum()) for like in groups if len(like.members) <= least
    ):
        frame.missing.append(note("too_few_like", accounts=few, least=least))
    cells = _cells(sales, groups, asked.get("quantile", QUANTILE), least)
    shown = wanted[cells.unit] & (every | (cells.gap > 0))
    margin, basis = sales.margins(cells.unit, cells.family)
    if (basis[shown] == "ledger").any():
        frame.assumed.append(note("margin_of_ledger"))
    money = np.where(np.isnan(margin), cells.likely, cells.likely * margin)
    places = np.flatnonzero(shown)
    places = places[np.lexsort((cells.family[places], cells.unit[places], -money[places]))]
    values = _values(cells, places[cells.gap[places] > 0].tolist(), int(wanted.sum()), few, margin)
    partners = _Partners(sales)
    rows = [
        _row(sales, cells, n, float(margin[n]), str(basis[n]), partners)
        for n in places[:limit].tolist()
    ]
    return frame.result(FIGURE, period=window, values=values, rows=rows)


def _cells(sales: CategorySales, groups: list[Like], quantile: float, least: int) -> _Cells:
    """Every family among units that are like one another; each unit stands in its own group."""
    parts: dict[str, list[Numbers]] = {name: [] for name in _PARTS}
    for place, like in enumerate(groups):
        own = np.isin(like.members, list(like.owners))
        size, peers = sales.size[like.members], len(like.members) - 1
        for family in range(len(sales.families)):
            actual = sales.of_family(family)[like.members]
            high = quantile_without(actual / size, quantile)
            if peers < least:
                high = np.full(len(actual), np.nan)
            part = {
                "group": np.full(len(actual), place),
                "unit": like.members,
                "family": np.full(len(actual), family),
                "actual": actual,
                "peers": np.full(len(actual), peers),
                "buyers": (actual > 0).sum() - (actual > 0),
                "quantile": high,
                "expected": high * size,
            }
            for name, values in part.items():
                parts[name].append(values[own])
    joined: dict[str, Any] = {
        name: np.concatenate(found) if found else np.array([]) for name, found in parts.items()
    }
    whole = ("group", "unit", "family", "peers")
    return _Cells(
        groups=groups,
        **{n: v.astype(np.int64 if n in whole else np.float64) for n, v in joined.items()},
    )


def _row(
    sales: CategorySales, cells: _Cells, n: int, margin: float, basis: str, partners: _Partners
) -> Row:
    """One cell; of a suppressed one nothing is told but what is bought."""
    unit, family, like = int(cells.unit[n]), int(cells.family[n]), cells.groups[int(cells.group[n])]
    size, actual = decimal_of(sales.size[unit]), decimal_of(cells.actual[n])
    known = not np.isnan(cells.expected[n])
    leading = [] if actual or not known else partners.of(unit, family)
    row: Row = {
        "account": sales.units[unit],
        "family": sales.families[family],
        "segment": like.segment,
        "like_basis": like.basis,
        "like_accounts": int(cells.peers[n]),
        "suppressed": not known,
        "size": size,
        "actual": actual,
        "share": float(cells.actual[n] / sales.size[unit]),
        "bought_with": [sales.families[one] for one in leading],
    }
    if not known:
        return row | dict.fromkeys(_TOLD)
    expected = size * Decimal(repr(float(cells.quantile[n])))
    return (
        row
        | _expected(cells, n, max(Decimal(), expected - actual), margin)
        | {
            "expected": expected,
            "margin_basis": basis,
        }
    )


def _expected(cells: _Cells, n: int, gap: Decimal, margin: float) -> Row:
    """What the gap is worth, by the share of like accounts that buy."""
    buyers, peers = int(cells.buyers[n]), int(cells.peers[n])
    likely = gap * Decimal(buyers) / Decimal(peers)
    rate = None if np.isnan(margin) else margin
    return {
        "buyers": buyers,
        "buyer_share": buyers / peers,
        "like_share": float(cells.quantile[n]),
        "gap": gap,
        "margin_rate": rate,
        "expected_sales": likely,
        "expected_margin": None if rate is None else likely * Decimal(repr(rate)),
    }


class _Partners:
    """For each family those that lead to it, by what units with sales buy, as far as a unit buys
    them: the strongest few."""

    def __init__(self, sales: CategorySales) -> None:
        bought = sales.bought()
        basket = bought[sales.size > 0]
        self._leading = companions(basket) if basket.size else [[] for _ in sales.families]
        # A list for each unit: asked of an array it would take longer than all the rest of a row.
        self._bought = bought.tolist()

    def of(self, unit: int, family: int) -> list[int]:
        """Families that ``unit`` buys and that lead to ``family``."""
        own = self._bought[unit]
        return [one for one in self._leading[family] if own[one]][:COMPANIONS]


def _note_families(frame: Frame, sales: CategorySales) -> None:
    if not sales.families:
        frame.missing.append(note("no_family"))
    elif sales.unnamed:
        frame.missing.append(note("sales_without_family", amount=sales.unnamed))


def _values(
    cells: _Cells | None, gaps: list[int], accounts: int, suppressed: int, margin: Numbers = EMPTY
) -> Row:
    known = [n for n in gaps if not np.isnan(margin[n])]
    likely = cells.likely if cells else EMPTY
    return {
        "accounts": accounts,
        "accounts_suppressed": suppressed,
        "gaps": len(gaps),
        "gap_amount": decimal_of(cells.gap[gaps].sum()) if cells else Decimal(),
        "expected_sales_amount": decimal_of(likely[gaps].sum()) if gaps else Decimal(),
        "expected_margin_amount": decimal_of((likely[known] * margin[known]).sum())
        if known
        else None,
    }


_PARTS = ("group", "unit", "family", "actual", "peers", "buyers", "quantile", "expected")
_TOLD = (
    *("buyers", "buyer_share", "like_share", "expected", "gap", "margin_rate", "margin_basis"),
    *("expected_sales", "expected_margin"),
)
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("accounts", "accounts_suppressed", "gaps", "like_accounts"), "count"),
    **dict.fromkeys(("gap_amount", "expected_sales_amount", "expected_margin_amount"), "money"),
    **dict.fromkeys(("size", "actual", "expected", "gap"), "money"),
    **dict.fromkeys(("expected_sales", "expected_margin"), "money"),
    **dict.fromkeys(("share", "buyer_share", "like_share", "margin_rate"), "ratio"),
    **dict.fromkeys(("account", "family", "segment", "like_basis", "margin_basis"), "text"),
    "buyers": "count",
    "bought_with": "text",
    "suppressed": "flag",
}

FIGURE = Figure(
    name="whitespace",
    definition="whitespace/1",
    needs=(
        "account_product_month: account, product, month, kind, net_amount",
        "products, product_names: family",
        "account_product_month: cost_amount, net_with_cost (optional)",
    ),
    units=_UNITS,
    parameters=("only", "every", "least", "quantile", "limit", "non_products"),
    compute=whitespace,
)
