"""The pocket price of every line of kind sale, as SQL: what is left of its list price."""

from __future__ import annotations

from clave.figures.base import Row
from clave.figures.pnl import Asked
from clave.figures.pnl_sources import FAMILIES, step_case

_SOLD = """
WITH units AS (
    SELECT unnest($members::VARCHAR[]) AS account, unnest($parents::VARCHAR[]) AS unit
),
sold AS (
    SELECT s.source_row, s.import_id, s.invoice, s.date, s.account, s.product, f.family,
        coalesce(u.unit, s.account) AS unit, date_trunc('month', s.date)::DATE AS month,
        s.quantity, s.net_amount, s.cost_amount, coalesce({listed}, s.net_amount) AS list_amount
    FROM {lines} s LEFT JOIN units u ON u.account = s.account
    LEFT JOIN ({families}) f ON f.product = s.product
    WHERE s.kind = 'sale' AND s.date >= $start AND s.date < $end + INTERVAL 1 MONTH
)
"""
# Off-invoice conditions are laid on the lines that they are for: of the account (all below the
# parent that decides share its conditions), the month, and the product or family where one is
# told; in proportion to what was invoiced.
_CONDITIONS = """
, given AS (
    SELECT coalesce(u.unit, d.account) AS unit, month, product, family, sum(amount) AS amount
    FROM (SELECT *, {step} AS step FROM ({accrued}) WHERE month BETWEEN $start AND $end) d
    LEFT JOIN units u ON u.account = d.account
    WHERE step <> 'trade_investment' GROUP BY ALL
),
whole AS (
    SELECT unit, month, sum(net_amount) AS net FROM sold WHERE net_amount > 0 GROUP BY ALL
),
by_family AS (
    SELECT unit, month, family, sum(net_amount) AS net FROM sold WHERE net_amount > 0 GROUP BY ALL
),
by_product AS (
    SELECT unit, month, product, sum(net_amount) AS net FROM sold WHERE net_amount > 0 GROUP BY ALL
),
rates AS (
    SELECT g.unit, g.month, g.product, NULL::VARCHAR AS family, g.amount / w.net AS rate
    FROM (SELECT unit, month, product, sum(amount) AS amount FROM given
        WHERE product IS NOT NULL GROUP BY ALL) g JOIN by_product w USING (unit, month, product)
    UNION ALL
    SELECT g.unit, g.month, NULL, g.family, g.amount / w.net
    FROM (SELECT unit, month, family, sum(amount) AS amount FROM given
        WHERE product IS NULL AND family IS NOT NULL GROUP BY ALL) g
    JOIN by_family w USING (unit, month, family)
    UNION ALL
    SELECT g.unit, g.month, NULL, NULL, g.amount / w.net
    FROM (SELECT unit, month, sum(amount) AS amount FROM given
        WHERE product IS NULL AND family IS NULL GROUP BY ALL) g JOIN whole w USING (unit, month)
),
priced AS (
    SELECT s.*, greatest(s.net_amount, 0)
        * (coalesce(p.rate, 0) + coalesce(f.rate, 0) + coalesce(w.rate, 0)) AS off_invoice
    FROM sold s
    LEFT JOIN rates p ON p.unit = s.unit AND p.month = s.month AND p.product = s.product
    LEFT JOIN rates f ON f.unit = s.unit AND f.month = s.month AND f.family = s.family
        AND f.product IS NULL
    LEFT JOIN rates w ON w.unit = s.unit AND w.month = s.month AND w.product IS NULL
        AND w.family IS NULL
)
"""
# DuckDB plans for what is not there as long as for what is.
_NO_CONDITIONS = ", priced AS (SELECT *, 0::DOUBLE AS off_invoice FROM sold)"
_POCKET = """
, pocket AS (
    SELECT *, round(off_invoice, 6)::DECIMAL(28,6) AS off_amount,
        (net_amount - round(off_invoice, 6)::DECIMAL(28,6)) AS pocket_amount,
        CASE WHEN quantity > 0 THEN round((net_amount - off_invoice) / quantity, 6)::DECIMAL(28,6)
        END AS pocket_price,
        CASE WHEN list_amount > 0 THEN (net_amount - off_invoice) / list_amount END AS pocket_share
    FROM priced
)
"""
# Half of the quantity was sold at the median or less. A sale is outside the band of its product
# beyond one and a half times the middle half, at least two per cent from the median, where the
# product was sold eight times or more.
_BAND = """
, {name}_ordered AS (
    SELECT *, sum(quantity) OVER (PARTITION BY {key} ORDER BY {measure}, source_row
        ROWS UNBOUNDED PRECEDING) AS running, sum(quantity) OVER (PARTITION BY {key}) AS whole
    FROM {rows} WHERE quantity > 0 AND {measure} IS NOT NULL
),
{name} AS (
    SELECT {key} AS key, count(*) AS lines, any_value(whole) AS quantity,
        min({measure}) AS lowest, max({measure}) AS highest,
        min({measure}) FILTER (WHERE running >= whole * 0.1) AS p10,
        min({measure}) FILTER (WHERE running >= whole * 0.25) AS p25,
        min({measure}) FILTER (WHERE running >= whole * 0.5) AS p50,
        min({measure}) FILTER (WHERE running >= whole * 0.75) AS p75,
        min({measure}) FILTER (WHERE running >= whole * 0.9) AS p90
    FROM {name}_ordered GROUP BY {key}
)
"""
_TOLD = """
, told AS (
    SELECT o.*, b.p50, (b.lines >= 8 AND abs(pocket_price - b.p50) > abs(b.p50) / 50 AND
        (pocket_price < b.p25 - 1.5 * (b.p75 - b.p25)
            OR pocket_price > b.p75 + 1.5 * (b.p75 - b.p25))) AS outlier
    FROM pocket o JOIN products_sold b ON b.key IS NOT DISTINCT FROM o.product WHERE o.quantity > 0
)
"""


def pocket_question(asked: Asked, key: str) -> tuple[str, Row]:
    """The opening ``WITH`` of a query, and its values.

    ``pocket``: every sale; ``told``: those with a quantity, and whether each is outside the band
    of its product; ``bands``: by ``key``, of prices, or of shares of the list price where
    different products come together.
    """
    sources = asked.sources
    step, given = step_case(sources.rules, list(asked.types))
    grouping = sources.frame.scope.grouping or {}
    given |= sources.exchange.parameters | {
        "members": list(grouping),
        "parents": list(grouping.values()),
    }
    listed = {
        "list": "s.list_amount",
        "discount": "s.net_amount + coalesce(s.discount_amount, 0)",
        "none": "NULL",
    }
    money = ("list_amount", "discount_amount", "net_amount", "cost_amount")
    sql = _SOLD.format(
        listed=listed[sources.discounts],
        lines=sources.exchange.table("sales", money),
        families=FAMILIES,
    )
    if asked.types:
        sql += _CONDITIONS.format(step=step, accrued=sources.accrued())
    else:
        sql += _NO_CONDITIONS
    sql += _POCKET
    product = _BAND.format(
        name="products_sold", key="product", measure="pocket_price", rows="pocket"
    )
    measure = "pocket_price" if key == "product" else "pocket_share"
    bands = _BAND.format(name="bands", key=key, measure=measure, rows="told")
    if key == "product":  # of every sale with a price: what was found already
        bands = ", bands AS (SELECT * FROM products_sold)"
    return sql + product + _TOLD + bands, given
