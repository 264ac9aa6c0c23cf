"""What comes back: returns and corrections, their amounts and rates, by account and month.

Definition, traps and worked values: ``docs/figures/returns.md``.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope
from clave.figures.frame import Frame, open_frame
from clave.figures.gathered import Gathered, Part, gathered_rows
from clave.figures.margin import rate
from clave.lib.refusal import Refused

BY = ("account", "month")
_NOTHING = {"net_amount": Decimal(), "lines": 0, "invoices": 0}

# Each kind of line, what is told of it, and the column that it is a sum of.
_COLUMNS = tuple(
    (f"{kind}s_{name}", kind, column)
    for kind in ("sale", "return", "correction")
    for name, column in (("amount", "net_amount"), ("lines", "lines"), ("invoices", "invoices"))
)
_SUMS = ", ".join(
    f"coalesce(sum({column}) FILTER (WHERE kind = '{kind}'), 0)"
    f"{'' if column == 'net_amount' else '::BIGINT'} AS {name}"
    for name, kind, column in _COLUMNS
)
_PARTS = tuple((name, Part(column, kinds=(kind,))) for name, kind, column in _COLUMNS)


def returns(connection: Connection, scope: Scope, by: str = "account") -> FigureResult:
    """Returns and corrections of the scope as values, ``by`` account or month as rows.

    Amounts are signed as in the ledger; rates are positive where something came back. Rows hold
    every account or month with lines, largest returns first (accounts) or in time (months).
    Raises ``Refused('unknown_choice')`` for another ``by``.
    """
    if by not in BY:
        raise Refused("unknown_choice", parameter="by", value=by, choices=BY)
    frame = open_frame(connection, scope)
    found = _at_hand(frame, by) or _asked(frame, by)
    whole, *rows = [_rated(row) for row in found]
    values = {name: value for name, value in whole.items() if name not in (by, "is_whole")}
    for row in rows:
        del row["is_whole"], row["accounts_with_returns"]
    return frame.result(FIGURE, values=values, rows=rows)


def _asked(frame: Frame, by: str) -> list[Row]:
    """The whole, and after it the rows."""
    order = "returns_amount, account NULLS LAST" if by == "account" else "month"
    return frame.rows(
        f"SELECT {by}, grouping({by}) = 1 AS is_whole, {_SUMS},"
        " count(DISTINCT account) FILTER (WHERE kind = 'return')::BIGINT AS accounts_with_returns"
        f" FROM account_month WHERE {frame.condition} AND month BETWEEN $start AND $end"
        f" GROUP BY GROUPING SETS (({by}), ()) ORDER BY is_whole DESC, {order}"
    )


def _at_hand(frame: Frame, by: str) -> list[Row] | None:
    """The same of a few accounts, without SQL; None where there is nothing at hand."""
    if frame.period is None:
        return None
    asked = Gathered(
        "account_month", (by,), _PARTS, frame.period.start, frame.period.end, frame.currency
    )
    rows = gathered_rows(frame.connection, frame.scope, asked)
    accounts = gathered_rows(frame.connection, frame.scope, replace(asked, by=("account",)))
    if not rows or accounts is None:
        return None
    returning = sum(row["returns_lines"] is not None for row in accounts)
    for row in rows:
        row |= {name: row[name] or _NOTHING[column] for name, _, column in _COLUMNS}
        row |= {"is_whole": False, "accounts_with_returns": returning}
    whole = rows[0] | {name: sum(row[name] for row in rows) for name, _, _ in _COLUMNS}
    rows.sort(key=lambda row: (row["returns_amount"] if by == "account" else 0, row[by]))
    return [whole | {"is_whole": True}, *rows]


def _rated(row: Row) -> Row:
    sold = row["sales_amount"] if row["sales_amount"] > 0 else None
    return row | {
        "return_rate": rate(-row["returns_amount"], sold),
        "correction_rate": rate(-row["corrections_amount"], sold),
    }


FIGURE = Figure(
    name="returns",
    definition="returns/1",
    needs=("account_month: account, month, kind, net_amount, lines, invoices",),
    units={
        "sales_amount": "money",
        "returns_amount": "money",
        "corrections_amount": "money",
        "sales_lines": "count",
        "returns_lines": "count",
        "corrections_lines": "count",
        "sales_invoices": "count",
        "returns_invoices": "count",
        "corrections_invoices": "count",
        "accounts_with_returns": "count",
        "return_rate": "ratio",
        "correction_rate": "ratio",
        "account": "text",
        "month": "month",
    },
    parameters=("by",),
    compute=returns,
)
