"""Briefings on their pages: drafted from a plan, sent, read on a phone, asked about, sent anew."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clave.apps.briefings.models import Briefing, BriefingQuestion, Reading
from clave.apps.briefings.services import change_briefing, send_briefing
from clave.apps.followup.models import Receipt
from clave.apps.identity.models import User
from clave.web.briefings.words import difference
from tests.apps.briefings.making import asked, draft, put_in_unit, sent
from tests.apps.plans.making import make_action, make_objective, make_plan
from tests.company import People, account, make_chart
from tests.web.exported import csv_rows

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def test_from_plan_to_confirmation(company: People, as_user: LogIn) -> None:
    """The KAM drafts it from the plan and sends it; the seller reads, asks and confirms."""
    unit = put_in_unit(make_chart(company), "manager", "seller")
    plan = make_plan(company)
    make_objective(company, plan, title="Vender más")
    make_objective(company, plan, title="Secreto", measure="contribution")
    make_action(company, plan, title="Montar la cabecera", owner=company.seller)
    client = as_user(company.kam)
    form = client.get(f"/briefings/new/?plan={plan.pk}&unit={unit.pk}").context["form"]
    assert form["audience"].value() == "sellers"
    assert form["what"].value() == "What you do at Grupo Arrabal:\n· Montar la cabecera"
    assert "Vender más: from €8,000 to €12,000 by" in form["why"].value()
    assert "Secreto" not in str(form.initial)
    values = {name: form[name].value() for name in ("title", "what", "why", "benefit", "deadline")}
    posted = {
        **values,
        "audience": "sellers",
        "units": unit.pk,
        "account_code": "G1",
        "confirm_days": "3",
        "ends_on": (timezone.localdate() + timedelta(days=30)).isoformat(),
    }
    made = client.post("/briefings/new/", posted)
    briefing = Briefing.objects.get()
    assert made.headers["Location"] == f"/briefings/{briefing.pk}/"
    assert "It would reach 2 people" in _page(client, f"/briefings/{briefing.pk}/")
    client.post(f"/briefings/{briefing.pk}/send/", {"version": briefing.version})
    reader = as_user(company.seller)
    page = _page(reader, f"/briefings/{briefing.pk}/")
    assert "I have read it and will do it" in page
    assert "Remind them" not in page
    assert Reading.objects.get().user == company.seller
    assert f"/briefings/{briefing.pk}/" in _page(reader, "/waiting/")
    briefing.refresh_from_db()
    assert briefing.current is not None
    confirm = f"/acknowledgements/{briefing.current.acknowledgement_id}/confirm/"
    answer = reader.post(confirm, {"next": f"/briefings/{briefing.pk}/"})
    assert answer.headers["Location"] == f"/briefings/{briefing.pk}/"
    assert Receipt.objects.get(user=company.seller).confirmed_at is not None
    assert "1 of 2 have confirmed it" in _page(as_user(company.kam), f"/briefings/{briefing.pk}/")


def test_who_may_not_see_it_finds_nothing(company: People, as_user: LogIn) -> None:
    briefing = sent(company, units=[], people=[company.seller])
    question = asked(company, briefing)
    at = f"/briefings/{briefing.pk}/"
    for person in (company.other, company.department):
        client = as_user(person)
        assert client.get(at).status_code == 404
        assert "Queso curado" not in _page(client, "/briefings/")
        for tail in ("send/", "remind/", "close/", "ask/"):
            assert client.post(at + tail, {"text": "x", "version": "2"}).status_code == 404
        assert client.post(f"/briefing-questions/{question.pk}/answer/", {"text": "x"}).status_code
    assert BriefingQuestion.objects.get().answer == ""
    assert as_user(company.seller).post(at + "close/", {"reason": "x"}).status_code == 403
    assert "Queso curado en cabecera" in _page(as_user(company.director), at)


def test_questions_are_read_by_all(company: People, as_user: LogIn) -> None:
    briefing = sent(company, units=[], people=[company.seller, company.manager])
    at = f"/briefings/{briefing.pk}/"
    as_user(company.seller).post(at + "ask/", {"text": "¿Quién trae la nevera?"})
    empty = as_user(company.seller).post(at + "ask/", {"text": "  "})
    assert empty.status_code == 422
    assert "Write your question." in html.unescape(empty.content.decode())
    question = BriefingQuestion.objects.get()
    as_user(company.kam).post(f"/briefing-questions/{question.pk}/answer/", {"text": "Almacén."})
    page = _page(as_user(company.manager), at)
    assert "¿Quién trae la nevera?" in page
    assert "Almacén." in page


def test_what_changed_is_marked(company: People, as_user: LogIn) -> None:
    briefing = sent(company, units=[], people=[company.seller])
    saved = change_briefing(
        acting_user=company.kam,
        briefing=briefing,
        values={"what": "Montar dos cabeceras de queso curado."},
        expected_version=briefing.version,
    )
    author = _page(as_user(company.kam), f"/briefings/{briefing.pk}/")
    assert "its readers still see the edition before" in author
    send_briefing(acting_user=company.kam, briefing=saved, expected_version=saved.version)
    page = _page(as_user(company.seller), f"/briefings/{briefing.pk}/")
    assert "Edition 2 changes: What changes." in page
    assert "<ins>dos cabeceras</ins>" in page or "<ins>" in page
    assert "<del>" in page


def test_words_that_some_may_not_read_are_pointed_out(company: People, as_user: LogIn) -> None:
    made = draft(company, units=[], people=[company.seller], why="Ganamos un margen del 24 %.")
    page = _page(as_user(company.kam), f"/briefings/{made.pk}/")
    assert "It speaks of “margen”, and 1 of its readers may not know margins or costs." in page
    fine = draft(company, units=[], people=[company.finance], why="Ganamos un margen del 24 %.")
    assert "It speaks of" not in _page(as_user(company.kam), f"/briefings/{fine.pk}/")


def test_the_list_and_its_file(company: People, as_user: LogIn) -> None:
    sent(company, units=[], people=[company.seller])
    draft(company, units=[], people=[company.finance], title="Borrador")
    client = as_user(company.kam)
    assert "1 briefing in force: 0 of 1 confirmations" in _page(client, "/briefings/")
    rows = csv_rows(client.get("/briefings/?state=draft&export=csv"))
    assert [row[0] for row in rows[1:]] == ["Borrador"]
    mine = _page(as_user(company.seller), "/briefings/?state=mine")
    assert "Queso curado en cabecera" in mine
    assert "Borrador" not in mine


def test_bad_input_keeps_what_was_written(company: People, as_user: LogIn) -> None:
    company.kam.language = "es"
    company.kam.save()
    answer = as_user(company.kam).post(
        "/briefings/new/",
        {
            "audience": "sellers",
            "title": "Queso",
            "what": "Lo que escribí",
            "why": "x",
            "benefit": "x",
            "deadline": "x",
            "confirm_days": "3",
            "ends_on": "2020-01-01",
            "account_code": "D1",
        },
    )
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Lo que escribí" in page
    assert "No hay ninguna cuenta con el código «D1»" in page or "D1" in page
    assert not Briefing.objects.exists()
    assert account("D1").pk


def test_no_word_is_lost_between_editions() -> None:
    old, new = "Montar la cabecera hoy", "Montar dos cabeceras hoy mismo"
    pieces = difference(old, new)
    assert "".join(text for mark, text in pieces if mark != "del") == new
    assert "".join(text for mark, text in pieces if mark != "ins") == old
