"""Which state tables there are: their keys, their measures, and how a cell is computed from lines.

Every measure but those of ``account_product`` adds up, so that an import changes a cell by what it
added less what it replaced; ``account_product`` holds first, last and distinct dates, which merge
where lines only come, once the days that were known are left out. All are sorted by account,
product and time.
"""

from __future__ import annotations

from dataclasses import dataclass

SUM_TYPE = "DECIMAL(38,6)"


@dataclass(frozen=True)
class Measure:
    """A column that adds up: ``sql`` computes it over the lines of one cell.

    ``known``: the measure that counts the lines on which this one is told. Where that count is
    zero the measure is NULL (not known), never 0. ``merge``: the aggregate that makes one value
    of a cell's values in the base and in the layer.
    """

    name: str
    sql: str
    type: str = SUM_TYPE
    known: str | None = None
    merge: str = "sum"


@dataclass(frozen=True)
class State:
    """One state table: its keys as (name, SQL over a line, type), and its measures."""

    name: str
    keys: tuple[tuple[str, str, str], ...]
    measures: tuple[Measure, ...]

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """The columns (name, SQL type) as stored."""
        keys = tuple((name, kind) for name, _, kind in self.keys)
        return keys + tuple((m.name, m.type) for m in self.measures)

    @property
    def key_names(self) -> tuple[str, ...]:
        return tuple(name for name, _, _ in self.keys)

    @property
    def by_month(self) -> bool:
        return "month" in self.key_names

    def merged(self, rows: str) -> str:
        """SQL: the cells of ``rows``, of which several may be of one key and add up to one.

        A cell whose lines are all taken away is no more.
        """
        keys = ", ".join(self.key_names)
        measures = ", ".join(
            told(m, f"{m.merge}({m.name})", f"sum({m.known})" if m.known else None)
            for m in self.measures
        )
        return f"SELECT {keys}, {measures} FROM ({rows}) GROUP BY {keys} HAVING sum(lines) > 0"


def told(measure: Measure, sql: str, known: str | None) -> str:
    """SQL of a measure in its stored type: ``sql``, NULL where ``known`` counts nothing."""
    value = sql if known is None else f"CASE WHEN {known} > 0 THEN {sql} END"
    return f"CAST({value} AS {measure.type}) AS {measure.name}"


def _count(name: str, column: str) -> Measure:
    return Measure(name, f"count({column})", "BIGINT")


def _sum(name: str, known: str) -> Measure:
    return Measure(name, f"coalesce(sum({name}), 0)", known=known)


_LINES = Measure("lines", "count(*)", "BIGINT")
# Each document is told on one of its lines, so that documents add up over cells.
_INVOICES = Measure("invoices", "count(*) FILTER (opens_invoice)", "BIGINT")
_NET = Measure("net_amount", "sum(net_amount)")
_COST = (_sum("cost_amount", "cost_lines"), _count("cost_lines", "cost_amount"))
_NET_WITH_COST = Measure(
    "net_with_cost", "coalesce(sum(net_amount) FILTER (cost_amount IS NOT NULL), 0)"
)
_QUANTITY = (_sum("quantity", "quantity_lines"), _count("quantity_lines", "quantity"))
_LIST = (_sum("list_amount", "list_lines"), _count("list_lines", "list_amount"))
_NET_WITH_LIST = Measure(
    "net_with_list", "coalesce(sum(net_amount) FILTER (list_amount IS NOT NULL), 0)"
)
_DISCOUNT = (
    _sum("discount_amount", "discount_lines"),
    _count("discount_lines", "discount_amount"),
)

_ACCOUNT = ("account", "account", "VARCHAR")
_PRODUCT = ("product", "product", "VARCHAR")
_MONTH = ("month", "CAST(date_trunc('month', date) AS DATE)", "DATE")
_CURRENCY = ("currency", "currency", "VARCHAR")
_KIND = ("kind", "kind", "VARCHAR")

ACCOUNT_MONTH = State(
    "account_month",
    (_ACCOUNT, _MONTH, _CURRENCY, _KIND),
    (
        _LINES,
        _INVOICES,
        _NET,
        *_LIST,
        _NET_WITH_LIST,
        *_DISCOUNT,
        *_COST,
        _NET_WITH_COST,
        *_QUANTITY,
    ),
)

ACCOUNT_PRODUCT_MONTH = State(
    "account_product_month",
    (_ACCOUNT, _PRODUCT, _MONTH, _CURRENCY, _KIND),
    (_LINES, _NET, *_COST, _NET_WITH_COST, *_QUANTITY, *_LIST, *_DISCOUNT),
)

ADDITIVE: tuple[State, ...] = (ACCOUNT_MONTH, ACCOUNT_PRODUCT_MONTH)

# A day on which the pair was bought: a line of kind sale whose quantity is above zero or not told.
BOUGHT = "kind = 'sale' AND (quantity IS NULL OR quantity > 0)"

ACCOUNT_PRODUCT = State(
    "account_product",
    (_ACCOUNT, _PRODUCT),
    (
        Measure("first_date", f"min(date) FILTER ({BOUGHT})", "DATE", merge="min"),
        Measure("last_date", f"max(date) FILTER ({BOUGHT})", "DATE", merge="max"),
        # Of a few days each, which is several times faster than count(DISTINCT).
        Measure("days_bought", f"coalesce(list_unique(list(date) FILTER ({BOUGHT})), 0)", "BIGINT"),
        _LINES,
        _NET,
        Measure("quantity", "sum(quantity)"),
    ),
)

STATES: tuple[State, ...] = (*ADDITIVE, ACCOUNT_PRODUCT)
