"""What products say of readiness: lines on an invoice, new products, products of one customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from clave.figures.assortment import cells_parameters, cells_sql, fee_pattern
from clave.figures.base import Row
from clave.figures.frame import Frame
from clave.lib.months import add_months

WINDOW = 12
NEW_MONTHS = 36  # a product is new for so long after its launch
KNOWN_SHARE = 0.5  # of the sales: where less is told, nothing is said
# Bought in so many months by one customer alone: made for it, not bought by chance.
REGULAR_MONTHS = 3

_INVOICES = """
WITH families AS (
    SELECT coalesce(p.code, n.product) AS product, coalesce(p.family, n.family) AS family
    FROM products p FULL JOIN product_names n ON n.product = p.code
),
sold AS (
    SELECT document_key, product FROM sales
    WHERE {condition} AND account IS NOT NULL AND kind = 'sale' AND product IS NOT NULL
        AND invoice IS NOT NULL AND date >= $from AND date < $after
        AND NOT regexp_full_match(product, $fees, 'i')
),
counted AS (
    SELECT document_key, count(DISTINCT product) AS products, count(DISTINCT family) AS families
    FROM sold LEFT JOIN families USING (product) GROUP BY document_key
)
SELECT avg(products) AS products, avg(families) FILTER (families > 0) AS families FROM counted
"""

_PRODUCTS = """,
sold AS (
    SELECT c.product, min(month) AS first,
        sum(net_amount) FILTER (month BETWEEN $from AND $to)::DOUBLE AS amount,
        count(DISTINCT unit) FILTER (month BETWEEN $from AND $to) AS buyers,
        count(DISTINCT month) FILTER (month BETWEEN $from AND $to) AS months
    FROM cells c
    WHERE account IS NOT NULL AND c.product IS NOT NULL AND NOT is_fee
        AND kind IN ('sale', 'return') AND month <= $to GROUP BY c.product
),
launched AS (SELECT code AS product, launch_date FROM products WHERE launch_date IS NOT NULL)
SELECT sum(amount) AS total,
    sum(amount) FILTER (first >= $from) AS new_amount,
    sum(amount) FILTER (buyers = 1 AND months >= $regular) AS exclusive_amount,
    sum(amount) FILTER (launch_date IS NOT NULL) AS launched_amount,
    sum(amount) FILTER (launch_date >= $young) AS young_amount
FROM sold LEFT JOIN launched USING (product) WHERE amount > 0
"""


def product_metrics(frame: Frame, non_products: Sequence[str]) -> Row:
    """``families_per_invoice, products_per_invoice, vitality, new_product_share, exclusive_share``.

    Over the last twelve complete months, fees left out. ``vitality``: sales of products launched
    within 36 months, where launch dates are told for half of the sales or more.
    ``new_product_share``: sales of products that the year before and all earlier ones lack.
    ``exclusive_share``: sales of products that one customer alone bought, in three months or more.
    """
    names = ("families_per_invoice", "products_per_invoice", "vitality", "new_product_share")
    empty: Row = dict.fromkeys((*names, "exclusive_share"))
    last, covered = frame.last_month, frame.covered
    if last is None or covered is None:
        return empty
    first = add_months(last, 1 - WINDOW)
    found = frame.rows(
        cells_sql(frame) + _PRODUCTS,
        **cells_parameters(frame, non_products),
        **{"from": first, "to": last, "young": add_months(last, 1 - NEW_MONTHS)},
        regular=REGULAR_MONTHS,
    )[0]
    total = found["total"] or 0.0
    return (
        empty
        | _on_invoices(frame, first, last, non_products)
        | {
            "vitality": _vitality(found, total),
            "new_product_share": _share(found["new_amount"], total)
            if covered.start <= add_months(first, -WINDOW)
            else None,
            "exclusive_share": _share(found["exclusive_amount"], total),
        }
    )


def _vitality(found: Row, total: float) -> float | None:
    told = found["launched_amount"] or 0.0
    known = total and told / total >= KNOWN_SHARE
    return _share(found["young_amount"], told) if known else None


def _share(part: float | None, whole: float) -> float | None:
    return (part or 0.0) / whole if whole > 0 else None


def _on_invoices(frame: Frame, first: date, last: date, non_products: Sequence[str]) -> Row:
    """How many products and families an invoice has on average; None without invoice numbers."""
    found = frame.rows(
        _INVOICES.format(condition=frame.condition),
        fees=fee_pattern(non_products),
        **{"from": first, "after": add_months(last, 1)},
    )[0]
    return {
        "products_per_invoice": found["products"],
        "families_per_invoice": found["families"],
    }
