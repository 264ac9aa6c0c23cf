"""Which part of what a customer spends on a category it spends with us.

Definition, traps and worked values: ``docs/figures/share_of_wallet.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypedDict, Unpack

import numpy as np

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, Unit, note
from clave.figures.category_sales import (
    CategorySales,
    Like,
    category_sales,
    decimal_of,
    groups_of,
    quantile_without,
)
from clave.figures.frame import open_frame
from clave.figures.wallet import ToldWallet, allocation
from clave.lib.months import add_months

MONTHS = 12
LEAST = 10
QUANTILE = 0.9


class Asked(TypedDict, total=False):
    """``only``: codes of the units that rows are wanted of; ``wallets``: what the books know, of
    an account and family the newest counts; ``least``: like accounts that a benchmark needs;
    ``quantile`` of their shares; ``limit`` shortens the rows, never the values.
    """

    only: Sequence[str]
    wallets: Sequence[ToldWallet]
    least: int
    quantile: float
    limit: int | None
    non_products: Sequence[str]


def share_of_wallet(connection: Connection, scope: Scope, **asked: Unpack[Asked]) -> FigureResult:
    """Unit × family: own sales of twelve months per what the customer spends there.

    ``basis`` of a row: told (the customer said what it spends), rank (the Wallet Allocation Rule on
    our rank among its suppliers) or benchmark (its size times a high quantile of the category's
    share at like accounts, which is assumed). What is told of a member counts for its unit.
    """
    quantile, limit = asked.get("quantile", QUANTILE), asked.get("limit")
    frame = open_frame(connection, scope)
    last = frame.last_month
    if last is None:
        return frame.result(FIGURE, values=_values([]))
    window = Period(add_months(last, 1 - MONTHS), last)
    sales = category_sales(frame, window, asked.get("non_products", ()))
    told = _told(scope, asked)
    rows = [_told_row(sales, wallet) for wallet in told.values()]
    for like in groups_of(frame, sales):
        if len(like.members) > asked.get("least", LEAST):
            rows += _benchmarks(sales, like, set(told), asked)
    if not sales.families:
        frame.missing.append(note("no_family"))
    if any(row["basis"] == "benchmark" for row in rows):
        frame.assumed.append(note("wallet_benchmark", quantile=round(100 * quantile)))
    if any(row["basis"] == "rank" for row in rows):
        frame.assumed.append(note("wallet_by_rank"))
    rows.sort(key=lambda row: (-(row["elsewhere"] or 0), row["account"], row["family"] or ""))
    shown = rows if limit is None else rows[:limit]
    return frame.result(FIGURE, period=window, values=_values(rows), rows=shown)


def _told(scope: Scope, asked: Asked) -> dict[tuple[str, str | None], ToldWallet]:
    """The newest of each unit and family, within the scope."""
    wallets, only = asked.get("wallets", ()), asked.get("only", ())
    found: dict[tuple[str, str | None], ToldWallet] = {}
    for wallet in sorted(wallets, key=lambda one: one.year):
        unit = scope.parent(wallet.account)
        seen = scope.accounts is None or wallet.account in scope.accounts
        if seen and (not only or unit in only):
            found[unit, wallet.family] = wallet
    return {
        (unit, family): ToldWallet(**{**vars(one), "account": unit})
        for (unit, family), one in found.items()
    }


def _told_row(sales: CategorySales, wallet: ToldWallet) -> Row:
    own = _own(sales, wallet.account, wallet.family)
    spend = wallet.spend
    share = float(own / spend) if spend else None
    if spend is None and wallet.rank is not None and wallet.suppliers:
        share = allocation(wallet.rank, wallet.suppliers)
        spend = own / Decimal(repr(share)) if share > 0 else None
    return {
        "account": wallet.account,
        "family": wallet.family,
        "own_amount": own,
        "wallet": spend,
        "wallet_share": None if share is None else min(share, 1.0),
        "elsewhere": None if spend is None else max(Decimal(), spend - own),
        "exceeded": spend is not None and own > spend,
        "basis": "told" if wallet.spend is not None else "rank",
        "year": wallet.year,
        "source": wallet.source,
        "confidence": wallet.confidence,
        "like_accounts": None,
    }


def _own(sales: CategorySales, unit: str, family: str | None) -> Decimal:
    """What the unit buys of the family, or of everything; nothing where it is not in the ledger."""
    if unit not in sales.units:
        return Decimal()
    place = sales.units.index(unit)
    if family is None:
        return max(Decimal(), decimal_of(sales.size[place]))
    if family not in sales.families:
        return Decimal()
    cell = (sales.unit == place) & (sales.family == sales.families.index(family))
    return max(Decimal(), decimal_of(float(sales.amount[cell].sum())))


def _benchmarks(
    sales: CategorySales, like: Like, told: set[tuple[str, str | None]], asked: Asked
) -> list[Row]:
    """Rows of what nobody told: how large it might be by what like accounts spend."""
    rows = []
    wanted, members = set(asked.get("only", ())), like.members
    for family, name in enumerate(sales.families):
        own, size = sales.of_family(family)[members], sales.size[members]
        high = quantile_without(own / size, asked.get("quantile", QUANTILE)) * size
        for n in np.flatnonzero((high > 0) | (own > 0)).tolist():
            unit = int(members[n])
            code = sales.units[unit]
            if unit not in like.owners or (code, name) in told or (wanted and code not in wanted):
                continue
            rows.append(_benchmark_row(code, name, own[n], high[n], len(members) - 1))
    return rows


def _benchmark_row(code: str, family: str, own: float, high: float, like: int) -> Row:
    bought = decimal_of(own)
    wallet = max(bought, decimal_of(high))
    return {
        "account": code,
        "family": family,
        "own_amount": bought,
        "wallet": wallet,
        "wallet_share": float(bought / wallet),
        "elsewhere": wallet - bought,
        "exceeded": False,
        "basis": "benchmark",
        "year": None,
        "source": None,
        "confidence": None,
        "like_accounts": like,
    }


def _values(rows: list[Row]) -> Row:
    told = [row for row in rows if row["basis"] == "told" and row["wallet"]]
    spend = sum((row["wallet"] for row in told), Decimal())
    own = sum((min(row["own_amount"], row["wallet"]) for row in told), Decimal())
    return {
        "told": len(told),
        "by_rank": sum(row["basis"] == "rank" for row in rows),
        "benchmarks": sum(row["basis"] == "benchmark" for row in rows),
        "told_wallet_amount": spend if told else None,
        "told_own_amount": own if told else None,
        "told_wallet_share": float(own / spend) if spend else None,
    }


_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("told", "by_rank", "benchmarks", "like_accounts", "year"), "count"),
    **dict.fromkeys(("told_wallet_amount", "told_own_amount"), "money"),
    **dict.fromkeys(("own_amount", "wallet", "elsewhere"), "money"),
    **dict.fromkeys(("told_wallet_share", "wallet_share"), "ratio"),
    **dict.fromkeys(("account", "family", "basis", "source", "confidence"), "text"),
    "exceeded": "flag",
}

FIGURE = Figure(
    name="share_of_wallet",
    definition="share_of_wallet/1",
    needs=(
        "account_product_month: account, product, month, kind, net_amount",
        "products, product_names: family",
        "wallets: what customers told, from the books (optional)",
    ),
    units=_UNITS,
    parameters=("only", "wallets", "least", "quantile", "limit", "non_products"),
    compute=share_of_wallet,
)
