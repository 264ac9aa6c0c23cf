"""What an account buys: each product's last twelve months, the year before, and its last date.

Definition, traps and worked values: ``docs/figures/products.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from clave.figures.asking import Connection
from clave.figures.assortment import catalogue, fees
from clave.figures.base import Figure, FigureResult, Period, Row, Scope, note
from clave.figures.change import against
from clave.figures.frame import Frame, open_frame
from clave.figures.gathered import Gathered, Part, gathered, gathered_rows
from clave.figures.margin import MARGIN_PARTS, margin_values
from clave.lib.months import add_months

MONTHS = 12
_NAMELESS: Row = {"name": None, "family": None}

# Sums by account first: a product counts as bought where one account bought it. Two plain
# questions, put together here: DuckDB takes longer to plan one that says all than to answer it.
_SUMS = """
SELECT product, now, sum(net_amount) AS amount, sum(quantity) AS quantity,
    sum(cost_amount) AS cost_amount, sum(net_with_cost) AS net_with_cost,
    bool_or(sold > 0 AND account IS NOT NULL) AS bought
FROM (
    SELECT account, product, month >= $from AS now, sum(net_amount) AS net_amount,
        sum(quantity) AS quantity, sum(cost_amount) AS cost_amount,
        sum(net_with_cost) FILTER (WHERE cost_amount IS NOT NULL) AS net_with_cost,
        sum(net_amount) FILTER (WHERE kind IN ('sale', 'return')) AS sold
    FROM account_product_month WHERE {condition} AND month BETWEEN $before AND $to
    GROUP BY account, product, now
) GROUP BY product, now
"""
_DATES = """
SELECT product, min(first_date) AS first_date, max(last_date) AS last_date
FROM account_product WHERE {accounts} GROUP BY product
"""
# The same of a few accounts, without SQL.
_SUMMED = Gathered(
    "account_product_month",
    ("product",),
    (("amount", Part("net_amount")), ("quantity", Part("quantity")), *MARGIN_PARTS),
)
_SOLD = Gathered(
    "account_product_month",
    ("product", "account"),
    (("sold", Part("net_amount", kinds=("sale", "return"))),),
)
_DATED = Gathered(
    "account_product",
    ("product",),
    (("first_date", Part("first_date", "min")), ("last_date", Part("last_date", "max"))),
)
_NOTHING: Row = {
    "amount": Decimal(),
    "quantity": None,
    "cost_amount": None,
    "net_with_cost": None,
    "bought": False,
}


def products(
    connection: Connection,
    scope: Scope,
    non_products: Sequence[str] = (),
    limit: int | None = None,
) -> FigureResult:
    """Every product that the scope ever bought, by its last twelve complete months, largest first.

    Rows add up to the net amount of those months, fees (``non_product`` true) and lines without a
    product (product None) included. ``bought``: whether an account of the scope bought the product
    in those months, as in penetration; ``bought_before``: in the twelve before. ``limit``
    shortens the rows, never the values. Raises ``Refused('bad_pattern')``.
    """
    frame = open_frame(connection, scope)
    last = frame.last_month
    if last is None:
        return frame.result(FIGURE, values=_values([]))
    window = Period(add_months(last, 1 - MONTHS), last)
    covered = window.before().within(frame.covered)
    if not covered:
        frame.missing.append(note("no_year_before", windows=["rolling_12"]))
    rows = _rows(frame, window, covered, non_products)
    shown = rows if limit is None else rows[:limit]
    return frame.result(FIGURE, period=window, values=_values(rows, covered), rows=shown)


def _rows(frame: Frame, window: Period, covered: bool, non_products: Sequence[str]) -> list[Row]:
    now_sums, before_sums = _sums(frame, window)
    named, no_goods = catalogue(frame.connection), fees(frame.connection, non_products)
    rows = []
    dates = gathered_rows(frame.connection, frame.scope, _DATED)
    if dates is None:
        dates = frame.rows(_DATES.format(accounts=frame.account_condition))
    for row in dates:
        product = row["product"]
        now, before = now_sums.get(product, _NOTHING), before_sums.get(product, _NOTHING)
        rows.append(
            {"product": product}
            | named.get(product, _NAMELESS)
            | {"non_product": product in no_goods}
            | _row(now, before, covered)
            | {"first_date": row["first_date"], "last_date": row["last_date"]}
        )
    return sorted(rows, key=_order)


def _sums(frame: Frame, window: Period) -> tuple[dict[Any, Row], dict[Any, Row]]:
    """By product: the sums of the window, and of the one before it."""
    windows = (window, window.before())
    at_hand = [_summed(frame, one) for one in windows]
    if at_hand[0] is not None and at_hand[1] is not None:
        return at_hand[0], at_hand[1]
    sums: dict[bool, dict[Any, Row]] = {True: {}, False: {}}
    for row in frame.rows(
        _SUMS.format(condition=frame.condition),
        **{"from": window.start, "to": window.end, "before": windows[1].start},
    ):
        sums[row.pop("now")][row.pop("product")] = row
    return sums[True], sums[False]


def _summed(frame: Frame, window: Period) -> dict[Any, Row] | None:
    """By product the sums of the cells at hand; None where they are not."""
    asked, parted = (
        replace(one, start=window.start, end=window.end, currency=frame.currency)
        for one in (_SUMMED, _SOLD)
    )
    rows = gathered_rows(frame.connection, frame.scope, asked)
    sold = gathered(frame.connection, frame.scope, parted)
    if rows is None or sold is None:
        return None
    bought = {product for product, _, amount in sold if amount is not None and amount > 0}
    return {row["product"]: row | {"bought": row["product"] in bought} for row in rows}


def _order(row: Row) -> tuple[Any, ...]:
    """Largest first; what has no product last."""
    before = row["previous_amount"] or 0
    return -row["amount"], -before, row["product"] is None, row["product"]


def _row(now: Row, before: Row, covered: bool) -> Row:
    compared = against(now["amount"], before["amount"] if covered else None)
    return (
        compared
        | {
            "quantity": now["quantity"],
            "previous_quantity": before["quantity"] if covered else None,
            "bought": now["bought"],
            "bought_before": before["bought"] if covered else None,
        }
        | margin_values(now)
    )


def _values(rows: list[Row], covered: bool = False) -> Row:
    bought = [row for row in rows if row["amount"] > 0]
    known = [row["previous_amount"] for row in rows if row["previous_amount"] is not None]
    return against(
        sum((row["amount"] for row in rows), Decimal()),
        sum(known, Decimal()) if known else None,
    ) | {
        "products": sum(not row["non_product"] and row["product"] is not None for row in bought),
        "products_ever": sum(not row["non_product"] and row["product"] is not None for row in rows),
        "products_bought": _count(rows, "bought"),
        "previous_products_bought": _count(rows, "bought_before") if covered else None,
    }


def _count(rows: list[Row], flag: str) -> int:
    """How many products carry the flag, fees left out."""
    return sum(
        bool(row[flag]) for row in rows if row["product"] is not None and not row["non_product"]
    )


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
        "products_bought": "count",
        "previous_products_bought": "count",
        "bought": "flag",
        "bought_before": "flag",
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
