"""The states with other currencies in the company's, for every figure that reads them.

A line of another currency counts at the newest rate up to its own day; where none is known, or the
newest is too old, its cell stays in its own money, which figures name and leave out. Rule and
worked values: ``docs/figures/currency.md``.
"""

from __future__ import annotations

from functools import partial

import duckdb

from clave.facts.store import Snapshot
from clave.facts.store.lens import SCHEMA, Lens
from clave.facts.store.statetables import ADDITIVE, State, told
from clave.figures.base import Row
from clave.figures.currency import ledger_rates
from clave.lib.refusal import Refused
from clave.lib.sql import text_literal

_AMOUNTS = ("net_amount", "list_amount", "discount_amount", "cost_amount")
# DuckDB keeps the product of two narrow decimals in 18 digits, in which 10,000 with six and eight
# decimals has no room; so one side is wide. Fourteen decimals of a rate are cents of a milliard.
# Each document is counted on the first line of its first day, as in the states themselves.
_LINES = """
CREATE TEMP TABLE converted_lines AS
SELECT s.* EXCLUDE (currency, {amounts}), {converted}, s.currency AS own,
    CASE WHEN {rated} THEN $into ELSE s.currency END AS currency,
    s.invoice IS NOT NULL AND row_number() OVER (
        PARTITION BY s.document_key ORDER BY s.date, s.source_row
    ) = 1 AS opens_invoice
FROM (SELECT * FROM main.sales WHERE currency IN (SELECT unnest($codes::VARCHAR[]))) s
ASOF LEFT JOIN (
    SELECT unnest($fx_code::VARCHAR[]) AS code, unnest($fx_day::DATE[]) AS day,
        unnest($fx_rate::VARCHAR[])::DECIMAL(24,14) AS rate
) fx ON s.currency = fx.code AND s.date >= fx.day
"""
_RATED = "fx.rate IS NOT NULL AND s.date - fx.day <= $oldest"
# By account and month, so that a figure says it of its own scope.
_SAID = f"""
CREATE TABLE {SCHEMA}.conversions AS
SELECT account, date_trunc('month', date)::DATE AS month, own AS currency,
    count(*) FILTER (currency = $into)::BIGINT AS lines
FROM converted_lines GROUP BY ALL HAVING count(*) FILTER (currency = $into) > 0
"""


def converting(facts: Snapshot, into: str, oldest: int) -> Snapshot:
    """``facts`` whose states are in ``into`` wherever a rate of at most ``oldest`` days is known.

    The same facts where the ledger holds no rates. Line tables stay as they are; the states as
    the store holds them are ``main.account_month`` and so on.
    """
    if "exchange_rates" not in facts.versions:
        return facts
    return facts.through(Lens(f"{into}/{oldest}", partial(_make, into, oldest), into))


# What is owed is converted by the figures themselves, each at the day it speaks of.
_WORTHS = f"""
CREATE TABLE {SCHEMA}.worths AS
SELECT $into AS into_currency, $oldest::INTEGER AS oldest, unnest($fx_code::VARCHAR[]) AS currency,
    unnest($fx_day::DATE[]) AS day, unnest($fx_rate::VARCHAR[])::DECIMAL(24,14) AS worth
"""
_THERE = """
SELECT DISTINCT currency FROM main.account_month WHERE currency IS NOT NULL
UNION SELECT DISTINCT currency FROM receivables WHERE currency IS NOT NULL
UNION SELECT DISTINCT currency FROM payments WHERE currency IS NOT NULL
"""


def _make(into: str, oldest: int, connection: duckdb.DuckDBPyConnection) -> None:
    given = _rates(connection, into)
    if not given["fx_code"]:
        return
    told = {name: given[name] for name in ("fx_code", "fx_day", "fx_rate")}
    connection.execute(_WORTHS, {"into": into, "oldest": oldest, **told})
    if not given["codes"]:
        return
    named = {"into": into, "oldest": oldest, **given}
    columns = ", ".join(
        f"CASE WHEN {_RATED} THEN round(s.{name}::DECIMAL(28,6) * fx.rate, 6)"
        f" ELSE s.{name} END::DECIMAL(18,6) AS {name}"
        for name in _AMOUNTS
    )
    lines = _LINES.format(amounts=", ".join(_AMOUNTS), converted=columns, rated=_RATED)
    connection.execute(lines, named)
    connection.execute(_SAID, {"into": into})
    codes = ", ".join(text_literal(code) for code in given["codes"])
    for state in ADDITIVE:
        _define(connection, state, codes)
    connection.execute("DROP TABLE converted_lines")


def _rates(connection: duckdb.DuckDBPyConnection, into: str) -> Row:
    """Rates into ``into`` of the currencies of sales, receivables and payments.

    ``codes``: those of them in which something was sold.
    """
    there = {code for (code,) in connection.execute(_THERE).fetchall()}
    sold = connection.execute("SELECT DISTINCT currency FROM main.account_month").fetchall()
    try:
        known = [one for one in ledger_rates(connection).series(into) if one[0] in there]
    except Refused:  # a file with rates of no known direction: currencies says so
        known = []
    return {
        "codes": sorted(({code for code, _, _ in known} & {code for (code,) in sold}) - {into}),
        "fx_code": [code for code, _, _ in known],
        "fx_day": [day for _, day, _ in known],
        "fx_rate": [f"{rate:.14f}" for _, _, rate in known],
    }


def _define(connection: duckdb.DuckDBPyConnection, state: State, codes: str) -> None:
    keys = ", ".join(f"{sql} AS {name}" for name, sql, _ in state.keys)
    measures = ", ".join(told(m, m.sql, None) for m in state.measures)
    cells = f"{SCHEMA}.cells_{state.name}"
    counted = f"SELECT {keys}, {measures} FROM converted_lines GROUP BY ALL"
    known = ", ".join(
        f"CASE WHEN {m.known} > 0 THEN {m.name} END AS {m.name}" for m in state.measures if m.known
    )
    connection.execute(f"CREATE TABLE {cells} AS SELECT * REPLACE ({known}) FROM ({counted})")
    connection.execute(
        f"CREATE VIEW {SCHEMA}.{state.name} AS SELECT * FROM main.{state.name}"
        f" WHERE currency IS NULL OR currency NOT IN ({codes}) UNION ALL BY NAME FROM {cells}"
    )
