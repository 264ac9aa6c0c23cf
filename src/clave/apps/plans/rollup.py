"""Goals and plans, both ways: what key accounts bring to each goal, and what serves none."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from clave.apps.identity.models import User

from .measures import FREE, MEASURES, less_is_better
from .models import Goal, Objective, PlanState
from .selectors import goals_of, plans_for

# Plans whose objectives count: a draft promises nothing yet, what is closed had its year.
COUNTED = (PlanState.REVIEW, PlanState.APPROVED, PlanState.ACTIVE, PlanState.CLOSED)


@dataclass
class Served:
    """A goal with what serves it. ``added``: what those objectives add that have its measure and
    add up, ``reached``: how much of it they have reached; ``same`` of them have that measure.
    ``wanted``: what the goal itself adds; each None where it cannot be said.
    """

    goal: Goal
    objectives: list[Objective] = field(default_factory=list)
    added: Decimal | None = None
    reached: Decimal | None = None
    wanted: Decimal | None = None
    same: int = 0

    @property
    def accounts(self) -> int:
        """How many accounts serve it."""
        return len({one.plan.account_id for one in self.objectives})

    @property
    def covered(self) -> float | None:
        """What plans promise per what the goal wants."""
        if self.added is None or not self.wanted:
            return None
        return float(self.added / self.wanted)


@dataclass(frozen=True)
class Rollup:
    """A year. ``loose``: objectives that serve no goal; ``silent``: plans in force without any that
    does; ``drafts``: objectives of drafts, which do not count yet."""

    year: int
    goals: list[Served]
    loose: list[Objective]
    drafts: int

    @property
    def unserved(self) -> list[Served]:
        """Goals that no plan serves."""
        return [one for one in self.goals if not one.objectives]


def rollup_of(user: User, year: int) -> Rollup:
    """The goals of a year with the objectives that ``user`` sees."""
    seen = plans_for(user).filter(starts_on__year__lte=year, ends_on__year__gte=year)
    found = (
        Objective.objects.filter(plan__in=seen.values("pk"))
        .select_related("plan__account", "plan__owner", "goal")
        .order_by("plan__account__name", "order")
    )
    by_goal: dict[int, list[Objective]] = defaultdict(list)
    loose, drafts = [], 0
    for one in found:
        if one.plan.state not in COUNTED:
            drafts += 1
        elif one.goal_id is None:
            loose.append(one)
        else:
            by_goal[one.goal_id].append(one)
    goals = [_served(goal, by_goal.get(goal.pk, [])) for goal in goals_of(year)]
    return Rollup(year, goals, loose, drafts)


def _served(goal: Goal, objectives: list[Objective]) -> Served:
    served = Served(goal, objectives)
    if goal.target is not None and goal.baseline is not None:
        served.wanted = goal.target - goal.baseline
    same = [one for one in objectives if _same(goal, one)]
    served.same = len(same)
    if same and (MEASURES[goal.measure].adds or goal.measure == FREE):
        served.added = sum((one.target - (one.baseline or 0) for one in same), Decimal())
        moved = [
            one.actual - one.baseline
            for one in same
            if one.actual is not None and one.baseline is not None
        ]
        served.reached = sum(moved, Decimal()) if moved else None
    return served


def _same(goal: Goal, one: Objective) -> bool:
    """Whether the values of both may be added: the same measure, of the same family or unit, in
    the same direction."""
    if (goal.measure, goal.family, goal.unit) != (one.measure, one.family, one.unit):
        return False
    return goal.less == less_is_better(one.measure, one.baseline, one.target)
