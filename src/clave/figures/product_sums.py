"""Sales and returns of identified accounts, summed by product or family; fees are left out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from clave.figures.accounts import AccountSums, Unit
from clave.figures.assortment import cells_parameters, cells_sql
from clave.figures.base import Row, note
from clave.figures.frame import Frame
from clave.figures.margin import MARGIN_SQL, margin_of

BY_PRODUCT = ("product", "family")

_SUMS = """
SELECT {code} AS code, bool_or(is_fee) AS is_fee, count(DISTINCT c.product) AS products,
    sum(net_amount) AS net_amount, {margin}
FROM cells c LEFT JOIN families f ON f.product = c.product
WHERE account IS NOT NULL AND kind IN ('sale', 'return') AND month BETWEEN $start AND $end
GROUP BY {code}, is_fee ORDER BY code
"""


def product_sums(frame: Frame, by: Any, non_products: Sequence[str]) -> AccountSums:
    """The products or families of the frame's period as units; ``members`` is empty.

    Lines without a product, or of a product without a family, are ``without_segment``. Fees are
    left out, and said in the frame's ``missing``. Raises ``Refused('bad_pattern')``.
    """
    code = "c.product" if by == "product" else "f.family"
    sql = cells_sql(frame) + _SUMS.format(code=code, margin=MARGIN_SQL)
    found = frame.rows(sql, **cells_parameters(frame, non_products))
    fees = [row for row in found if row["is_fee"]]
    goods = [row for row in found if not row["is_fee"]]
    if fees:
        amount = sum((row["net_amount"] for row in fees), Decimal())
        frame.missing.append(note("fees_left_out", net_amount=amount))
    return AccountSums(
        by=by,
        units=tuple(_unit(row["code"], row) for row in goods if row["code"] is not None),
        without_segment=tuple(_unit("", row) for row in goods if row["code"] is None),
        unassigned=None,
    )


def _unit(code: str, row: Row) -> Unit:
    with_cost = row["net_with_cost"] or Decimal()
    return Unit(
        code=code,
        members=(),
        net_amount=row["net_amount"],
        margin_amount=margin_of(row),
        net_without_cost=row["net_amount"] - with_cost,
    )
