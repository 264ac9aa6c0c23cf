"""Simulator, scenarios, offer, the customer's margin: three people, both languages, errors."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from clave.apps.accounts import services as accounts
from clave.apps.followup.models import Approval
from clave.apps.identity.models import User
from clave.apps.simulation import services
from clave.apps.simulation.models import CustomerTerms, MarginFloor, OfferScenario, PaymentLimit
from clave.apps.simulation.selectors import beginning_of, simulated
from clave.figures.simulation_parts import moves_from
from clave.lib.money import to_minor
from clave.web.components import numbers
from clave.web.offers import offer_context
from tests.company import People, account, make_chart
from tests.conftest import Once
from tests.web.exported import content_of
from tests.web.simulation.making import import_their_side

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
MOVES = {"price_rate": "0.02", "rebate_points": "0.01"}


@pytest.fixture
def both_sides(company: People, folders: Path, once: Once) -> People:
    """The company with shelf prices and conditions, and a chart."""
    once(import_their_side, folders)
    make_chart(company)
    return company


def _at(tail: str, code: str = "G1") -> str:
    return f"/accounts/{account(code).pk}/{tail}"


def _page(client: Client, address: str, **headers: Any) -> str:
    answer = client.get(address, headers=headers or None)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def _kept(user: User, title: str = "B") -> OfferScenario:
    return services.save_scenario(acting_user=user, account=account("G1"), title=title, moves=MOVES)


def test_three_people_at_the_simulator(both_sides: People, as_user: LogIn) -> None:
    for person in (both_sides.kam, both_sides.director):
        page = _page(as_user(person), _at("simulate/?price_rate=2&rebate_points=1"))
        assert "Our income statement" in page
        assert re.search(r"We earn €\d+ \(\+\d+\.\d%\) more", page)
        assert "of margin" in page
    assert as_user(both_sides.other).get(_at("simulate/")).status_code == 404


def test_an_offer_warns_of_what_is_owed(both_sides: People, as_user: LogIn) -> None:
    """F1001 of 500.00 was due on 15 October; whoever only moves a slider is not told again."""
    said = "Before more is offered on credit: €500 overdue."
    client = as_user(both_sides.kam)
    assert said in _page(client, _at("simulate/"))
    assert said not in _page(client, _at("simulate/?volume_rate=1"), hx_request="true")
    assert client.post(_at("simulate/save/"), {"title": "B", "price_rate": "2"}).status_code == 302
    assert said in _page(client, f"/scenarios/{OfferScenario.objects.get().pk}/")
    assert "Before more" not in _page(as_user(both_sides.other), _at("simulate/", "D1"))


def test_a_fragment_answers_while_one_moves(both_sides: People, as_user: LogIn) -> None:
    page = _page(as_user(both_sides.kam), _at("simulate/?volume_rate=10"), hx_request="true")
    assert 'id="simulated"' in page
    assert 'hx-swap-oob="true"' in page  # the finding that a phone keeps in sight
    assert "Conditions" not in page


def test_in_spanish_decimals_have_a_comma(both_sides: People, as_user: LogIn) -> None:
    both_sides.kam.language = "es"
    both_sides.kam.save()
    page = _page(as_user(both_sides.kam), _at("simulate/?price_rate=1,5"))
    assert "Nuestra cuenta de resultados" in page
    assert 'value="1,5"' in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("price_rate=ten", "List price"),
        ("volume_rate=-250", "cannot be"),
        ("payment_days=90", "more than the law allows (60)"),
        ("price_rate=-60", "sold below cost"),
        ("volume_rate=-100", "nothing is left to sell"),
    ],
)
def test_what_is_wrong_is_said(both_sides: People, as_user: LogIn, query: str, said: str) -> None:
    assert said in _page(as_user(both_sides.kam), _at(f"simulate/?{query}"))


def test_who_may_not_see_margins_sees_the_customers_side_alone(
    both_sides: People, as_user: LogIn
) -> None:
    accounts.add_member(
        acting_user=both_sides.kam, account=account("G1"), user=both_sides.seller, values={}
    )
    beginning = beginning_of(both_sides.kam, account("G1"))
    ours = simulated(beginning, moves_from(MOVES)).done.after.ours
    page = _page(as_user(both_sides.seller), _at("simulate/?price_rate=2&rebate_points=1"))
    assert "Front margin" in page
    for word in ("Cost of goods", "Gross margin", "Contribution", "We earn", "Our limit"):
        assert word not in page.split('id="simulated"')[1]
    for step in ("cogs", "gross_margin", "customer_contribution"):
        assert numbers.number(ours[step]) not in page


def test_a_scenario_is_saved_discussed_asked_and_compared(
    both_sides: People, as_user: LogIn
) -> None:
    sent = {"title": "Proposal B", "price_rate": "2", "rebate_points": "1"}
    client = as_user(both_sides.kam)
    assert client.post(_at("simulate/save/"), sent).status_code == 302
    kept = OfferScenario.objects.get()
    assert (kept.title, kept.moves) == ("Proposal B", MOVES)
    page = _page(client, f"/scenarios/{kept.pk}/")
    assert "List price +2.0%" in page
    assert client.post(f"/items/{kept.pk}/comments/", {"text": "Why not less?"}).status_code == 302
    assert "Why not less?" in _page(client, f"/scenarios/{kept.pk}/")
    assert "Proposal B" in _page(client, _at("scenarios/"))
    assert "Scenario saved: Proposal B" in _page(client, _at("timeline/"))
    assert client.post(f"/scenarios/{kept.pk}/ask/").status_code == 302
    asked = Approval.objects.get()
    assert asked.subject_id == str(kept.pk)
    given = simulated(beginning_of(both_sides.kam, account("G1")), moves_from(MOVES))
    assert asked.amount_minor == to_minor(given.done.concession, "EUR")
    assert f"/scenarios/{kept.pk}/" in _page(client, f"/approvals/{asked.pk}/")
    assert "Approval: waiting" in _page(client, f"/scenarios/{kept.pk}/")
    refused = client.post(f"/scenarios/{kept.pk}/remove/", {"version": "1"}, follow=True)
    assert "it stays as it is" in html.unescape(refused.content.decode())


def test_other_people_find_no_scenario_and_change_nothing(
    both_sides: People, as_user: LogIn
) -> None:
    kept = _kept(both_sides.kam)
    client = as_user(both_sides.other)
    for tail in ("", "remove/", "ask/"):
        sent = {"version": "1", "title": "Mine"}
        assert client.post(f"/scenarios/{kept.pk}/{tail}", sent).status_code == 404
    assert client.get(f"/scenarios/{kept.pk}/").status_code == 404
    assert client.post(_at("simulate/save/"), {"title": "Mine"}).status_code == 404
    assert OfferScenario.objects.get().title == "B"
    page = _page(as_user(both_sides.direction), f"/scenarios/{kept.pk}/")
    assert f"/scenarios/{kept.pk}/remove/" not in page


def test_a_stale_name_is_shown_beside_the_newer(both_sides: People, as_user: LogIn) -> None:
    kept = _kept(both_sides.kam)
    client = as_user(both_sides.director)
    address = f"/scenarios/{kept.pk}/"
    assert client.post(address, {"title": "C", "version": "1"}).status_code == 302
    assert client.post(address, {"title": "D", "version": "1"}).status_code == 409
    _kept(both_sides.kam, "E")
    taken = client.post(address, {"title": "E", "version": "2"})
    assert taken.status_code == 422
    assert OfferScenario.objects.get(pk=kept.pk).title == "C"
    assert client.post(f"{address}remove/", {"version": "2"}).status_code == 302


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_offer_shows_their_side_alone(
    both_sides: People, as_user: LogIn, language: str
) -> None:
    """Neither a cost, a margin nor a limit of ours is in what the page holds or prints."""
    services.set_floor(
        acting_user=both_sides.kam, account=account("G1"), floor=Decimal("13.37"),
        expected_version=0,
    )  # fmt: skip
    beginning = beginning_of(both_sides.kam, account("G1"))
    found = simulated(beginning, moves_from(MOVES))
    context = offer_context(found, "Grupo Arrabal") | {"printed_on": date(2026, 11, 2)}
    page = html.unescape(render_to_string("printed/offer.html", context))
    theirs, goods = found.done.after.theirs, found.done.after.lines
    assert numbers.number(theirs["total_margin"]) in page
    secrets = {numbers.percent(beginning.floor), "13,37", "13.37"}
    for side in (found.done.before, found.done.after):
        for step in ("cogs", "gross_margin", "customer_margin", "customer_contribution"):
            amount = side.ours[step]
            secrets |= {numbers.number(amount), numbers.number(amount, 2), str(amount)}
            rate = side.ours.get(f"{step}_rate")
            secrets |= {numbers.percent(rate)} if rate is not None else set()
    for row in goods:
        cost = row["cost_amount"] / row["quantity"]
        secrets |= {numbers.number(cost, 2), numbers.number(row["cost_amount"])}
    shown = {numbers.number(theirs[name]) for name in ("front_margin", "total_margin")}
    assert [
        one
        for one in sorted(secrets - shown)
        if re.search(rf"(?<![\d.,]){re.escape(one)}(?![\d.,])", page)
    ] == []
    for word in ("cost", "coste", "contribution", "contribución", "limit", "límite"):
        assert word not in re.sub(r"<style.*?</style>", "", page, flags=re.S).casefold()
    answer = as_user(both_sides.kam).get(
        _at(f"offer/?price_rate=2&rebate_points=1&language={language}")
    )
    assert answer.content.startswith(b"%PDF-")


def test_an_offer_is_not_there_for_others(both_sides: People, as_user: LogIn) -> None:
    assert as_user(both_sides.other).get(_at("offer/?price_rate=2")).status_code == 404
    assert as_user(both_sides.director).get(_at("offer/")).status_code == 200


def test_the_customers_margin_by_product(both_sides: People, as_user: LogIn) -> None:
    for person in (both_sides.kam, both_sides.director):
        page = _page(as_user(person), _at("margin/"))
        assert "Grupo Arrabal earns" in page
        assert "Queso curado" in page
    assert as_user(both_sides.other).get(_at("margin/")).status_code == 404
    sheet = content_of(as_user(both_sides.kam).get(_at("margin/?export=csv")))
    assert b"Queso curado" in sheet


def test_without_sell_out_the_page_says_so(company: People, as_user: LogIn) -> None:
    page = _page(as_user(company.kam), _at("margin/"))
    assert "is not known" in page
    assert "No sell-out was imported" in page
    assert "no sell-out with shelf prices" in _page(as_user(company.kam), _at("simulate/"))


def test_how_it_counts_is_told_and_our_limit_apart(company: People, as_user: LogIn) -> None:
    sent = {"form": "terms", "base": "purchase", "cost": "net", "goal": "32.5", "version": "0"}
    client = as_user(company.kam)
    assert client.post(_at("counting/"), sent).status_code == 302
    assert CustomerTerms.objects.get().goal == Decimal("32.50")
    assert client.post(_at("counting/"), sent | {"version": "5"}).status_code == 409
    wrong = client.post(_at("counting/"), sent | {"goal": "200", "version": "1"})
    assert wrong.status_code == 422
    floor = {"form": "floor", "floor": "14", "version": "0"}
    assert client.post(_at("counting/"), floor).status_code == 302
    assert MarginFloor.objects.get().floor == 14
    other = as_user(company.other)
    assert other.get(_at("counting/")).status_code == 404
    assert other.post(_at("counting/"), sent).status_code == 404
    assert "Our limit" not in _page(as_user(company.admin), _at("counting/"))
    as_user(company.admin).post(_at("counting/"), floor | {"floor": "1", "version": "1"})
    assert MarginFloor.objects.get().floor == 14


def test_our_limit_and_its_goal_stand_beside_the_statements(
    both_sides: People, as_user: LogIn
) -> None:
    services.set_floor(
        acting_user=both_sides.kam, account=account("G1"), floor=Decimal(99), expected_version=0
    )
    page = _page(as_user(both_sides.kam), _at("simulate/?price_rate=-1"))
    assert "Our limit: 99.0%" in page
    assert "not reached" in page
    assert "Our limit" not in _page(as_user(both_sides.analyst), _at("simulate/?price_rate=-1"))


def test_legal_terms_are_the_directors_to_change(company: People, as_user: LogIn) -> None:
    fresh = PaymentLimit.objects.get(goods="fresh")
    client = as_user(company.director)
    assert "Ley 7/1996" in _page(client, "/settings/payment-terms/")
    sent = {"days": "30", "families": "Quesos", "source": fresh.source, "version": "1"}
    assert client.post(f"/settings/payment-terms/{fresh.pk}/", sent).status_code == 302
    page = _page(client, _at("simulate/?payment_days=45"))
    assert "fresh and perishable" in page
    new = {"goods": "general", "since": "2027-01-01", "days": "45", "source": "X", "version": "0"}
    assert client.post("/settings/payment-terms/new/", new).status_code == 302
    assert client.post("/settings/payment-terms/new/", new | {"source": ""}).status_code == 422
    for person in (company.kam, company.analyst):
        assert as_user(person).get("/settings/payment-terms/").status_code == 404
