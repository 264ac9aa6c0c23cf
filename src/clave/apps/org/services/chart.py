"""Writes on units, positions and the line of command."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from clave.apps.identity import audit
from clave.apps.identity.models import User
from clave.apps.identity.versions import save_versioned
from clave.apps.org.chart import Chart, load_chart
from clave.apps.org.models import DottedLine, Placement, Position, Unit, UnitKind
from clave.lib.refusal import Refused

from .changing import changing, day_or_today, needed


def create_unit(
    *, acting_user: User | None, name: str, kind: str, parent: Unit | None = None
) -> Unit:
    """A new unit; one without a name, or with one that is taken, is refused."""
    with changing(acting_user):
        name = needed(name, "unit_needs_name")[:120]
        _check_unit(name, kind)
        unit = Unit.objects.create(name=name, kind=kind, parent=parent)
        changes = {"name": (None, name), "kind": (None, kind), "parent": (None, parent)}
        audit.record(acting_user=acting_user, action="unit_created", subject=unit, changes=changes)
        return unit


def update_unit(
    *, acting_user: User | None, unit: Unit, values: dict[str, Any], expected_version: int
) -> Unit:
    """Change a unit's name, type or the unit it belongs to; a circle is refused."""
    with changing(acting_user):
        name = needed(values.get("name", unit.name), "unit_needs_name")[:120]
        _check_unit(name, values.get("kind", unit.kind), but=unit)
        _refuse_unit_circle(unit, values.get("parent", unit.parent))
        return save_versioned(
            unit,
            {**values, "name": name},
            expected_version=expected_version,
            acting_user=acting_user,
            action="unit_changed",
        )


def remove_unit(*, acting_user: User | None, unit: Unit) -> None:
    """Take away a unit that nothing stands in, nor ever stood."""
    with changing(acting_user):
        used = Placement.objects.filter(unit=unit).exists() or unit.children.exists()
        if used:
            raise Refused("unit_in_use", unit=unit.name)
        audit.record(acting_user=acting_user, action="unit_removed", subject=unit)
        unit.delete()


def open_position(
    *,
    acting_user: User | None,
    title: str,
    reports_to: Position | None,
    unit: Unit | None = None,
    is_kam: bool = False,
    since: date | None = None,
) -> Position:
    """A new position from a day on. The chart has one top: a second is refused."""
    with changing(acting_user):
        since = day_or_today(since)
        for chart in _charts_from(since):
            _check_boss(chart, None, reports_to)
        title = needed(title, "position_needs_title")[:150]
        position = Position.objects.create(title=title, is_kam=is_kam)
        Placement.objects.create(position=position, reports_to=reports_to, unit=unit, since=since)
        changes = {"reports_to": (None, reports_to), "unit": (None, unit), "since": (None, since)}
        audit.record(
            acting_user=acting_user, action="position_opened", subject=position, changes=changes
        )
        return position


def update_position(
    *, acting_user: User | None, position: Position, values: dict[str, Any], expected_version: int
) -> Position:
    """Change a position's title, or whether it manages key accounts."""
    with changing(acting_user):
        if "title" in values:
            values = {**values, "title": needed(values["title"], "position_needs_title")[:150]}
        return save_versioned(
            position,
            values,
            expected_version=expected_version,
            acting_user=acting_user,
            action="position_changed",
        )


def move_position(
    *,
    acting_user: User | None,
    position: Position,
    reports_to: Position | None,
    unit: Unit | None = None,
    on: date | None = None,
) -> Placement:
    """Put a position, with all that hangs below, under another from a day on.

    Moving it back on the same day leaves no trace in the chart (both are in the audit). Raises
    ``Refused``: ``position_circle``, ``second_top``, ``position_not_there``, ``later_placement``.
    """
    with changing(acting_user):
        on = day_or_today(on)
        before = _placement(position, on)
        for chart in _charts_from(on):
            _check_boss(chart, position, reports_to)
        unit = unit or before.unit
        if (before.reports_to, before.unit) == (reports_to, unit):
            return before
        old = {"reports_to": before.reports_to, "unit": before.unit}
        after = _replaced(before, reports_to, unit, on)
        new = {"reports_to": reports_to, "unit": unit}
        changes: dict[str, Any] = {k: (old[k], new[k]) for k in old if old[k] != new[k]}
        audit.record(
            acting_user=acting_user,
            action="position_moved",
            subject=position,
            changes=changes | {"since": (None, on)},
        )
        return after


def close_position(*, acting_user: User | None, position: Position, on: date | None = None) -> None:
    """End a position, and its holding, on a day; one that others report to is refused."""
    with changing(acting_user):
        on = day_or_today(on)
        placement = _placement(position, on)
        for chart in _charts_from(on):
            if below := chart.reports.get(position.pk):
                raise Refused("position_has_reports", position=position.title, count=len(below))
        _end(position, on)
        if placement.since >= on:
            placement.delete()
        else:
            placement.until = on
            placement.save()
        audit.record(
            acting_user=acting_user,
            action="position_closed",
            subject=position,
            changes={"until": (None, on)},
        )


def draw_dotted_line(
    *, acting_user: User | None, position: Position, reports_to: Position, since: date | None = None
) -> DottedLine:
    """A second, dotted line of command from a day on."""
    with changing(acting_user):
        since = day_or_today(since)
        chart = load_chart(since)
        if position.pk == reports_to.pk or not {position.pk, reports_to.pk} <= set(chart.places):
            raise Refused("dotted_line_needs_two", position=position.title)
        if (position.pk, reports_to.pk) in chart.dotted:
            raise Refused("dotted_line_twice", position=position.title, boss=reports_to.title)
        line = DottedLine.objects.create(position=position, reports_to=reports_to, since=since)
        audit.record(
            acting_user=acting_user,
            action="dotted_line_drawn",
            subject=position,
            changes={"also_reports_to": (None, reports_to)},
        )
        return line


def end_dotted_line(*, acting_user: User | None, line: DottedLine, on: date | None = None) -> None:
    """Take a dotted line away from a day on."""
    with changing(acting_user):
        on = day_or_today(on)
        audit.record(
            acting_user=acting_user,
            action="dotted_line_ended",
            subject=line.position,
            changes={"also_reports_to": (line.reports_to, None)},
        )
        if line.since >= on:
            line.delete()
        else:
            line.until = on
            line.save()


def _charts_from(on: date) -> Iterator[Chart]:
    """The chart of a day, and as it is after each later change that is written down: what begins
    on that day must hold with all of them."""
    yield load_chart(on)
    later = Placement.objects.filter(since__gt=on).values_list("since", flat=True)
    for day in sorted(set(later)):
        yield load_chart(day)


def _check_unit(name: str, kind: str, but: Unit | None = None) -> None:
    if kind not in UnitKind.values:
        raise Refused("unknown_unit_kind", kind=kind, kinds=", ".join(UnitKind.values))
    same = Unit.objects.filter(name__iexact=name)
    if but is not None:
        same = same.exclude(pk=but.pk)
    if same.exists():
        raise Refused("unit_taken", unit=name)


def _refuse_unit_circle(unit: Unit, parent: Unit | None) -> None:
    above = parent
    while above is not None:
        if above.pk == unit.pk:
            raise Refused("unit_circle", unit=unit.name, parent=str(parent))
        above = above.parent


def _check_boss(chart: Chart, position: Position | None, boss: Position | None) -> None:
    """Whether ``boss`` may stand above: there on the day, not below, and one top alone."""
    if boss is None:
        tops = [pk for pk in chart.reports.get(None, ()) if position is None or pk != position.pk]
        if tops:
            raise Refused("second_top", top=chart.places[tops[0]].title)
        return
    if boss.pk not in chart.places:
        raise Refused("position_not_there", position=boss.title)
    if position is None:
        return
    line = [boss.pk, *(place.id for place in chart.above(boss.pk))]
    if position.pk in line:
        names = [chart.places[pk].name for pk in line[: line.index(position.pk) + 1]]
        raise Refused("position_circle", position=position.title, names=[*names, names[0]])


def _placement(position: Position, on: date) -> Placement:
    """Where the position stands on a day, if nothing is decided for later yet."""
    placements = list(position.placements.all())
    if any(placement.since > on for placement in placements):
        raise Refused("later_placement", position=position.title)
    found = [p for p in placements if p.until is None or p.until > on]
    if not found:
        raise Refused("position_not_there", position=position.title)
    return found[-1]


def _replaced(
    before: Placement, reports_to: Position | None, unit: Unit | None, on: date
) -> Placement:
    """The placement from ``on`` on; one that would last no day gives way to the one before it."""
    position = before.position
    if before.since < on:
        before.until = on
        before.save()
        return Placement.objects.create(
            position=position, reports_to=reports_to, unit=unit, since=on
        )
    earlier = position.placements.filter(until=on).last()
    if earlier and (earlier.reports_to, earlier.unit) == (reports_to, unit):
        before.delete()
        earlier.until = None
        earlier.save()
        return earlier
    before.reports_to, before.unit = reports_to, unit
    before.save()
    return before


def _end(position: Position, on: date) -> None:
    """End or take away the holdings of a position that closes."""
    for holding in position.holdings.all():
        if holding.since >= on:
            holding.delete()
        elif holding.until is None or holding.until > on:
            holding.until = on
            holding.save()
