"""Promotions on their pages: three people, what would it bring, the calendar, a study."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from clave.apps.identity.models import User
from clave.apps.modelling.refreshing import refresh
from clave.apps.promotions.models import Promotion
from clave.apps.promotions.selectors import promotion_for
from clave.apps.promotions.services import note_learnt
from clave.apps.proposals.models import Proposal
from clave.web.promotions.report import report_context
from tests.apps.proposals.making import promote, soon
from tests.company import People, account, make_chart
from tests.web.exported import csv_rows

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
MAY = {"starts_on": date(2026, 5, 4), "ends_on": date(2026, 5, 17)}


@pytest.fixture(autouse=True)
def chart(company: People) -> None:
    make_chart(company)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return html.unescape(answer.content.decode())


def at(tail: str = "") -> str:
    return f"/accounts/{account('G1').pk}/promotions/{tail}"


def sent(**values: str) -> dict[str, str]:
    usual = {
        "title": "Semana del queso",
        "mechanic": "price_off",
        "starts_on": soon(30).isoformat(),
        "ends_on": soon(43).isoformat(),
        "families": "Quesos",
        "discount_rate": "10",
        "uplift": "50",
    }
    return usual | values


def test_three_people(company: People, as_user: LogIn) -> None:
    made = promote(company)
    addresses = ("/deals/promotions/", "/deals/promotions/calendar/", at())
    for person in (company.kam, company.director):
        for address in (*addresses, f"/promotions/{made.pk}/"):
            assert "Semana del queso" in page(as_user(person), address)
    client = as_user(company.other)
    for address in addresses[:2]:
        assert "Semana del queso" not in page(client, address)
    for address in (at(), at("new/"), f"/promotions/{made.pk}/", f"/promotions/{made.pk}/edit/"):
        page(client, address, 404)
    for step in ("ask", "cancel", "learnt", "propose"):
        told = {"version": "1", "reason": "x", "learnt": "x"}
        assert client.post(f"/promotions/{made.pk}/{step}/", told).status_code == 404
    kept = Promotion.objects.get()
    assert (kept.version, kept.cancelled_on, kept.approval) == (1, None, None)
    assert not Proposal.objects.exists()


def test_what_it_would_bring_is_shown_without_saving(company: People, as_user: LogIn) -> None:
    held = promote(company, title="Queso de mayo", **MAY)
    note_learnt(acting_user=company.kam, promotion=held, text="Una basta", expected_version=1)
    promote(company, title="Otra")
    answer = as_user(company.kam).post(at("new/"), sent(look="1"))
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "It pays from an uplift of" in text
    assert "The last one like this" in text
    assert "Una basta" in text
    assert "“Otra” has the same goods" in text
    assert Promotion.objects.count() == 2
    cheap = as_user(company.kam).post(at("new/"), sent(look="1", discount_rate="60"))
    assert "each unit is sold below its cost" in html.unescape(cheap.content.decode())


def test_a_planned_one_that_lies_on_no_demand_plan_says_so(
    folders: Path, company: People, as_user: LogIn
) -> None:
    refresh("demand")
    made = promote(company, families=[], products=["NOTHING"])
    client, there = as_user(company.kam), f"/promotions/{made.pk}/"
    missing = "The usual week of its goods is not known, so nothing of it lies on the demand plan"
    assert missing not in page(client, there)  # a draft is on no plan anyway
    Promotion.objects.filter(pk=made.pk).update(held=True)
    text = page(client, there)
    assert missing in text
    enter = f"/accounts/{made.account_id}/demand/enter/?layer=promotion"
    assert enter in text
    assert client.get(enter).status_code == 200
    plan = page(client, f"/accounts/{made.account_id}/demand/")
    assert "Promotions that are not all in the plan" in plan and there in plan
    assert there in page(as_user(company.director), "/demand/")
    assert there not in page(as_user(company.other), "/demand/")
    assert as_user(company.other).get(there).status_code == 404
    Promotion.objects.filter(pk=made.pk).update(uplift=None)
    assert "No uplift is expected of it" in page(as_user(company.kam), there)


def test_whoever_may_not_know_margins_reads_no_return(company: People, as_user: LogIn) -> None:
    made = promote(company, **MAY)
    company.seller.role = "seller"
    text = page(as_user(company.admin), f"/promotions/{made.pk}/")
    assert "Earned by it" in text
    columns = csv_rows(as_user(company.kam).get("/deals/promotions/?export=csv"))[0]
    assert any("Return" in one for one in columns)
    columns = csv_rows(as_user(company.seller).get("/deals/promotions/?export=csv"))[0]
    assert not any("Return" in one or "Earned" in one for one in columns)


@pytest.mark.parametrize(
    ("values", "en", "es"),
    [
        ({"ends_on": "2020-01-01"}, "before it begins", "antes de empezar"),
        ({"families": " "}, "which products or families", "qué productos o familias"),
        ({"discount": "1"}, "a share or as money", "en porcentaje o en dinero"),
    ],
)
def test_bad_input_says_so(
    company: People, as_user: LogIn, values: dict[str, str], en: str, es: str
) -> None:
    for language, words in (("en", en), ("es", es)):
        company.kam.language = language
        company.kam.save()
        answer = as_user(company.kam).post(at("new/"), sent(**values))
        assert answer.status_code == 422
        assert words in html.unescape(answer.content.decode())
    assert not Promotion.objects.exists()


def test_planned_changed_and_made_a_proposal(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    assert client.post(at("new/"), sent()).status_code == 302
    made = Promotion.objects.get()
    changed = sent(version="1", title="Dos semanas")
    assert client.post(f"/promotions/{made.pk}/edit/", changed).status_code == 302
    assert client.post(f"/promotions/{made.pk}/edit/", changed).status_code == 409
    assert client.post(f"/promotions/{made.pk}/propose/").status_code == 302
    carried = Proposal.objects.get()
    assert (carried.purpose, carried.promotion_id) == ("promotion", made.pk)
    assert carried.valid_until == made.starts_on
    text = page(client, f"/proposals/{carried.pk}/")
    assert "Dos semanas" in text


def test_what_ended_shows_its_weeks_by_every_baseline(company: People, as_user: LogIn) -> None:
    made = promote(company, **MAY)
    client = as_user(company.kam)
    for method in ("usual_weeks", "smoothed", "log_linear", "control", "nonsense"):
        page(client, f"/promotions/{made.pk}/?method={method}")
    text = page(client, f"/promotions/{made.pk}/")
    assert "measured on what we sold, which a customer who stocks up" in text
    assert client.post(
        f"/promotions/{made.pk}/learnt/", {"version": "1", "learnt": "Una basta"}
    ).status_code == 302  # fmt: skip
    assert "Una basta" in page(client, f"/promotions/{made.pk}/")


def test_the_calendar_warns_of_overlaps(company: People, as_user: LogIn) -> None:
    promote(company)
    promote(company, title="Otra")
    client = as_user(company.kam)
    text = page(client, "/deals/promotions/calendar/")
    assert "2 promotions in half a year; 1 overlap of the same goods" in text
    # What a phone lists instead of bars: what comes first, what is over last.
    ended = promote(company, title="Pasada", starts_on=soon(-20), ends_on=soon(-10))
    text = page(client, "/deals/promotions/calendar/")
    listed = text[text.index("only-phone") :]
    places = [listed.index(f": {name}</a>") for name in ("Semana del queso", "Otra", ended.title)]
    assert places == sorted(places)
    page(client, "/deals/promotions/calendar/?from=nonsense")
    assert "No promotion runs in these weeks." in page(
        client, "/deals/promotions/calendar/?from=2020-01-01"
    )


def test_a_file_is_studied_and_not_kept(company: People, as_user: LogIn) -> None:
    rows = "".join(
        f"A,{100 + n % 3},{'1.50' if n == 5 else '2.00'},{(0.6, 0.1)[n % 2] if n > 4 else 0}\n"
        for n in range(10)
    )
    upload = SimpleUploadedFile("w.csv", f"account,units,price,display\n{rows}".encode())
    client = as_user(company.analyst)
    answer = client.post("/deals/promotions/study/", {"file": upload, "margin": "30"})
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "2 promotions in the file" in text
    assert "a margin of 30.0%" in text
    wrong = SimpleUploadedFile("w.csv", b"account,units\nA,1\n")
    answer = client.post("/deals/promotions/study/", {"file": wrong})
    assert answer.status_code == 422
    assert "The file has no column for price" in html.unescape(answer.content.decode())
    assert client.post("/deals/promotions/study/", {}).status_code == 422


def report_text(user: User, made: Promotion, language: str) -> str:
    made.refresh_from_db()
    with override(language):
        context = report_context(user, promotion_for(user, made.pk) or made)
        given = context | {"printed_on": date(2026, 11, 27)}
        return html.unescape(render_to_string("printed/promotion.html", given))


def test_a_report_on_paper_is_for_those_who_see_the_account(
    company: People, as_user: LogIn
) -> None:
    made = promote(company, **MAY)
    address = f"/promotions/{made.pk}/report/"
    for person in (company.kam, company.director):
        answer = as_user(person).get(f"{address}?language=es&method=smoothed")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF-")
        assert "semana-del-queso" in answer["Content-Disposition"]
        text = page(as_user(person), "/deals/promotions/")
        assert address in text
        assert address in page(as_user(person), f"/promotions/{made.pk}/")
    page(as_user(company.other), address, 404)


def test_a_report_holds_expected_against_real_and_the_weeks(company: People) -> None:
    held = promote(company, fixed_minor=20_000, **MAY)
    note_learnt(acting_user=company.kam, promotion=held, text="Una basta", expected_version=1)
    english, spanish = (report_text(company.kam, held, one) for one in ("en", "es"))
    assert "<svg" in english
    assert "What was expected and what came, measured on what we sold it (sell-in)" in english
    assert "by: the mean of usual weeks" in english
    for words in ("Return (ROI)", "Earned by it", "Only bought earlier", "“Una basta”"):
        assert words in english, words
    assert "Lo que se esperaba y lo que resultó, medido en" in spanish
    assert "Rentabilidad" in spanish
    assert "Una basta" in spanish
    ahead = report_text(company.kam, promote(company, title="Otra"), "en")
    assert "What is expected" in ahead
    assert "+50%" in ahead


def test_a_report_tells_no_margin_to_whoever_may_not_know(company: People) -> None:
    held = promote(company, **MAY)
    assert "Return" in report_text(company.kam, held, "en")
    text = report_text(company.seller, held, "en")
    for words in ("Return", "ROI", "Earned", "Pays from", "pays from"):
        assert words not in text, words
