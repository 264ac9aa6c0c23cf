"""The tables that the portfolio is read from: made in DuckDB, beside the facts, and kept there.

One for each sight: its units, an account that decides with all that it decides for, with their
sums. It is found by what it was made from, so that nobody is shown an older one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date

import duckdb

from clave.figures.base import FigureResult, Period, Scope
from clave.figures.frame import open_frame
from clave.figures.portfolio import MONTHS, board, window_of

from .contribution import contribution_table
from .selectors import Questions, Sight

# Who has bought nothing has a row too, and sold nothing: that is known.
_UNITS = """
CREATE TABLE {name} AS
WITH earnings AS ({earnings}), seen AS (SELECT * FROM {books} WHERE {visible}),
placed AS (SELECT a.*, {unit} AS unit FROM seen a LEFT JOIN seen d ON d.id = a.decider),
leaves AS (
    SELECT p.unit, CASE WHEN bool_or(e.known) THEN sum(e.earned) END AS contribution_amount,
        sum(e.net) AS contribution_base
    FROM placed p JOIN earnings e ON e.account = p.code GROUP BY p.unit
),
sums AS (
    SELECT p.unit, {sums}, max(b.last_month) AS last_month, [{trend}] AS trend
    FROM placed p JOIN {board} b ON b.account = p.code GROUP BY p.unit
)
SELECT p.id, p.code, p.name, p.tier, p.kam AS kam_id, p.channel, p.segment, p.country,
    p.delegation, p.words, {health} AS health,
    {health_before} AS health_before, g.progress AS plan_progress, g.expected AS plan_expected,
    coalesce(s.net_amount, 0) AS net_amount,
    s.* EXCLUDE (unit, net_amount), l.contribution_amount, l.contribution_base
FROM placed p LEFT JOIN sums s ON s.unit = p.code LEFT JOIN leaves l ON l.unit = p.code
LEFT JOIN ({plans}) g ON g.id = p.id
WHERE p.unit = p.code
"""
_KNOWN_COST = "FILTER (WHERE b.cost_amount IS NOT NULL AND b.net_with_cost IS NOT NULL)"
_MEASURES = {
    "net_amount": "sum(coalesce(b.net_amount, 0))",
    "previous_amount": "sum(coalesce(b.previous_amount, 0))",
    "cost_amount": f"sum(b.cost_amount) {_KNOWN_COST}",
    "net_with_cost": f"sum(b.net_with_cost) {_KNOWN_COST}",
    "open_amount": "sum(b.open_amount)",
    "overdue_amount": "sum(b.overdue_amount)",
}
_NO_EARNINGS = (
    "SELECT NULL::VARCHAR AS account, NULL::DECIMAL(38,6) AS net, NULL::DECIMAL(38,6) AS earned,"
    " FALSE AS known WHERE FALSE"
)
_NO_PLANS = (
    "SELECT NULL::BIGINT AS id, NULL::DOUBLE AS progress, NULL::DOUBLE AS expected WHERE FALSE"
)
# What the app above knows of the plans that are carried out: account → how far its plan is, and
# what is expected by today (0…1, None: not measurable).
PLANS: list[Callable[[], Mapping[int, tuple[float | None, float | None]]]] = []
_NO_MONTHS = Period(date(2000, 1, 1), date(2000, 12, 1))  # an empty ledger has nothing in any
_TABLES = 32  # some kilobytes for a KAM, some megabytes for who sees everything


def units_table(sight: Sight, questions: Questions, figure: FigureResult, *, grouped: bool) -> str:
    """The name of the table of units of ``sight``, made if it is not there yet.

    ``figure``: the portfolio as a whole, for its currency and whether it compares with a year
    before. ``grouped``: by the account that decides, else each account for itself. Columns: those
    of the books, ``words`` (what is searched), the sums of the figure ``portfolio``.
    """
    facts = questions.facts
    visible = "TRUE" if sight.ids is None else f"id IN ({', '.join(map(str, sight.ids)) or 'NULL'})"
    covered = figure.values["previous_amount"] is not None
    measures = _MEASURES if covered else _MEASURES | {"previous_amount": "NULL::DECIMAL(38,6)"}
    sql = _UNITS.format(
        name="{name}",
        books=sight.directory.table_in(facts),
        board=_board(questions, figure),
        earnings=_earnings(questions, sight, figure),
        visible=visible,
        plans=_plans(),
        health="p.health_open" if facts.hidden else "p.health",
        health_before="p.health_open_before" if facts.hidden else "p.health_before",
        unit="coalesce(d.code, a.code)" if grouped else "a.code",
        sums=", ".join(f"{sql} AS {name}" for name, sql in measures.items()),
        trend=", ".join(f"coalesce(sum(b.trend[{n}]), 0)" for n in range(1, MONTHS + 1)),
    )
    name = f"units_{hashlib.sha256(sql.encode()).hexdigest()[:24]}"
    facts.keep("units", name, lambda cursor: cursor.execute(sql.format(name=name)), most=_TABLES)
    return name


def _plans() -> str:
    """SQL of how far the plan of each account is; the table is another one when that changes."""
    told = {pk: pair for tell in PLANS for pk, pair in tell().items()}
    rows = [f"({pk}, {_sql(told[pk][0])}, {_sql(told[pk][1])})" for pk in sorted(told)]
    return (
        f"SELECT * FROM (VALUES {', '.join(rows)}) t(id, progress, expected)" if rows else _NO_PLANS
    )


def _sql(share: float | None) -> str:
    return "NULL::DOUBLE" if share is None else f"{share:.4f}::DOUBLE"


def _earnings(questions: Questions, sight: Sight, figure: FigureResult) -> str:
    """SQL of what each account leaves; of nothing for who may not know it."""
    if questions.facts.hidden or figure.period is None:
        return _NO_EARNINGS
    return f"FROM {contribution_table(questions, sight, figure.period)}"


def _board(questions: Questions, figure: FigureResult) -> str:
    """The name of the table of all accounts' sums in the currency of ``figure``."""
    frame = open_frame(questions.connection(), Scope(currency=figure.currency))
    window = window_of(frame)
    sql, given = board(frame, window[0] if window else _NO_MONTHS)
    name = f"board_{(figure.currency or 'none').encode().hex()}"

    def make(cursor: duckdb.DuckDBPyConnection) -> None:
        cursor.execute(f"CREATE TABLE {name} AS {sql}", given)

    questions.facts.keep("boards", name, make)
    return name
