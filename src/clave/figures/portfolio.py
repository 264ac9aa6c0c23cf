"""The accounts side by side: twelve months of sales, against the year before, margin, trend.

Definition, traps and worked values: ``docs/figures/portfolio.md``.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Period, Row, Scope
from clave.figures.frame import Frame, open_frame
from clave.figures.margin import MARGIN_SQL, margin_of, margin_values, rate
from clave.figures.receivables import open_receivables, owed_by, owed_query
from clave.lib.months import add_months, month_range, months_between

MONTHS = 12


def portfolio(connection: Connection, scope: Scope, whole: bool = False) -> FigureResult:
    """One row for each deciding parent (``scope.grouping``), or account, with sales in scope.

    The period is the twelve months up to the newest complete one (or up to ``scope.end``). Rows:
    ``account``, ``net_amount``, ``previous_amount`` and ``change_amount``/``change_rate`` (None
    where the ledger does not reach the year before), margin as everywhere, ``trend`` (twelve net
    amounts), ``last_month``, what is owed and overdue. All kinds of lines count, so that rows
    add up to the total. ``whole``: the values alone, without rows and without ``accounts``.
    """
    frame = open_frame(connection, scope)
    window = window_of(frame)
    if window is None:
        return frame.result(FIGURE, values=standing({}, None, covered=False))
    period, covered = window
    owed = open_receivables(frame)
    values = standing(_whole(frame, period), period, covered=covered)
    for name in ("open_amount", "overdue_amount"):
        values[name] = owed_by(tuple(filter(None, owed or {})), owed, name)
    values["unassigned_amount"] = _unassigned(frame, period)
    if whole:
        return frame.result(FIGURE, values=values, period=period)
    rows = _rows(frame, period, covered, owed)
    values["accounts"] = sum(1 for row in rows if row["net_amount"] > 0)
    return frame.result(FIGURE, values=values, rows=rows, period=period)


def window_of(frame: Frame) -> tuple[Period, bool] | None:
    """The twelve months, and whether the ledger reaches the twelve before; None in an empty one."""
    last = frame.last_month
    if last is None:
        return None
    period = Period(add_months(last, 1 - MONTHS), last)
    return period, period.before().within(frame.covered)


def cells(frame: Frame, period: Period) -> tuple[str, Row]:
    """SQL, and its values: per account the sums of the period and of the one before.

    Columns: ``account, net_amount, previous_amount, cost_amount, net_with_cost, trend`` (the
    period's months), ``last_month``.
    """
    months = ", ".join(
        f"coalesce(sum(net_amount) FILTER (WHERE month = $m{i}), 0)" for i in range(MONTHS)
    )
    within = "FILTER (WHERE month >= $first)"
    margin = MARGIN_SQL.replace("sum(cost_amount)", f"sum(cost_amount) {within}").replace(
        "FILTER (WHERE cost_amount", "FILTER (WHERE month >= $first AND cost_amount"
    )
    return (
        f"SELECT account, coalesce(sum(net_amount) {within}, 0) AS net_amount,"
        " coalesce(sum(net_amount) FILTER (WHERE month < $first), 0) AS previous_amount,"
        f" {margin}, [{months}] AS trend, max(month) AS last_month FROM account_month"
        f" WHERE {frame.condition} AND month BETWEEN $before AND $last GROUP BY account",
        {
            "first": period.start,
            "last": period.end,
            "before": period.before().start,
            **{f"m{i}": add_months(period.start, i) for i in range(MONTHS)},
        },
    )


def board(frame: Frame, period: Period) -> tuple[str, Row]:
    """SQL, and its values: :func:`cells` with what each account owes; who only owes is there too.

    ``open_amount`` and ``overdue_amount`` are NULL where the ledger has no receivables.
    """
    sql, given = cells(frame, period)
    if frame.currency:
        given |= {"currency": frame.currency}
    question = owed_query(frame)
    if question is None:
        unknown = "NULL::DECIMAL(38,6)"
        return (
            f"SELECT *, {unknown} AS open_amount, {unknown} AS overdue_amount FROM ({sql})",
            given,
        )
    owed, more = question
    return (
        f"SELECT coalesce(c.account, o.account) AS account, c.* EXCLUDE (account),"
        " CASE WHEN o.account IS NULL THEN 0 ELSE o.open_amount END AS open_amount,"
        " CASE WHEN o.account IS NULL THEN 0 ELSE o.overdue_amount END AS overdue_amount"
        f" FROM ({sql}) c FULL JOIN ({owed}) o ON o.account = c.account",
        given | more,
    )


def standing(sums: Row, period: Period | None, *, covered: bool) -> Row:
    """What is said of one account, or of all, from its sums (:func:`cells`); {} = there are none.

    Where the ledger does not reach the year before (not ``covered``) nothing is compared.
    """
    net = sums.get("net_amount") or Decimal()
    previous = (sums.get("previous_amount") or Decimal()) if covered else None
    change = None if previous is None else net - previous
    costs: Row = {name: sums.get(name) for name in ("cost_amount", "net_with_cost")}
    if margin_of(costs) is None:
        costs = dict.fromkeys(costs)
    last = sums.get("last_month")
    return {
        "net_amount": net,
        "previous_amount": previous,
        "change_amount": change,
        "change_rate": rate(change, previous) if previous and previous > 0 else None,
        **margin_values(costs),
        "net_with_cost": costs["net_with_cost"],
        "trend": sums.get("trend") or [Decimal()] * MONTHS,
        "last_month": last,
        # Whole months without a line at the end of the period.
        "silent_months": months_between(last, period.end) - 1 if last and period else None,
    }


def _rows(
    frame: Frame, period: Period, covered: bool, owed: dict[str | None, Row] | None
) -> list[Row]:
    """By deciding parent or account, largest first; who only owes has a row too."""
    sql, given = cells(frame, period)
    members: dict[str, list[str]] = defaultdict(list)
    found: dict[str, list[Row]] = defaultdict(list)
    for cell in frame.rows(sql, **given):
        if cell["account"] is not None:
            found[frame.scope.parent(cell["account"])].append(cell)
    for account in owed or {}:
        if account is not None:
            members[frame.scope.parent(account)].append(account)
    rows = []
    for code in {*found, *members}:
        row: Row = {"account": code} | standing(added(found.get(code, [])), period, covered=covered)
        for name in ("open_amount", "overdue_amount"):
            row[name] = owed_by(tuple(members.get(code, ())), owed, name)
        rows.append(row)
    return sorted(rows, key=lambda row: (-row["net_amount"], row["account"]))


def added(sums: list[Row]) -> Row:
    """The sums of several accounts as one; what one of them does not know the others tell."""
    if len(sums) < 2:
        return sums[0] if sums else {}
    trends = zip(*(row["trend"] for row in sums), strict=True)
    return {
        "net_amount": _sum(sums, "net_amount"),
        "previous_amount": _sum(sums, "previous_amount"),
        "trend": [sum(months, Decimal()) for months in trends],
        "last_month": max(row["last_month"] for row in sums),
        **_costs(sums),
    }


def _whole(frame: Frame, period: Period) -> Row:
    """The sums of everything in scope, from its months."""
    before = period.before().start
    found = [row for row in frame.months() if before <= row["month"] <= period.end]
    now = [row for row in found if row["month"] >= period.start]
    trend: dict[date, Decimal] = dict.fromkeys(month_range(period.start, period.end), Decimal())
    for row in now:
        trend[row["month"]] += row["net_amount"]
    return {
        "net_amount": _sum(now, "net_amount"),
        "previous_amount": _sum(found, "net_amount") - _sum(now, "net_amount"),
        "trend": list(trend.values()),
        "last_month": max((row["month"] for row in found), default=None),
        **_costs(now),
    }


def _costs(rows: list[Row]) -> Row:
    """Cost, and net amount of the lines with cost, over the rows that know them."""
    known = [row for row in rows if margin_of(row) is not None]
    names = ("cost_amount", "net_with_cost")
    return {name: _sum(known, name) if known else None for name in names}


def _sum(rows: list[Row], name: str) -> Decimal:
    return sum((row[name] for row in rows), Decimal())


def _unassigned(frame: Frame, period: Period) -> Decimal:
    """The net amount of the period's lines without an account."""
    if not frame.scope.takes_unassigned:
        return Decimal()
    row = frame.rows(
        "SELECT coalesce(sum(net_amount), 0) AS net_amount FROM account_month"
        f" WHERE {frame.condition} AND account IS NULL AND month BETWEEN $first AND $last",
        first=period.start,
        last=period.end,
    )[0]
    amount: Decimal = row["net_amount"]
    return amount


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
    parameters=("whole",),
    compute=portfolio,
)
