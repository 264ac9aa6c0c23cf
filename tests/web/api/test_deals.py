"""Proposals and promotions as JSON: three people, pages of the list, no margin for who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.apps.promotions.models import Promotion
from clave.apps.promotions.selectors import row_of
from tests.apps.proposals.making import promote, propose
from tests.company import People, account, make_chart

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
ENDED = {"starts_on": date(2026, 5, 4), "ends_on": date(2026, 5, 17)}


@pytest.fixture(autouse=True)
def chart(company: People) -> None:
    make_chart(company)


def _get(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.json()


def _rows(client: Client, address: str) -> Any:
    return _get(client, address)["rows"]


def test_three_people(company: People, as_user: LogIn) -> None:
    offer, made = propose(company), promote(company)
    for person in (company.kam, company.director):
        client = as_user(person)
        assert [one["id"] for one in _rows(client, "/api/promotions")] == [made.pk]
        assert [one["id"] for one in _rows(client, "/api/proposals")] == [offer.pk]
        assert _get(client, f"/api/promotions/{made.pk}")["account"] == "G1"
        assert _get(client, f"/api/proposals/{offer.pk}")["account"] == "G1"
    client = as_user(company.other)
    nothing = {"rows": [], "rows_total": 0}
    assert _get(client, "/api/promotions") == _get(client, "/api/proposals") == nothing
    for kind, pk in (("promotions", made.pk), ("proposals", offer.pk), ("promotions", 999)):
        assert client.get(f"/api/{kind}/{pk}").status_code == 404
    client.logout()
    assert client.get("/api/promotions").status_code == 401


def test_a_promotion_is_told_as_its_page_shows_it(company: People, as_user: LogIn) -> None:
    made = promote(company, title="Mayo", sites=[account("S1")], **ENDED)
    Promotion.objects.filter(pk=made.pk).update(held=True, learnt="Repetir")
    told = _get(as_user(company.kam), f"/api/promotions/{made.pk}")
    assert {name: told[name] for name in ("title", "state", "mechanic", "starts_on", "sites")} == {
        "title": "Mayo",
        "state": "ended",
        "mechanic": "price_off",
        "starts_on": "2026-05-04",
        "sites": ["S1"],
    }
    assert (told["families"], told["uplift"], told["currency"]) == (["Quesos"], "50.0", "EUR")
    assert (told["learnt"], told["owner"]) == ("Repetir", str(company.kam))
    row = row_of(Questions(company.kam), made)
    assert row is not None
    figures = told["figures"]
    for name in ("sold_quantity", "spend_amount", "profit_amount", "return_rate"):
        known = row[name]
        assert (figures[name] is None) == (known is None)
        assert known is None or float(figures[name]) == pytest.approx(float(known))


def test_who_may_not_see_margins_is_told_no_return(company: People, as_user: LogIn) -> None:
    made = promote(company, **ENDED)
    Promotion.objects.filter(pk=made.pk).update(held=True)
    address = f"/api/promotions/{made.pk}"
    secret = ("profit_amount", "return_rate", "break_even_rate", "expected_profit_amount")
    known = _get(as_user(company.director), address)["figures"]
    assert None not in [known[name] for name in secret]
    User.objects.filter(pk=company.kam.pk).update(role="seller")
    found = _get(as_user(company.kam), address)["figures"]
    assert [found[name] for name in secret] == [None] * 4
    assert found["sold_quantity"] == known["sold_quantity"]


def test_lists_are_paged_and_filtered(company: People, as_user: LogIn) -> None:
    for number in range(3):
        promote(company, title=f"P{number}")
    ended = promote(company, title="Mayo", **ENDED)
    Promotion.objects.filter(pk=ended.pk).update(held=True)
    client = as_user(company.kam)
    names = [one["title"] for one in _rows(client, "/api/promotions")]
    assert names == ["P2", "P1", "P0", "Mayo"]
    paged = "/api/promotions?offset=1&limit=2"
    assert [one["title"] for one in _rows(client, paged)] == names[1:3]
    assert [one["title"] for one in _rows(client, "/api/promotions?state=ended")] == ["Mayo"]
    assert _get(client, paged)["rows_total"] == 4
    assert _get(client, "/api/promotions?state=ended")["rows_total"] == 1
    assert _rows(client, "/api/promotions?state=nothing") == []
    assert client.get("/api/promotions?limit=x").status_code == 422
    offer = propose(company)
    told = _get(client, f"/api/proposals/{offer.pk}")
    assert [(line["product"], line["quantity"]) for line in told["lines"]] == [("Q1", "1000.000")]
    assert (told["state"], told["amount_minor"]) == ("draft", 585_000)
