"""What the home page says: what waits, what changed, what is at risk, with its money."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.accounts.portfolio import AT_STAKE, Portfolio, PortfolioRow, portfolio_of
from clave.apps.followup.models import Action
from clave.apps.followup.selectors import Waiting, actions_due, waiting_for
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.ledger.models import Import
from clave.apps.ledger.selectors import imports_visible_to
from clave.figures.base import Period, Row
from clave.lib.months import add_months

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
    """The four blocks; empty ones are not shown. ``matters``: what waits beside the imports."""

    has_facts: bool
    may_import: bool
    sees_accounts: bool
    waiting: list[Import] = field(default_factory=list)
    matters: Waiting = field(default_factory=Waiting)
    due: list[Action] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    change_period: Period | None = None
    risks: list[Risk] = field(default_factory=list)
    overdue: list[PortfolioRow] = field(default_factory=list)
    accounts: int = 0
    values: Row = field(default_factory=dict)
    period: Period | None = None
    as_of: date | None = None

    @property
    def waiting_count(self) -> int:
        """How much waits for the person."""
        return len(self.waiting) + len(self.matters)

    @property
    def late(self) -> int:
        """How many of the actions due are late."""
        today = timezone.localdate()
        return sum(action.due_on is not None and action.due_on < today for action in self.due)

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
    sees = user.sees_accounts
    waiting = list(imports_visible_to(user).filter(state=Import.State.PROPOSED, uploaded_by=user))
    matters, due = waiting_for(user), actions_due(user, timezone.localdate())
    if not sees:
        return Week(False, may_import, sees, waiting, matters, due)
    portfolio = portfolio_of(user)
    if not portfolio.rows and not user.may(Permission.SEE_INSIGHTS):
        return Week(False, may_import, False, waiting)  # in no team yet: no account is theirs
    changes, period = _changes(portfolio)
    overdue = portfolio.rows.narrowed("overdue_amount > 0").ordered(["-overdue_amount"])
    return Week(
        has_facts=portfolio.figure.period is not None,
        may_import=may_import,
        sees_accounts=sees,
        waiting=waiting,
        matters=matters,
        due=due,
        changes=changes,
        change_period=period,
        risks=_risks(portfolio),
        overdue=overdue[:MOST_RISKS],
        accounts=len(portfolio.rows),
        values=portfolio.figure.values,
        period=portfolio.figure.period,
        as_of=portfolio.figure.as_of,
    )


def _changes(portfolio: Portfolio) -> tuple[list[Change], Period | None]:
    scope, compute = portfolio.sight.scope(), portfolio.questions.compute
    moved = compute("movers", scope, months=1, limit=MOST_CHANGES)
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
    scope = portfolio.sight.scope(accounts=members)
    moved = portfolio.questions.compute("product_movers", scope, by="parent").rows
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


def _risks(portfolio: Portfolio) -> list[Risk]:
    """Accounts that fell silent, or whose last quarter is a quarter below the year before.

    Key accounts alone, once there are any. At stake are the sales of twelve months: what an
    account that goes takes with it.
    """
    moved = portfolio.questions.compute("movers", portfolio.sight.scope(), months=3).rows
    quarter = {
        row["code"]: row["change_rate"]
        for row in moved
        if row["change_rate"] is not None and row["change_rate"] <= FALLEN
    }
    period = portfolio.figure.period
    if period is None:
        return []
    rows = portfolio.rows.narrowed("tier <> ''") if portfolio.has_tiers else portfolio.rows
    endangered = rows.narrowed(
        f"({AT_STAKE} > 0 AND (last_month <= $silent_since OR code IN (SELECT unnest($falling))))",
        silent_since=add_months(period.end, -SILENT),
        falling=list(quarter),
    )
    return [
        Risk(row, "silent", _stake(row), months=row.silent_months)
        if (row.silent_months or 0) >= SILENT
        else Risk(row, "falling", _stake(row), rate=quarter[row.code])
        for row in endangered.ordered(["-at_stake"])[:MOST_RISKS]
    ]


def _stake(row: PortfolioRow) -> Decimal:
    return max(row.net_amount, row.previous_amount or Decimal())
