"""The KAMs below a director, on the home page: result, plans, what is late and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from clave.apps.followup.load import Load, load_of_people
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.plans.selectors import PaceOfOwner, pace_by_owner
from clave.apps.targets.selectors import results_of_kams
from clave.figures.base import FigureResult, Row
from clave.web.components import numbers
from clave.web.plan_words import is_behind, pace_text

MOST = 8


@dataclass(frozen=True)
class Member:
    """One KAM; ``result``: of the figure ``targets``. What is None is not told, or not seen."""

    name: str
    result: Row | None
    pace: PaceOfOwner | None
    load: Load | None

    @property
    def targets_url(self) -> str:
        """Their accounts against target."""
        return f"{reverse('targets')}?{urlencode({'by': 'account', 'kam': self.name})}"

    @property
    def plans_url(self) -> str:
        """Their plans."""
        return f"{reverse('plans')}?owner={self.pace.owner}" if self.pace else ""

    @property
    def actions_url(self) -> str:
        """Their actions."""
        return f"{reverse('actions')}?owner={self.load.id}" if self.load else ""

    @property
    def pace_text(self) -> str:
        """What the bar says, to who does not see it."""
        return pace_text(self.pace.progress, self.pace.expected) if self.pace else ""

    @property
    def pace_short(self) -> str:
        """“67 %, 91 % expected”."""
        if self.pace is None:
            return ""
        said = {"progress": numbers.percent(self.pace.progress, 0)}
        said["expected"] = numbers.percent(self.pace.expected, 0)
        return _("%(progress)s, %(expected)s expected") % said

    @property
    def is_behind(self) -> bool:
        """Whether their plans are further back than they should be."""
        return self.pace is not None and is_behind(self.pace.progress, self.pace.expected)

    @property
    def order(self) -> tuple[Decimal, float, str]:
        """Who is furthest behind the target first; then whose plans are."""
        gap = self.result["gap_to_date"] if self.result else None
        missing = (self.pace.progress or 0) - (self.pace.expected or 0) if self.pace else 0.0
        return (Decimal() if gap is None else gap, missing, self.name)


@dataclass(frozen=True)
class Team:
    """``members`` up to :data:`MOST` of ``people``; ``month``: to which targets are compared."""

    members: list[Member]
    people: int
    gap: Decimal | None
    month: date | None
    plans: int
    behind: int


def team_of(user: User) -> Team | None:
    """Who has targets or plans and is seen by a director; None where nobody does, and for who is
    no director."""
    targets, plans = user.may(Permission.SET_TARGETS), user.may(Permission.MANAGE_STRATEGY)
    figure = results_of_kams(user) if targets else None
    results, paces = _results(figure), pace_by_owner(user) if plans else []
    if not results and not paces:
        return None
    loads = load_of_people(user)
    by_id, by_name = {one.id: one for one in loads}, {one.name: one for one in loads}
    members = [Member(one.name, results.get(one.name), one, by_id.get(one.owner)) for one in paces]
    planning = {one.name for one in paces}
    members += [
        Member(name, row, None, by_name.get(name))
        for name, row in results.items()
        if name not in planning
    ]
    members.sort(key=lambda member: member.order)
    return Team(
        members[:MOST],
        len(members),
        figure.values["gap_to_date"] if figure and results else None,
        figure.values["to_date"] if figure and results else None,
        sum(one.plans for one in paces),
        sum(one.behind for one in paces),
    )


def _results(figure: FigureResult | None) -> dict[str, Row]:
    """By name: who has a target to date."""
    rows = figure.rows if figure else ()
    return {row["kam"]: row for row in rows if row["kam"] and row["target_to_date"]}
