"""The pages of people: what is shown to whom, and what a form does."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from clave.apps.accounts import services as accounts
from clave.apps.contacts.models import AccessEntry, Contact, Interaction
from clave.apps.followup.models import Action
from clave.apps.identity.models import User
from tests.apps.contacts.making import make_contact, role_of, talk
from tests.company import People, account
from tests.web.exported import content_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def test_the_map_shows_people_ties_and_gaps(company: People, as_user: LogIn) -> None:
    boss = make_contact(company.kam, "H1", "Fernando Lasheras", function="purchasing", level=1)
    given = {"function": "purchasing", "influence": 8, "attitude": 2}
    olmos = make_contact(company.kam, "H1", "Beatriz Olmos", reports_to=role_of(boss), **given)
    talk(company.kam, olmos, days=3)
    page = f"/accounts/{account('H1').pk}/people/"
    for person in (company.kam, company.director):
        html = as_user(person).get(page).content.decode()
        for words in ("Fernando Lasheras", "Beatriz Olmos", "Lucía Ferrer", "Quality", "<svg"):
            assert words in html
        assert "The relation hangs on one person: 100%" in html
    assert as_user(company.other).get(page).status_code == 404
    assert AccessEntry.objects.filter(user=company.kam, purpose="map").count() == 2
    folded = as_user(company.kam).get(f"{page}?folded={role_of(boss).pk}").content.decode()
    assert folded.count("Beatriz Olmos") < html.count("Beatriz Olmos")
    table = as_user(company.kam).get(f"{page}?view=table&export=csv")
    assert "Beatriz Olmos" in content_of(table).decode()


def test_a_person_is_added_changed_and_talked_to_by_forms(company: People, as_user: LogIn) -> None:
    hiperra, client = account("H1"), as_user(company.kam)
    sent = {
        "name": "Beatriz Olmos",
        "email": "olmos@hiperra.example",
        "legal_basis": "interest",
        "version": 1,
        "role-level": 2,
        "role-version": 1,
    }
    new = reverse("new_contact", args=[hiperra.pk])
    assert client.post(new, sent | {"email": "ninguno"}).status_code == 422
    assert as_user(company.other).post(new, sent).status_code == 404
    assert not Contact.objects.exists()
    assert as_user(company.kam).post(new, sent).status_code == 302
    olmos = Contact.objects.get()
    edit = reverse("edit_contact", args=[olmos.pk])
    assert client.post(edit, sent | {"name": "Beatriz Olmos Prat"}).status_code == 302
    assert client.post(edit, sent | {"name": "Otra"}).status_code == 409
    logged = {"contacts": [olmos.pk], "kind": "call", "subject": "Precios"}
    logged |= {"happened_on": "2026-01-15", "two_way": "on", "version": 1}
    log = reverse("log_interaction", args=[hiperra.pk])
    assert client.post(log, logged | {"contacts": []}).status_code == 422
    assert client.post(log, logged).status_code == 302
    assert Interaction.objects.get().contacts.get() == olmos
    timeline = client.get(reverse("account_timeline", args=[hiperra.pk])).content.decode()
    assert "Call with Beatriz Olmos Prat: Precios" in timeline
    page = client.get(reverse("contact", args=[olmos.pk])).content.decode()
    assert "Beatriz Olmos → Beatriz Olmos Prat" in page.replace("&gt;", ">")
    for person in (company.director, company.other):
        status = as_user(person).get(reverse("contact", args=[olmos.pk])).status_code
        assert status == (404 if person == company.other else 200)


def test_lists_and_search_find_only_ones_own_people(company: People, as_user: LogIn) -> None:
    make_contact(company.kam, "H1", "Begoña Ibáñez", email="b.ibanez@hiperra.example")
    make_contact(company.director, "D1", "Yaiza Betancor", phone="+34 922 11 22 33")
    for person, words, found in (
        (company.kam, "ibanez", "Begoña Ibáñez"),
        (company.other, "922 112", "Yaiza Betancor"),
        (company.director, "betancor", "Yaiza Betancor"),
    ):
        client = as_user(person)
        for place in ("/contacts/", "/search/"):
            assert found in client.get(place, {"q": words}).content.decode()
    for place in ("/contacts/", "/search/"):
        assert "Betancor" not in as_user(company.kam).get(place, {"q": "tancor"}).content.decode()
    text = content_of(as_user(company.kam).get("/contacts/?export=csv")).decode()
    assert "Ibáñez" in text
    assert "Betancor" not in text


def test_key_intermediaries_of_both_sides(company: People, as_user: LogIn) -> None:
    make_contact(company.kam, "G1", "Beatriz Olmos", title="Jefa", intermediary="direct")
    make_contact(company.kam, "G1", "Pau Carreras")
    values = {"level": "strategic", "role": "logistics", "intermediary": "indirect"}
    accounts.add_member(
        acting_user=company.kam, account=account("G1"), user=company.seller, values=values
    )
    page = f"/accounts/{account('G1').pk}/people/"
    html = as_user(company.kam).get(page).content.decode()
    between = html.split('aria-labelledby="between"')[1].split("</section>")[0]
    assert re.findall(r"<small>([^<]+)</small>", between) == [
        *("Jefa · direct", "logistics · indirect")
    ]
    assert "Pau Carreras" not in between
    assert as_user(company.other).get(page).status_code == 404


def test_a_gap_becomes_an_action(company: People, as_user: LogIn) -> None:
    olmos = make_contact(company.kam, "G1", "Beatriz Olmos", function="purchasing")
    talk(company.kam, olmos)
    html = as_user(company.kam).get(f"/accounts/{account('G1').pk}/people/").content.decode()
    link = unescape(re.findall(r'href="(/actions/new/[^"]+title=[^"]+)"', html)[0])
    form = as_user(company.kam).get(link).content.decode()
    assert 'value="The relation hangs on one person: 100% of the contacts' in form
    sent = {
        "title": "Meet purchasing and payments",
        "owner": company.kam.pk,
        "due_on": "2030-01-15",
        "account_code": "G1",
        "version": 1,
    }
    assert as_user(company.kam).post(link, sent).status_code == 302
    assert Action.objects.get().account == account("G1")
