"""Everything that the header and the first tab of an account's page say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from clave.apps.identity.models import User
from clave.figures.base import FigureResult, Period, Row, Scope

from .models import Account
from .selectors import compute, sight_of, with_descendants

CHART_MONTHS = 24


@dataclass(frozen=True)
class Warned:
    """One of at most three things that matter now: a code, its values, and where its rows are."""

    code: str
    params: dict[str, Any]
    link: str


@dataclass(frozen=True)
class Overview:
    """An account with all that hangs below it, as one person may see it."""

    account: Account
    codes: tuple[str, ...]
    scope: Scope
    line: tuple[Account, ...]
    sites: int
    values: Row
    trend: tuple[Decimal, ...]
    products: int | None
    products_before: int | None
    period: Period | None
    as_of: date | None
    currency: str
    warnings: tuple[Warned, ...]


def account_for(user: User, pk: int) -> Account | None:
    """The account, if it is there and ``user`` may see it."""
    related = ("parent", "responsible", "decider", "kam")
    return Account.objects.visible_to(user).select_related(*related).filter(pk=pk).first()


def overview_of(user: User, account: Account) -> Overview:
    """Figures of the account and of all visible accounts below it."""
    codes = _visible_below(user, account)
    scope = Scope(accounts=codes)
    figure = compute("portfolio", scope)
    values = figure.values
    variety = compute("penetration", scope).values
    return Overview(
        account=account,
        codes=codes,
        scope=scope,
        line=_line(user, account),
        sites=Account.objects.filter(code__in=codes, level="site").count(),
        values=values,
        trend=tuple(values.get("trend") or ()),
        products=variety.get("products"),
        products_before=variety.get("previous_products"),
        period=figure.period,
        as_of=figure.as_of,
        currency=figure.currency or "EUR",
        warnings=_warnings(values, variety),
    )


def monthly(scope: Scope, end: date | None, months: int = CHART_MONTHS) -> FigureResult:
    """Net sales of the last ``months`` up to ``end``, each beside the same month a year before.

    Fewer where the ledger begins later: months before it are not known, which is not zero.
    """
    figure = compute("evolution", _between(scope, None, end), by="month")
    return replace(figure, rows=figure.rows[-months:])


def products_of(scope: Scope, limit: int | None = None) -> FigureResult:
    """What the account buys, by product, twelve months against the twelve before."""
    return compute("products", scope, limit=limit)


def family_sums(rows: Sequence[Row]) -> list[Row]:
    """Products added up by family, largest first; those without a family last."""
    sums: dict[str | None, Row] = {}
    for row in rows:
        family = row["family"]
        cell = sums.setdefault(
            family, {"family": family, "amount": Decimal(), "previous_amount": None, "products": 0}
        )
        cell["amount"] += row["amount"]
        if row["previous_amount"] is not None:
            cell["previous_amount"] = (cell["previous_amount"] or 0) + row["previous_amount"]
        cell["products"] += 1 if row["amount"] > 0 else 0
    for cell in sums.values():
        before = cell["previous_amount"]
        cell["change"] = None if before is None else cell["amount"] - before
    return sorted(sums.values(), key=lambda row: (row["family"] is None, -row["amount"]))


def _between(scope: Scope, start: date | None, end: date | None) -> Scope:
    return replace(scope, start=start, end=end)


def _visible_below(user: User, account: Account) -> tuple[str, ...]:
    """The account and what hangs below it, as far as ``user`` may see it."""
    below = with_descendants([account.code])
    if len(below) == 1:
        return below
    visible = Account.objects.visible_to(user).filter(code__in=below)
    return tuple(visible.order_by("code").values_list("code", flat=True))


def _line(user: User, account: Account) -> tuple[Account, ...]:
    """The accounts above, topmost first, as far as ``user`` may see them."""
    line: list[Account] = []
    above = account.parent
    visible = Account.objects.visible_to(user)
    while above is not None and above not in line:
        if not visible.filter(pk=above.pk).exists():
            break
        line.insert(0, above)
        above = above.parent
    return tuple(line)


def like_accounts(user: User, account: Account) -> Row:
    """What like accounts buy: ``like_accounts``, ``like_median_products`` …; {} where not known.

    Asks for every account at once, which is dear in a large ledger but asked only once for each
    of its versions.
    """
    rows = compute("penetration", sight_of(user).scope()).rows
    return next((row for row in rows if row["code"] == account.code), {})


def _warnings(values: Row, variety: Row) -> tuple[Warned, ...]:
    """At most three, the dearest first."""
    found: list[tuple[Decimal, Warned]] = []
    overdue = values.get("overdue_amount")
    if overdue:
        found.append((overdue, Warned("overdue", {"amount": overdue}, "")))
    change = values.get("change_amount")
    if change is not None and change < 0 and (values.get("change_rate") or 0) <= -0.05:
        found.append((-change, Warned("falling", {"amount": change}, "account_results")))
    margin = values.get("margin_amount")
    if margin is not None and margin < 0:
        found.append((-margin, Warned("margin_lost", {"amount": margin}, "account_results")))
    if values.get("silent_months"):
        stake = values.get("previous_amount") or values["net_amount"]
        params = {"months": values["silent_months"]}
        found.append((stake, Warned("silent", params, "account_results")))
    found.sort(key=lambda pair: -pair[0])
    return tuple(warned for _, warned in found[:3])
