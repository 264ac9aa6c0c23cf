"""How far account plans are on the way to their objectives, beside what is expected by today.

Definition, traps and worked values: ``docs/figures/plan_progress.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from clave.figures.asking import Connection
from clave.figures.base import Figure, FigureResult, Row, Scope, note


@dataclass(frozen=True)
class Aim:
    """An objective as plain values. ``curve``: (day, value) where the way is no straight line."""

    key: int
    title: str
    baseline: float | None
    target: float
    starts_on: date
    due_on: date
    actual: float | None
    weight: int = 1
    curve: tuple[tuple[date, float], ...] = ()


@dataclass(frozen=True)
class PlanTold:
    """A plan that is carried out: its account's code, and its objectives."""

    key: int
    title: str
    account: str
    aims: tuple[Aim, ...] = ()


@dataclass(frozen=True)
class PlansTold:
    """What the books know of plans, and the day on which they are looked at."""

    day: date
    plans: tuple[PlanTold, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Standing:
    """Shares of the way, 0…1: ``progress`` reached, ``expected`` by the day; None where nothing is
    measurable. ``measured`` of ``aims`` objectives are in it."""

    progress: float | None
    expected: float | None
    measured: int
    aims: int

    @property
    def behind(self) -> bool:
        """Whether less is reached than is expected by now."""
        if self.progress is None or self.expected is None:
            return False
        return self.progress < self.expected - BEHIND


BEHIND = 0.05  # less than that is no lateness
REACHED = 1.0


def expected_value(aim: Aim, day: date) -> float | None:
    """The value that is expected on ``day``: on the curve, else on the line from baseline to
    target; None without a baseline."""
    if aim.baseline is None:
        return None
    points = [(aim.starts_on, aim.baseline), *sorted(aim.curve), (aim.due_on, aim.target)]
    if day <= points[0][0]:
        return aim.baseline
    for (before, low), (after, high) in pairwise(points):
        if day <= after:
            days = (after - before).days
            return high if days == 0 else low + (high - low) * ((day - before).days / days)
    return aim.target


def share_of_way(aim: Aim, value: float | None) -> float | None:
    """How much of the way from baseline to target ``value`` is, 0…1: below the baseline is none of
    it, beyond the target no more than all. Where nothing is to change, all while the target holds.
    """
    if value is None or aim.baseline is None:
        return None
    way = aim.target - aim.baseline
    if way == 0:
        return REACHED if value >= aim.target else 0.0
    return min(max((value - aim.baseline) / way, 0.0), REACHED)


def standing_of(aims: Iterable[Aim], day: date) -> Standing:
    """The mean of the objectives' shares by their weights, of those alone that are measurable."""
    told = list(aims)
    known = [
        (aim.weight, reached, share_of_way(aim, expected_value(aim, day)) or 0.0)
        for aim in told
        if (reached := share_of_way(aim, aim.actual)) is not None
    ]
    weights = sum(weight for weight, _, _ in known)
    if not weights:
        return Standing(None, None, 0, len(told))
    return Standing(
        sum(weight * reached for weight, reached, _ in known) / weights,
        sum(weight * expected for weight, _, expected in known) / weights,
        len(known),
        len(told),
    )


def plan_progress(
    connection: Connection | None, scope: Scope, plan_books: PlansTold | None = None
) -> FigureResult:
    """Every plan that is carried out in the scope.

    ``rows``: furthest behind first: ``code`` (of the account), ``plan``, ``progress``,
    ``expected`` (0…1), ``difference``, ``measured`` of ``objectives``. ``values``: ``plans``,
    ``behind``, ``progress_mean`` and ``expected_mean`` over those that are measurable, each plan
    counting once.
    """
    told = plan_books or PlansTold(date.min)
    plans = [p for p in told.plans if scope.accounts is None or p.account in scope.accounts]
    rows = [_row(plan, told.day) for plan in plans]
    rows.sort(key=lambda row: (row["difference"] is None, row["difference"] or 0, row["code"]))
    silent = sum(row["progress"] is None for row in rows)
    missing = [note("plans_not_measurable", plans=silent)] if silent else []
    return FigureResult(
        figure="plan_progress",
        definition="plan_progress/1",
        period=None,
        currency=None,
        as_of=told.day if told.plans else None,
        values=_values(rows),
        rows=rows,
        missing=missing,
    )


def _row(plan: PlanTold, day: date) -> Row:
    stands = standing_of(plan.aims, day)
    known = stands.progress is not None and stands.expected is not None
    return {
        "code": plan.account,
        "plan": plan.title,
        "progress": stands.progress,
        "expected": stands.expected,
        "difference": (stands.progress or 0) - (stands.expected or 0) if known else None,
        "measured": stands.measured,
        "objectives": stands.aims,
        "behind": stands.behind,
    }


def _values(rows: Sequence[Row]) -> Row:
    known = [row for row in rows if row["progress"] is not None]
    return {
        "plans": len(rows),
        "behind": sum(row["behind"] for row in rows),
        "progress_mean": sum(r["progress"] for r in known) / len(known) if known else None,
        "expected_mean": sum(r["expected"] for r in known) / len(known) if known else None,
    }


FIGURE = Figure(
    name="plan_progress",
    definition="plan_progress/1",
    needs=("plans of the books",),
    units={
        **dict.fromkeys(("progress", "expected", "difference"), "ratio"),
        **dict.fromkeys(("progress_mean", "expected_mean"), "ratio"),
        **dict.fromkeys(("plans", "measured", "objectives"), "count"),
        **dict.fromkeys(("code", "plan"), "text"),
        "behind": "count",
    },
    compute=plan_progress,
    parameters=("plan_books",),
)
