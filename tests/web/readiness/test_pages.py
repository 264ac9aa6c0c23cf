"""The pages of readiness and risk, as three people see them: the KAM, another KAM, the director."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from weasyprint import HTML

from clave.apps.identity.models import AuditEntry, Company, User
from clave.apps.readiness.models import (
    AnswerSheet,
    Diagnosis,
    LossChance,
    Questionnaire,
    ReadinessRules,
)
from clave.apps.readiness.selectors import diagnose
from clave.figures.readiness_criteria import CRITERIA, DEFAULT_WEIGHTS
from clave.web.criteria import WORDS
from clave.web.readiness.diagnosis import criteria_rows, told
from tests.apps.readiness.making import open_one, readiness_things
from tests.company import People, account, make_chart
from tests.web.exported import content_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
HOME = "/insights/readiness/"
RISK = "/insights/profit-at-risk/"


def _text(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.content.decode()))


def test_every_criterion_has_its_words_and_five_levels() -> None:
    assert set(WORDS) == {criterion.code for criterion in CRITERIA}
    for words in WORDS.values():
        for language in ("en", "es"):
            with translation.override(language):
                assert len({str(anchor) for anchor in words.anchors}) == 5


def test_three_people_read_the_diagnosis(company: People, as_user: LogIn) -> None:
    make_chart(company)
    readiness_things(company)
    director = _text(as_user(company.director), HOME)
    assert "Not enough evidence for a verdict" in director
    assert "2.5 (2 answers, from 2 to 3)" in director
    assert "The first" in director
    kam = _text(as_user(company.kam), HOME)
    assert "with your own answers" in kam
    assert "3 (1 answer)" in kam
    assert "The first" not in kam
    other = _text(as_user(company.other), HOME)
    assert "answers, from" not in other
    for person in (company.seller, company.department):
        assert as_user(person).get(HOME).status_code == 404


def test_others_answers_are_read_by_who_may(company: People, as_user: LogIn) -> None:
    readiness_things(company)
    page = f"{HOME}criteria/collaboration/"
    assert f"{company.direction.name} says so" in _text(as_user(company.director), page)
    kam = _text(as_user(company.kam), page)
    assert f"{company.kam.name} says so" in kam
    assert company.direction.name not in kam
    answered = as_user(company.other).get("/api/figures/readiness").json()
    rows = {r["criterion"]: r for r in answered["rows"] if r["row"] == "criterion"}
    assert rows["collaboration"]["answers"] == 0
    assert as_user(company.director).get(f"{HOME}criteria/horoscope/").status_code == 404


def test_answering_and_answering_again(company: People, as_user: LogIn) -> None:
    open_one(company)
    client = as_user(company.kam)
    given = {"version": "0", "score_collaboration": "4", "comment_collaboration": "Every week"}
    assert client.post(f"{HOME}answer/", given).status_code == 302
    sheet = AnswerSheet.objects.get()
    assert (sheet.user, sheet.scores) == (company.kam, {"collaboration": 4})
    page = client.get(f"{HOME}answer/").content.decode()
    assert "Every week" in page
    assert 'value="4" checked' in page
    refused = client.post(f"{HOME}answer/", given | {"version": "1", "score_novelty": "nine"})
    assert refused.status_code == 422
    assert "Every week" in refused.content.decode()  # nothing that was typed is lost
    stale = client.post(f"{HOME}answer/", given | {"score_collaboration": "1"})
    assert stale.status_code == 409
    sheet.refresh_from_db()
    assert sheet.scores == {"collaboration": 4}
    # The seller was asked by name, and sees no insights: back to the questionnaire.
    seller = as_user(company.seller)
    answer = seller.post(f"{HOME}answer/", {"version": "0", "score_novelty": "2"})
    assert answer.headers["Location"] == f"{HOME}answer/"
    assert as_user(company.finance).get(f"{HOME}answer/").status_code == 404


def test_weights_are_edited_by_the_director(company: People, as_user: LogIn) -> None:
    given: dict[str, Any] = {f"weight_{code}": w for code, w in DEFAULT_WEIGHTS.items()}
    given |= {"version": 1, "coverage_needed": 50, "large_customer": 20, "certainty": 90}
    given |= {"hhi_moderate": 1500, "hhi_high": 2500, "weight_novelty": 11}
    for person in (company.kam, company.other, company.analyst):
        assert as_user(person).post(f"{HOME}rules/", given).status_code == 404
    assert not ReadinessRules.objects.exists()
    client = as_user(company.director)
    assert "The weights add up to 100" in _text(client, f"{HOME}rules/")
    wrong = client.post(f"{HOME}rules/", given | {"hhi_high": 1000})
    assert wrong.status_code == 422
    assert "bands of the HHI ascend" in wrong.content.decode()
    assert client.post(f"{HOME}rules/", given).status_code == 302
    assert ReadinessRules.objects.get().weights["novelty"] == 11
    assert "20%" in _text(client, "/insights/")
    assert client.post(f"{HOME}rules/", given).status_code == 409


def test_a_questionnaire_is_opened_and_closed(company: People, as_user: LogIn) -> None:
    client = as_user(company.director)
    page = f"{HOME}questionnaire/"
    assert "Nobody has been asked yet" in _text(client, page)
    assert client.post(page, {"title": "2026"}).status_code == 422
    given = {"title": "2026", "roles": ["kam"], "invited": [company.seller.pk]}
    assert client.post(page, given).status_code == 302
    made = Questionnaire.objects.get()
    assert (made.roles, list(made.invited.all())) == (["kam"], [company.seller])
    assert "0 of 3 people have answered" in _text(client, page)
    close = f"{page}{made.pk}/close/"
    assert as_user(company.kam).post(close, {"version": "1"}).status_code == 404
    assert as_user(company.director).post(close, {"version": "1"}).status_code == 302
    made.refresh_from_db()
    assert not made.is_open


def test_a_kept_diagnosis_beside_todays(company: People, as_user: LogIn) -> None:
    make_chart(company)
    things = readiness_things(company)
    page = f"{HOME}kept/{things['diagnosis']}/"
    text = _text(as_user(company.director), page)
    assert "The score has not moved" in text
    assert f"{company.direction.name} says so" in text
    for person in (company.kam, company.other):
        assert as_user(person).get(page).status_code == 404
    client = as_user(company.director)
    assert client.post(f"{HOME}record/", {"note": "Again"}).status_code == 302
    newest = Diagnosis.objects.first()
    assert newest is not None
    assert newest.note == "Again"
    assert "Criterion" in _text(client, f"{page}?with={newest.pk}")


@pytest.mark.parametrize(
    ("language", "finding"),
    [("en", "Not enough evidence for a verdict"), ("es", "Falta evidencia para un veredicto")],
)
def test_the_diagnosis_is_printed_on_one_page(
    language: str, finding: str, company: People, as_user: LogIn
) -> None:
    readiness_things(company)
    answer = diagnose(company.director)
    with translation.override(language):
        context = told(answer) | {"rows": criteria_rows(answer), "title": "T", "company": company}
        context |= {"printed_on": answer.figure.as_of, "data_to": answer.figure.as_of}
        html = render_to_string("printed/readiness.html", context, RequestFactory().get("/"))
    assert finding in html
    for row in criteria_rows(answer):
        assert f"{row['number']}. " in html
    assert len(HTML(string=html).render().pages) == 1
    crowded = {
        "evidence": "el 38,1 % de las ventas lo decide un grupo para varios clientes",
        "people": "3 (5 respuestas, de 2 a 3)",
    }
    context["rows"] = [row | crowded for row in criteria_rows(answer)]
    html = render_to_string("printed/readiness.html", context, RequestFactory().get("/"))
    assert len(HTML(string=html).render().pages) == 1
    response = as_user(company.director).get(f"{HOME}pdf/")
    assert response.content.startswith(b"%PDF-")


def test_three_people_read_the_profit_at_risk(company: People, as_user: LogIn) -> None:
    row = Company.current()
    row.fixed_costs_minor = 500_00
    row.save()
    readiness_things(company)
    director = _text(as_user(company.director), RISK)
    assert "With a certainty of 95%, losing customers costs" in director
    assert "The contract ends in March" in director
    kam = _text(as_user(company.kam), RISK)
    assert "Grupo Arrabal" in kam
    assert "Teide" not in kam
    # A part of the accounts bears no fixed costs of the company: there is no result.
    assert "The year ends in a loss with a chance of" in director
    assert "The year ends in a loss" not in kam
    other = _text(as_user(company.other), RISK)
    assert "The contract ends in March" not in other
    assert as_user(company.seller).get(RISK).status_code == 404
    file = content_of(as_user(company.director).get(f"{RISK}?export=csv")).decode("utf-8-sig")
    assert "The contract ends in March" in file


def test_a_chance_is_judged_on_the_page(company: People, as_user: LogIn) -> None:
    page = f"{RISK}{account('G1').pk}/"
    given = {"version": "0", "percent": "33", "reason": "They asked others"}
    for person in (company.other, company.analyst):
        assert as_user(person).post(page, given).status_code == 404
    assert not LossChance.objects.exists()
    client = as_user(company.kam)
    assert "Its history says" in _text(client, page)
    wrong = client.post(page, given | {"percent": "133"})
    assert wrong.status_code == 422
    assert "They asked others" in wrong.content.decode()
    assert client.post(page, given).status_code == 302
    assert LossChance.objects.get().percent == 33
    assert client.post(page, given).status_code == 409
    before = AuditEntry.objects.count()
    assert as_user(company.other).post(f"{page}withdraw/", {"version": "1"}).status_code == 404
    assert (LossChance.objects.count(), AuditEntry.objects.count()) == (1, before)
    assert as_user(company.kam).post(f"{page}withdraw/", {"version": "1"}).status_code == 302
    assert not LossChance.objects.exists()


def test_concentration_in_every_grouping(company: People, as_user: LogIn) -> None:
    client = as_user(company.director)
    found = {}
    for by in ("parent", "buying_centre", "channel", "delegation", "family", "product"):
        found[by] = _text(client, f"/insights/?by={by}")
    assert "Queso curado" in found["product"]
    assert "Quesos" in found["family"]
    assert "Gran distribución" in found["channel"]
    assert "IFRS 8 has such customers disclosed" in found["parent"]
    assert "The five largest make" in found["parent"]
    kam = _text(as_user(company.kam), "/insights/?by=channel")
    assert "Mayoristas" not in kam
