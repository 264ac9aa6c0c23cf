"""What the home page says: what waits, what changed, what is at risk, with its money."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from clave.apps.accounts.models import Account
from clave.apps.accounts.portfolio import Portfolio, PortfolioRow, portfolio_of
from clave.apps.accounts.selectors import compute
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.ledger.models import Import
from clave.apps.ledger.selectors import imports_visible_to
from clave.figures.base import Period, Row

MOST_CHANGES = 7
MOST_RISKS = 5
# Months without a line after which a buyer of every month is in danger.
SILENT = 2
FALLEN = -0.25


@dataclass(frozen=True)
class Change:
    """An account whose sales moved; ``cause`` is what makes most of it, "" where nothing does."""

    account: Account
    amount: Decimal
    rate: float | None
    cause: str
    cause_amount: Decimal | None


@dataclass(frozen=True)
class Risk:
    """An account in danger: why (a code), and the twelve months of sales at stake."""

    row: PortfolioRow
    reason: str
    at_stake: Decimal
    months: int | None = None
    rate: float | None = None


@dataclass(frozen=True)
class Week:
    """The four blocks; empty ones are not shown."""

    has_facts: bool
    may_import: bool
    sees_accounts: bool
    waiting: list[Import] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    change_period: Period | None = None
    risks: list[Risk] = field(default_factory=list)
    overdue: list[PortfolioRow] = field(default_factory=list)
    accounts: int = 0
    values: Row = field(default_factory=dict)
    period: Period | None = None
    as_of: date | None = None

    @property
    def at_stake(self) -> Decimal:
        """The sales of all accounts in danger."""
        return sum((risk.at_stake for risk in self.risks), Decimal())

    @property
    def overdue_total(self) -> Decimal | None:
        """What is overdue at all accounts that the person sees, those not shown included."""
        return self.values.get("overdue_amount")


def week_of(user: User) -> Week:
    """The home page of ``user``."""
    may_import = user.may(Permission.IMPORT_FACTS)
    sees = user.may(Permission.SEE_ALL_ACCOUNTS) or user.may(Permission.SEE_OWN_ACCOUNTS)
    waiting = list(imports_visible_to(user).filter(state=Import.State.PROPOSED, uploaded_by=user))
    if not sees:
        return Week(False, may_import, sees, waiting)
    portfolio = portfolio_of(user)
    changes, period = _changes(portfolio)
    key = [row for row in portfolio.rows if row.tier] or portfolio.rows
    overdue = sorted(
        (row for row in portfolio.rows if (row.overdue_amount or 0) > 0),
        key=lambda row: -(row.overdue_amount or Decimal()),
    )
    return Week(
        has_facts=portfolio.figure.period is not None,
        may_import=may_import,
        sees_accounts=sees,
        waiting=waiting,
        changes=changes,
        change_period=period,
        risks=_risks(portfolio, key),
        overdue=overdue[:MOST_RISKS],
        accounts=len(portfolio.rows),
        values=portfolio.figure.values,
        period=portfolio.figure.period,
        as_of=portfolio.figure.as_of,
    )


def _changes(portfolio: Portfolio) -> tuple[list[Change], Period | None]:
    moved = compute("movers", portfolio.sight.scope(), months=1, limit=MOST_CHANGES)
    codes = [row["code"] for row in moved.rows if row["change_amount"]]
    accounts = Account.objects.in_bulk(codes, field_name="code")
    causes = _causes(portfolio, codes)
    changes = [
        _change(accounts[row["code"]], row, causes[row["code"]])
        for row in moved.rows
        if row["code"] in accounts and row["change_amount"]
    ]
    return changes, moved.period


def _causes(portfolio: Portfolio, codes: list[str]) -> dict[str, dict[str, Decimal]]:
    """By account: what each family (without families: each product) adds to its change."""
    members = [code for code, decider in portfolio.sight.grouping.items() if decider in codes]
    moved = compute("product_movers", portfolio.sight.scope(accounts=members), by="parent").rows
    causes: dict[str, dict[str, Decimal]] = {code: {} for code in codes}
    for row in moved:
        sums = causes[row["code"]]
        name = row["family"] or row["name"] or row["product"]
        sums[name] = sums.get(name, Decimal()) + row["change_amount"]
    return causes


def _change(account: Account, row: Row, causes: dict[str, Decimal]) -> Change:
    """The change with what makes most of it; less than a third explains nothing."""
    change = row["change_amount"]
    same = {name: amount for name, amount in causes.items() if (amount < 0) == (change < 0)}
    name, amount = max(
        same.items(), key=lambda pair: (abs(pair[1]), pair[0]), default=("", Decimal())
    )
    explains = abs(amount) >= abs(change) / 3
    return Change(
        account=account,
        amount=change,
        rate=row["change_rate"],
        cause=name if explains else "",
        cause_amount=amount if explains and name else None,
    )


def _risks(portfolio: Portfolio, rows: list[PortfolioRow]) -> list[Risk]:
    """Accounts that fell silent, or whose last quarter is a quarter below the year before.

    At stake are the sales of twelve months: what an account that goes takes with it.
    """
    quarter = {
        row["code"]: row["change_rate"]
        for row in compute("movers", portfolio.sight.scope(), months=3).rows
    }
    risks = []
    for row in rows:
        stake = max(row.net_amount, row.previous_amount or Decimal())
        rate = quarter.get(row.code)
        if stake <= 0:
            continue
        if row.silent_months and row.silent_months >= SILENT:
            risks.append(Risk(row, "silent", stake, months=row.silent_months))
        elif rate is not None and rate <= FALLEN:
            risks.append(Risk(row, "falling", stake, rate=rate))
    return sorted(risks, key=lambda risk: -risk.at_stake)[:MOST_RISKS]
