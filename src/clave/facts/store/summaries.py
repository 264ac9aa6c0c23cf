"""What a copy of a large state holds beside its cells: sums that questions about everybody ask for.

A summary has a row for each of its keys, in the ledger's main currency (and what has none), so that
a reader need not group millions of cells again. Beside each stands a view ``…_of`` of one row that
says of what it is: ``currency``, and ``last``, the newest month that the ledger holds whole. Where
there is no copy, or some columns are hidden, both views are empty, and readers ask the state.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clave.facts.schema import KINDS
from clave.facts.store.layout import ledger_table
from clave.facts.store.narrow import fill, narrowed
from clave.facts.store.statetables import ACCOUNT_MONTH, ACCOUNT_PRODUCT_MONTH, State
from clave.lib.months import add_months, last_complete_month, month_of
from clave.lib.sql import text_literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from clave.facts.store.snapshot import Snapshot


@dataclass(frozen=True)
class Summary:
    """``keys``, and ``sums`` as (name, SQL over a state's cells of one key, in which ``{base}`` and
    ``{actual}`` are the months of two years)."""

    name: str
    state: State
    keys: tuple[str, ...]
    sums: tuple[tuple[str, str], ...]
    where: str = "TRUE"


_PARTS = (
    ("sale_amount", "net_amount", "kind = 'sale'"),
    ("sale_list_amount", "list_amount", "kind = 'sale'"),
    ("sale_net_with_list", "net_with_list", "kind = 'sale'"),
    ("sale_discount_amount", "discount_amount", "kind = 'sale'"),
    ("other_amount", "net_amount", "kind <> 'sale'"),
    ("correction_amount", "net_amount", "kind = 'correction'"),
    ("cost_amount", "cost_amount", "TRUE"),
    ("net_with_cost", "net_with_cost", "TRUE"),
)
# What an account brought in a month, whatever the kind of its lines.
ACCOUNT_MONTH_PARTS = Summary(
    "account_month_parts",
    ACCOUNT_MONTH,
    ("account", "month"),
    (
        *((name, f"sum({column}) FILTER ({which})") for name, column, which in _PARTS),
        ("lines", "sum(lines)::BIGINT"),
    ),
)

_YEARLY = (
    ("quantity", "quantity", ""),
    ("net_amount", "net_amount", ""),
    ("cost_amount", "cost_amount", ""),
    ("net_with_cost", "net_with_cost", " AND cost_amount IS NOT NULL"),
    ("quantity_with_cost", "quantity", " AND cost_amount IS NOT NULL"),
)
# What an account bought of a product in the last twelve whole months (1), and in those before (0).
ACCOUNT_PRODUCT_YEARS = Summary(
    "account_product_years",
    ACCOUNT_PRODUCT_MONTH,
    ("account", "product"),
    tuple(
        (f"{name}{place}", f"sum({column}) FILTER ({{{year}}}{also})")
        for place, year in ((0, "base"), (1, "actual"))
        for name, column, also in _YEARLY
    ),
    where="({base} OR {actual})",
)

SUMMARIES = (ACCOUNT_MONTH_PARTS, ACCOUNT_PRODUCT_YEARS)


def summaries_of(state: State) -> list[Summary]:
    """Those that are made of a state's cells."""
    return [summary for summary in SUMMARIES if summary.state is state]


def define_empty(connection: duckdb.DuckDBPyConnection) -> None:
    """The views of all summaries, of nothing: no copy tells them yet."""
    for summary in SUMMARIES:
        keys = {name: kind for name, _, kind in summary.state.keys}
        columns = [(name, keys[name]) for name in summary.keys]
        columns += [(name, "DECIMAL(38,6)") for name, _ in summary.sums]
        told = ", ".join(f"NULL::{kind} AS {name}" for name, kind in columns)
        connection.execute(f"CREATE OR REPLACE VIEW {summary.name} AS SELECT {told} WHERE FALSE")
        connection.execute(
            f"CREATE OR REPLACE VIEW {summary.name}_of AS"
            " SELECT NULL::VARCHAR AS currency, NULL::DATE AS last WHERE FALSE"
        )


def show(summary: Summary, connection: duckdb.DuckDBPyConnection, kept: str) -> None:
    """Let its views read from the attached copy ``kept``."""
    for name in (summary.name, f"{summary.name}_of"):
        connection.execute(f"CREATE OR REPLACE VIEW main.{name} AS FROM {kept}.{name}")


def write(
    summary: Summary,
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    parts: Sequence[str],
) -> None:
    """Into the attached database ``copy``, from its ``cells``, by way of one called ``wide``.

    ``parts``: conditions that part the cells by account.
    """
    currency = _main_currency(connection)
    last = _last_month(connection, snapshot)
    years = {
        "base": f"month BETWEEN DATE '{add_months(last, -23)}' AND DATE '{add_months(last, -12)}'",
        "actual": f"month BETWEEN DATE '{add_months(last, -11)}' AND DATE '{last}'",
    }
    keys = ", ".join(summary.keys)
    sums = ", ".join(f"{sql.format(**years)} AS {name}" for name, sql in summary.sums)
    own = f"currency = {text_literal(currency)}" if currency else "FALSE"
    where = f"(currency IS NULL OR {own}) AND {summary.where.format(**years)}"
    query = f"SELECT {keys}, {sums} FROM copy.cells WHERE {where} AND {{part}}"
    fill(connection, f"wide.{summary.name}", f"{query} GROUP BY {keys} ORDER BY {keys}", parts)
    names = [name for name, _ in summary.sums]
    amounts = [name for name in names if name != "lines"]
    wide = f"wide.{summary.name}"
    columns = narrowed(connection, [*summary.keys, *names], amounts, wide)
    connection.execute(f"CREATE TABLE copy.{summary.name} AS SELECT {columns} FROM {wide}")
    connection.execute(
        f"CREATE TABLE copy.{summary.name}_of AS SELECT $currency AS currency, $last::DATE AS last",
        {"currency": currency, "last": last},
    )


def _main_currency(connection: duckdb.DuckDBPyConnection) -> str | None:
    """That of most lines."""
    found = connection.execute(
        "SELECT currency FROM copy.cells WHERE currency IS NOT NULL"
        " GROUP BY currency ORDER BY sum(lines) DESC, currency LIMIT 1"
    ).fetchone()
    return found[0] if found else None


def _last_month(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> date:
    """The newest month that the ledger holds whole, as figures count it."""
    lines = snapshot.select(ledger_table(KINDS["sales"]))
    found = connection.execute(
        "SELECT max(date), max_by(coalesce(date_precision, 'day'), date)"
        f" FROM ({lines}) WHERE date >= (SELECT max(month) FROM copy.cells)"
    ).fetchone()
    day, precision = found or (None, "day")
    if precision == "year":
        return date(day.year, 12, 1)
    return month_of(day) if precision == "month" else last_complete_month(day)
