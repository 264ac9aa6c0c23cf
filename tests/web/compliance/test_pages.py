"""Compliance on its pages: three people, rows behind each number, the phone's close, bad input."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from clave.apps.compliance.models import ActionRecord, Proof
from clave.apps.compliance.services.records import renew_warnings
from clave.apps.followup.models import Action
from clave.apps.followup.services.rounds import make_round
from clave.apps.followup.services.telling import runs_action, runs_of
from clave.apps.identity.models import User
from tests.apps.compliance.making import give, stages
from tests.apps.plans.making import make_action, make_plan
from tests.company import People, account, make_chart
from tests.web.exported import csv_rows

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def test_three_people(company: People, as_user: LogIn) -> None:
    stages(company)
    renew_warnings(acting_user=None, day=timezone.localdate())
    said = "Compliance is 50%: 1 action that was due is not done, 1 more is expected late"
    for person in (company.kam, company.director):
        page = _page(as_user(person), "/compliance/")
        assert said in page
        assert "Pedir la nevera" in page
        assert "80% of its time is gone and nobody has begun it" in page
    other = _page(as_user(company.other), "/compliance/")
    assert "Pedir la nevera" not in other
    assert "It begins with the first action." in other
    rows = _page(as_user(company.other), "/compliance/actions/?show=missed")
    assert "Llevar muestras" not in rows


def test_it_is_said_in_spanish(company: People, as_user: LogIn) -> None:
    stages(company)
    company.kam.language = "es"
    company.kam.save()
    page = _page(as_user(company.kam), "/compliance/?by=person")
    assert "El cumplimiento es del 50\xa0%: 1 acción vencida está sin hacer" in page
    assert "Iker Salaberri" in page


@pytest.mark.parametrize("by", ["plan", "account", "unit", "person", "site"])
def test_every_number_leads_to_its_rows(company: People, as_user: LogIn, by: str) -> None:
    make_plan(company)
    stages(company)
    client = as_user(company.director)
    context = client.get(f"/compliance/?by={by}").context
    for row in context["table"].rows:
        record = row.record
        for name, address in record.links.items():
            behind = client.get(address).context["table"]
            assert len(behind.data) == record.counts[name], (record.name, name)


def test_the_file_holds_what_is_shown(company: People, as_user: LogIn) -> None:
    stages(company)
    rows = csv_rows(as_user(company.kam).get("/compliance/?by=person&export=csv"))
    assert rows[1][0] == "Iker Salaberri"
    shown = csv_rows(as_user(company.kam).get("/compliance/actions/?show=missed&export=csv"))
    assert [row[0] for row in shown[1:]] == ["Llevar muestras"]


@pytest.mark.parametrize(
    "query", ["?by=moon", "?by=plan&key=x", "?by=person&key=-1", "?show=none&since=never", "?of=9"]
)
def test_an_address_that_says_nonsense_is_no_error(
    company: People, as_user: LogIn, query: str
) -> None:
    stages(company)
    for page in ("/compliance/", "/compliance/actions/", "/field/"):
        assert as_user(company.kam).get(page + query).status_code == 200


def test_the_delegation_manager_sees_the_field_and_closes_with_a_photo(
    company: People, as_user: LogIn
) -> None:
    make_chart(company)
    found = stages(company)
    renew_warnings(acting_user=None, day=timezone.localdate())
    client = as_user(company.manager)
    page = _page(client, "/field/")
    assert "1 action late, 1 due in 7 days" in page
    assert "Iker Salaberri" in page
    assert 'capture="environment"' in page
    by_site = _page(client, "/field/?by=site")
    assert "Hiperra Zaragoza" in by_site
    late = found["missed"]
    answer = client.post(
        f"/actions/{late.pk}/close/",
        {
            "version": late.version,
            "file": SimpleUploadedFile("shelf.png", PNG),
            "next": "/field/?by=site",
        },
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/field/?by=site")
    late.refresh_from_db()
    assert (late.state, late.closed_by) == ("done", company.manager)
    assert ActionRecord.objects.get(action=late).outcome == "late"
    other = as_user(company.other)
    assert "Pedir la nevera" not in _page(other, "/field/?whose=all")
    soon = found["soon"]
    refused = other.post(f"/actions/{soon.pk}/close/", {"version": soon.version, "note": "x"})
    assert refused.status_code == 404
    soon.refresh_from_db()
    assert soon.state == "open"


def test_what_was_escalated_is_shown(company: People, as_user: LogIn) -> None:
    make_chart(company)
    stages(company)
    make_round(now=timezone.now() + timedelta(days=2))
    page = _page(as_user(company.manager), "/field/")
    assert "escalated to Rubén Cifuentes" in page


def test_who_may_close_is_asked_for_all_at_once_and_the_same(company: People) -> None:
    make_chart(company)
    stages(company)
    give(company, "Del otro", 4, code="D1", owner=company.other)
    for user in company.all().values():
        seen_ones = list(Action.objects.visible_to(user).select_related("account"))
        from clave.apps.followup.selectors import seen_accounts

        quick = runs_of(user, seen_ones, seen_accounts(user, seen_ones))
        assert quick == {one.pk for one in seen_ones if runs_action(user, one)}, user


def test_weight_and_proof_beside_an_action(company: People, as_user: LogIn) -> None:
    made = give(company, "Dar de alta", 20)
    client = as_user(company.kam)
    assert client.post(f"/actions/{made.pk}/weight/", {"weight": "4"}).status_code == 302
    assert ActionRecord.objects.get().weight == 4
    bad = client.post(f"/actions/{made.pk}/weight/", {"weight": "44"}, follow=True)
    assert "A weight is from 1 to 10." in html.unescape(bad.content.decode())
    client.post(f"/actions/{made.pk}/proof/", {"kind": "bought", "family": "Yogures"})
    assert Proof.objects.get().family == "Yogures"
    page = _page(client, f"/actions/{made.pk}/")
    assert "It closes itself once the ledger shows Yogures bought since" in page
    client.post(f"/actions/{made.pk}/proof/remove/")
    assert not Proof.objects.exists()
    for person, status in ((company.other, 404), (company.analyst, 403)):
        answer = as_user(person).post(f"/actions/{made.pk}/weight/", {"weight": "9"})
        assert answer.status_code == status
    assert ActionRecord.objects.get().weight == 4


def test_the_sponsor_sees_how_it_goes(company: People, as_user: LogIn) -> None:
    plan = make_plan(company)
    make_action(company, plan, title="Montar")
    page = _page(as_user(company.director), "/sponsored/")
    assert "You stand behind 1 plan" in page
    assert "Plan 2026" in page
    for person in (company.kam, company.other):
        assert "You sponsor no plan yet" in _page(as_user(person), "/sponsored/")


def test_what_nobody_stands_behind_waits_for_who_edits(company: People, as_user: LogIn) -> None:
    make_plan(company, sponsor=None)
    give(company, "Visitar", 5)
    company.seller.is_active = False
    company.seller.save()
    page = _page(as_user(company.kam), "/waiting/")
    assert "2 matters without support" in page
    assert "plan without a sponsor" in page
    assert "its owner cannot log in any more" in page
    for person in (company.other, company.manager):
        assert "without support" not in _page(as_user(person), "/waiting/")


def test_what_waits_is_ordered_by_money_or_age(company: People, as_user: LogIn) -> None:
    from clave.apps.followup.services.approvals import ask_approval

    make_chart(company)
    for title, euros in (("Poco", 100), ("Mucho", 9_000), ("Nada", None)):
        money = {} if euros is None else {"amount_minor": euros * 100, "currency": "EUR"}
        values = {"title": title, "account": account("G1"), **money}
        ask_approval(acting_user=company.kam, values=values)
    client = as_user(company.director)
    page = client.get("/waiting/")
    assert [entry["item"].title for entry in page.context["entries"]] == ["Mucho", "Poco", "Nada"]
    assert "3 matters wait for you: €9,100 in all" in html.unescape(page.content.decode())
    aged = client.get("/waiting/?by=age&only=approval").context["entries"]
    assert [entry["item"].title for entry in aged] == ["Poco", "Mucho", "Nada"]
    assert client.get("/waiting/?only=mention").context["entries"] == []


def test_my_week_of_who_leads_the_field_tells_what_presses(company: People, as_user: LogIn) -> None:
    make_chart(company)
    stages(company)
    renew_warnings(acting_user=None, day=timezone.localdate())
    there = f"/compliance/actions/?since=all&by=person&key={company.seller.pk}&show=open"
    for language, headline, words in (
        ("en", "In the field, 1 late action", "1 late, 1 due in 7 days, 0 more expected late"),
        (
            "es",
            "En el terreno, 1 acción con retraso",
            "1 vencen en 7 días, otras 0 se esperan tarde",
        ),
    ):
        company.manager.language = language
        company.manager.save()
        page = _page(as_user(company.manager), "/")
        assert words in page
        assert headline in page
        assert f'<a href="{there}">{company.seller}</a>' in page
    assert "Llevar muestras" in _page(as_user(company.manager), there)
    for person in (company.seller, company.other, company.director):
        assert "/field/?whose=below" not in _page(as_user(person), "/")
