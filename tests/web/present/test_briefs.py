"""Pages of the annual brief and plans on paper: three people, both languages, bad input."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.translation import override

from clave.apps.annual.models import AnnualBrief, BriefAsk
from clave.apps.annual.reading import shown_to
from clave.apps.identity.jobs import run_job
from clave.apps.identity.models import Job, User
from clave.apps.plans.models import AccountPlan
from clave.web.present.brief import brief_document
from clave.web.present.document import numbers_of
from clave.web.present.plan import plan_document
from clave.web.present.printing import html_of, pdf_document
from clave.web.present.slides.deck import deck_of
from tests.apps.annual.making import YEAR, department, make_ask, make_brief, plan_with_means
from tests.apps.plans.making import make_plan
from tests.company import People, account
from tests.web.present.reading import cells_of, faults_of, words_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def test_three_people_and_a_department(company: People, as_user: LogIn) -> None:
    plan_with_means(company)
    brief = make_brief(company)
    ask = make_ask(company, brief)
    at = f"/plans/brief/{brief.pk}/"
    assert "Cambia el comprador" in _page(as_user(company.director), at)
    assert "Cambia el comprador" in _page(as_user(company.kam), at)
    page = _page(as_user(company.other), at)
    assert "Cambia el comprador" not in page
    assert "Grupo Arrabal" not in page
    assert "Una línea más de queso" not in page
    assert "1 key account that you do not see is not in it." in page
    client = as_user(company.other)
    for tail in ("", "do/sign/", "do/settle/", "do/remove/"):
        sent = {"version": "1", "state": "done", "answer": "x", "reason": "x"}
        assert client.post(f"/plans/brief/asks/{ask.pk}/{tail}", sent).status_code == 404
    assert client.post(f"{at}do/issue/", {"version": "1"}).status_code == 404
    assert client.post("/plans/brief/begin/", {"year": "2030"}).status_code == 404
    ask.refresh_from_db()
    assert (ask.state, AnnualBrief.objects.get().state) == ("open", "draft")


def test_from_draft_to_edition_through_the_pages(company: People, as_user: LogIn) -> None:
    plan_with_means(company)
    client = as_user(company.director)
    assert "0 annual briefs" in _page(client, "/plans/brief/")
    client.post("/plans/brief/begin/", {"year": str(YEAR)})
    brief = AnnualBrief.objects.get()
    at = f"/plans/brief/{brief.pk}/"
    client.post(f"{at}parts/summary/", {"text": "Crecer con margen", "version": "1"})
    assert "Crecer con margen" in _page(client, at)
    stale = client.post(f"{at}parts/summary/", {"text": "Otra cosa", "version": "1"})
    assert stale.status_code == 409
    kam = as_user(company.kam)
    sent = {"text": "Más línea", "unit": str(department().pk), "account": str(account("G1").pk)}
    assert kam.post(f"{at}asks/new/", sent | {"amount": "1200.50"}).status_code == 302
    assert BriefAsk.objects.get().amount_minor == 120_050
    assert kam.post(f"{at}asks/new/", {"text": ""}).status_code == 422
    kam.post(f"{at}discuss/", {"text": "Falta el calendario"})
    client = as_user(company.director)
    assert "Falta el calendario" in _page(client, at)
    version = AnnualBrief.objects.get().version
    client.post(f"{at}do/issue/", {"version": str(version), "note": "Aprobado"})
    page = _page(client, at)
    assert "edition 1, issued on" in page
    assert "Aprobado" in page
    assert client.get(f"{at}?edition=7").status_code == 404
    for kind in ("pptx", "pdf", "xlsx"):
        answer = client.get(f"{at}file/?export={kind}")
        assert f"annual-brief-key-accounts-{YEAR}" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_brief_says_the_same_everywhere(company: People, as_user: LogIn, language: str) -> None:
    plan_with_means(company)
    brief = make_brief(company)
    make_ask(company, brief)
    with override(language):
        shown = shown_to(company.kam, brief)
        assert shown is not None
        document = brief_document(shown, shown)
        deck, paper = deck_of(document), html.unescape(html_of(document))
    assert faults_of(deck) == []
    words = words_of(deck)
    User.objects.filter(pk=company.kam.pk).update(language=language)
    page = _page(as_user(company.kam), f"/plans/brief/{brief.pk}/")
    told = numbers_of(document)
    assert len(told) > 40
    for text in told:
        assert text in words
        assert text in paper
    compared = {cell.text for line in document.sections[-1].grids[0].lines for cell in line.cells}
    for text in set(told) - compared:
        assert text in page


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_plan_on_paper(company: People, as_user: LogIn, language: str) -> None:
    plan = plan_with_means(company)
    with override(language):
        document = plan_document(company.kam, plan)
        deck = deck_of(document)
        one = plan_document(company.kam, plan, one_page=True)
        assert pdf_document(one, one_page=True).count(b"/Type /Page") <= 2
    assert faults_of(deck) == []
    assert "Cambia el comprador" in words_of(deck)
    at = f"/plans/{plan.pk}/file/"
    for person in (company.kam, company.director):
        client = as_user(person)
        for query in ("export=pptx", "export=pdf", "export=pdf&one=1"):
            assert client.get(f"{at}?{query}").status_code == 200
        sheets = cells_of(client.get(f"{at}?export=xlsx").content)
        assert 2500.5 in [value for rows in sheets.values() for row in rows for value in row]
    assert as_user(company.other).get(f"{at}?export=pdf").status_code == 404


def test_a_plan_without_objectives_says_so(company: People) -> None:
    plan = make_plan(company)
    assert AccountPlan.objects.count() == 1
    with override("en"):
        document = plan_document(company.kam, plan)
        assert faults_of(deck_of(document)) == []
    found = next(one for one in document.sections if one.key == "objectives")
    assert found.finding == "The plan has no objective yet"


def test_slides_are_settings_of_the_administrator(people: People, as_user: LogIn) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = as_user(people.admin)
    assert "Clave's own slides" in _page(client, "/settings/slides/")
    wrong = SimpleUploadedFile("a.pptx", b"no slides")
    answer = client.post("/settings/slides/", {"file": wrong})
    assert answer.status_code == 422
    assert "This file is no presentation" in html.unescape(answer.content.decode())
    assert client.post("/settings/slides/").status_code == 422
    assert client.get("/settings/slides/example/").content.startswith(b"PK")


def test_a_brief_of_many_accounts_is_made_by_the_worker(
    company: People, as_user: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = make_brief(company)
    monkeypatch.setattr("clave.web.present.views.DIRECT", 1)
    client = as_user(company.director)
    answer = client.get(f"/plans/brief/{brief.pk}/file/?export=pptx")
    assert answer.status_code == 302
    job = Job.objects.get(kind="export")
    assert answer.headers["Location"] == f"/exports/{job.pk}/"
    run_job.call(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert (job.result or {})["name"].startswith("annual-brief-key-accounts-2027")
    assert client.get(f"/exports/{job.pk}/file/").headers["Content-Type"].endswith("presentation")
