"""What is asked of every engine, in the words of each; all must answer alike.

The lines stand in a table ``sales`` of DuckDB and PostgreSQL, in a DataFrame of pandas, and behind
Clave's state tables. An answer is a few sums over every cell of the result, so that each engine
makes all of it and none is measured by how fast it hands over rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from clave.entry.bench import profit
from clave.entry.bench.ledger import last_day
from clave.figures.asking import Connection, Remembering
from clave.figures.base import Row, Scope
from clave.figures.gathered import Gathered, Part, gathered

Answer = tuple[float, ...]
_BOUGHT = "kind = 'sale' AND quantity > 0"
_AS_OF = f"DATE '{last_day()}'"


@dataclass(frozen=True)
class Question:
    """``lines``: SQL over the lines; ``states``: over Clave's tables, or what makes it and the
    values it names for the facts of a connection; ``frame``: with pandas.

    ``columns``: those that a bare reading must touch.
    """

    name: str
    what: str
    lines: str
    states: str | Callable[[Connection], tuple[str, Row]]
    frame: Callable[[Any], Answer]
    columns: tuple[str, ...]


def _totals(df: Any) -> Answer:
    cells = df.groupby(["account", "month", "kind"]).agg(
        lines=("net_amount", "size"), net=("net_amount", "sum"), cost=("cost_amount", "sum")
    )
    return (
        float(len(cells)),
        float(cells.net.sum()),
        float((cells.lines * cells.net).sum()),
        float((cells.lines * cells.cost).sum()),
    )


_TOTALS = (
    "SELECT count(*), sum(net), sum(lines * net), sum(lines * cost) FROM (SELECT account, "
    "date_trunc('month', date) AS month, kind, count(*) AS lines, "
    "sum(net_amount) AS net, sum(cost_amount) AS cost FROM sales GROUP BY 1, 2, 3) AS cells"
)


def _concentration(df: Any) -> Answer:
    sums = df.groupby("account").net_amount.sum()
    sums = sums[sums > 0].sort_values()
    total, n = float(sums.sum()), len(sums)
    places = range(1, n + 1)
    reached = sums[::-1].cumsum()
    return (
        float(n),
        float(((sums / total) ** 2).sum()),
        2 * float((sums.to_numpy() * places).sum()) / (n * total) - (n + 1) / n,
        float((reached < 0.8 * total).sum() + 1),
    )


_CONCENTRATION = """
WITH sums AS ({sums}), positive AS (SELECT net FROM sums WHERE net > 0),
placed AS (
    SELECT CAST(net AS DOUBLE PRECISION) AS net,
        row_number() OVER (ORDER BY net) AS place,
        CAST(sum(net) OVER (ORDER BY net DESC ROWS UNBOUNDED PRECEDING) AS DOUBLE PRECISION)
            AS reached
    FROM positive
), whole AS (SELECT sum(net) AS total, count(*) AS n FROM placed)
SELECT max(n), sum((net / total) * (net / total)),
    2 * sum(net * place) / (max(n) * max(total)) - (max(n) + 1.0) / max(n),
    count(*) FILTER (WHERE reached < 0.8 * total) + 1
FROM placed, whole
"""


def _rhythm(df: Any) -> Answer:
    import pandas

    bought = df[(df.kind == "sale") & (df.quantity > 0)][["account", "product", "date"]]
    pairs = (
        bought.drop_duplicates().groupby(["account", "product"]).date.agg(["min", "max", "size"])
    )
    since = (pandas.Timestamp(last_day()) - pairs["max"]).dt.days
    gap = (pairs["max"] - pairs["min"]).dt.days / (pairs["size"] - 1).where(pairs["size"] > 2)
    return (
        float(len(pairs)),
        float(pairs["size"].sum()),
        float(since.sum()),
        float((since > 2 * gap).sum()),
    )


_RHYTHM = f"""
SELECT count(*), sum(days), sum({_AS_OF} - last),
    sum(CASE WHEN days > 2
        AND ({_AS_OF} - last) > CAST(2 AS DOUBLE PRECISION) * (last - first) / (days - 1)
        THEN 1 ELSE 0 END)
FROM ({{pairs}}) AS pairs
"""

QUESTIONS = (
    Question(
        "totals",
        "lines, net and cost by account, month and kind",
        _TOTALS,
        "SELECT count(*), sum(net_amount), sum(lines * net_amount), sum(lines * cost_amount) "
        "FROM account_month",
        _totals,
        ("account", "date", "kind", "net_amount", "cost_amount"),
    ),
    Question(
        "concentration",
        "accounts with sales, Herfindahl index, Gini, number that makes 80 %",
        _CONCENTRATION.format(
            sums="SELECT account, sum(net_amount) AS net FROM sales GROUP BY account"
        ),
        _CONCENTRATION.format(
            sums="SELECT account, sum(net_amount) AS net FROM account_month GROUP BY account"
        ),
        _concentration,
        ("account", "net_amount"),
    ),
    Question(
        "rhythm",
        "first and last purchase, days bought and overdue pairs of account and product",
        _RHYTHM.format(
            pairs="SELECT account, product, min(date) AS first, max(date) AS last, "
            f"count(DISTINCT date) AS days FROM sales WHERE {_BOUGHT} GROUP BY account, product"
        ),
        _RHYTHM.format(
            pairs="SELECT first_date AS first, last_date AS last, days_bought AS days "
            "FROM account_product WHERE days_bought > 0"
        ),
        _rhythm,
        ("account", "product", "date", "kind", "quantity"),
    ),
    Question(
        "pnl",
        "the income statement by account and month, and where it loses",
        profit.PNL_LINES,
        profit.pnl_states,
        profit.pnl_frame,
        ("account", "date", "kind", "net_amount", "cost_amount"),
    ),
    Question(
        "pvm",
        "price, volume and mix of every account, a year against the one before",
        profit.PVM_LINES,
        profit.pvm_states,
        profit.pvm_frame,
        ("account", "product", "date", "quantity", "net_amount"),
    ),
)

# One account's page: 24 months, and what it bought of each product in twelve.
PAGE_LINES = (
    "SELECT date_trunc('month', date) AS month, sum(net_amount), sum(cost_amount), count(*) "
    "FROM sales WHERE account = {account} AND date >= DATE '2024-01-01' GROUP BY 1 ORDER BY 1",
    "SELECT product, sum(CASE WHEN date >= DATE '2025-01-01' THEN net_amount END), "
    f"min(CASE WHEN {_BOUGHT} THEN date END), max(CASE WHEN {_BOUGHT} THEN date END) "
    "FROM sales WHERE account = {account} GROUP BY product ORDER BY product",
)
# The same as pages ask it: of the cells that are at hand, and in SQL where none are.
_MONTHS = Gathered(
    "account_month",
    ("month",),
    (("net", Part("net_amount")), ("cost", Part("cost_amount")), ("lines", Part("lines"))),
    start=date(2024, 1, 1),
)
_PRODUCTS = Gathered(
    "account_product_month",
    ("product",),
    (("net", Part("net_amount")),),
    start=date(2025, 1, 1),
)
_DATES = Gathered(
    "account_product",
    ("product",),
    (("first", Part("first_date", "min")), ("last", Part("last_date", "max"))),
)
_PAGE_STATES = (
    "SELECT month, sum(net_amount), sum(cost_amount), sum(lines) FROM account_month "
    "WHERE account = $account AND month >= DATE '2024-01-01' GROUP BY 1 ORDER BY 1",
    "SELECT product, sum(net), min(first_date), max(last_date) FROM ("
    "SELECT product, NULL AS net, first_date, last_date FROM account_product "
    "WHERE account = $account UNION ALL "
    "SELECT product, net_amount, NULL, NULL FROM account_product_month "
    "WHERE account = $account AND month >= DATE '2025-01-01') GROUP BY product ORDER BY product",
)


def page_states(connection: Remembering, account: str) -> list[Any]:
    """One account's page over Clave's tables: its months, and its products."""
    scope = Scope(accounts=(account,))
    months, products, dates = (
        gathered(connection, scope, asked) for asked in (_MONTHS, _PRODUCTS, _DATES)
    )
    if months is None or products is None or dates is None:
        given = {"account": account}
        return [connection.connection.execute(sql, given).fetchall() for sql in _PAGE_STATES]
    net: dict[str, Any] = dict(products)
    return [list(months), [(code, net.get(code), first, last) for code, first, last in dates]]
