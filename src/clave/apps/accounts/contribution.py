"""What accounts leave us once everything is paid, for whoever shows it beside other figures.

The statement of everything that somebody sees is asked once, by account, and kept: neither the
header of an account nor the portfolio then waits for one of its own, and both say the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal

import duckdb

from clave.figures.base import FigureResult, Period, Row
from clave.figures.pnl import added
from clave.figures.pnl_steps import statement

from .selectors import Questions, Sight

ZERO = Decimal()
# What net sales are lowered by until they are what is left; None: not known, takes nothing.
_TAKEN = ("sales_without_cost", "cogs", "cost_to_serve", "trade_investment")
_TABLES = 32
_TABLE = """
CREATE TABLE {name} AS SELECT unnest($accounts) AS account, unnest($net)::DECIMAL(38,6) AS net,
    unnest($left)::DECIMAL(38,6) AS earned, unnest($known) AS known
"""


def contribution_of(
    questions: Questions, sight: Sight, codes: Sequence[str], period: Period | None
) -> Row | None:
    """The income statement of the accounts with ``codes``, added up; None without a period."""
    if period is None:
        return None
    wanted = set(codes)
    rows = _statements(questions, sight, period).rows
    return statement(added(row for row in rows if row["account"] in wanted))


def statements_by_account(
    questions: Questions, sight: Sight, period: Period
) -> dict[str | None, Row]:
    """The parts of every account's income statement, for who adds up many groups of them."""
    return {row["account"]: row for row in _statements(questions, sight, period).rows}


def contribution_of_all(questions: Questions, sight: Sight, period: Period | None) -> Row:
    """``contribution_amount`` and ``contribution_rate`` of all that is seen, the unassigned too."""
    names = ("contribution_amount", "contribution_rate")
    if period is None or questions.facts.hidden:
        return dict.fromkeys(names)
    values = _statements(questions, sight, period).values
    return {name: values[f"customer_{name.removesuffix('_amount')}"] for name in names}


def contribution_table(questions: Questions, sight: Sight, period: Period) -> str:
    """The name of a table beside the facts: by account its net sales, what it leaves of them
    (``earned``), and whether any of its costs is ``known``."""
    found = _statements(questions, sight, period)
    told = (sight.ids, period, found.currency, hash(questions.decided("rules")))
    name = f"earned_{hashlib.sha256(repr(told).encode()).hexdigest()[:24]}"

    def make(cursor: duckdb.DuckDBPyConnection) -> None:
        rows = [row for row in found.rows if row["account"] is not None]
        values = {
            "accounts": [row["account"] for row in rows],
            "net": [row["net_sales"] for row in rows],
            "left": [
                row["net_sales"] - sum((row[name] or ZERO for name in _TAKEN), ZERO) for row in rows
            ],
            "known": [row["cogs"] is not None for row in rows],
        }
        cursor.execute(_TABLE.format(name=name), values)

    questions.facts.keep("earned", name, make, most=_TABLES)
    return name


def _statements(questions: Questions, sight: Sight, period: Period) -> FigureResult:
    scope = sight.scope(start=period.start, end=period.end, grouped=False)
    return questions.compute("pnl", scope, by="account")
