"""What comes back: returns and corrections, their amounts and rates, by account and month.

Definition, traps and worked values: ``docs/figures/returns.md``.
"""

from __future__ import annotations

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope
from clave.figures.frame import open_frame
from clave.figures.margin import rate
from clave.lib.refusal import Refused

BY = ("account", "month")

_SUMS = ", ".join(
    f"coalesce(sum({column}) FILTER (WHERE kind = '{kind}'), 0){cast} AS {kind}s_{name}"
    for kind in ("sale", "return", "correction")
    for column, name, cast in (
        ("net_amount", "amount", ""),
        ("lines", "lines", "::BIGINT"),
        ("invoices", "invoices", "::BIGINT"),
    )
)


def returns(connection: Connection, scope: Scope, by: str = "account") -> FigureResult:
    """Returns and corrections of the scope as values, ``by`` account or month as rows.

    Amounts are signed as in the ledger; rates are positive where something came back. Rows hold
    every account or month with lines, largest returns first (accounts) or in time (months).
    Raises ``Refused('unknown_choice')`` for another ``by``.
    """
    if by not in BY:
        raise Refused("unknown_choice", parameter="by", value=by, choices=BY)
    frame = open_frame(connection, scope)
    where = f"FROM account_month WHERE {frame.condition} AND month BETWEEN $start AND $end"
    order = "returns_amount, account NULLS LAST" if by == "account" else "month"
    found = frame.rows(
        f"SELECT {by}, grouping({by}) = 1 AS is_whole, {_SUMS},"
        " count(DISTINCT account) FILTER (WHERE kind = 'return')::BIGINT AS accounts_with_returns"
        f" {where} GROUP BY GROUPING SETS (({by}), ()) ORDER BY is_whole DESC, {order}"
    )
    whole, *rows = [_rated(row) for row in found]
    values = {name: value for name, value in whole.items() if name not in (by, "is_whole")}
    for row in rows:
        del row["is_whole"], row["accounts_with_returns"]
    return frame.result(FIGURE, values=values, rows=rows)


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
