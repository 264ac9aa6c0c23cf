"""What the ledger says of each account for its selection: size, growth, margin, steadiness …"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import sqrt

from clave.figures.asking import Connection
from clave.figures.base import FigureResult, Row, Scope, note
from clave.figures.contributions import Taken, taken_of
from clave.figures.frame import open_frame
from clave.figures.margin import rate
from clave.figures.penetration import penetration
from clave.figures.portfolio import portfolio
from clave.figures.profit_rules import ProfitRules
from clave.lib.months import month_of

# Name → what its value is, for whoever writes it. Every one may be unknown.
MEASURES = {
    "share": "ratio",
    "net_amount": "money",
    "growth": "ratio",
    "margin": "ratio",
    "contribution": "money",
    "overdue": "ratio",
    "swing": "ratio",
    "assortment": "ratio",
    "potential": "ratio",
}
# What may repeat in every figure below, and is said once.
_REPEATED = frozenset({"period_not_covered", "no_lines", "other_currency", "dates_by_year"})


@dataclass(frozen=True)
class Measured:
    """One account: its sums, and its measures by name."""

    code: str
    net_amount: Decimal
    contribution: Decimal | None
    values: dict[str, float | None]


def measure(
    connection: Connection,
    scope: Scope,
    non_products: Sequence[str] = (),
    rules: ProfitRules | None = None,
) -> tuple[FigureResult, list[Measured]]:
    """Each deciding account's measures over twelve months, the largest first.

    Also the ``portfolio`` they come from, with what is missing and assumed about all of them.
    ``rules``: of the income statement, which says what each account's margin is lowered by.
    """
    whole = portfolio(connection, scope)
    missing, assumed = list(whole.missing), list(whole.assumed)
    if whole.period is None or whole.as_of is None:
        return whole, []
    year = open_frame(connection, replace(scope, start=whole.period.start, end=whole.period.end))
    taken = taken_of(connection, year, rules or ProfitRules())
    deducted = None if taken is None else _by_unit(taken, scope)
    if whole.values["margin_amount"] is None:
        missing.append(note("no_cost"))
    elif deducted is None:
        assumed.append(note("contribution_is_gross_margin"))
    if whole.values["previous_amount"] is None:
        missing.append(note("no_year_before", windows=["rolling_12"]))
    products = penetration(connection, scope, non_products=non_products)
    missing += [entry for entry in products.missing if entry["code"] not in _REPEATED]
    # What is open is known as of now, not as of the end of a period that is past.
    past = month_of(whole.as_of) > whole.period.end and scope.end is not None
    if past:
        missing.append(note("overdue_only_now"))
    bought = {row["code"]: row for row in products.rows}
    found = [
        _measured(row, whole, deducted, bought.get(row["account"]), products.values["products"])
        for row in whole.rows
    ]
    if past:
        found = [replace(one, values=one.values | {"overdue": None}) for one in found]
    return replace(whole, missing=_once(missing), assumed=_once(assumed)), found


def _measured(
    row: Row,
    whole: FigureResult,
    deducted: dict[str, Decimal] | None,
    products: Row | None,
    on_sale: int | None,
) -> Measured:
    net, contribution = row["net_amount"], row["margin_amount"]
    if contribution is not None and deducted:
        contribution -= deducted.get(row["account"], Decimal())
    values = {
        "share": rate(net, whole.values["net_amount"]),
        "net_amount": float(net),
        "growth": row["change_rate"],
        "margin": rate(contribution, row["net_with_cost"]),
        "contribution": None if contribution is None else float(contribution),
        "overdue": rate(row["overdue_amount"], net) if net > 0 else None,
        "swing": _swing(row["trend"]),
        "assortment": products["products"] / on_sale if products and on_sale else None,
        "potential": _potential(products),
    }
    return Measured(row["account"], net, contribution, values)


def _swing(trend: Sequence[Decimal]) -> float | None:
    """How much its months differ: their standard deviation per mean; None without sales."""
    months = [float(amount) for amount in trend]
    mean = sum(months) / len(months) if months else 0.0
    if mean <= 0:
        return None
    return sqrt(sum((month - mean) ** 2 for month in months) / len(months)) / mean


def _potential(products: Row | None) -> float | None:
    """By how much it buys fewer products than the typical account of its like; 0 where more."""
    if products is None or not products["like_median_products"]:
        return None
    typical: float = products["like_median_products"]
    return max(0.0, float(1 - products["products"] / typical))


def _by_unit(taken: Taken, scope: Scope) -> dict[str, Decimal]:
    """What margins are lowered by, by deciding account."""
    found: dict[str, Decimal] = {}
    for account, amount in taken.items():
        if account is not None:
            code = scope.parent(account)
            found[code] = found.get(code, Decimal()) + amount
    return found


def _once(entries: list[Row]) -> list[Row]:
    found: list[Row] = []
    for entry in entries:
        if entry not in found:
            found.append(entry)
    return found
