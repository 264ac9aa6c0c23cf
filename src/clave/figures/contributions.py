"""What each account's gross margin is lowered by until what it leaves us is left.

Conditions paid apart from the invoice, what serving it costs, and trade investment: the steps of
the income statement (``docs/figures/pnl.md``) between gross margin and contribution, for figures
that sum margins themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from clave.figures.asking import Connection, once
from clave.figures.base import Row
from clave.figures.frame import Frame
from clave.figures.pnl import pnl
from clave.figures.profit_rules import ProfitRules

ZERO = Decimal()
# Its gross margin is after conditions; these lower it by what serving and investing cost.
_TAKEN = ("off_invoice", "cost_to_serve", "trade_investment")

Taken = Mapping[str | None, Decimal]  # by account, None: the lines without one


def taken_of(connection: Connection, frame: Frame, rules: ProfitRules | None) -> Taken | None:
    """By account, over the frame's period; None where nothing of it is known, or no rules."""
    if rules is None or frame.period is None:
        return None
    start, end = frame.period.start, frame.period.end
    scope = replace(frame.scope, start=start, end=end, grouping=None, segments=None)

    def find(connection: Connection) -> Taken | None:
        answer = pnl(connection, scope, "account", rules)
        if all(answer.values[name] is None for name in _TAKEN):
            return None
        return {row["account"]: _sum(row) for row in answer.rows}

    key = ("taken", scope.accounts, scope.takes_unassigned, scope.currency, scope.start, scope.end)
    return once(connection, (*key, scope.as_of, rules), find)


def _sum(row: Row) -> Decimal:
    return sum((row[name] or ZERO for name in _TAKEN), ZERO)
