"""Competition on its pages: three people, what is unknown, refusals in both languages."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from clave.apps.competition.models import Competitor, Presence, PriceSeen, ShareEstimate
from clave.apps.followup.services.rounds import make_round
from clave.apps.identity.models import User
from tests.apps.competition.making import market_things, rival
from tests.company import People, account

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def _at(tail: str = "") -> str:
    return f"/accounts/{account('G1').pk}/competition/{tail}"


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def test_three_people(company: People, as_user: LogIn) -> None:
    things = market_things(company)
    for person in (company.kam, company.director):
        client = as_user(person)
        page = _page(client, _at())
        assert "Quesos: ours 40%, Lactalia 35%, 25% not known" in page
        assert "Also supplied by Lactalia" in page
        assert "0% of 1 (0–79%)" in page
        assert "€500,000" in page
        whole = _page(client, "/competition/")
        assert "1 competitor is noted at your accounts, with €500,000 at stake" in whole
    client = as_user(company.other)
    assert "No competitor is noted at any account" in _page(client, "/competition/")
    seen = _page(client, f"/competitors/{things['competitor']}/")
    assert "Grupo Arrabal" not in seen
    assert "500,000" not in seen
    assert client.get(_at()).status_code == 404
    for tail, data in (
        ("rival/", {"competitor": things["competitor"], "family": "Leches"}),
        ("share/", {"family": "Leches", "share": "5", "on": "2026-01-01", "source": "guess"}),
    ):
        assert client.post(_at(tail), data).status_code == 404
    for name in ("presences", "shares", "prices", "outcomes"):
        key = {"presences": "presence", "shares": "share", "prices": "price"}.get(name, "outcome")
        address = f"/{name}/{things[key]}/remove/"
        assert client.post(address, {"reason": "x"}).status_code == 404
    assert client.get(f"/prices/{things['price']}/proof/").status_code == 404
    assert (Presence.objects.count(), ShareEstimate.objects.count()) == (1, 2)


@pytest.mark.parametrize(("language", "words"), [("en", "they cannot pass 100"),
                                                 ("es", "no pueden pasar de 100")])  # fmt: skip
def test_shares_over_a_hundred_are_refused_with_a_sentence(
    company: People, as_user: LogIn, language: str, words: str
) -> None:
    things = market_things(company)
    company.kam.language = language
    company.kam.save()
    sent = {"family": "Quesos", "competitor": things["second_competitor"], "share": "26"}
    sent |= {"on": timezone.localdate().isoformat(), "source": "guess", "confidence": "50"}
    answer = as_user(company.kam).post(_at("share/"), sent)
    assert answer.status_code == 422
    page = html.unescape(answer.content.decode())
    assert words in page
    assert "101" in page
    assert ShareEstimate.objects.count() == 2
    assert as_user(company.kam).post(_at("share/"), sent | {"share": "25"}).status_code == 302


def test_a_contract_that_ends_is_on_the_kams_first_page(company: People, as_user: LogIn) -> None:
    market_things(company)
    make_round(now=timezone.now())
    page = _page(as_user(company.kam), "/")
    assert "Contracts of competitors that end" in page
    assert "Lactalia's contract of Quesos ends: prepare our offer" in page
    assert "A competitor's contract ends" in _page(as_user(company.kam), _at())
    assert "Lactalia" not in _page(as_user(company.other), "/")


def test_a_price_keeps_its_proof(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    photo = SimpleUploadedFile("shelf.png", b"\x89PNG\r\n\x1a\n a shelf")
    sent = {"our_product": "Q1", "price": "4.15", "unit": "250 g", "proof_file": photo}
    sent |= {"seen_on": timezone.localdate().isoformat(), "competitor": rival(company).pk}
    assert client.post(_at("price/"), sent).status_code == 302
    made = PriceSeen.objects.get()
    assert (made.price_minor, made.with_vat, made.name) == (415, False, "Q1")
    answer = client.get(f"/prices/{made.pk}/proof/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    ahead = (timezone.localdate() + timedelta(days=2)).isoformat()
    for wrong in ({"price": "0"}, {"seen_on": ahead}, {"our_product": ""}, {"price": "abc"}):
        assert client.post(_at("price/"), sent | wrong).status_code == 422
    assert PriceSeen.objects.count() == 1
    empty = client.post(f"/prices/{made.pk}/remove/", {"reason": ""}, follow=True)
    assert "Say why it is taken out." in html.unescape(empty.content.decode())
    client.post(f"/prices/{made.pk}/remove/", {"reason": "another shop"})
    assert not PriceSeen.objects.exists()


def test_the_list_is_the_companys_and_joining_the_directors(
    company: People, as_user: LogIn
) -> None:
    client = as_user(company.kam)
    assert client.post("/competitors/new/", {"name": "Pascual"}).status_code == 302
    again = client.post("/competitors/new/", {"name": " PASCUAL "})
    assert again.status_code == 422
    assert "is in the list already" in html.unescape(again.content.decode())
    one, two = Competitor.objects.get(), rival(company)
    address = f"/competitors/{one.pk}/merge/"
    assert client.post(address, {"gone": two.pk}).status_code == 404
    assert as_user(company.director).post(address, {"gone": two.pk}).status_code == 302
    two.refresh_from_db()
    assert two.merged_into == one
    assert as_user(company.kam).get(f"/competitors/{two.pk}/").status_code == 404


def test_two_who_change_one_competitor(company: People, as_user: LogIn) -> None:
    one = rival(company)
    sent = {"name": "Lactalia", "note": "Strong", "version": "1"}
    assert as_user(company.kam).post(f"/competitors/{one.pk}/", sent).status_code == 302
    late = as_user(company.director).post(f"/competitors/{one.pk}/", sent | {"note": "Weak"})
    assert late.status_code == 409
    one.refresh_from_db()
    assert one.note == "Strong"
