"""Which families an account does not buy, or buys less than its like, and what that would bring.

Definition, traps and worked values: ``docs/figures/whitespace.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict, Unpack

import numpy as np

from clave.figures.asking import Connection
from clave.figures.association import companions
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, Unit, note
from clave.figures.category_sales import (
    CategorySales,
    Like,
    Numbers,
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
Partners = dict[int, list[list[str]]]  # by family and unit: what the unit buys that leads to it


@dataclass(frozen=True)
class _Cells:
    """One family among units that are like one another, an array over their members each."""

    like: Like
    family: int
    actual: Numbers
    share: Numbers
    peers: int
    buyers: Numbers
    quantile: Numbers
    expected: Numbers


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
        return frame.result(FIGURE, values=_values([], 0, 0))
    window = Period(add_months(last, 1 - MONTHS), last)
    sales = category_sales(frame, window, asked.get("non_products", ()))
    _note_families(frame, sales)
    found, suppressed = list[Row](), set[int]()
    wanted = {place for place, code in enumerate(sales.units) if not only or code in only}
    partners, quantile = _companions(sales), asked.get("quantile", QUANTILE)
    for like in groups_of(frame, sales):
        if len(like.members) - 1 < least:
            suppressed |= like.owners & wanted
        for family in range(len(sales.families)):
            cells = _cells(sales, like, family, quantile)
            taken = wanted & like.owners
            wide = every | ((cells.expected > cells.actual) & (cells.peers >= least))
            found += [
                _row(sales, cells, n, partners, known=cells.peers >= least)
                for n in np.flatnonzero(wide).tolist()
                if int(like.members[n]) in taken
            ]
    if suppressed:
        frame.missing.append(note("too_few_like", accounts=len(suppressed), least=least))
    if any(row["margin_basis"] == "ledger" for row in found):
        frame.assumed.append(note("margin_of_ledger"))
    found.sort(key=_order)
    values = _values(found, len(wanted), len(suppressed))
    shown = found if limit is None else found[:limit]
    return frame.result(FIGURE, period=window, values=values, rows=shown)


def _cells(sales: CategorySales, like: Like, family: int, quantile: float) -> _Cells:
    actual = sales.of_family(family)[like.members]
    share = actual / sales.size[like.members]
    buys = actual > 0
    high = quantile_without(share, quantile)
    return _Cells(
        like=like,
        family=family,
        actual=actual,
        share=share,
        peers=len(like.members) - 1,
        buyers=buys.sum() - buys,
        quantile=high,
        expected=high * sales.size[like.members],
    )


def _row(sales: CategorySales, cells: _Cells, n: int, partners: Partners, *, known: bool) -> Row:
    """One cell; of a suppressed one nothing is told but what is bought."""
    unit = int(cells.like.members[n])
    size, actual = decimal_of(sales.size[unit]), decimal_of(cells.actual[n])
    row: Row = {
        "account": sales.units[unit],
        "family": sales.families[cells.family],
        "segment": cells.like.segment,
        "like_basis": cells.like.basis,
        "like_accounts": cells.peers,
        "suppressed": not known,
        "size": size,
        "actual": actual,
        "share": float(cells.share[n]),
        "bought_with": [] if actual else partners[cells.family][unit],
    }
    if not known:
        return row | dict.fromkeys(_TOLD)
    expected = size * Decimal(repr(float(cells.quantile[n])))
    gap = max(Decimal(), expected - actual)
    buyers = int(cells.buyers[n])
    chance = buyers / cells.peers
    margin, basis = sales.margin_of(unit, cells.family)
    likely = gap * Decimal(buyers) / Decimal(cells.peers)
    return row | {
        "buyers": buyers,
        "buyer_share": chance,
        "like_share": float(cells.quantile[n]),
        "expected": expected,
        "gap": gap,
        "margin_rate": margin,
        "margin_basis": basis,
        "expected_sales": likely,
        "expected_margin": None if margin is None else likely * Decimal(repr(margin)),
    }


def _companions(sales: CategorySales) -> Partners:
    """By family and unit: the families that the unit buys and that lead to it, at most two."""
    bought = np.zeros((len(sales.units), len(sales.families)), dtype=bool)
    bought[sales.unit, sales.family] = sales.amount > 0
    basket = bought[sales.size > 0]
    leading = companions(basket) if basket.size else [[] for _ in sales.families]
    return {
        family: [
            [sales.families[one] for one in first if bought[unit, one]][:COMPANIONS]
            for unit in range(len(sales.units))
        ]
        for family, first in enumerate(leading)
    }


def _note_families(frame: Frame, sales: CategorySales) -> None:
    if not sales.families:
        frame.missing.append(note("no_family"))
    elif sales.unnamed:
        frame.missing.append(note("sales_without_family", amount=sales.unnamed))


def _order(row: Row) -> tuple[bool, Decimal, str, str]:
    """By expected margin, else by expected sales; what is suppressed last."""
    money = row["expected_margin"]
    money = row["expected_sales"] if money is None else money
    return row["suppressed"], -(money or Decimal()), row["account"], row["family"]


def _values(rows: list[Row], accounts: int, suppressed: int) -> Row:
    gaps = [row for row in rows if row["gap"]]
    margins = [row["expected_margin"] for row in gaps if row["expected_margin"] is not None]
    return {
        "accounts": accounts,
        "accounts_suppressed": suppressed,
        "gaps": len(gaps),
        "gap_amount": sum((row["gap"] for row in gaps), Decimal()),
        "expected_sales_amount": sum((row["expected_sales"] for row in gaps), Decimal()),
        "expected_margin_amount": sum(margins, Decimal()) if margins else None,
    }


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
