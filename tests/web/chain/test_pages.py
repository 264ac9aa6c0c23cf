"""Supply chains on their pages: three people, costs by right, drawing and paper."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from clave.apps.accounts import services as accounts
from clave.apps.chain.models import ChainProblem, ChainTerms, Stage
from clave.apps.chain.selectors import chain_seen
from clave.apps.followup.models import Action
from clave.apps.identity.models import User
from clave.apps.value.models import Initiative
from clave.web.chain import words
from clave.web.chain.drawing import draw
from tests.apps.competition.making import market_things
from tests.company import People, account

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def _at(tail: str = "") -> str:
    return f"/accounts/{account('G1').pk}/chain/{tail}"


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def test_three_people(company: People, as_user: LogIn) -> None:
    things = market_things(company)
    for person in (company.kam, company.director):
        page = _page(as_user(person), _at())
        assert "2.5 days from plant to shelf; weak: Plataforma Zaragoza, a problem is open" in page
        assert "€76,543" in page
        assert "Descarga lenta" in page
        assert "the service level is not known" in page
    client = as_user(company.other)
    for address in (_at(), _at("pdf/"), f"/stages/{things['stage']}/"):
        assert client.get(address).status_code == 404
    for address, data in (
        (_at("stages/new/"), {"kind": "plant", "name": "X"}),
        (_at("terms/"), {"agreed_days": "3"}),
        (f"/stages/{things['stage']}/remove/", {"reason": "x"}),
        (f"/chain-problems/{things['chain_problem']}/improve/", {}),
    ):
        assert client.post(address, data).status_code == 404, address
    assert (Stage.objects.count(), ChainTerms.objects.count()) == (1, 0)


def test_who_may_not_know_costs_does_not_see_them(company: People, as_user: LogIn) -> None:
    market_things(company)
    accounts.add_member(
        acting_user=company.kam, account=account("G1"), user=company.seller, values={}
    )
    page = _page(as_user(company.seller), _at())
    assert "Plataforma Zaragoza" in page
    assert "76,543" not in page
    assert "Cost a year" not in page


def test_one_click_each(company: People, as_user: LogIn) -> None:
    things = market_things(company)
    client, problem = as_user(company.kam), f"/chain-problems/{things['chain_problem']}/"
    assert client.post(f"{problem}action/", {"due_on": "2027-01-15"}).status_code == 302
    assert client.post(f"{problem}improve/").status_code == 302
    again = client.post(f"{problem}improve/", follow=True)
    assert "It stands in the value ledger already." in html.unescape(again.content.decode())
    made = ChainProblem.objects.get()
    assert (made.action, made.initiative) == (Action.objects.get(), Initiative.objects.get())
    page = _page(client, _at())
    assert f"/actions/{made.action_id}/" in page
    assert f"/value/{made.initiative_id}/" in page


@pytest.mark.parametrize(
    ("language", "sent", "words_said"),
    [
        ("en", {"lead_days": "400"}, "365"),
        ("es", {"name": ""}, "obligatorio"),
        ("es", {"lead_days": "dos"}, "número"),
    ],
)
def test_bad_input_says_so(
    company: People, as_user: LogIn, language: str, sent: dict[str, str], words_said: str
) -> None:
    company.kam.language = language
    company.kam.save()
    told = {"kind": "plant", "name": "Villalba", "lead_days": "2"} | sent
    answer = as_user(company.kam).post(_at("stages/new/"), told)
    assert answer.status_code == 422
    assert words_said in html.unescape(answer.content.decode())
    assert not Stage.objects.exists()


def test_decimals_as_the_reader_writes_them(company: People, as_user: LogIn) -> None:
    company.kam.language = "es"
    company.kam.save()
    told = {"kind": "plant", "name": "Villalba", "lead_days": "2,5", "cost": "1250,50"}
    assert as_user(company.kam).post(_at("stages/new/"), told).status_code == 302
    made = Stage.objects.get()
    assert (str(made.lead_days), made.cost_minor) == ("2.5", 125_050)


def test_two_who_agree_on_days(company: People, as_user: LogIn) -> None:
    assert as_user(company.kam).post(_at("terms/"), {"agreed_days": "3"}).status_code == 302
    late = as_user(company.director).post(_at("terms/"), {"agreed_days": "5", "version": "0"})
    assert late.status_code == 409
    assert ChainTerms.objects.get().agreed_days == 3


def test_the_paper_says_what_the_page_says(company: People) -> None:
    market_things(company)
    found = chain_seen(company.kam, account("G1"))
    with override("es"):
        boxes = words.boxes(found, linked=False)
        drawing = draw(boxes, label="cadena")
        assert "débil: hay un problema abierto" in drawing
        assert "tarda 2,5 días" in drawing
        assert "<a " not in drawing
        context = {"title": "x", "finding": words.finding(found), "drawing": drawing,
                   "rows": zip(found.stages, boxes, strict=True), "problems": found.problems,
                   "service": [], "printed_on": date(2026, 11, 27), "missing": []}  # fmt: skip
        printed = html.unescape(render_to_string("printed/chain.html", context))
    assert "Descarga lenta" in printed
    assert "76.543" not in printed
