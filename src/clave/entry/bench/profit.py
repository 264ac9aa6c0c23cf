"""The income statement by account and month, and price–volume–mix, asked of every engine."""

from __future__ import annotations

from datetime import date
from typing import Any

from clave.figures.asking import Connection
from clave.figures.base import Period, Row, Scope
from clave.figures.frame import open_frame
from clave.figures.pnl_exchange import Exchange
from clave.figures.profit_rules import ProfitRules
from clave.figures.summaries import summarised
from clave.figures.variance_parts import account_effects_sql
from clave.figures.variance_sold import sold

Answer = tuple[float, ...]
# The last whole year of the bench's ledger, and the one before it.
_FROM, _BEFORE = "2025-01-01", "2024-01-01"

# Steps by account and month; what is told of them all: cells, their sums, and how many lose.
_STATEMENT = """
SELECT count(*), sum(invoiced), sum(returned), sum(invoiced - returned - cogs),
    count(CASE WHEN invoiced - returned - cogs < 0 THEN 1 END)
FROM ({cells}) AS cells
"""
_STEPS = (
    "sum(CASE WHEN kind = 'sale' THEN net_amount ELSE 0 END) AS invoiced, "
    "-sum(CASE WHEN kind <> 'sale' THEN net_amount ELSE 0 END) AS returned, "
    "sum(cost_amount) AS cogs"
)
PNL_LINES = _STATEMENT.format(
    cells=f"SELECT account, date_trunc('month', date) AS month, {_STEPS} FROM sales GROUP BY 1, 2"
)


def pnl_states(connection: Connection) -> tuple[str, Row]:
    """Over what the figure ``pnl`` takes sales from."""
    cells = f"SELECT account, month, {_STEPS} FROM account_month GROUP BY 1, 2"
    if summarised(open_frame(connection, Scope()), "account_month_parts"):
        cells = (
            "SELECT coalesce(sale_amount, 0) AS invoiced, -coalesce(other_amount, 0) AS returned,"
            " cost_amount AS cogs FROM account_month_parts"
        )
    return _STATEMENT.format(cells=cells), {}


# Of each account its products for themselves, as the figure variance does by account.
_EFFECTS = """
WITH items AS ({items}),
shared AS (
    SELECT account, sum(q0) AS whole0, sum(q1) AS whole1 FROM items WHERE q0 > 0 AND q1 > 0
    GROUP BY account
),
effects AS (
    SELECT i.*, CASE WHEN q0 > 0 AND q1 > 0 THEN a0 * q1 / q0 END AS at_old_price,
        CASE WHEN q0 > 0 AND q1 > 0 THEN a0 * whole1 / whole0 END AS grown
    FROM items AS i LEFT JOIN shared AS s ON s.account = i.account
)
SELECT count(*), sum(a1 - at_old_price), sum(grown - a0), sum(at_old_price - grown),
    sum(CASE WHEN at_old_price IS NULL THEN a1 - a0 END)
FROM effects
"""
_SUMS = ", ".join(
    f"coalesce(sum(CASE WHEN {{day}} {sign} DATE '{_FROM}' "
    f"THEN CAST({column} AS DOUBLE PRECISION) END), 0) AS {name}"
    for sign, place in (("<", 0), (">=", 1))
    for column, name in (("quantity", f"q{place}"), ("net_amount", f"a{place}"))
)
_ITEMS = (
    "SELECT account, product, {sums} FROM {table} "
    "WHERE {day} >= DATE '{before}' AND {day} < DATE '2026-01-01' GROUP BY account, product"
)
PVM_LINES = _EFFECTS.format(
    items=_ITEMS.format(sums=_SUMS.format(day="date"), table="sales", day="date", before=_BEFORE)
)


def pvm_states(connection: Connection) -> tuple[str, Row]:
    """What the figure ``variance`` asks by account; and the values that it names."""
    frame, rules = open_frame(connection, Scope()), ProfitRules()
    actual = Period(date.fromisoformat(_FROM), date(2025, 12, 1))
    facts = sold(frame, Exchange(frame, rules, ()), actual.before(12), actual)
    effects = account_effects_sql(facts, costs=False)
    grown = "(before * whole1 / whole0::DOUBLE)"
    sql = (
        f"SELECT sum(items), sum(amount1 - at_old_price), sum({grown} - before),"
        f" sum(at_old_price - {grown}), sum(actual - base - coalesce(amount1 - before, 0))"
        f" FROM ({effects})"
    )
    return sql, {"currency": frame.currency} | facts.given


def pnl_frame(df: Any) -> Answer:
    """With pandas."""
    sold = df.kind == "sale"
    cells = (
        df.assign(
            invoiced=df.net_amount.where(sold, 0.0), returned=(-df.net_amount).where(~sold, 0.0)
        )
        .groupby(["account", "month"])
        .agg(
            invoiced=("invoiced", "sum"), returned=("returned", "sum"), cogs=("cost_amount", "sum")
        )
    )
    margin = cells.invoiced - cells.returned - cells.cogs
    return (
        float(len(cells)),
        float(cells.invoiced.sum()),
        float(cells.returned.sum()),
        float(margin.sum()),
        float((margin.round(6) < 0).sum()),
    )


def pvm_frame(df: Any) -> Answer:
    """With pandas."""
    chosen = df[(df.date >= _BEFORE) & (df.date < "2026-01-01")]
    later = chosen.date >= _FROM
    items = (
        chosen.assign(
            q0=chosen.quantity.where(~later, 0.0).astype(float),
            a0=chosen.net_amount.where(~later, 0.0),
            q1=chosen.quantity.where(later, 0.0).astype(float),
            a1=chosen.net_amount.where(later, 0.0),
        )
        .groupby(["account", "product"])[["q0", "a0", "q1", "a1"]]
        .sum()
    )
    both = items[(items.q0 > 0) & (items.q1 > 0)]
    whole = both.groupby("account")[["q0", "q1"]].transform("sum")
    at_old_price = both.a0 * both.q1 / both.q0
    grown = both.a0 * whole.q1 / whole.q0
    rest = items.drop(both.index)
    return (
        float(len(items)),
        float((both.a1 - at_old_price).sum()),
        float((grown - both.a0).sum()),
        float((at_old_price - grown).sum()),
        float((rest.a1 - rest.a0).sum()),
    )
