"""The portfolio as one person sees it: each account with its figures, and the totals under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clave.apps.identity.models import User
from clave.apps.identity.models.users import short_name
from clave.figures.base import FigureResult, Row

from .models import Account
from .selectors import Sight, compute, sight_of


@dataclass(frozen=True)
class PortfolioRow:
    """An account with its last twelve months; amounts in the figure's currency, None: unknown."""

    id: int
    code: str
    name: str
    tier: str
    kam: str
    kam_id: int | None
    channel: str
    segment: str
    country: str
    delegation: str
    net_amount: Decimal
    previous_amount: Decimal | None
    change_amount: Decimal | None
    change_rate: float | None
    margin_amount: Decimal | None
    margin_rate: float | None
    net_with_cost: Decimal | None
    open_amount: Decimal | None
    overdue_amount: Decimal | None
    trend: tuple[Decimal, ...]
    last_month: date | None
    silent_months: int | None
    share: float | None


@dataclass(frozen=True)
class Portfolio:
    """The rows that were asked for, and the figure over all that the person may see."""

    rows: list[PortfolioRow]
    figure: FigureResult
    sight: Sight


_BOOKS = (
    "code",
    "name",
    "tier",
    "channel",
    "segment",
    "country",
    "delegation",
    "responsible_id",
)
_FIGURES = (
    "net_amount",
    "previous_amount",
    "change_amount",
    "change_rate",
    "margin_amount",
    "margin_rate",
    "net_with_cost",
    "open_amount",
    "overdue_amount",
    "last_month",
    "silent_months",
)
# An account that the ledger does not name in these months sold nothing: that is known.
_SILENT: Row = dict.fromkeys(_FIGURES) | {"net_amount": Decimal(), "trend": [Decimal()] * 12}


def portfolio_of(user: User, *, grouped: bool = True) -> Portfolio:
    """Every account that ``user`` may see: by the parent that decides, or each for itself."""
    sight = sight_of(user)
    figure = compute("portfolio", sight.scope(grouped=grouped))
    by_code = {row["account"]: row for row in figure.rows}
    accounts = Account.objects.visible_to(user).values(*_BOOKS, "pk", "responsible__name")
    total = figure.values["net_amount"]
    rows = [
        _row(account, by_code.get(account["code"], _SILENT), total)
        for account in accounts
        if not grouped or sight.grouping[account["code"]] == account["code"]
    ]
    rows.sort(key=lambda row: (-row.net_amount, row.name))
    return Portfolio(rows, figure, sight)


def totals_of(rows: Sequence[PortfolioRow]) -> dict[str, Any]:
    """What stands under the table: the sums of its rows; None where nothing is known."""
    sums: dict[str, Any] = {
        name: _sum([getattr(row, name) for row in rows])
        for name in (
            "net_amount",
            "previous_amount",
            "change_amount",
            "margin_amount",
            "net_with_cost",
            "open_amount",
            "overdue_amount",
        )
    }
    previous, change = sums["previous_amount"], sums["change_amount"]
    sums["change_rate"] = float(change / previous) if change is not None and previous else None
    margin, base = sums["margin_amount"], sums["net_with_cost"]
    sums["margin_rate"] = float(margin / base) if margin is not None and base else None
    return sums


def number_for_share(rows: Sequence[PortfolioRow], share: float = 0.8) -> int:
    """The smallest number of accounts that make ``share`` of the positive sales of ``rows``."""
    amounts = sorted((row.net_amount for row in rows if row.net_amount > 0), reverse=True)
    goal, reached = sum(amounts, Decimal()) * Decimal(str(share)), Decimal()
    for number, amount in enumerate(amounts, start=1):
        reached += amount
        if reached >= goal:
            return number
    return 0


def _row(account: dict[str, Any], figures: Row, total: Decimal) -> PortfolioRow:
    net = figures["net_amount"]
    return PortfolioRow(
        id=account["pk"],
        kam=short_name(account["responsible__name"] or ""),
        kam_id=account["responsible_id"],
        **{name: account[name] for name in _BOOKS if name != "responsible_id"},
        trend=tuple(figures["trend"]),
        share=float(net / total) if total else None,
        **{name: figures[name] for name in _FIGURES},
    )


def _sum(values: list[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal()) if known else None
