"""The value ledger's pages: three people, both sides, the customer's own view and PDF."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from clave.apps.accounts import services as accounts
from clave.apps.identity.models import User
from clave.apps.value import services
from clave.apps.value.models import Gain, Initiative
from clave.apps.value.selectors import value_ledger
from clave.web.value.views import printed_context
from tests.company import People, account

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
SENT = {"title": "Full pallets", "kind": "full_pallets", "state": "running"}
SENT |= {"starts_on": "2026-01-01", "details": "", "version": "0"}


def _at(tail: str = "", code: str = "G1") -> str:
    return f"/accounts/{account(code).pk}/value/{tail}"


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


@pytest.fixture
def made(company: People) -> Initiative:
    """An initiative by which we expect 4,321 and the customer 1,234."""
    found = services.add_initiative(
        acting_user=company.kam,
        account=account("G1"),
        currency="EUR",
        values={"title": "Full pallets", "starts_on": date(2026, 1, 1), "state": "running"},
    )
    for side, amount in (("ours", 432_100), ("theirs", 123_400)):
        told = {"side": side, "nature": "forecast", "on": date(2026, 12, 31)}
        services.add_gain(
            acting_user=company.kam, initiative=found, values=told | {"amount_minor": amount}
        )
    return found


def test_three_people(company: People, as_user: LogIn, made: Initiative) -> None:
    for person in (company.kam, company.director):
        page = _page(as_user(person), _at())
        assert "€4,321" in page
        assert "€1,234" in page
    client = as_user(company.other)
    own = f"/value/{made.pk}/"
    for address in (_at(), _at("pdf/"), _at("new/"), own, f"{own}edit/"):
        assert client.get(address).status_code == 404
    assert client.post(_at("new/"), SENT).status_code == 404
    assert client.post(f"{own}gains/", {"side": "theirs"}).status_code == 404
    assert Initiative.objects.count() == 1


def test_an_initiative_is_added_edited_and_its_gains_told(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    sent = SENT | {"owner": str(company.kam.pk)}
    assert client.post(_at("new/"), sent).status_code == 302
    made = Initiative.objects.get()
    page = f"/value/{made.pk}/"
    gain = {"side": "theirs", "nature": "realised", "on": "2026-09-30", "amount": "1234.56"}
    assert client.post(f"{page}gains/", gain).status_code == 422
    assert Gain.objects.count() == 0
    upload = SimpleUploadedFile("horas.txt", b"nine hours less")
    assert client.post(f"{page}gains/", gain | {"upload": upload}).status_code == 302
    kept = Gain.objects.get()
    assert kept.amount_minor == 123_456
    file = client.get(f"{page}gains/{kept.pk}/file/")
    assert b"".join(file.streaming_content) == b"nine hours less"
    assert client.post(f"{page}edit/", sent | {"state": "done", "version": "1"}).status_code == 302
    assert client.post(f"{page}edit/", sent | {"version": "1"}).status_code == 409
    wrong = sent | {"ends_on": "2025-01-01", "version": "2"}
    assert client.post(f"{page}edit/", wrong).status_code == 422
    assert client.post(f"{page}gains/{kept.pk}/remove/").status_code == 302
    assert Gain.objects.count() == 0


def test_whoever_may_not_see_margins_sees_their_side_alone(
    company: People, as_user: LogIn, made: Initiative
) -> None:
    accounts.add_member(
        acting_user=company.kam, account=account("G1"), user=company.seller, values={}
    )
    for address in (_at(), f"/value/{made.pk}/"):
        page = _page(as_user(company.seller), address)
        assert "1,234" in page
        assert "4,321" not in page
    ours = Gain.objects.get(side="ours")
    client = as_user(company.seller)
    assert client.get(f"/value/{made.pk}/gains/{ours.pk}/file/").status_code == 404


def test_the_customers_view_holds_nothing_of_ours(
    company: People, as_user: LogIn, made: Initiative
) -> None:
    page = _page(as_user(company.kam), _at("?view=customer"))
    assert "4,321" not in page
    theirs = value_ledger(company.kam, account("G1"), customer_only=True)
    with override("en"):
        context = printed_context(theirs) | {"printed_on": date(2026, 11, 2)}
        printed = html.unescape(render_to_string("printed/value.html", context))
    assert "1,234" in printed
    assert "4,321" not in printed


def test_the_pdf(company: People, as_user: LogIn, made: Initiative) -> None:
    answer = as_user(company.kam).get(_at("pdf/?language=es"))
    assert answer.content.startswith(b"%PDF-")
