"""Needs on their pages: three people, filled-in forms, bad input in both languages, files."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from clave.apps.identity.models import User
from clave.apps.needs.models import Need, NeedImport, NeedReview
from tests.apps.competition.making import need
from tests.apps.contacts.making import make_contact, talk
from tests.company import People, account
from tests.web.exported import csv_rows

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
SENT = {"family": "Quesos", "starts_on": "2027-02", "confidence": "60", "version": "0"}


def _at(tail: str = "") -> str:
    return f"/accounts/{account('G1').pk}/needs/{tail}"


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def test_three_people(company: People, as_user: LogIn) -> None:
    made = need(company)
    for person in (company.kam, company.director):
        page = _page(as_user(person), _at())
        assert "Queso en lonchas" in page
        assert "1 need is open, worth €36,000; €21,600 by how sure they are" in page
        assert "Queso en lonchas" in _page(as_user(person), "/needs/")
    client = as_user(company.other)
    assert "Queso en lonchas" not in _page(client, "/needs/")
    for address in (_at(), _at("new/"), f"/needs/{made.pk}/"):
        assert client.get(address).status_code == 404
    assert client.post(_at("new/"), SENT).status_code == 404
    assert client.post(f"/needs/{made.pk}/remove/", {"reason": "x"}).status_code == 404
    assert Need.objects.get() == made


def test_a_reader_sees_and_does_not_write(company: People, as_user: LogIn) -> None:
    made = need(company)
    client = as_user(company.analyst)
    page = _page(client, f"/needs/{made.pk}/")
    assert "Queso en lonchas" in page
    assert "Take it out" not in page
    assert client.post(f"/needs/{made.pk}/", SENT | {"confidence": "1"}).status_code == 404
    assert Need.objects.get().confidence == 60


def test_a_link_fills_the_form_in(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    page = client.get(_at("new/?product=Q1&family=Quesos&amount=5000&note=From+whitespace"))
    told = page.context["form"]
    assert told["product"].value() == "Q1"
    assert told["value"].value() == "5000"
    assert told["note"].value() == "From whitespace"
    assert told["owner"].value() == company.kam.pk
    person = make_contact(company.kam, "G1", "Beatriz Olmos")
    said = talk(company.kam, person)
    button = _page(client, f"/interactions/{said.pk}/")
    assert f"{_at('new/')}?interaction={said.pk}" in button
    told = client.get(_at(f"new/?interaction={said.pk}")).context["form"]
    assert (told["source"].value(), told["text"].value()) == (person.pk, said.subject)
    sent = SENT | {"source": person.pk, "interaction": said.pk, "quantity": "1200.5",
                   "unit": "boxes"}  # fmt: skip
    assert client.post(_at("new/"), sent).status_code == 302
    made = Need.objects.get()
    assert (made.interaction, made.source, str(made.quantity)) == (said, person, "1200.500")
    assert made.ends_on == made.starts_on


def test_a_talk_of_another_account_fills_nothing_in(company: People, as_user: LogIn) -> None:
    theirs = talk(company.other, make_contact(company.other, "D1", "Eva Ros"))
    page = _page(as_user(company.kam), _at(f"new/?interaction={theirs.pk}"))
    assert "Eva Ros" not in page


@pytest.mark.parametrize(
    ("sent", "en", "es"),
    [
        ({"family": ""}, "Say what is needed", "Di qué se necesita"),
        ({"quantity": "5"}, "Say the unit of the volume", "Di la unidad del volumen"),
        ({"ends_on": "2026-01"}, "It ends before it begins", "Acaba antes de empezar"),
        ({"state": "lost"}, "Say why it was lost", "Di por qué se perdió"),
    ],
)
def test_bad_input_says_so(
    company: People, as_user: LogIn, sent: dict[str, str], en: str, es: str
) -> None:
    for language, words in (("en", en), ("es", es)):
        company.kam.language = language
        company.kam.save()
        answer = as_user(company.kam).post(_at("new/"), SENT | sent)
        assert answer.status_code == 422
        assert words in html.unescape(answer.content.decode())
    assert not Need.objects.exists()


def test_two_who_change_one_need(company: People, as_user: LogIn) -> None:
    made = need(company)
    sent = SENT | {"version": "1", "confidence": "90"}
    assert as_user(company.kam).post(f"/needs/{made.pk}/", sent).status_code == 302
    answer = as_user(company.director).post(f"/needs/{made.pk}/", sent | {"confidence": "10"})
    assert answer.status_code == 409
    assert Need.objects.get().confidence == 90


def test_a_review_that_is_due_is_on_the_first_page(company: People, as_user: LogIn) -> None:
    made = need(company)
    Need.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=370))
    assert "yearly review of its needs" in _page(as_user(company.kam), "/")
    assert "The yearly review is due since" in _page(as_user(company.kam), _at())
    assert "Needs not reviewed" in _page(as_user(company.kam), _at())
    assert "yearly review of its needs" not in _page(as_user(company.other), "/")
    sent = {"confirmed": [made.pk], "note": "All stand"}
    assert as_user(company.kam).post(_at("review/"), sent).status_code == 302
    assert "yearly review of its needs" not in _page(as_user(company.kam), "/")
    assert list(NeedReview.objects.get().confirmed.all()) == [made]


def test_a_file_is_looked_at_and_brought_in(company: People, folders: object,
                                            as_user: LogIn) -> None:  # fmt: skip
    client = as_user(company.kam)
    text = "cuenta;familia;desde;volumen;unidad\nG1;Quesos;2027-02;10;cajas\nD1;Leches;2027-02;;\n"
    upload = SimpleUploadedFile("n.csv", text.encode())
    page = client.post("/needs/import/", {"file": upload}, follow=True)
    seen = html.unescape(page.content.decode())
    assert "Bring in 1 row" in seen
    assert "there is no such account among yours" in seen
    pk = NeedImport.objects.get().pk
    rows = csv_rows(client.get(f"/needs/import/{pk}/rejects/"))
    assert rows[1][:2] == ["3", "there is no such account among yours"]
    for person in (company.other, company.director):
        assert as_user(person).post(f"/needs/import/{pk}/confirm/").status_code == 404
    client = as_user(company.kam)
    client.post(f"/needs/import/{pk}/confirm/")
    assert Need.objects.get().account == account("G1")
    assert client.post(f"/needs/import/{pk}/confirm/").status_code == 400
    client.post(f"/needs/import/{pk}/undo/")
    assert not Need.objects.exists()
    nothing = client.post("/needs/import/", {})
    assert nothing.status_code == 422


def test_the_export_is_what_is_shown(company: People, as_user: LogIn) -> None:
    need(company)
    need(company, family="Leches", text="Leche", state="won")
    rows = csv_rows(as_user(company.kam).get("/needs/?export=csv"))
    assert rows[0][:2] == ["Need", "Account"]
    assert [row[0] for row in rows[1:]] == ["Queso en lonchas"]
    assert csv_rows(as_user(company.other).get("/needs/?state=&export=csv"))[1:] == []
