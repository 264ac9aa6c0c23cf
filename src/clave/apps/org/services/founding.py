"""The first chart of a company, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clave.apps.identity import audit
from clave.apps.identity.models import User
from clave.apps.org.models import Placement, Position, Unit
from clave.lib.refusal import Refused

from .changing import changing, day_or_today


@dataclass(frozen=True)
class Planned:
    """A unit with the position that leads it; ``above``: the place in the plan of its superior."""

    title: str
    unit: str
    kind: str
    above: int | None
    is_kam: bool = False


def found_chart(*, acting_user: User | None, plan: Sequence[Planned]) -> list[Position]:
    """Units and positions of a plan, which names a superior before those below. Nobody holds them.

    Raises ``Refused('chart_exists')`` where there is a chart already.
    """
    with changing(acting_user):
        if Placement.objects.exists():
            raise Refused("chart_exists")
        units: list[Unit] = []
        made: list[Position] = []
        for planned in plan:
            over = planned.above
            parent = None if over is None else units[over]
            unit = _unit(planned, parent)
            position = Position.objects.create(title=planned.title, is_kam=planned.is_kam)
            Placement.objects.create(
                position=position,
                reports_to=None if over is None else made[over],
                unit=unit,
                since=day_or_today(None),
            )
            units.append(unit)
            made.append(position)
        changes = {"positions": (None, len(made))}
        subject = audit.Subject("chart", "1", made[0].title)
        audit.record(
            acting_user=acting_user, action="chart_founded", subject=subject, changes=changes
        )
        return made


def _unit(planned: Planned, parent: Unit | None) -> Unit:
    known = Unit.objects.filter(name__iexact=planned.unit).first()
    return known or Unit.objects.create(name=planned.unit, kind=planned.kind, parent=parent)
