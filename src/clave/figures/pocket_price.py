"""The price that is left of each sale, the band in which it lies, and the sales outside it.

Definition, traps and worked values: ``docs/figures/pocket_price.md``.
"""

from __future__ import annotations

from decimal import Decimal

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, Unit, note
from clave.figures.pnl import Asked, open_pnl
from clave.figures.pocket_sql import pocket_question
from clave.figures.profit_rules import ProfitRules
from clave.lib.refusal import Refused

ZERO = Decimal()
BY = ("product", "family", "account", "line", "outlier")
_LIMIT = 200

_WHOLE = """
SELECT count(*) AS lines, sum(list_amount) AS list_amount, sum(net_amount) AS invoice_amount,
    sum(off_amount) AS off_amount, sum(pocket_amount) AS pocket_amount,
    sum(quantity) FILTER (WHERE quantity > 0) AS quantity,
    sum(list_amount) FILTER (WHERE quantity > 0) AS list_priced,
    sum(net_amount) FILTER (WHERE quantity > 0) AS invoice_priced,
    sum(pocket_amount) FILTER (WHERE quantity > 0) AS pocket_priced,
    count(cost_amount) AS lines_with_cost,
    count(*) FILTER (WHERE cost_amount > 0 AND net_amount < cost_amount) AS lines_below_cost,
    sum(cost_amount - net_amount) FILTER (WHERE cost_amount > 0 AND net_amount < cost_amount)
        AS below_cost_amount,
    count(*) FILTER (WHERE cost_amount > 0 AND pocket_amount < cost_amount)
        AS lines_pocket_below_cost,
    sum(cost_amount - pocket_amount) FILTER (WHERE cost_amount > 0 AND pocket_amount < cost_amount)
        AS pocket_below_cost_amount,
    (SELECT count(*) FROM told WHERE outlier) AS outliers
"""
_BANDS = """
SELECT * EXCLUDE (invoiced), row_number() OVER (ORDER BY invoiced DESC, key) AS place FROM (
SELECT key, b.lines, b.quantity, b.lowest, b.p10, b.p25, b.p50, b.p75, b.p90, b.highest,
    count(*) FILTER (WHERE t.outlier) AS outliers,
    (sum(t.list_amount) / sum(t.quantity))::DECIMAL(28,6) AS list_price,
    (sum(t.net_amount) / sum(t.quantity))::DECIMAL(28,6) AS invoice_price,
    (sum(t.pocket_amount) / sum(t.quantity))::DECIMAL(28,6) AS pocket_price,
    sum(t.pocket_amount) / nullif(sum(t.list_amount), 0) AS pocket_share,
    count(*) FILTER (WHERE t.net_amount < t.cost_amount) AS lines_below_cost,
    sum(t.net_amount) AS invoiced
FROM told t JOIN bands b ON b.key IS NOT DISTINCT FROM t.{key}
GROUP BY ALL)
"""
_LINES = """
SELECT invoice, date, account, product, quantity,
    (list_amount / quantity)::DECIMAL(28,6) AS list_price,
    (net_amount / quantity)::DECIMAL(28,6) AS invoice_price, pocket_price, p50 AS usual_price,
    pocket_share, off_amount, pocket_amount, cost_amount,
    pocket_amount - cost_amount AS pocket_margin, outlier,
    row_number() OVER (ORDER BY {order}) AS place
FROM (FROM told {where} ORDER BY {order} LIMIT $limit)
"""
# Both at once: every sale is priced once. What is true of all of them stands beside the first row.
_BOTH = """
, every AS ({whole}), found AS ({rows})
SELECT f.*, CASE WHEN f.place IS NULL OR f.place = 1 THEN e END AS every
FROM every e LEFT JOIN found f ON TRUE ORDER BY f.place
"""


def pocket_price(
    connection: Connection,
    scope: Scope,
    by: str = "product",
    limit: int = _LIMIT,
    rules: ProfitRules | None = None,
) -> FigureResult:
    """List, invoice and pocket price of the scope's sales, and their bands.

    ``by`` product: a row each with the quantity-weighted band of its price (10, 25, 50, 75 and
    90 % of the quantity at that price or less) and its outliers; ``by`` family or account: the
    same of the share of list price, since different products have no common price; ``by`` line:
    the sales, the lowest share of list price first; ``by`` outlier: those outside the band, the
    farthest first; of both, ``limit`` rows at most. Returns and lines without a quantity have no
    price. ``lines_below_cost`` counts sales invoiced below cost.
    Raises ``Refused('unknown_choice')``.
    """
    if by not in BY:
        raise Refused("unknown_choice", parameter="by", value=by, choices=BY)
    asked = open_pnl(connection, scope, rules)
    frame = asked.sources.frame
    if frame.period is None:
        return frame.result(FIGURE, values=_values(None))
    key = by if by in ("family", "account") else "product"
    opening, given = pocket_question(asked, key)
    if by == key:
        sql = _BANDS.format(key=key)
    else:
        where = "WHERE outlier" if by == "outlier" else ""
        order = "abs(pocket_price - p50) * quantity DESC" if where else "pocket_share NULLS LAST"
        sql = _LINES.format(where=where, order=f"{order}, date, invoice, source_row")
    both = opening + _BOTH.format(whole=f"{_WHOLE} FROM pocket", rows=sql)
    found = frame.rows(both, **given, limit=max(limit, 0))
    whole: Row = found[0]["every"]
    rows = [_shown(row, by) for row in found if row["place"] is not None]
    _note(asked, whole)
    return frame.result(FIGURE, values=_values(whole), rows=rows)


def pocket(list_price: Decimal, on_invoice: Decimal = ZERO, off_invoice: Decimal = ZERO) -> Decimal:
    """List price less what the invoice takes off and what is given outside it.

    >>> pocket(Decimal(100), Decimal(12), Decimal(8))
    Decimal('80')
    """
    return Decimal(str(list_price)) - Decimal(str(on_invoice)) - Decimal(str(off_invoice))


def pocket_margin(price: Decimal, cogs: Decimal, cost_to_serve: Decimal = ZERO) -> Decimal:
    """What is left of a pocket price after the goods and, where told, serving."""
    return Decimal(str(price)) - Decimal(str(cogs)) - Decimal(str(cost_to_serve))


def price_leverage(
    price: Decimal, variable_cost: Decimal, fixed_cost: Decimal
) -> tuple[float | None, float | None]:
    """By how much one per cent more price, and one per cent more volume, raise the profit.

    Both as ratios of the profit; None where there is none.
    """
    price, variable, fixed = (Decimal(str(v)) for v in (price, variable_cost, fixed_cost))
    profit = price - variable - fixed
    if profit <= 0:
        return None, None
    return float(price / 100 / profit), float((price - variable) / 100 / profit)


def _note(asked: Asked, whole: Row) -> None:
    frame = asked.sources.frame
    asked.sources.exchange.note_rates()
    if asked.sources.discounts == "none" and whole["lines"]:
        frame.missing.append(note("no_list_price"))
    if not asked.types:
        frame.missing.append(note("no_deductions"))
    if whole["lines"] and not whole["quantity"]:
        frame.missing.append(note("no_quantities"))
    if whole["lines"] and not whole["lines_with_cost"]:
        frame.missing.append(note("no_cost"))


def _values(whole: Row | None) -> Row:
    names = ("lines", "list_amount", "invoice_amount", "off_amount", "pocket_amount", "quantity")
    if whole is None:
        whole = dict.fromkeys(_COLUMNS)
    quantity, known = whole["quantity"], whole["lines_with_cost"]
    found = {name: whole[name] for name in names}
    for name in ("list", "invoice", "pocket"):
        found[f"{name}_price"] = whole[f"{name}_priced"] / quantity if quantity else None
    listed = whole["list_amount"]
    found["pocket_share"] = float(whole["pocket_amount"] / listed) if listed else None
    for name in ("lines_below_cost", "lines_pocket_below_cost"):
        found[name] = whole[name] if known else None
        found[f"{name}_share"] = whole[name] / known if known else None
    for name in ("below_cost_amount", "pocket_below_cost_amount"):
        found[name] = (whole[name] or ZERO) if known else None
    return found | {"lines_with_cost": known, "outliers": whole["outliers"]}


def _shown(row: Row, by: str) -> Row:
    del row["place"], row["every"]
    return {by: row.pop("key")} | row if "key" in row else row


_COLUMNS = (
    *("lines", "list_amount", "invoice_amount", "off_amount", "pocket_amount", "quantity"),
    *("list_priced", "invoice_priced", "pocket_priced", "lines_with_cost", "lines_below_cost"),
    *("outliers", "below_cost_amount", "lines_pocket_below_cost", "pocket_below_cost_amount"),
)
_BAND = ("lowest", "p10", "p25", "p50", "p75", "p90", "highest")
_PRICES = ("list_price", "invoice_price", "pocket_price", "usual_price")
_UNITS: dict[str, Unit] = {
    **dict.fromkeys((*_BAND, *_PRICES), "money"),
    **dict.fromkeys(("list_amount", "invoice_amount", "off_amount", "pocket_amount"), "money"),
    **dict.fromkeys(("cost_amount", "pocket_margin"), "money"),
    **dict.fromkeys(("below_cost_amount", "pocket_below_cost_amount"), "money"),
    **dict.fromkeys(("lines", "lines_with_cost", "outliers", "lines_below_cost"), "count"),
    "lines_pocket_below_cost": "count",
    **dict.fromkeys(("lines_below_cost_share", "lines_pocket_below_cost_share"), "ratio"),
    "pocket_share": "ratio",
    "quantity": "quantity",
    "date": "date",
    "outlier": "flag",
    **dict.fromkeys(("product", "family", "account", "invoice"), "text"),
}

FIGURE = Figure(
    name="pocket_price",
    definition="pocket_price/1",
    needs=(
        "sales: date, account, product, quantity, list_amount, net_amount, cost_amount",
        "deductions (optional); rules of the company: types, exchange rates",
    ),
    units=_UNITS,
    parameters=("by", "limit", "rules"),
    compute=pocket_price,
)
