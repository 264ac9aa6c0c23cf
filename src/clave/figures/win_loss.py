"""How much of what was decided between us and rivals we won, with the interval of so few cases.

A figure of the books: what was won and lost is told by the application (:class:`Decided`), not read
from the ledger. Definition, traps and worked values: ``docs/figures/win_loss.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clave.figures.base import Figure, FigureResult, Period, Row, Scope, note
from clave.figures.wilson import wilson
from clave.lib.months import month_of

BY = ("competitor", "reason", "family", "account")


@dataclass(frozen=True)
class Decided:
    """One decision of a customer. ``competitor`` None: nobody knows which; ``amount``: a year of
    it, None where it was not told."""

    account: str
    on: date
    won: bool
    competitor: str | None = None
    family: str = ""
    reason: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True)
class Decisions:
    """All that the books know, in one currency."""

    as_of: date
    currency: str
    rows: tuple[Decided, ...] = ()


def win_loss(facts: Any, scope: Scope, decisions: Decisions | None = None) -> FigureResult:
    """Won and lost within the scope's accounts and months; ``facts`` are not asked."""
    if decisions is None:
        return _result(None, None, tally([]), [], [note("no_decisions_told")])
    found = [one for one in decisions.rows if _within(one, scope)]
    missing = [] if found else [note("nothing_decided")]
    untold = sum(one.amount is None for one in found)
    if untold:
        missing.append(note("decisions_without_amount", decisions=untold))
    rows = [{"row": by, by: key, **tally(group)} for by in BY for key, group in _grouped(found, by)]
    return _result(_period(found), decisions, tally(found), rows, missing)


def tally(found: Sequence[Decided]) -> Row:
    """Counts, rate with its interval, and amounts: nothing where nothing was won, not known where
    nothing was decided, or no amount was told."""
    won = [one for one in found if one.won]
    lost = [one for one in found if not one.won]
    interval = wilson(len(won), len(found))
    low, high = interval or (None, None)
    return {
        "decided_count": len(found),
        "won_count": len(won),
        "lost_count": len(lost),
        "win_rate": len(won) / len(found) if found else None,
        "win_rate_low": low,
        "win_rate_high": high,
        "won_amount": _sum(won) if won or not found else Decimal(),
        "lost_amount": _sum(lost) if lost or not found else Decimal(),
        "win_amount_rate": _amount_rate(won, lost),
    }


def _sum(found: Sequence[Decided]) -> Decimal | None:
    told = [one.amount for one in found if one.amount is not None]
    return sum(told, Decimal()) if told else None


def _amount_rate(won: Sequence[Decided], lost: Sequence[Decided]) -> float | None:
    ours, theirs = _sum(won) or Decimal(), _sum(lost) or Decimal()
    return float(ours / (ours + theirs)) if ours + theirs > 0 else None


def _within(one: Decided, scope: Scope) -> bool:
    month = month_of(one.on)
    return (
        (scope.accounts is None or one.account in scope.accounts)
        and (scope.start is None or month >= month_of(scope.start))
        and (scope.end is None or month <= month_of(scope.end))
    )


def _grouped(found: Sequence[Decided], by: str) -> list[tuple[str | None, list[Decided]]]:
    """By competitor and so on, what was decided most first."""
    groups: dict[str | None, list[Decided]] = {}
    for one in found:
        groups.setdefault(getattr(one, by) or None, []).append(one)
    return sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0] or ""))


def _period(found: Sequence[Decided]) -> Period | None:
    if not found:
        return None
    days = [one.on for one in found]
    return Period(month_of(min(days)), month_of(max(days)))


def _result(
    period: Period | None,
    told: Decisions | None,
    values: Row,
    rows: list[Row],
    missing: list[Row],
) -> FigureResult:
    return FigureResult(
        figure="win_loss",
        definition="win_loss/2",
        period=period,
        as_of=told.as_of if told else None,
        currency=told.currency if told else None,
        values=values,
        rows=rows,
        missing=missing,
    )


FIGURE = Figure(
    name="win_loss",
    definition="win_loss/2",
    needs=("decisions of the books",),
    units={
        **dict.fromkeys(("decided_count", "won_count", "lost_count"), "count"),
        **dict.fromkeys(("win_rate", "win_rate_low", "win_rate_high", "win_amount_rate"), "ratio"),
        **dict.fromkeys(("won_amount", "lost_amount"), "money"),
        **dict.fromkeys(("row", *BY), "text"),
    },
    compute=win_loss,
    parameters=("decisions",),
)
