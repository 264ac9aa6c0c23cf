"""Who serves which site, from which delegation, and what each has done there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clave.apps.accounts import services as accounts
from clave.apps.accounts.models import Account
from clave.apps.followup.services import actions
from clave.apps.followup.serving import serving_at
from clave.apps.identity.models import User
from clave.apps.org.models import Holding
from clave.apps.org.services import chart
from tests.apps.contacts.making import make_contact, talk
from tests.company import People, account, make_chart

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


@pytest.fixture
def served(company: People) -> People:
    """Iker serves Zaragoza, where he talked once and has something to do; Huesca has no team."""
    make_chart(company)
    accounts.add_member(
        acting_user=company.kam, account=account("S1"), user=company.seller, values={}
    )
    Account.objects.filter(code="S1").update(delegation="Aragón")
    known = make_contact(company.kam, "S1", "Beatriz Olmos")
    talk(company.kam, known).colleagues.set([company.seller])
    values = {
        "title": "Check the shelf",
        "owner": company.seller,
        "due_on": timezone.localdate() + timedelta(days=3),
        "account": account("S1"),
    }
    actions.create_action(acting_user=company.kam, values=values)
    return company


def test_each_site_has_its_team_or_the_kam(served: People) -> None:
    rows = serving_at(served.kam, account("G1"))
    told = [(r.site_name, r.person, r.level, r.contacts, r.open, r.done) for r in rows]
    assert told == [
        ("Hiperra Huesca", "Lucía Ferrer", "kam", 0, 0, 0),
        ("Hiperra Zaragoza", "Iker Salaberri", "management", 1, 1, 0),
    ]
    assert rows[1].last == timezone.localdate()
    # Iker's position is in no unit: then the ledger says from where the site is served.
    assert rows[1].delegation == "Aragón"


def test_a_team_above_serves_the_sites_without_one(served: People) -> None:
    accounts.add_member(
        acting_user=served.kam, account=account("G1"), user=served.finance, values={}
    )
    people = {(row.site_name, row.person) for row in serving_at(served.kam, account("G1"))}
    assert people == {("Hiperra Huesca", "Paloma Rey"), ("Hiperra Zaragoza", "Iker Salaberri")}


def test_the_delegation_is_that_of_the_position_or_the_nearest_above(served: People) -> None:
    north = chart.create_unit(acting_user=None, name="Delegación Norte", kind="delegation")
    team = chart.create_unit(acting_user=None, name="Ruta 4", kind="team", parent=north)
    holding = Holding.objects.get(person__user=served.seller)
    boss = holding.position.placements.get().reports_to
    chart.move_position(acting_user=None, position=holding.position, reports_to=boss, unit=team)
    assert serving_at(served.kam, account("G1"))[1].delegation == "Delegación Norte"


def test_an_account_without_sites_is_its_own_and_nobody_is_told(served: People) -> None:
    (row,) = serving_at(served.admin, account("C1"))
    assert (row.site_name, row.person, row.level) == ("Ultramarinos Salcedo", "", "")


def test_three_people_at_the_page(served: People, as_user: LogIn) -> None:
    address = f"/accounts/{account('G1').pk}/serving/"
    for person in (served.kam, served.director):
        page = as_user(person).get(address).content.decode()
        assert "2 sites; 1 without a contact in 12 months" in page
        assert "Iker Salaberri" in page
    assert as_user(served.other).get(address).status_code == 404
    only = as_user(served.seller).get(f"/accounts/{account('S1').pk}/serving/")
    assert "Hiperra Huesca" not in only.content.decode()
