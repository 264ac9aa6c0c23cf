"""What was sold in all: net amount and its parts, lines, invoices, accounts, margin.

Definition, traps and worked values: ``docs/figures/totals.md``.
"""

from __future__ import annotations

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope
from clave.figures.frame import Frame, open_frame
from clave.figures.margin import MARGIN_SQL, cost_notes, margin_values
from clave.lib.refusal import Refused

# What rows may be given by, and the SQL expression of each.
BY = {"account": "account", "month": "month", "kind": "kind"}

_SUMS = f"""
    coalesce(sum(net_amount), 0) AS net_amount,
    coalesce(sum(lines), 0)::BIGINT AS lines,
    coalesce(sum(invoices), 0)::BIGINT AS invoices,
    coalesce(sum(net_amount) FILTER (WHERE kind = 'sale'), 0) AS sales_amount,
    coalesce(sum(net_amount) FILTER (WHERE kind = 'return'), 0) AS returns_amount,
    coalesce(sum(net_amount) FILTER (WHERE kind = 'correction'), 0) AS corrections_amount,
    coalesce(sum(net_amount) FILTER (WHERE account IS NULL), 0) AS unassigned_amount,
    sum(list_amount) AS list_amount,
    sum(discount_amount) AS discount_amount,
    {MARGIN_SQL}
"""


def totals(connection: Connection, scope: Scope, by: str | None = None) -> FigureResult:
    """The sums of every line in scope; ``by`` account, month or kind also gives them as rows.

    Amounts are signed as in the ledger, so that sales + returns + corrections = net amount.
    Raises ``Refused('unknown_choice')`` for another ``by``.
    """
    if by is not None and by not in BY:
        raise Refused("unknown_choice", parameter="by", value=by, choices=tuple(BY))
    frame = open_frame(connection, scope)
    whole = frame.rows(
        f"SELECT {_SUMS}, count(DISTINCT account)::BIGINT AS accounts FROM account_month"
        f" WHERE {frame.condition} AND month BETWEEN $start AND $end"
    )[0]
    if whole["lines"]:
        frame.missing.extend(cost_notes(whole))
    rows = _rows(frame, by) if by else []
    return frame.result(FIGURE, values=_values(whole), rows=rows)


def _rows(frame: Frame, by: str) -> list[Row]:
    found = frame.rows(
        f'SELECT {BY[by]} AS "{by}", {_SUMS} FROM account_month'
        f" WHERE {frame.condition} AND month BETWEEN $start AND $end"
        f" GROUP BY {BY[by]} ORDER BY {BY[by]} NULLS LAST"
    )
    return [_values(row) for row in found]


def _values(row: Row) -> Row:
    return {key: value for key, value in row.items() if key != "net_with_cost"} | margin_values(row)


FIGURE = Figure(
    name="totals",
    definition="totals/1",
    needs=(
        "account_month: net_amount, lines, invoices, kind",
        "account_month: cost_amount, net_with_cost, list_amount, discount_amount (optional)",
    ),
    units={
        "net_amount": "money",
        "lines": "count",
        "invoices": "count",
        "accounts": "count",
        "sales_amount": "money",
        "returns_amount": "money",
        "corrections_amount": "money",
        "unassigned_amount": "money",
        "list_amount": "money",
        "discount_amount": "money",
        "cost_amount": "money",
        "margin_amount": "money",
        "margin_rate": "ratio",
        "account": "text",
        "month": "month",
        "kind": "text",
    },
    parameters=("by",),
    compute=totals,
)
