"""What an account buys: each product's last twelve months, the year before, and its last date.

Definition, traps and worked values: ``docs/figures/products.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import duckdb

from clave.figures.assortment import cells_parameters, cells_sql
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, note
from clave.figures.change import against
from clave.figures.frame import Frame, open_frame
from clave.figures.margin import margin_values
from clave.lib.months import add_months

MONTHS = 12

_PRODUCTS = """,
sums AS (
    SELECT product, bool_or(is_fee) AS non_product,
        coalesce(sum(net_amount) FILTER (WHERE month >= $from), 0) AS amount,
        coalesce(sum(net_amount) FILTER (WHERE month < $from), 0) AS previous_amount,
        sum(quantity) FILTER (WHERE month >= $from) AS quantity,
        sum(quantity) FILTER (WHERE month < $from) AS previous_quantity,
        sum(cost_amount) FILTER (WHERE month >= $from) AS cost_amount,
        sum(net_with_cost) FILTER (WHERE month >= $from AND cost_amount IS NOT NULL)
            AS net_with_cost
    FROM cells WHERE month BETWEEN $before AND $to GROUP BY product
),
dates AS (
    SELECT product, min(first_date) AS first_date, max(last_date) AS last_date,
        bool_or(regexp_full_match(product, $non_products, 'i')) AS non_product
    FROM account_product WHERE {accounts} GROUP BY product
)
SELECT d.product, f.name, f.family, coalesce(d.non_product, FALSE) AS non_product,
    coalesce(s.amount, 0) AS amount, coalesce(s.previous_amount, 0) AS previous_amount,
    s.quantity, s.previous_quantity, s.cost_amount, s.net_with_cost, d.first_date, d.last_date
FROM dates d
LEFT JOIN sums s ON s.product IS NOT DISTINCT FROM d.product
LEFT JOIN families f ON f.product = d.product
ORDER BY amount DESC, previous_amount DESC, d.product
"""


def products(
    connection: duckdb.DuckDBPyConnection,
    scope: Scope,
    non_products: Sequence[str] = (),
    limit: int | None = None,
) -> FigureResult:
    """Every product that the scope ever bought, by its last twelve complete months, largest first.

    Rows add up to the net amount of those months, fees (``non_product`` true) and lines without a
    product (product None) included. ``limit`` shortens the rows, never the values. Raises
    ``Refused('bad_pattern')``.
    """
    frame = open_frame(connection, scope)
    last = frame.last_month
    if last is None:
        return frame.result(FIGURE, values=_values([]))
    window = Period(add_months(last, 1 - MONTHS), last)
    rows = _rows(frame, window, non_products)
    shown = rows if limit is None else rows[:limit]
    return frame.result(FIGURE, period=window, values=_values(rows), rows=shown)


def _rows(frame: Frame, window: Period, non_products: Sequence[str]) -> list[Row]:
    covered = window.before().within(frame.covered)
    if not covered:
        frame.missing.append(note("no_year_before", windows=["rolling_12"]))
    found = frame.rows(
        cells_sql(frame) + _PRODUCTS.format(accounts=frame.account_condition),
        **cells_parameters(frame, non_products),
        **{"from": window.start, "to": window.end, "before": window.before().start},
    )
    return [_row(row, covered) for row in found]


def _row(row: Row, covered: bool) -> Row:
    compared = against(row["amount"], row["previous_amount"] if covered else None)
    shown = {name: value for name, value in row.items() if name != "net_with_cost"}
    if not covered:
        shown["previous_quantity"] = None
    return shown | compared | margin_values(row)


def _values(rows: list[Row]) -> Row:
    bought = [row for row in rows if row["amount"] > 0]
    known = [row["previous_amount"] for row in rows if row["previous_amount"] is not None]
    return against(
        sum((row["amount"] for row in rows), Decimal()),
        sum(known, Decimal()) if known else None,
    ) | {
        "products": sum(not row["non_product"] and row["product"] is not None for row in bought),
        "products_ever": sum(not row["non_product"] and row["product"] is not None for row in rows),
    }


FIGURE = Figure(
    name="products",
    definition="products/1",
    needs=(
        "account_product_month: product, month, net_amount",
        "account_product: first_date, last_date",
        "account_product_month: quantity, cost_amount, net_with_cost (optional)",
        "products, product_names: name, family (optional)",
    ),
    units={
        "amount": "money",
        "previous_amount": "money",
        "change_amount": "money",
        "change_rate": "ratio",
        "products": "count",
        "products_ever": "count",
        "product": "text",
        "name": "text",
        "family": "text",
        "non_product": "flag",
        "quantity": "quantity",
        "previous_quantity": "quantity",
        "cost_amount": "money",
        "margin_amount": "money",
        "margin_rate": "ratio",
        "first_date": "date",
        "last_date": "date",
    },
    parameters=("non_products", "limit"),
    compute=products,
)
