"""Which products moved most in the last month against the year before: the cause of a change.

Definition, traps and worked values: ``docs/figures/product_movers.md``.
"""

from __future__ import annotations

from decimal import Decimal

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, note
from clave.figures.change import against
from clave.figures.frame import open_frame
from clave.lib.refusal import Refused

_MOVED = """
WITH moved AS (
    SELECT {account} AS account, product,
        coalesce(sum(net_amount) FILTER (WHERE month = $now), 0) AS amount,
        coalesce(sum(net_amount) FILTER (WHERE month = $before), 0) AS previous_amount
    FROM account_product_month
    WHERE {condition} AND product IS NOT NULL AND month IN ($now, $before)
    GROUP BY ALL
)
SELECT m.account, m.product, coalesce(p.name, n.name) AS name,
    coalesce(p.family, n.family) AS family, m.amount, m.previous_amount
FROM moved m
LEFT JOIN products p ON p.code = m.product
LEFT JOIN product_names n ON n.product = m.product
"""


def product_movers(
    connection: Connection,
    scope: Scope,
    falling: bool | None = None,
    limit: int | None = None,
    by: str | None = None,
) -> FigureResult:
    """The last complete month of each product against the same month a year before.

    Rows by the size of the change, largest first; ``falling`` True takes only those that fell,
    False those that grew. ``by`` 'parent' gives a row for each product of each deciding parent
    (``code``), so that many accounts are asked about at once. Lines without a product have no
    row. Raises ``Refused('unknown_choice')`` for another ``by``.
    """
    if by not in (None, "parent"):
        raise Refused("unknown_choice", parameter="by", value=by, choices=("parent",))
    frame = open_frame(connection, scope)
    month = frame.last_month
    window = Period(month, month) if month else None
    if window is None or not window.before().within(frame.covered):
        frame.missing.append(note("no_year_before", windows=["month"]))
        return frame.result(FIGURE, period=window)
    account = "account" if by else "NULL"
    sql = _MOVED.format(condition=frame.condition, account=account)
    found = frame.rows(sql, now=window.start, before=window.before().start)
    rows = _by_parent(scope, found) if by else [_row(row) for row in found]
    rows = [row for row in rows if _asked(row, falling)]
    rows.sort(key=lambda row: (-abs(row["change_amount"]), row["product"], row.get("code", "")))
    return frame.result(FIGURE, period=window, rows=rows[:limit])


def _row(row: Row) -> Row:
    compared = against(row["amount"], row["previous_amount"])
    return {**{key: row[key] for key in ("product", "name", "family")}, **compared}


def _by_parent(scope: Scope, found: list[Row]) -> list[Row]:
    """The sums of each product over the accounts of each parent; unassigned lines have none."""
    sums: dict[tuple[str, str], Row] = {}
    for row in found:
        if row["account"] is None:
            continue
        key = (scope.parent(row["account"]), row["product"])
        cell = sums.setdefault(key, row | {"amount": Decimal(), "previous_amount": Decimal()})
        cell["amount"] += row["amount"]
        cell["previous_amount"] += row["previous_amount"]
    return [{"code": code, **_row(row)} for (code, _), row in sums.items()]


def _asked(row: Row, falling: bool | None) -> bool:
    change = row["change_amount"]
    return change != 0 and (falling is None or (change < 0) is falling)


FIGURE = Figure(
    name="product_movers",
    definition="product_movers/1",
    needs=("account_product_month: account, product, month, net_amount",),
    units={
        "code": "text",
        "product": "text",
        "name": "text",
        "family": "text",
        "amount": "money",
        "previous_amount": "money",
        "change_amount": "money",
        "change_rate": "ratio",
    },
    parameters=("falling", "limit", "by"),
    compute=product_movers,
    result="rows",
)
