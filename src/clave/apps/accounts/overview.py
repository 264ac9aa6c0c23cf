"""Everything that the header and the first tab of an account's page say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import takewhile
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clave.apps.identity.models import User
from clave.apps.identity.prepared import rows_of
from clave.figures.base import FigureResult, Period, Row, Scope
from clave.figures.like_accounts import unit_segments

from .contribution import contribution_of
from .directory import Entry, directory
from .models import Account, AccountFile, Viewer
from .selectors import Questions, sight_of, visible_among

CHART_MONTHS = 24
_EARNED = ("customer_contribution", "customer_contribution_rate")


@dataclass(frozen=True)
class Warned:
    """One of at most three things that matter now: a code, its values, and where its rows are."""

    code: str
    params: dict[str, Any]
    link: str


@dataclass(frozen=True)
class Overview:
    """An account with all that hangs below it, as one person may see it.

    ``questions``: where the page asks for more figures of ``scope``. ``bought``: the figure
    ``products``. ``line``: the accounts above.
    """

    account: Account
    codes: tuple[str, ...]
    scope: Scope
    questions: Questions
    bought: FigureResult
    line: tuple[Entry, ...]
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
    """The account, if it is there and ``user`` may see it; with ``file_count``."""
    return next(iter(rows_of(_account, Viewer.of(user), pk=pk)), None)


def _account(viewer: Viewer, pk: int) -> QuerySet[Account]:
    related = ("parent", "responsible", "decider", "kam")
    files = AccountFile.objects.filter(account=OuterRef("pk")).order_by().values("account")
    counted = Subquery(files.annotate(number=Count("pk")).values("number"))
    found = Account.objects.visible_to(viewer).select_related(*related).filter(pk=pk)
    return found.annotate(file_count=Coalesce(counted, 0)).order_by()


def overview_of(user: User, account: Account) -> Overview:
    """Figures of the account and of all visible accounts below it."""
    group, line = _group(user, account)
    codes = tuple(sorted(entry.code for entry in group))
    scope = Scope(accounts=codes)
    questions = Questions(user)
    figure = questions.compute("portfolio", scope, whole=True)
    earned = None
    if not questions.facts.hidden:
        earned = contribution_of(questions, sight_of(user), codes, figure.period)
    values = figure.values | {name: (earned or {}).get(name) for name in _EARNED}
    values["owed_apart"] = [
        (entry["params"]["amount"], entry["params"]["currency"])
        for entry in figure.missing
        if entry["code"] == "owed_without_rate"
    ]
    bought = questions.compute("products", scope)
    return Overview(
        account=account,
        codes=codes,
        scope=scope,
        questions=questions,
        bought=bought,
        line=line,
        sites=sum(entry.level == "site" for entry in group),
        values=values,
        trend=tuple(figure.values["trend"]),
        products=bought.values["products_bought"],
        products_before=bought.values["previous_products_bought"],
        period=figure.period,
        as_of=figure.as_of,
        currency=figure.currency or "EUR",
        warnings=_warnings(user, account, values),
    )


def _group(user: User, account: Account) -> tuple[list[Entry], tuple[Entry, ...]]:
    """The account with what hangs below it, and the accounts above, topmost first.

    As far as ``user`` may see them; what lies above an account that they do not see is hidden too.
    """
    known = directory()
    below, above = known.below(account.pk), known.above(account.pk)
    asked = {account.pk, *below, *above}
    visible = asked
    if len(asked) > 1:
        visible = set(rows_of(visible_among, Viewer.of(user), accounts=sorted(asked)))
    line = list(takewhile(visible.__contains__, above))
    entries = known.entries
    group = [entries[pk] for pk in below if pk in visible and pk in entries]
    return group, tuple(entries[pk] for pk in reversed(line) if pk in entries)


def monthly(seen: Overview, months: int = CHART_MONTHS) -> FigureResult:
    """Net sales of the last ``months`` of the page, each beside the same month a year before.

    Fewer where the ledger begins later: months before it are not known, which is not zero.
    """
    until = replace(seen.scope, end=seen.period.end if seen.period else None)
    figure = seen.questions.compute("evolution", until, by="month")
    return replace(figure, rows=figure.rows[-months:])


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


def like_accounts(user: User, account: Account, questions: Questions) -> Row:
    """What like accounts buy: ``like_accounts``, ``like_median_products`` …; {} where not known.

    Like accounts are those of its segment: only these are asked for, unless it is alone there.
    It is dear in a large ledger, but asked once for each of its versions.
    """
    sight = sight_of(user)
    segments = unit_segments(sight.scope())
    segment = segments.get(account.code)
    units = {unit for unit, told in segments.items() if told == segment and segment}
    scopes = [sight.scope()]
    if len(units) > 1:
        codes = [code for code, unit in sight.grouping.items() if unit in units]
        scopes.insert(0, sight.scope(accounts=sorted(codes)))
    for scope in scopes:
        rows = questions.compute("penetration", scope).rows
        row = next((row for row in rows if row["code"] == account.code), None)
        if row is not None and row["like_basis"] == "segment":
            break
    return row or {}


# What apps above warn of at an account: the money at stake, and the warning.
WARNERS: list[Callable[[User, Account, Row], list[tuple[Decimal, Warned]]]] = []


def _warnings(user: User, account: Account, values: Row) -> tuple[Warned, ...]:
    """At most three, the dearest first."""
    found: list[tuple[Decimal, Warned]] = []
    for warner in WARNERS:
        found += warner(user, account, values)
    change = values.get("change_amount")
    if change is not None and change < 0 and (values.get("change_rate") or 0) <= -0.05:
        found.append((-change, Warned("falling", {"amount": change}, "account_results")))
    earned = values["customer_contribution"]
    if earned is not None and earned < 0:
        found.append((-earned, Warned("loses_money", {"amount": earned}, "account_pnl")))
    if values.get("silent_months"):
        stake = values.get("previous_amount") or values["net_amount"]
        params = {"months": values["silent_months"]}
        found.append((stake, Warned("silent", params, "account_results")))
    found.sort(key=lambda pair: -pair[0])
    return tuple(warned for _, warned in found[:3])
