"""Single cells of the kept forecast, for a plan that people lay upon it: only those that are asked
for, since a large company has millions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from clave.figures.base import Period, Row, Scope
from clave.figures.demand_kept import Source
from clave.figures.frame import account_condition, account_parameters

ZERO = Decimal()
_CELLS = """
SELECT f.account, f.product, f.month, f.value, f.low, f.high, s.price
FROM {{forecast}} f JOIN {{series}} s ON s.account = f.account AND s.product = f.product
WHERE {condition} AND f.month BETWEEN $start AND $end {more}
"""
_PAIRS = (
    "AND (f.account, f.product) IN (SELECT (unnest($pair_accounts::VARCHAR[]), "
    "unnest($pair_products::VARCHAR[])))"
)
_RISKY = """AND f.high - f.value > 1 AND f.high - f.value > f.value / 2
QUALIFY row_number() OVER (
    PARTITION BY f.account, f.product ORDER BY f.high - f.value DESC, f.month) = 1
ORDER BY (f.high - f.value) * coalesce(s.price, 0) DESC, f.account, f.product, f.month LIMIT $limit
"""
_MONTHS = """
SELECT f.month, sum(f.value) AS value FROM {{forecast}} f
WHERE {condition} AND f.month BETWEEN $start AND $end GROUP BY f.month
"""
_BANDS = """
SELECT f.month, sqrt(sum((f.value - f.low) ** 2)) AS below,
    sqrt(sum((f.high - f.value) ** 2)) AS above
FROM (SELECT key AS account, * EXCLUDE (key) FROM {{levels}} WHERE level = 'account') f
WHERE {condition} AND f.month BETWEEN $start AND $end GROUP BY f.month
"""
_PRODUCTS = """
SELECT f.product, f.month, sum(f.value) AS value, count(*) FILTER (WHERE f.value > 0) AS accounts
FROM {forecast} f WHERE f.month BETWEEN $start AND $end GROUP BY ALL
"""
_SIZES = """
SELECT f.account, f.product, sum(f.value) AS value FROM {{forecast}} f
WHERE {condition} AND f.product IN (SELECT unnest($products::VARCHAR[]))
    AND f.month BETWEEN $start AND $end
GROUP BY f.account, f.product HAVING sum(f.value) > 0
"""
Pairs = Sequence[tuple[str, str]]


def cells_of(kept: Source, scope: Scope, span: Period, pairs: Pairs | None = None) -> list[Row]:
    """``account, product, month, value, low, high, price`` of the scope; of some pairs alone."""
    given = _given(scope, span)
    if pairs is not None:
        if not pairs:
            return []
        given |= {
            "pair_accounts": [account for account, _ in pairs],
            "pair_products": [product for _, product in pairs],
        }
    return _cells(kept, scope, "" if pairs is None else _PAIRS, given)


def riskiest(kept: Source, scope: Scope, span: Period, limit: int) -> list[Row]:
    """The month of each series that may be wrong by most upwards, most money first, as
    :func:`cells_of`."""
    return _cells(kept, scope, _RISKY, _given(scope, span) | {"limit": limit})


def month_totals(kept: Source, scope: Scope, span: Period) -> dict[date, Decimal]:
    """By month: what is expected of the scope."""
    sql = _MONTHS.format(condition=_condition(scope))
    rows = kept.rows(sql, _given(scope, span))
    return {row["month"]: _exact(kept, row["value"]) for row in rows}


def bands(kept: Source, scope: Scope, span: Period) -> dict[date, tuple[float, float]]:
    """By month: how far below and above the scope's sum the interval reaches, of the accounts' own
    intervals; errors of different accounts taken as independent."""
    rows = kept.rows(_BANDS.format(condition=_condition(scope)), _given(scope, span))
    return {row["month"]: (row["below"], row["above"]) for row in rows}


def product_totals(kept: Source, span: Period) -> list[Row]:
    """``product, month, value, accounts`` of the whole company."""
    rows = kept.rows(_PRODUCTS, {"start": span.start, "end": span.end})
    return [row | {"value": _exact(kept, row["value"])} for row in rows]


def sizes(
    kept: Source, scope: Scope, span: Period, products: Collection[str]
) -> dict[tuple[str, str], float]:
    """By account and product: what is expected of some products; of those alone that sell."""
    given = _given(scope, span) | {"products": sorted(products)}
    rows = kept.rows(_SIZES.format(condition=_condition(scope)), given)
    return {(row["account"], row["product"]): row["value"] for row in rows}


def _cells(kept: Source, scope: Scope, more: str, given: Row) -> list[Row]:
    sql = _CELLS.format(condition=_condition(scope), more=more)
    return [
        row
        | {name: _exact(kept, row[name]) for name in ("value", "low", "high")}
        | {"price": None if row["price"] is None else Decimal(str(round(row["price"], 6)))}
        for row in kept.rows(sql, given)
    ]


def _exact(kept: Source, value: float) -> Decimal:
    return Decimal(f"{value:.{kept.values['decimals']}f}")


def _condition(scope: Scope) -> str:
    if scope.accounts is None:
        return "f.account IS NOT NULL"
    return account_condition(scope).replace("account IN", "f.account IN")


def _given(scope: Scope, span: Period) -> Row:
    return {**account_parameters(scope), "start": span.start, "end": span.end}
