"""Proposals on their pages: three people, board and table, lines, the customer's paper."""

from __future__ import annotations

import html
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from clave.apps.identity.models import User
from clave.apps.opportunities.models import Opportunity
from clave.apps.proposals.models import Proposal
from clave.apps.proposals.statements import statements_of
from clave.apps.simulation.services import save_scenario, set_floor
from clave.web.proposals.offer import proposal_context
from tests.apps.contacts.making import make_contact
from tests.apps.opportunities.making import opportunity_things
from tests.apps.proposals.making import again, approved, asked, promote, propose, sent
from tests.company import People, account, make_chart
from tests.web.exported import csv_rows

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
SENT: dict[str, str] = {
    "title": "Queso de otoño",
    "purpose": "sales",
    "valid_until": "2027-03-01",
    "line0-product": "Q1",
    "line0-quantity": "1000",
    "line0-price": "6.50",
    "line0-discount": "10",
    "line1-product": "",
}


@pytest.fixture(autouse=True)
def chart(company: People) -> None:
    make_chart(company)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return html.unescape(answer.content.decode())


def new_at() -> str:
    return f"/accounts/{account('G1').pk}/proposals/new/"


def test_three_people(company: People, as_user: LogIn) -> None:
    made = propose(company)
    addresses = ("/deals/", "/deals/list/", f"/accounts/{account('G1').pk}/deals/")
    for person in (company.kam, company.director):
        client = as_user(person)
        for address in (*addresses, f"/proposals/{made.pk}/"):
            assert "Queso de otoño" in page(client, address)
        assert "1 proposal is open, worth €5,850 a year; €2,340 by their stated chance" in page(
            client, "/deals/"
        )
    client = as_user(company.other)
    for address in addresses[:2]:
        assert "Queso de otoño" not in page(client, address)
    for address in (addresses[2], f"/proposals/{made.pk}/", new_at()):
        page(client, address, 404)
    for step in ("ask", "send", "settle", "withdraw", "reopen", "chance", "edit"):
        sent_ = {"version": "1", "reason": "x", "chance": "1"}
        assert client.post(f"/proposals/{made.pk}/{step}/", sent_).status_code == 404
    assert (again(made).state, again(made).version) == ("draft", 1)


def test_a_reader_sees_no_cost_and_does_not_write(company: People, as_user: LogIn) -> None:
    made = propose(company)
    client = as_user(company.analyst)
    text = page(client, f"/proposals/{made.pk}/")
    assert "Ask for approval" not in text
    assert "Customer contribution" not in page(client, f"/proposals/{made.pk}/sides/")
    assert client.post(f"/proposals/{made.pk}/ask/", {"version": "1"}).status_code == 404


def test_drafted_with_its_lines(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    answer = client.post(new_at(), SENT)
    made = Proposal.objects.get()
    assert answer.headers["Location"] == f"/proposals/{made.pk}/"
    assert (made.amount_minor, made.lines.get().discount) == (585_000, Decimal(10))
    assert "Grupo Arrabal would buy €5,850 a year of it" in page(client, f"/proposals/{made.pk}/")
    text = page(client, f"/proposals/{made.pk}/sides/")
    assert "Q1 · Queso curado" in text
    assert "5,850" in text
    edited = SENT | {"version": "1", "line0-quantity": "2000"}
    assert client.post(f"/proposals/{made.pk}/edit/", edited).status_code == 302
    assert again(made).amount_minor == 1_170_000
    # Who began with the first version is shown both.
    assert client.post(f"/proposals/{made.pk}/edit/", edited | {"title": "X"}).status_code == 409
    more = client.post(f"/proposals/{made.pk}/edit/", SENT | {"more": "1", "title": "Typed"})
    assert (more.status_code, len(more.context["lines"])) == (200, 7)
    assert more.context["form"]["title"].value() == "Typed"
    assert again(made).title == "Queso de otoño"


@pytest.mark.parametrize(
    ("sent_", "en", "es"),
    [
        ({"line0-price": ""}, "has no amount", "no tiene importe"),
        ({"line1-product": "Q1", "line1-amount": "5"}, "stands in two lines", "está en dos líneas"),
        ({"line0-discount": "120"}, "120", "120"),
    ],
)
def test_bad_input_says_so(
    company: People, as_user: LogIn, sent_: dict[str, str], en: str, es: str
) -> None:
    for language, words in (("en", en), ("es", es)):
        company.kam.language = language
        company.kam.save()
        sent_here = {k: v.replace(".", ",") if language == "es" else v for k, v in SENT.items()}
        answer = as_user(company.kam).post(new_at(), sent_here | sent_)
        assert answer.status_code == 422
        assert words in html.unescape(answer.content.decode())
    assert not Proposal.objects.exists()


def test_from_state_to_state_by_its_page(company: People, as_user: LogIn) -> None:
    made = propose(company)
    client = as_user(company.kam)
    assert client.post(f"/proposals/{made.pk}/ask/", {"version": "1"}).status_code == 302
    request = again(made).request
    assert request is not None
    # What is given to the customer is what the chain decides on; no cost of ours is told.
    assert request.amount_minor is not None
    assert "4.00" not in request.details
    text = page(as_user(company.director), f"/approvals/{request.pk}/")
    assert f"/proposals/{made.pk}/" in text
    made = approved(company, title="Aprobada")
    client = as_user(company.kam)
    nobody = client.post(f"/proposals/{made.pk}/send/", {"version": str(made.version)})
    assert nobody.status_code == 422
    person = make_contact(company.kam, "G1", "Beatriz Olmos")
    told = {"version": str(made.version), "contact": str(person.pk)}
    assert client.post(f"/proposals/{made.pk}/send/", told).status_code == 302
    version = str(again(made).version)
    wrong = client.post(f"/proposals/{made.pk}/settle/", {"version": version, "result": "lost"})
    assert wrong.status_code == 422
    told = {"version": version, "result": "lost", "reason": "price", "note": "6 %"}
    assert client.post(f"/proposals/{made.pk}/settle/", told).status_code == 302
    text = page(client, f"/proposals/{made.pk}/")
    assert "counted among won and lost" in text
    assert "lost: price" in text
    assert "“6 %”" in text


def test_the_board_has_a_way_without_dragging(company: People, as_user: LogIn) -> None:
    drafted, waiting, ready, out = (
        propose(company),
        asked(company, title="Pedida"),
        approved(company, title="Aprobada"),
        sent(company, title="Enviada"),
    )
    answer = as_user(company.kam).get("/deals/")
    columns = {one["state"]: one for one in answer.context["columns"]}
    assert {state: one["count"] for state, one in columns.items()} == {
        "draft": 1, "asked": 1, "approved": 1, "sent": 1, "won": 0, "lost": 0
    }  # fmt: skip
    moves = {
        state: [move["state"] for move in one["cards"][0]["moves"]]
        for state, one in columns.items()
        if one["cards"]
    }
    assert moves == {
        "draft": ["asked", "withdrawn"],
        "asked": ["withdrawn"],
        "approved": ["sent", "draft", "withdrawn"],
        "sent": ["won", "lost", "draft", "withdrawn"],
    }
    told = {"version": str(drafted.version), "from": "board"}
    answer = as_user(company.kam).post(f"/proposals/{drafted.pk}/ask/", told)
    assert answer.headers["Location"] == "/deals/"
    assert {again(one).state for one in (drafted, waiting, ready, out)} == {"asked", "sent"}
    narrowed = page(as_user(company.kam), f"/deals/?account={account('G1').pk}&purpose=promotion")
    assert "No proposal is open" in narrowed


def test_the_table_leaves_as_a_file(company: People, as_user: LogIn) -> None:
    propose(company)
    sent(company, title="Enviada")
    found = csv_rows(as_user(company.kam).get("/deals/list/?columns=name&columns=value&export=csv"))
    assert [row[0] for row in found[1:]] == ["Enviada", "Queso de otoño"]
    assert [float(row[1]) for row in found[1:]] == [5850.0, 5850.0]


def test_the_api_tells_what_the_pages_do(company: People, as_user: LogIn) -> None:
    propose(company)
    sent(company, title="Enviada")
    told = as_user(company.kam).get("/api/proposals?state=sent").json()["rows"]
    assert [(one["title"], one["account"], one["amount_minor"]) for one in told] == [
        ("Enviada", "G1", 585_000)
    ]
    assert as_user(company.other).get("/api/proposals").json()["rows"] == []


def test_an_opportunity_becomes_a_proposal_in_one_click(company: People, as_user: LogIn) -> None:
    things = opportunity_things(company)
    client = as_user(company.director)
    at = f"/accounts/{things['opportunity_account']}/opportunities/{things['slug']}/"
    assert f"{at}propose/" in page(client, at) or Opportunity.objects.exists()
    assert client.post(f"{at}propose/").status_code == 302
    made = Proposal.objects.get()
    assert (made.subject_type, made.subject_id) == ("opportunity", things["slug"])
    assert made.lines.count() <= 1


def test_a_scenario_becomes_a_proposal_in_one_click(company: People, as_user: LogIn) -> None:
    scenario = save_scenario(
        acting_user=company.kam, account=account("G1"), title="S", moves={"volume_rate": "0.1"}
    )
    client = as_user(company.kam)
    assert f"/scenarios/{scenario.pk}/propose/" in page(client, f"/scenarios/{scenario.pk}/")
    assert client.post(f"/scenarios/{scenario.pk}/propose/").status_code == 302
    made = Proposal.objects.get()
    assert (made.scenario_id, made.amount_minor is not None) == (scenario.pk, True)
    assert as_user(company.other).post(f"/scenarios/{scenario.pk}/propose/").status_code == 404


def numbers_in(value: Any) -> set[str]:
    """Every number and text that a context holds, as texts."""
    if isinstance(value, dict):
        return set().union(*(numbers_in(one) for one in value.values())) if value else set()
    if isinstance(value, list | tuple):
        return set().union(*(numbers_in(one) for one in value)) if value else set()
    return {str(value)}


def test_the_customer_reads_no_cost_margin_or_limit_of_ours(company: People) -> None:
    set_floor(
        acting_user=company.kam, account=account("G1"), floor=Decimal("7.77"), expected_version=0
    )
    made = propose(company, details="Internal words", promotion=promote(company))
    offered = statements_of(company.kam, made)
    with override("en"):
        told = numbers_in(proposal_context(made, offered))
    ours, today = offered.simulated.done.after.ours, offered.simulated.done.before.ours
    secret = ("cogs", "gross_margin", "activity_cost", "customer_contribution",
              "receivable_carrying_cost")  # fmt: skip
    found = {str(side[name]) for side in (ours, today) for name in secret if side[name]}
    found |= {"7.77", "0.0777", "Internal words"}
    row = offered.promotion
    assert row is not None
    found |= {str(row[n]) for n in ("unit_margin", "break_even_rate", "expected_profit_amount")}
    assert found & told == set()
    text = " ".join(sorted(told))
    assert "Internal words" not in text
    assert "5850" in text


def test_the_customer_gets_a_pdf_in_both_languages(company: People, as_user: LogIn) -> None:
    made = propose(company)
    for language in ("es", "en"):
        answer = as_user(company.kam).get(f"/proposals/{made.pk}/offer/?language={language}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF")
