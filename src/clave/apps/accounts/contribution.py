"""What accounts leave us once everything is paid, for whoever shows it beside other figures."""

from __future__ import annotations

from collections.abc import Sequence

from clave.figures.base import Period, Row
from clave.figures.pnl import added
from clave.figures.pnl_steps import statement

from .selectors import Questions, Sight


def contribution_of(
    questions: Questions, sight: Sight, codes: Sequence[str], period: Period | None
) -> Row | None:
    """The income statement of the accounts with ``codes``, added up; None without a period.

    The statement of everything that is seen is asked, and kept: an account's page then waits for
    none of its own.
    """
    if period is None:
        return None
    whole = sight.scope(start=period.start, end=period.end, grouped=False)
    wanted = set(codes)
    rows = questions.compute("pnl", whole, by="account").rows
    return statement(added(row for row in rows if row["account"] in wanted))
