"""Files of people: every row is in or refused with its reason, and can be taken out again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from clave.apps.contacts import services
from clave.apps.contacts.importing import files
from clave.apps.contacts.importing import services as importing
from clave.apps.contacts.importing.vcards import read_cards, written
from clave.apps.contacts.models import Contact, ContactImport, ContactRole, Interaction
from clave.apps.identity.models import AuditEntry, User
from clave.lib.refusal import Refused
from tests.apps.contacts.making import make_contact, role_of
from tests.company import People, account

pytestmark = pytest.mark.django_db

PEOPLE = """Nombre;Apellidos;Correo;Código cliente;Función;Nivel;Jefe;Influencia;Actitud;Hasta
Fernando;Lasheras;fl@hiperra.example;H1;Compras;Dirección;;9;En contra;
Beatriz;Olmos;bo@hiperra.example;Hiperra;purchasing;Mandos;Fernando Lasheras;7;A favor;31/12/2026
;;nadie@hiperra.example;H1;;;;;;
Pau;Carreras;esto no es;H1;;;;;;
Mal;Cliente;;NOEXISTE;;;;;;
Sin;Cliente;;;;;;;;
Mal;Funcion;;H1;Astrología;;;;;
Mal;Influencia;;H1;;;;11;;
Mal;Jefe;;H1;;;Nadie Conocido;;;
Uno;Circular;;H1;;;Dos Circular;;;
Dos;Circular;;H1;;;Uno Circular;;;
Beatriz;Olmos;bo@hiperra.example;H1;;;;;;
De;Otro;;D1;;;;;;
"""


def _import(user: User | None, kind: str, text: str, **given: object) -> ContactImport:
    record = importing.receive_file(
        acting_user=user, kind=kind, name=f"{kind}.csv", chunks=[text.encode("cp1252")], **given
    )
    preview = dict(record.result)
    done = importing.confirm_import(acting_user=user, record=record)
    assert {**preview, "header": None} == {**done.result, "header": None}
    return done


def test_each_row_is_in_or_refused_with_its_reason(company: People, folders: Path) -> None:
    done = _import(company.kam, "contacts", PEOPLE)
    assert (done.result["read"]["rows"], done.result["added"]) == (13, 2)
    assert done.result["rejected"]["reasons"] == {
        "no_name": 1,
        "bad_email": 1,
        "account_unknown": 2,  # one is no customer, the other another KAM's
        "no_account": 1,
        "function_unknown": 1,
        "out_of_range": 1,
        "boss_unknown": 1,
        "boss_circle": 2,
        "twice": 1,
    }
    olmos = Contact.objects.get(name="Beatriz Olmos")
    role = role_of(olmos)
    assert role.reports_to is not None
    assert (role.reports_to.contact.name, role.level, role.attitude) == ("Fernando Lasheras", 2, 2)
    assert str(role.ended_on) == "2026-12-31"
    path = files.rejects_path(done)
    assert path is not None
    rows = list(csv.reader(path.open(encoding="utf-8-sig"), delimiter=";"))
    assert len(rows) == 12
    assert rows[1][:3] == ["4", "no_name", "name"]
    assert not files.upload_path(done).exists()
    entry = AuditEntry.objects.get(action="people_imported")
    assert "Olmos" not in str(entry.changes)


def test_again_adds_nothing_joins_and_can_be_undone(company: People, folders: Path) -> None:
    text = PEOPLE.split("\n;;")[0]
    first = _import(company.director, "contacts", text)
    again = _import(company.director, "contacts", text)
    assert (again.result["added"], again.result["unchanged"]) == (0, 2)
    joined = _import(company.director, "contacts", text.replace(";H1;", ";G1;"))
    assert (joined.result["added"], joined.result["joined"]) == (0, 1)
    assert Contact.objects.count() == 2
    boss = Contact.objects.get(name__startswith="Fernando")
    importing.undo_import(acting_user=company.director, record=joined)
    assert ContactRole.objects.count() == 2
    services.update_contact(
        acting_user=company.kam, contact=boss, values={"phone": "976 11 22 33"}, expected_version=1
    )
    undone = importing.undo_import(acting_user=company.director, record=first)
    assert (undone.result["removed"], undone.result["kept"]) == (1, 1)
    assert [contact.name for contact in Contact.objects.all()] == ["Fernando Lasheras"]
    with pytest.raises(Refused, match="people_import_not_done"):
        importing.undo_import(acting_user=company.director, record=first)
    with pytest.raises(Refused, match="not_allowed"):
        importing.undo_import(acting_user=company.kam, record=again)


def test_a_person_whom_one_does_not_see_is_not_joined(company: People, folders: Path) -> None:
    make_contact(company.director, "D1", "Yaiza Betancor", email="yb@teide.example")
    done = _import(company.kam, "contacts", "nombre;correo;cliente\nYaiza B;yb@teide.example;H1\n")
    assert done.result["added"] == 1
    assert Contact.objects.visible_to(company.kam).get().name == "Yaiza B"


def test_interactions_name_people_of_both_sides(company: People, folders: Path) -> None:
    make_contact(company.kam, "H1", "Beatriz Olmos", email="bo@hiperra.example")
    make_contact(company.kam, "H1", "Fernando Lasheras")
    text = """Fecha;Tipo;Cliente;Con quién;De nosotros;Asunto
15/10/2026;Visita;H1;Beatriz Olmos | Fernando Lasheras;Lucía Ferrer;Lineal
16/10/2026;llamada;;bo@hiperra.example;;Precios
16/10/2026;Paloma mensajera;H1;Beatriz Olmos;;
17/10/2026;Correo;H1;Nadie Conocido;;
32/10/2026;Correo;H1;Beatriz Olmos;;
15/10/2126;Correo;H1;Beatriz Olmos;;
"""
    done = _import(company.kam, "interactions", text)
    assert done.result["added"] == 2
    assert done.result["rejected"]["reasons"] == {
        "unknown_word": 1,
        "person_unknown": 1,
        "bad_date": 1,
        "in_future": 1,
    }
    visit = Interaction.objects.get(kind="visit")
    assert visit.contacts.count() == 2
    assert visit.colleagues.get() == company.kam
    assert _import(company.kam, "interactions", text).result["unchanged"] == 2
    importing.undo_import(acting_user=company.kam, record=done)
    assert not Interaction.objects.exists()


@pytest.mark.data
def test_real_vcards_are_in_or_refused(company: People, folders: Path, shared_data: Path) -> None:
    found = sorted((shared_data / "contacts_calendars").glob("*.vcf"))
    assert len(found) == 9
    added = 0
    for path in found:
        record = importing.receive_file(
            acting_user=company.kam,
            kind="contacts",
            name=path.name,
            chunks=[path.read_bytes()],
            account=account("H1"),
        )
        result = importing.confirm_import(acting_user=company.kam, record=record).result
        parts = result["added"] + result["unchanged"] + result["rejected"]["rows"]
        assert parts == result["read"]["rows"], path.name
        assert set(result["rejected"]["reasons"]) <= {"no_name", "bad_card", "twice"}, path.name
        added += result["added"]
    assert added >= 10
    dartmouth = Contact.objects.get(name="Greg Dartmouth")
    assert (dartmouth.email, role_of(dartmouth).title) == ("gdartmouth@hotmail.com", "TheJobTitle")


def test_a_card_that_was_written_is_read_again(company: People, folders: Path) -> None:
    contact = make_contact(
        company.kam, "H1", "Beatriz Olmos", email="bo@hiperra.example", mobile="600 11 22 33",
        title="Jefa de lácteos; y más", remarks="secreto",
    )  # fmt: skip
    text = written([(contact, [role_of(contact)])])
    assert "secreto" not in text
    path = folders / "one.vcf"
    path.write_text(text, "utf-8")
    ((_, card),), bad = read_cards(path)
    assert bad == []
    assert (card["name"], card["email"]) == ("Beatriz Olmos", "bo@hiperra.example")
    assert (card["mobile"], card["title"]) == ("600 11 22 33", "Jefa de lácteos; y más")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG\r\n\x1a\n", "not_a_table"),
        (b"", "empty_file"),
        pytest.param(b"BEGIN:VCARD\nFN:" + b"A" * 34_000_000, "file_too_large", id="large"),
        (b"a;b\n1;2\n", "people_columns_missing"),
        (b"nombre;cliente\nAna;X9\n", "nobody_at_an_account"),
    ],
)
def test_a_file_that_is_none_leaves_nothing(
    content: bytes, code: str, company: People, folders: Path
) -> None:
    with pytest.raises(Refused) as refusal:
        record = importing.receive_file(
            acting_user=company.kam, kind="contacts", name="x", chunks=[content]
        )
        importing.confirm_import(acting_user=company.kam, record=record)
    assert refusal.value.code == code
    assert not Contact.objects.exists()
    assert not ContactImport.objects.filter(state=ContactImport.State.DONE).exists()


def test_ten_thousand_people_come_in_at_once(company: People, folders: Path) -> None:
    rows = [f"P {n};p{n}@x.example;{'H1' if n % 2 else 'S1'}" for n in range(10_000)]
    text = "\n".join(["Nombre;Correo;Cliente", *rows, "Mal;no;H1"]) + "\n"
    done = _import(company.kam, "contacts", text)
    assert (done.result["added"], done.result["rejected"]["rows"]) == (10_000, 1)
