"""A scope made definite against a ledger: its currency, months and reach, and its SQL condition."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import duckdb

from clave.figures.base import Figure, FigureResult, Period, Row, Scope, note
from clave.lib.months import last_complete_month, month_of
from clave.lib.refusal import Refused

_PARAMETER = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class Frame:
    """What every figure starts from; made by :func:`open_frame`.

    ``covered``: the months that the ledger reaches, whatever the scope; None when it is empty.
    ``period``: the months asked for. ``precision``: how exactly the newest line tells its date;
    lines that tell a year only stand in its January and reach to its December. ``missing`` and
    ``assumed`` grow while a figure computes.
    """

    connection: duckdb.DuckDBPyConnection
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
        return _account_condition(self.scope)

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

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """The rows of ``sql``; ``$accounts``, ``$currency``, ``$start`` and ``$end`` are known."""
        known: Row = {
            "accounts": list(self.scope.accounts or ()),
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


def query(connection: duckdb.DuckDBPyConnection, sql: str, params: Row) -> list[Row]:
    """The rows of ``sql`` as dicts; of ``params`` only those are handed over that it names."""
    named = set(_PARAMETER.findall(sql))
    answer = connection.execute(sql, {name: params[name] for name in named})
    columns = [item[0] for item in answer.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def open_frame(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Frame:
    """Make ``scope`` definite against the views of ``connection``.

    Raises ``Refused('period_reversed')`` where it ends before it starts.
    """
    if scope.start and scope.end and month_of(scope.start) > month_of(scope.end):
        raise Refused("period_reversed", start=scope.start, end=scope.end)
    reach = query(
        connection,
        "SELECT currency, min(month) AS first, max(month) AS last,"
        f" coalesce(sum(lines) FILTER (WHERE {_account_condition(scope)}"
        " AND month >= coalesce($start, month) AND month <= coalesce($end, month)), 0) AS lines"
        " FROM account_month GROUP BY currency",
        {
            "accounts": list(scope.accounts or ()),
            "start": month_of(scope.start) if scope.start else None,
            "end": month_of(scope.end) if scope.end else None,
        },
    )
    currency = scope.currency or _main_currency(reach)
    covered, newest = None, Row()
    if reach:
        covered = Period(min(row["first"] for row in reach), max(row["last"] for row in reach))
        newest = _newest_line(connection, covered)
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


def _newest_line(connection: duckdb.DuckDBPyConnection, covered: Period) -> Row:
    """The last date in the ledger, and its precision.

    Looked for in the last month only, which spares reading most files.
    """
    sql = (
        "SELECT max(date) AS day, max_by(coalesce(date_precision, 'day'), date) AS precision"
        " FROM sales WHERE date >= $month"
    )
    return query(connection, sql, {"month": covered.end})[0]


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


def _account_condition(scope: Scope) -> str:
    identified = "account IS NOT NULL"
    if scope.accounts is not None:
        identified = "account IN (SELECT unnest($accounts))" if scope.accounts else "FALSE"
    elif scope.takes_unassigned:
        return "TRUE"
    return f"({identified} OR account IS NULL)" if scope.takes_unassigned else identified
