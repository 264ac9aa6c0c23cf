"""A scope made definite against a ledger: its currency, months and reach, and its SQL condition."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from clave.figures.asking import Connection, query, query_once
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, note
from clave.figures.gathered import Gathered, Part, gathered_rows
from clave.figures.margin import MARGIN_PARTS, MARGIN_SQL
from clave.lib.months import last_complete_month, month_of
from clave.lib.refusal import Refused

_NAMED = 64


@dataclass(frozen=True)
class Frame:
    """What every figure starts from; made by :func:`open_frame`.

    ``covered``: the months that the ledger reaches, whatever the scope; None when it is empty.
    ``period``: the months asked for. ``precision``: how exactly the newest line tells its date;
    lines that tell a year only stand in its January and reach to its December. ``missing`` and
    ``assumed`` grow while a figure computes.
    """

    connection: Connection
    scope: Scope
    currency: str | None
    covered: Period | None
    period: Period | None
    as_of: date | None
    precision: Literal["day", "month", "year"]
    missing: list[Row] = field(default_factory=list)
    assumed: list[Row] = field(default_factory=list)

    @property
    def account_condition(self) -> str:
        return account_condition(self.scope)

    @property
    def condition(self) -> str:
        """SQL that is true for rows (with ``account`` and ``currency``) of this scope."""
        own = "(currency = $currency OR currency IS NULL)" if self.currency else "TRUE"
        return f"{self.account_condition} AND {own}"

    @property
    def last_month(self) -> date | None:
        """The newest complete month that the period asked for reaches; None in an empty ledger.

        A month that the caller asks for by ``scope.end`` is taken even when it is not complete.
        """
        if self.period is None or self.as_of is None:
            return None
        if self.scope.end is not None:
            return self.period.end
        return min(self.period.end, self.complete_to or self.period.end)

    @property
    def complete_to(self) -> date | None:
        """The newest month that the ledger holds whole; None in an empty one."""
        if self.as_of is None:
            return None
        if self.precision == "year":
            return date(self.as_of.year, 12, 1)
        return (
            month_of(self.as_of) if self.precision == "month" else last_complete_month(self.as_of)
        )

    def months(self) -> list[Row]:
        """The scope's sums by month and kind in the frame's currency, whatever the period.

        ``month, kind, lines, net_amount, cost_amount, net_with_cost``; the oldest first.
        """
        taken = (self.currency, None) if self.currency else ()
        found = _months(self.connection, self.scope)
        return [row for row in found if not taken or row["currency"] in taken]

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """The rows of ``sql``; ``$accounts``, ``$currency``, ``$start`` and ``$end`` are known."""
        known: Row = {
            **account_parameters(self.scope),
            "currency": self.currency,
            "start": self.period.start if self.period else None,
            "end": self.period.end if self.period else None,
            **params,
        }
        return query(self.connection, sql, known)

    def result(self, figure: Figure, **parts: Any) -> FigureResult:
        """The figure's answer, carrying this frame's currency, dates and notes."""
        parts.setdefault("period", self.period)
        parts.setdefault("definition", figure.definition)
        return FigureResult(
            figure=figure.name,
            as_of=self.as_of,
            currency=self.currency,
            missing=self.missing,
            assumed=self.assumed,
            **parts,
        )


def open_frame(connection: Connection, scope: Scope) -> Frame:
    """Make ``scope`` definite against the views of ``connection``.

    Raises ``Refused('period_reversed')`` where it ends before it starts.
    """
    if scope.start and scope.end and month_of(scope.start) > month_of(scope.end):
        raise Refused("period_reversed", start=scope.start, end=scope.end)
    reach = _reach(connection, scope)
    currency = scope.currency or _main_currency(reach)
    covered, newest = None, Row()
    if reach:
        covered = Period(min(row["first"] for row in reach), max(row["last"] for row in reach))
        newest = _newest_line(connection, covered.end)
    if covered and newest["precision"] == "year":
        covered = Period(covered.start, date(covered.end.year, 12, 1))
    frame = Frame(
        connection,
        scope,
        currency,
        covered,
        _period(scope, covered),
        scope.as_of or newest.get("day"),
        newest.get("precision", "day"),
    )
    _note_reach(frame, reach)
    return frame


def newest_day(connection: Connection) -> date | None:
    """The last date in the ledger; None in an empty one."""
    reach = _ledger_reach(connection)
    if not reach:
        return None
    day: date = _newest_line(connection, max(row["last"] for row in reach))["day"]
    return day


def _ledger_reach(connection: Connection) -> list[Row]:
    """By currency: the first and last month, and how many lines."""
    return query_once(
        connection,
        "SELECT currency, min(month) AS first, max(month) AS last, sum(lines)::BIGINT AS lines"
        " FROM account_month GROUP BY currency",
    )


def _reach(connection: Connection, scope: Scope) -> list[Row]:
    """As the ledger's reach, with the lines of the scope alone."""
    reach = _ledger_reach(connection)
    if scope.accounts is None and scope.takes_unassigned and not (scope.start or scope.end):
        return reach
    first = month_of(scope.start) if scope.start else date.min
    last = month_of(scope.end) if scope.end else date.max
    lines: dict[str | None, int] = defaultdict(int)
    for row in _months(connection, scope):
        if first <= row["month"] <= last:
            lines[row["currency"]] += row["lines"]
    return [row | {"lines": lines[row["currency"]]} for row in reach]


_MONTHS = Gathered(
    "account_month",
    ("month", "kind", "currency"),
    (("lines", Part("lines")), ("net_amount", Part("net_amount")), *MARGIN_PARTS),
)


def _months(connection: Connection, scope: Scope) -> list[Row]:
    if (found := gathered_rows(connection, scope, _MONTHS)) is not None:
        return found
    sql = (
        f"SELECT month, kind, currency, sum(lines)::BIGINT AS lines,"
        f" sum(net_amount) AS net_amount, {MARGIN_SQL} FROM account_month"
        f" WHERE {account_condition(scope)} GROUP BY month, kind, currency ORDER BY month"
    )
    if scope.accounts is None:
        return query_once(connection, sql)
    return query(connection, sql, account_parameters(scope))


def _main_currency(reach: list[Row]) -> str | None:
    named = [row for row in reach if row["currency"]]
    best = min(named, key=lambda row: (-row["lines"], row["currency"]), default=None)
    return best["currency"] if best else None


def _period(scope: Scope, covered: Period | None) -> Period | None:
    if covered is None:
        return None
    start = month_of(scope.start) if scope.start else covered.start
    end = month_of(scope.end) if scope.end else covered.end
    # One side given beyond the ledger's own reach: an empty period, but still an orderly one.
    return Period(min(start, end), end) if scope.end else Period(start, max(start, end))


def _newest_line(connection: Connection, month: date) -> Row:
    """The last date in the ledger, and its precision.

    Looked for in the last ``month`` only, which spares reading most files.
    """
    sql = (
        "SELECT max(date) AS day, max_by(coalesce(date_precision, 'day'), date) AS precision"
        " FROM sales WHERE date >= $month"
    )
    return query_once(connection, sql, {"month": month})[0]


def _note_reach(frame: Frame, reach: list[Row]) -> None:
    """Say what the figure leaves out (other currencies, months) or takes for granted."""
    if not any(row["lines"] for row in reach):
        frame.missing.append(note("no_lines"))
    for row in sorted(reach, key=lambda r: r["currency"] or ""):
        if not row["lines"]:
            continue
        if row["currency"] is None and frame.currency:
            frame.assumed.append(
                note("currency_assumed", currency=frame.currency, lines=int(row["lines"]))
            )
        elif row["currency"] != frame.currency:
            frame.missing.append(
                note("other_currency", currency=row["currency"], lines=int(row["lines"]))
            )
    _note_converted(frame)
    if frame.precision == "year":
        frame.missing.append(note("dates_by_year"))
    if frame.period and not frame.period.within(frame.covered) and frame.covered:
        frame.missing.append(
            note(
                "period_not_covered",
                covered_from=f"{frame.covered.start:%Y-%m}",
                covered_to=f"{frame.covered.end:%Y-%m}",
            )
        )


def _note_converted(frame: Frame) -> None:
    """Say how many lines of other currencies the states show in the company's."""
    if not query_once(frame.connection, "SELECT count(*) AS rows FROM conversions")[0]["rows"]:
        return
    rows = frame.rows(
        "SELECT currency, sum(lines)::BIGINT AS lines FROM conversions"
        f" WHERE {frame.account_condition} AND month BETWEEN $start AND $end"
        " GROUP BY currency ORDER BY currency"
    )
    for row in rows:
        frame.assumed.append(note("converted", currency=row["currency"], lines=row["lines"]))


def within(scope: Scope, account: str | None) -> bool:
    """Whether what is booked at ``account`` belongs to the scope."""
    if account is None:
        return scope.takes_unassigned
    return scope.accounts is None or account in scope.accounts


def account_condition(scope: Scope) -> str:
    """SQL that is true for rows (with ``account``) of the scope's accounts.

    Few codes are named one by one: then the files that cannot hold them are not read.
    """
    identified = "account IS NOT NULL"
    if scope.accounts is not None:
        named = ", ".join(f"${name}" for name in account_parameters(scope) if name != "accounts")
        within = f"({named})" if named else "(SELECT unnest($accounts))"
        identified = f"account IN {within}" if scope.accounts else "FALSE"
    elif scope.takes_unassigned:
        return "TRUE"
    return f"({identified} OR account IS NULL)" if scope.takes_unassigned else identified


def account_parameters(scope: Scope) -> Row:
    """The values that :func:`account_condition` names."""
    accounts = scope.accounts or ()
    if 0 < len(accounts) <= _NAMED:
        return {f"account_{place}": code for place, code in enumerate(accounts)}
    return {"accounts": list(accounts)}
