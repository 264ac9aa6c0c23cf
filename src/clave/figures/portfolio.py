"""The accounts side by side: twelve months of sales, against the year before, margin, trend.

Definition, traps and worked values: ``docs/figures/portfolio.md``.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import duckdb

from clave.figures.base import Figure, FigureResult, Period, Row, Scope
from clave.figures.frame import Frame, open_frame
from clave.figures.margin import MARGIN_SQL, margin_of, margin_values, rate
from clave.figures.receivables import open_receivables, owed_by
from clave.lib.months import add_months, months_between

MONTHS = 12


def portfolio(connection: duckdb.DuckDBPyConnection, scope: Scope) -> FigureResult:
    """One row for each deciding parent (``scope.grouping``), or account, with sales in scope.

    The period is the twelve months up to the newest complete one (or up to ``scope.end``). Rows:
    ``account``, ``net_amount``, ``previous_amount`` and ``change_amount``/``change_rate`` (None
    where the ledger does not reach the year before), margin as everywhere, ``trend`` (twelve net
    amounts), ``last_month``, what is owed and overdue. All kinds of lines count, so that rows
    add up to the total.
    """
    frame = open_frame(connection, scope)
    last = frame.last_month
    if last is None:
        return frame.result(FIGURE, values=_row("", [], None, covered=False))
    period = Period(add_months(last, 1 - MONTHS), last)
    covered = period.before().within(frame.covered)
    found = _cells(frame, period)
    groups: dict[str | None, list[Row]] = defaultdict(list)
    for row in found:
        groups[row["account"] and scope.parent(row["account"])].append(row)
    unassigned = groups.pop(None, [])
    owed = open_receivables(frame)
    debtors: dict[str, list[str]] = defaultdict(list)
    for account in owed or {}:
        if account is not None:
            debtors[scope.parent(account)].append(account)
    rows = []
    for code in {*groups, *debtors} - {None}:
        row = _row(str(code), groups.get(code, []), period, covered=covered)
        members = tuple(debtors.get(str(code), ()))
        row["open_amount"] = owed_by(members, owed, "open_amount")
        row["overdue_amount"] = owed_by(members, owed, "overdue_amount")
        rows.append(row)
    rows.sort(key=lambda row: (-row["net_amount"], row["account"]))
    values = _row("", found, period, covered=covered)
    for name in ("open_amount", "overdue_amount"):
        values[name] = owed_by(tuple(filter(None, owed or {})), owed, name)
    values["accounts"] = sum(1 for row in rows if row["net_amount"] > 0)
    values["unassigned_amount"] = sum((c["net_amount"] for c in unassigned), Decimal())
    return frame.result(FIGURE, values=values, rows=rows, period=period)


def _cells(frame: Frame, period: Period) -> list[Row]:
    """Per account: sums of the period and of the one before, and the period's months as a list."""
    months = ", ".join(
        f"coalesce(sum(net_amount) FILTER (WHERE month = $m{i}), 0)" for i in range(MONTHS)
    )
    within = "FILTER (WHERE month >= $first)"
    margin = MARGIN_SQL.replace("sum(cost_amount)", f"sum(cost_amount) {within}").replace(
        "FILTER (WHERE cost_amount", "FILTER (WHERE month >= $first AND cost_amount"
    )
    return frame.rows(
        f"SELECT account, coalesce(sum(net_amount) {within}, 0) AS net_amount,"
        " coalesce(sum(net_amount) FILTER (WHERE month < $first), 0) AS previous_amount,"
        f" {margin}, [{months}] AS trend, max(month) AS last_month FROM account_month"
        f" WHERE {frame.condition} AND month BETWEEN $before AND $last GROUP BY account",
        first=period.start,
        last=period.end,
        before=period.before().start,
        **{f"m{i}": add_months(period.start, i) for i in range(MONTHS)},
    )


def _row(code: str, cells: list[Row], period: Period | None, *, covered: bool) -> Row:
    net = sum((cell["net_amount"] for cell in cells), Decimal())
    previous = sum((cell["previous_amount"] for cell in cells), Decimal()) if covered else None
    change = None if previous is None else net - previous
    known = [cell for cell in cells if margin_of(cell) is not None]
    sums: Row = {"cost_amount": None, "net_with_cost": None}
    if known:
        sums = {name: sum((cell[name] for cell in known), Decimal()) for name in sums}
    trend = [sum((cell["trend"][month] for cell in cells), Decimal()) for month in range(MONTHS)]
    return {
        "account": code,
        "net_amount": net,
        "previous_amount": previous,
        "change_amount": change,
        "change_rate": rate(change, previous) if previous and previous > 0 else None,
        **margin_values(sums),
        "net_with_cost": sums["net_with_cost"],
        "trend": trend,
        "last_month": max((cell["last_month"] for cell in cells), default=None),
        "silent_months": _silence(cells, period),
    }


def _silence(cells: list[Row], period: Period | None) -> int | None:
    """Whole months without a line at the end of the period."""
    last = max((cell["last_month"] for cell in cells), default=None)
    return months_between(last, period.end) - 1 if last and period else None


FIGURE = Figure(
    name="portfolio",
    definition="portfolio/1",
    needs=(
        "account_month: net_amount",
        "account_month: cost_amount (optional)",
        "receivables, payments (optional, for what is owed)",
    ),
    units={
        "account": "text",
        "net_amount": "money",
        "previous_amount": "money",
        "change_amount": "money",
        "change_rate": "ratio",
        "cost_amount": "money",
        "margin_amount": "money",
        "margin_rate": "ratio",
        "net_with_cost": "money",
        "trend": "money",
        "last_month": "month",
        "silent_months": "count",
        "open_amount": "money",
        "overdue_amount": "money",
        "accounts": "count",
        "unassigned_amount": "money",
    },
    compute=portfolio,
)
