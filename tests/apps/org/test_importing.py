"""A chart from a file: taken whole or not at all, every fault named, previewed and undone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from clave.apps.identity.models import AuditEntry
from clave.apps.org.chart import Chart, current_chart
from clave.apps.org.importing.checking import ChartFaults, bosses_of
from clave.apps.org.importing.reading import ChartRow, read_chart
from clave.apps.org.importing.units import parents_of
from clave.apps.org.models import ChartImport, Holding, Person, Placement, Position, Unit
from clave.apps.org.services import chart as services
from clave.apps.org.services import importing
from clave.lib.refusal import Refused
from tests.company import People, make_chart

COMPANY = """persona;puesto;unidad;depende de;e-mail;desde
Elena Prat;Presidenta;Presidencia;;direction@example.com;01/02/2019
Ignacio Beltrán;Dirección comercial;División comercial;Elena Prat;director@example.com;15/03/2020
Lucía Ferrer;KAM norte;Equipo KAM;Ignacio Beltrán;kam@example.com;13/01/2021
;KAM sur;Equipo KAM;Dirección comercial;;
"""


def take(folder: Path, text: str, **options: object) -> ChartImport:
    path = folder / "chart.csv"
    path.write_text(text, "utf-8")
    record = importing.propose_chart(acting_user=None, path=path, **options)  # type: ignore[arg-type]
    return importing.take_chart(acting_user=None, record=record)


def told(chart: Chart) -> set[tuple[str, str, str, str]]:
    """Title, holder, superior's title and unit of every place."""
    titles = {place.id: place.title for place in chart.places.values()}
    return {
        (p.title, p.holder.name if p.holder else "", titles.get(p.boss or 0, ""), p.unit_name)
        for p in chart.places.values()
    }


@pytest.mark.django_db
def test_a_chart_comes_in_whole(people: People, tmp_path: Path) -> None:
    record = take(tmp_path, COMPANY)
    chart = current_chart()
    assert told(chart) == {
        ("Presidenta", "Elena Prat", "", "Presidencia"),
        ("Dirección comercial", "Ignacio Beltrán", "Presidenta", "División comercial"),
        ("KAM norte", "Lucía Ferrer", "Dirección comercial", "Equipo KAM"),
        ("KAM sur", "", "Dirección comercial", "Equipo KAM"),
    }
    assert record.preview["counts"] | {"new": 4} == record.preview["counts"]
    assert chart.held_by_user.keys() == {people.direction.pk, people.director.pk, people.kam.pk}
    assert {place.title for place in chart.places.values() if place.is_kam} == {
        "KAM norte",
        "KAM sur",
    }
    assert Holding.objects.get(person__name="Lucía Ferrer").since == date(2021, 1, 13)
    assert {unit.name: unit.kind for unit in Unit.objects.all()} == {
        "Presidencia": "presidency",
        "División comercial": "division",
        "Equipo KAM": "team",
    }
    entry = AuditEntry.objects.get(action="chart_imported")
    assert entry.changes == {"new": [None, 4]}


@pytest.mark.django_db
def test_units_hang_from_the_unit_of_their_heads_boss(people: People, tmp_path: Path) -> None:
    record = take(tmp_path, COMPANY)
    parents = dict(Unit.objects.values_list("name", "parent__name"))
    assert parents == {
        "Presidencia": None,
        "División comercial": "Presidencia",
        "Equipo KAM": "División comercial",
    }
    Unit.objects.filter(name="Equipo KAM").update(parent=None)  # as somebody decided
    take(tmp_path, COMPANY)
    assert Unit.objects.get(name="Equipo KAM").parent is None
    with pytest.raises(Refused, match="chart_changed_since"):
        importing.undo_chart(acting_user=None, record=record)


def test_a_unit_never_hangs_from_itself() -> None:
    rows = [
        ChartRow(line=n, person=name, title=name, unit=unit)
        for n, (name, unit) in enumerate([("a", "One"), ("b", "Two"), ("c", "One"), ("d", "")])
    ]
    assert parents_of(rows, [None, 0, 1, 2]) == {"two": "one"}
    assert parents_of([], []) == {}


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing(people: People, tmp_path: Path) -> None:
    take(tmp_path, COMPANY)
    before = [list(model.objects.values_list()) for model in (Placement, Holding, Person, Unit)]
    again = take(tmp_path, COMPANY)
    assert again.preview["counts"]["unchanged"] == 4
    assert sum(again.preview["counts"].values()) == 4
    after = [list(model.objects.values_list()) for model in (Placement, Holding, Person, Unit)]
    assert after == before


CHANGED = """persona;puesto;unidad;depende de;e-mail
Elena Prat;Presidenta;Presidencia;;direction@example.com
Álvaro Quintana;KAM norte;Equipo KAM;Elena Prat;other@example.com
Nueva Persona;Jefa de estudios;Estudios;Elena Prat;
"""


@pytest.mark.django_db
def test_a_changed_chart_is_previewed_taken_and_undone(people: People, tmp_path: Path) -> None:
    services_before = make_chart(people)
    take(tmp_path, COMPANY)
    before = told(current_chart())
    rows = [list(model.objects.values_list()) for model in (Placement, Holding, Person, Position)]
    path = tmp_path / "changed.csv"
    path.write_text(CHANGED, "cp1252")
    record = importing.propose_chart(acting_user=people.admin, path=path)
    assert told(current_chart()) == before  # a preview changes nothing
    assert {k: v for k, v in record.preview["counts"].items() if v} == {
        "new": 1,
        "moved": 1,
        "holder": 1,
        "closed": 2,
        "unchanged": 1,
    }
    record = importing.take_chart(acting_user=people.admin, record=record)
    assert told(current_chart()) == {
        ("Presidenta", "Elena Prat", "", "Presidencia"),
        ("KAM norte", "Álvaro Quintana", "Presidenta", "Equipo KAM"),
        ("Jefa de estudios", "Nueva Persona", "Presidenta", "Estudios"),
    }
    importing.undo_chart(acting_user=people.admin, record=record)
    assert told(current_chart()) == before
    after = [list(model.objects.values_list()) for model in (Placement, Holding, Person, Position)]
    assert [sorted(map(str, r)) for r in after] == [sorted(map(str, r)) for r in rows]
    with pytest.raises(Refused, match="chart_import_not_done"):
        importing.undo_chart(acting_user=people.admin, record=record)
    assert services_before.kam.pk


@pytest.mark.django_db
def test_what_was_changed_since_is_not_lost_by_undoing(people: People, tmp_path: Path) -> None:
    record = take(tmp_path, COMPANY)
    top = current_chart().reports[None][0]
    services.open_position(
        acting_user=None, title="Auditoría", reports_to=Position.objects.get(pk=top)
    )
    with pytest.raises(Refused, match="chart_changed_since"):
        importing.undo_chart(acting_user=None, record=record)
    with pytest.raises(Refused, match="not_allowed"):
        importing.undo_chart(acting_user=people.director, record=record)
    assert len(current_chart().places) == 5


@pytest.mark.django_db
def test_a_chart_for_a_day_on_which_later_is_decided_is_refused(
    people: People, tmp_path: Path
) -> None:
    take(tmp_path, COMPANY)
    with pytest.raises(Refused, match="chart_decided_later"):
        take(tmp_path, CHANGED, on=date.today() - timedelta(days=9))  # noqa: DTZ011
    assert ChartImport.objects.filter(state="done").count() == 1


FAULTY = """person,title,unit,reports to,email
Ana,Jefa,A,,ana@example.com
Blas,Jefe,A,,not an address
Carla,,A,Nadie,carla@example.com
Diego,Técnico,A,Eva,
Eva,Técnica,A,Diego,
Diego,Otro,A,Ana,ana@example.com
"""


def test_every_fault_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "faulty.csv"
    path.write_text(FAULTY, "utf-8")
    rows = read_chart(path).rows
    with pytest.raises(ChartFaults) as refused:
        bosses_of(rows)
    found = dict(refused.value.faults)
    assert found == {
        "chart_no_title": {"line": 4, "person": "Carla"},
        "chart_bad_email": {"line": 3, "email": "not an address"},
        "chart_person_twice": {"person": "Diego", "lines": ["5", "7"]},
        "chart_boss_unknown": {"line": 4, "person": "Carla", "boss": "Nadie"},
        "chart_boss_ambiguous": {
            "line": 6, "person": "Eva", "boss": "Diego", "lines": ["5", "7"],
        },
        "chart_two_tops": {"names": ["Ana (2)", "Blas (3)"]},
    }  # fmt: skip


def test_a_circle_is_refused_with_the_names_in_it() -> None:
    rows = [
        ChartRow(2, "Ana", "Jefa"),
        ChartRow(3, "Blas", "Jefe", boss="Carla"),
        ChartRow(4, "Carla", "Jefa de área", boss="Diego"),
        ChartRow(5, "Diego", "Técnico", boss="Blas"),
        ChartRow(6, "Eva", "Técnica", boss="Eva"),
    ]
    with pytest.raises(ChartFaults) as refused:
        bosses_of(rows)
    assert refused.value.faults == [
        ("chart_circle", {"names": "Blas → Carla → Diego → Blas", "lines": ["3", "4", "5"]}),
        ("chart_circle", {"names": "Eva → Eva", "lines": ["6"]}),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n", "chart_columns"),
        ("person,title,reports to\nAna,Jefa,Ana\nBlas,Jefe,Ana\n", "chart_faulty"),
        ("person,title,reports to,since\nAna,Jefa,,mañana\n", "chart_date"),
        ("", "empty_file"),
    ],
)
@pytest.mark.django_db
def test_a_file_that_is_no_chart_changes_nothing(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        take(tmp_path, text)
    assert not any(m.objects.exists() for m in (ChartImport, Person, Position, AuditEntry))


@pytest.mark.django_db
@pytest.mark.data
def test_the_employees_of_adventureworks(shared_data: Path, tmp_path: Path) -> None:
    """290 people, found by their numbers; six layers below the chief executive."""
    path = shared_data / "adventureworks" / "EmployeeManager.csv"
    record = importing.propose_chart(acting_user=None, path=path)
    assert record.columns["columns"] == {
        "title": "JobTitle",
        "boss": "ManagerID",
        "code": "BusinessEntityID",
    }
    importing.take_chart(acting_user=None, record=record)
    chart = current_chart()
    assert len(chart.places) == len(chart.held_by) == 290
    (top,) = chart.reports[None]
    assert chart.places[top].title == "Chief Executive Officer"
    lines = path.read_text("utf-8-sig").splitlines()[1:]
    levels = {line.split(",")[0]: int(line.rsplit(",", 1)[1]) for line in lines}
    found = {
        place.holder.name: chart.levels[pk] for pk, place in chart.places.items() if place.holder
    }
    assert found == levels
    circular = "\n".join([path.read_text("utf-8-sig").splitlines()[0], *lines]) + "\n"
    circular = circular.replace(
        "2,Vice President of Engineering,1,", "2,Vice President of Engineering,5,"
    )
    with pytest.raises(ChartFaults) as refused:
        take(tmp_path, circular)
    assert refused.value.faults == [
        ("chart_circle", {"names": "2 → 5 → 3 → 2", "lines": ["3", "6", "4"]})
    ]
