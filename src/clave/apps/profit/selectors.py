"""Reads for the pages of the income statement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from clave.apps.accounts.insights import last_twelve
from clave.apps.accounts.models import Account
from clave.apps.accounts.overview import Overview
from clave.apps.accounts.selectors import Questions, sight_of
from clave.apps.identity.models import User
from clave.figures.base import FigureResult, Row, Scope
from clave.figures.pnl import Asked, added, open_pnl, statement
from clave.figures.pnl_gaps import Gap, gaps
from clave.figures.pnl_sources import rate_parameters, step_case
from clave.figures.profit_rules import ProfitRules
from clave.figures.rebate_schemes import SchemeState, scheme_states

from .models import Scheme

MOST_ROWS = 2000


@dataclass(frozen=True)
class Statement:
    """An account's income statement of twelve months, the one before, and why it is as it is.

    ``gaps``: what takes more than at the others whom the asker sees, the dearest first.
    """

    figure: FigureResult
    before: Row | None
    gaps: list[Gap]


def statement_of(user: User, seen: Overview) -> Statement:
    """The statement of the accounts of a page."""
    figure, before = _two_years(seen)
    if figure.values["customer_contribution"] is None:
        return Statement(figure, before, [])
    twelve = last_twelve(seen.questions, sight_of(user).scope())
    whole = seen.questions.compute("pnl", twelve).values
    return Statement(figure, before, gaps(figure.values, whole))


def _two_years(seen: Overview) -> tuple[FigureResult, Row | None]:
    """The statement, and that of the twelve months before where the ledger has them.

    Asked once by month: DuckDB takes longer to plan the question than to answer it.
    """
    period = seen.period
    if period is None or seen.values.get("previous_amount") is None:
        return seen.questions.compute("pnl", period_scope(seen)), None
    scope = replace(seen.scope, start=period.before().start, end=period.end)
    figure = seen.questions.compute("pnl", scope)
    now = [row for row in figure.rows if row["month"] >= period.start]
    before = [row for row in figure.rows if row["month"] < period.start]
    values = statement(added(now))
    return replace(figure, period=period, values=values, rows=now), statement(added(before))


def period_scope(seen: Overview) -> Scope:
    """The twelve months of an account's page."""
    if seen.period is None:
        return seen.scope
    return replace(seen.scope, start=seen.period.start, end=seen.period.end)


def prices_of(user: User, seen: Overview, by: str) -> FigureResult:
    """Pocket prices; conditions of a group are laid on the sales of all below it."""
    scope = replace(period_scope(seen), grouping=sight_of(user).grouping)
    return seen.questions.compute("pocket_price", scope, by=by)


def by_rows(seen: Overview, by: str) -> FigureResult:
    """The statement by month, family or account."""
    return seen.questions.compute("pnl", period_scope(seen), by=by)


def whale_for(user: User, by: str = "group") -> tuple[FigureResult, list[Row]]:
    """The whale curve of what ``user`` sees, with ``id`` and ``name`` of each customer."""
    sight, questions = sight_of(user), Questions(user)
    figure = questions.compute("whale", last_twelve(questions, sight.scope()), by=by)
    entries = sight.directory.by_code
    rows = []
    for row in figure.rows:
        entry = entries.get(row[by])
        told = {"id": entry.id, "name": entry.name} if entry else {"id": None, "name": row[by]}
        rows.append(row | told | {"code": row[by], "tier": entry.tier if entry else ""})
    return figure, rows


def deductions_of(seen: Overview, step: str) -> list[Row]:
    """The documents behind a step, with what of each falls into the months; the dearest first."""
    asked, rules = _asked(seen)
    case, given = step_case(rules, list(asked.types))
    sources = asked.sources
    documents = sources.frame.rows(
        f"SELECT type, account, month, product, family, sum(amount) AS amount, count(*) AS lines"
        f" FROM (SELECT *, {case} AS step FROM ({sources.accrued()}))"
        f" WHERE step = $step AND month BETWEEN $start AND $end"
        f" GROUP BY ALL ORDER BY month DESC, abs(sum(amount)) DESC LIMIT {MOST_ROWS}",
        **given,
        **sources.exchange.parameters,
        step=step,
    )
    return [*_accrued(seen), *documents] if step == "rebate" else documents


def _accrued(seen: Overview) -> list[Row]:
    """What schemes accrue beyond the documents, by account and month; the newest first."""
    figure = seen.questions.compute("pnl", period_scope(seen), by="account_month")
    told = {"type": "rebate_accrued", "product": None, "family": None, "lines": 0}
    rows = [
        {"account": row["account"], "month": row["month"], "amount": row["rebate_accrued"], **told}
        for row in figure.rows
        if row["rebate_accrued"]
    ]
    return sorted(rows, key=lambda row: (row["month"], abs(row["amount"])), reverse=True)


def activities_of(seen: Overview) -> list[Row]:
    """What was done for the accounts, by month and activity, and what it cost."""
    asked, rules = _asked(seen)
    sources = asked.sources
    if not asked.serves:
        return []
    return sources.frame.rows(
        f"SELECT month, account, activity, sum(quantity) / count(DISTINCT source) AS quantity,"
        f" sum(cost) AS amount FROM ({sources.served()}) GROUP BY month, account, activity"
        f" ORDER BY month DESC, amount DESC LIMIT {MOST_ROWS}",
        **rate_parameters(rules),
    )


def carrying_of(seen: Overview) -> list[Row]:
    """What waiting for payment cost, by month and account."""
    asked, rules = _asked(seen)
    sources = asked.sources
    if not asked.carries:
        return []
    return sources.frame.rows(
        f"SELECT month, account, sum(cost) AS amount FROM ({sources.carried()})"
        f" GROUP BY month, account HAVING sum(cost) <> 0 ORDER BY month DESC, amount DESC",
        **sources.exchange.parameters,
        as_of=sources.frame.as_of,
        carrying_rate=str(rules.carrying_rate or 0),
        days_in_year=rules.days_in_year,
    )


def schemes_of(seen: Overview) -> list[SchemeState]:
    """The rebate schemes of the accounts as of the ledger's newest day."""
    asked, rules = _asked(seen)
    if not rules.schemes or asked.sources.frame.period is None:
        return []
    return scheme_states(asked.sources, list(asked.types))


def capacities_used(user: User) -> dict[str, Row]:
    """By name, each capacity of twelve months: used and unused; only who sees everything knows."""
    sight, questions = sight_of(user), Questions(user)
    if sight.codes is not None or questions.facts.hidden:
        return {}
    figure = questions.compute("cost_to_serve", last_twelve(questions, sight.scope()))
    return {row["pool"]: row for row in figure.values["pools"]}


def schemes_visible_to(user: User) -> QuerySet[Scheme]:
    """The schemes of accounts that ``user`` sees."""
    visible = Account.objects.visible_to(user)
    return Scheme.objects.filter(account__in=visible).select_related("account")


def _asked(seen: Overview) -> tuple[Asked, ProfitRules]:
    told: Any = seen.questions.decided("rules")
    rules: ProfitRules = told
    return open_pnl(seen.questions.connection(), period_scope(seen), rules), rules
