"""Writes of a chart that comes from a file: proposed, taken whole or not at all, and undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.org.chart import Chart, load_chart
from clave.apps.org.importing.checking import bosses_of
from clave.apps.org.importing.comparing import Known, match, preview
from clave.apps.org.importing.reading import ChartRow, read_chart
from clave.apps.org.importing.units import parents_of
from clave.apps.org.models import (
    ChartEdition,
    ChartImport,
    Holding,
    Person,
    Placement,
    Position,
    Unit,
    UnitKind,
)
from clave.lib.refusal import Refused

from .changing import changing, day_or_today

# What a unit is, by a word of its name.
_KINDS = {
    UnitKind.PRESIDENCY: ("presiden", "executive"),
    UnitKind.DIVISION: ("divisi", "direcci"),
    UnitKind.DELEGATION: ("delegaci", "branch", "delegation"),
    UnitKind.TEAM: ("equipo", "team"),
}
_KEPT_CHANGES = 500


def propose_chart(
    *,
    acting_user: User | None,
    path: Path,
    name: str = "",
    sheet: str = "",
    chosen: Mapping[str, str] | None = None,
    on: date | None = None,
) -> ChartImport:
    """Read a file and keep what it would change; nothing of the chart is changed yet.

    Raises ``Refused`` with what is wrong with the file, or ``ChartFaults`` with all that is wrong
    with its chart.
    """
    require(acting_user, Permission.EDIT_CHART)
    on = day_or_today(on)
    read = read_chart(path, name=name, sheet=sheet, chosen=chosen)
    if not read.rows:
        raise Refused("empty_file")
    found = preview(read.rows, bosses_of(read.rows), _known(), load_chart(on))
    told = read.to_json()
    with transaction.atomic():
        return ChartImport.objects.create(
            file_name=(name or path.name)[-255:],
            on=on,
            rows=told.pop("rows"),
            columns=told,
            preview={"counts": found.counts, "changes": found.changes[:_KEPT_CHANGES]},
            uploaded_by=acting_user,
        )


def discard_chart(*, acting_user: User | None, record: ChartImport) -> None:
    """Forget a proposed chart."""
    require(acting_user, Permission.EDIT_CHART)
    with transaction.atomic():
        gone, _ = ChartImport.objects.filter(
            pk=record.pk, state=ChartImport.State.PROPOSED
        ).delete()
        if not gone:
            raise Refused("chart_import_not_waiting", name=record.file_name)


def take_chart(*, acting_user: User | None, record: ChartImport) -> ChartImport:
    """Make the file's chart the company's, from its day on: all of it or, if refused, nothing.

    Positions that the file does not name end on that day.
    """
    with transaction.atomic():
        with changing(acting_user):
            record = ChartImport.objects.select_for_update().get(pk=record.pk)
            if record.state != ChartImport.State.PROPOSED:
                raise Refused("chart_import_not_waiting", name=record.file_name)
            _refuse_later(record.on)
            rows = [ChartRow(**row) for row in record.rows]
            record.before = {"placements": _values(Placement), "holdings": _values(Holding)}
            taking = _Taking(rows, record.on)
            taking.run()
            record.preview["counts"] = taking.counts
            record.made = taking.made
            record.state, record.done_at = ChartImport.State.DONE, timezone.now()
            audit.record(
                acting_user=acting_user,
                action="chart_imported",
                subject=record,
                changes={name: (None, count) for name, count in taking.counts.items() if count},
            )
        record.mark = ChartEdition.current()
        record.save()
    return record


def undo_chart(*, acting_user: User | None, record: ChartImport) -> ChartImport:
    """Take an imported chart back, to the day and holder, if nothing was changed since."""
    with changing(acting_user):
        record = ChartImport.objects.select_for_update().get(pk=record.pk)
        if record.state != ChartImport.State.DONE:
            raise Refused("chart_import_not_done", name=record.file_name)
        if record.mark != ChartEdition.current():
            raise Refused("chart_changed_since", name=record.file_name)
        Placement.objects.all().delete()
        Holding.objects.all().delete()
        Placement.objects.bulk_create(Placement(**row) for row in record.before["placements"])
        Holding.objects.bulk_create(Holding(**row) for row in record.before["holdings"])
        Unit.objects.filter(pk__in=record.made["unit"]).update(parent=None)
        for model in (Position, Person, Unit):
            made = record.made[str(model._meta.model_name)]
            for pk in made:
                model.objects.filter(pk=pk).delete()
        record.state, record.before = ChartImport.State.UNDONE, {}
        record.save()
        audit.record(acting_user=acting_user, action="chart_import_undone", subject=record)
    return record


@dataclass
class _Taking:
    """One chart on its way into the books."""

    rows: list[ChartRow]
    on: date
    made: dict[str, list[int]] = field(
        default_factory=lambda: {"person": [], "position": [], "unit": []}
    )
    counts: dict[str, int] = field(default_factory=dict)

    def run(self) -> None:
        """Make people, units and positions, then set the placements and holdings of the day."""
        bosses = bosses_of(self.rows)
        known, chart = _known(), load_chart(self.on)
        self.counts = preview(self.rows, bosses, known, chart).counts
        matched = match(self.rows, known, chart)
        people = self._people(known)
        units = self._units()
        self._hang(units, parents_of(self.rows, bosses))
        positions = self._positions(matched)
        self._close([place for place in chart.places if place not in matched])
        kept = _current(Placement, self.on)
        held = _current(Holding, self.on)
        placements, holdings = [], []
        for number, row in enumerate(self.rows):
            position, boss = positions[number], bosses[number]
            wanted = Placement(
                position_id=position,
                reports_to_id=None if boss is None else positions[boss],
                unit_id=units.get(row.unit.casefold()) or _unit_of(chart, matched[number]),
                since=self.on,
            )
            placements += self._replace(kept.get(position), wanted, ("reports_to_id", "unit_id"))
            person = people[number]
            since = date.fromisoformat(row.since) if row.since else self.on
            new = None
            if person is not None:
                new = Holding(position_id=position, person_id=person, since=min(since, self.on))
            holdings += self._replace(held.get(position), new, ("person_id",))
        Placement.objects.bulk_create(placements)
        Holding.objects.bulk_create(holdings)

    def _replace(self, old: Any, new: Any, names: tuple[str, ...]) -> list[Any]:
        """``new`` if it says something else than ``old``, which then ends."""
        if old and new and all(getattr(old, name) == getattr(new, name) for name in names):
            return []
        if old is not None:
            _end(old, self.on)
            if new is not None:
                new.since = self.on
        return [new] if new is not None else []

    def _people(self, known: Known) -> list[int | None]:
        """The person of each row, made where there is none yet."""
        users = {user.email.casefold(): user.pk for user in User.objects.filter(person=None)}
        found = [known.person_of(row) for row in self.rows]
        new = [n for n, row in enumerate(self.rows) if row.person and found[n] is None]
        made = Person.objects.bulk_create(
            Person(
                name=row.person,
                code=row.code[:40],
                email=row.email.casefold(),
                user_id=users.get(row.email.casefold()),
            )
            for row in (self.rows[number] for number in new)
        )
        for number, person in zip(new, made, strict=True):
            found[number] = person.pk
        self.made["person"] = [person.pk for person in made]
        return found

    def _units(self) -> dict[str, int]:
        """Units by their name in small letters, made where there is none yet."""
        units = {unit.name.casefold(): unit.pk for unit in Unit.objects.all()}
        names = dict.fromkeys(row.unit[:120] for row in self.rows if row.unit)
        new = {name.casefold(): name for name in names if name.casefold() not in units}
        made = Unit.objects.bulk_create(
            Unit(name=name, kind=_kind_of(name)) for name in new.values()
        )
        self.made["unit"] = [unit.pk for unit in made]
        return units | {unit.name.casefold(): unit.pk for unit in made}

    def _hang(self, units: dict[str, int], parents: dict[str, str]) -> None:
        """Hang the new units from those that the file tells; others stay where they are."""
        for unit, parent in parents.items():
            if units[unit] in self.made["unit"]:
                Unit.objects.filter(pk=units[unit]).update(parent=units[parent])

    def _positions(self, matched: list[int | None]) -> list[int]:
        """The position of each row, made where there is none yet."""
        new = [number for number, position in enumerate(matched) if position is None]
        made = Position.objects.bulk_create(
            Position(title=self.rows[number].title, is_kam=_is_kam(self.rows[number].title))
            for number in new
        )
        self.made["position"] = [position.pk for position in made]
        fresh = dict(zip(new, (position.pk for position in made), strict=True))
        return [fresh.get(number) or int(matched[number] or 0) for number in range(len(matched))]

    def _close(self, positions: list[int]) -> None:
        for model in (Placement, Holding):
            for record in model.objects.on(self.on).filter(position__in=positions):
                _end(record, self.on)


def _known() -> Known:
    """The people of the books; a name that two share tells neither."""
    people = list(Person.objects.values_list("pk", "name", "code", "email"))
    names: dict[str, int] = {}
    shared: set[str] = set()
    for pk, name, _, _ in people:
        key = name.casefold()
        if key in names:
            shared.add(key)
        names[key] = pk
    return Known(
        by_code={code.casefold(): pk for pk, _, code, _ in people if code},
        by_email={email.casefold(): pk for pk, _, _, email in people if email},
        by_name={name: pk for name, pk in names.items() if name not in shared},
    )


def _refuse_later(on: date) -> None:
    """A chart is put on the newest state: what is decided for later days would contradict it."""
    for model in (Placement, Holding):
        if model.objects.filter(since__gt=on).exists():
            raise Refused("chart_decided_later", on=on)


def _current(model: type[Placement] | type[Holding], on: date) -> dict[int, Any]:
    return {record.position_id: record for record in model.objects.on(on)}


def _end(record: Placement | Holding, on: date) -> None:
    """End a record on a day; one that would have lasted none is taken away."""
    if record.since >= on:
        record.delete()
    else:
        record.until = on
        record.save()


def _values(model: type[models.Model]) -> list[dict[str, Any]]:
    """Every row, as JSON keeps it."""
    return [
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in row.items()
        }
        for row in model._default_manager.values()
    ]


def _unit_of(chart: Chart, position: int | None) -> int | None:
    """The unit in which a position stands already."""
    return chart.places[position].unit if position in chart.places else None


def _kind_of(name: str) -> str:
    plain = name.casefold()
    for kind, beginnings in _KINDS.items():
        if any(beginning in plain for beginning in beginnings):
            return kind
    return UnitKind.DEPARTMENT


def _is_kam(title: str) -> bool:
    plain = title.casefold()
    return "kam" in plain.split() or "key account" in plain or "cuentas clave" in plain
