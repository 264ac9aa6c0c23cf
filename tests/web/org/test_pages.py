"""The pages of the organisation: drawn in time, searched, moved with undo, taken from a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from clave.apps.identity.models import AuditEntry, User
from clave.apps.org.chart import current_chart
from clave.apps.org.models import Delegation, Person, Policy, Position, Unit
from clave.apps.org.services import importing
from clave.apps.org.services import people as staff
from tests.company import FOUNDED, People, Positions, make_chart

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


@pytest.fixture
def positions(people: People, folders: Path) -> Positions:
    return make_chart(people)


def names(html: str) -> list[str]:
    """The names in the boxes of a drawing, in its order."""
    return re.findall(r'<text class="name"[^>]*>([^<]+)</text>', html)


def test_without_a_chart_the_example_is_offered_once(
    people: People, folders: Path, as_user: LogIn
) -> None:
    assert (
        "Begin with the example" not in as_user(people.kam).get("/organisation/").content.decode()
    )
    admin = as_user(people.admin)
    assert "Begin with the example" in admin.get("/organisation/").content.decode()
    assert admin.post("/organisation/template/").status_code == 302
    html = admin.get("/organisation/").content.decode()
    assert "11 positions in 4 layers; 11 are vacant" in html
    titles = {place.title: place for place in current_chart().places.values()}
    assert titles["Key account manager"].is_kam
    assert titles["Key account manager"].boss == titles["Head of sales"].id
    assert {p.title for p in titles.values() if p.boss == titles["Commercial director"].id} == {
        "Head of advertising",
        "Head of sales",
        "Head of studies",
    }
    assert admin.post("/organisation/template/").status_code == 400
    assert len(current_chart().places) == 11


def test_the_chart_opens_by_level_and_is_searched(
    positions: Positions, as_user: LogIn, people: People
) -> None:
    client = as_user(people.seller)
    everything = names(client.get("/organisation/drawing/").content.decode())
    assert everything == [
        *("Elena Prat", "Ignacio Beltrán", "Rubén Cifuentes", "Iker Salaberri"),
        *("Lucía Ferrer", "Álvaro Quintana"),
    ]
    two = client.get("/organisation/drawing/?levels=2").content.decode()
    assert names(two) == ["Elena Prat", "Ignacio Beltrán"]
    assert ">+4<" in two  # as many hang below the closed box
    opened = client.get(f"/organisation/drawing/?levels=2&open={positions.sales.pk}")
    assert "Iker Salaberri" not in names(opened.content.decode())
    assert len(names(opened.content.decode())) == 5
    found = client.get("/organisation/drawing/?levels=1&find=iker").content.decode()
    assert names(found)[-1] == "Álvaro Quintana"  # the way to it is open, with its siblings
    assert len(re.findall('class="place found"', found)) == 1
    shut = client.get(f"/organisation/drawing/?shut={positions.top.pk}").content.decode()
    assert names(shut) == ["Elena Prat"]
    page = client.get("/organisation/?state=kam").content.decode()
    assert "KAM norte" in page
    assert 'class="orgchart movable"' not in page  # who may not edit the chart cannot drag
    csv = client.get("/organisation/?export=csv")
    assert csv.status_code == 200


def test_the_chart_of_an_earlier_day(positions: Positions, people: People, as_user: LogIn) -> None:
    admin = as_user(people.admin)
    today = timezone.localdate()
    move = f"/organisation/positions/{positions.kam.pk}/move/"
    moved = {
        "move-reports_to": positions.top.pk,
        "move-on": today.isoformat(),
        "back": "?shut=1&x=2",
    }
    assert admin.post(move, moved).headers["Location"] == "/organisation/?shut=1"
    before = (today - timedelta(days=1)).isoformat()
    html = admin.get(f"/organisation/?on={before}").content.decode()
    assert "only the chart of today can be changed" in html
    assert 'class="orgchart movable"' not in html
    drawn = admin.get(f"/organisation/drawing/?on={before}&find=ferrer").content.decode()
    assert f'data-key="{positions.kam.pk}" data-parent="{positions.sales.pk}"' in drawn
    drawn = admin.get("/organisation/drawing/").content.decode()
    assert f'data-key="{positions.kam.pk}" data-parent="{positions.top.pk}"' in drawn
    assert names(admin.get("/organisation/drawing/?on=1999-01-01").content.decode()) == []


def test_impossible_moves_say_why_and_change_nothing(
    positions: Positions, people: People, as_user: LogIn
) -> None:
    admin = as_user(people.admin)
    today = timezone.localdate().isoformat()
    written = AuditEntry.objects.count()
    for position, boss, said in (
        (positions.sales, positions.kam.pk, "Lucía Ferrer, Ignacio Beltrán, Lucía Ferrer"),
        (positions.kam, "", "The chart has its top already"),
        (positions.kam, 999999, "Select a valid choice"),
    ):
        address = f"/organisation/positions/{position.pk}/move/"
        answer = admin.post(address, {"move-reports_to": boss, "move-on": today})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    appoint = f"/organisation/positions/{positions.kam.pk}/appoint/"
    other = Person.objects.get(user=people.seller)
    answer = admin.post(appoint, {"appoint-person": other.pk, "appoint-since": today})
    assert (answer.status_code, "Lucía Ferrer holds KAM norte" in answer.content.decode()) == (
        422,
        True,
    )
    assert admin.post(f"/organisation/positions/{positions.sales.pk}/close/").status_code == 400
    assert AuditEntry.objects.count() == written


def test_positions_people_and_units_from_their_pages(
    positions: Positions, people: People, as_user: LogIn
) -> None:
    admin = as_user(people.admin)
    today = timezone.localdate().isoformat()
    admin.post("/organisation/units/", {"name": "Estudios", "kind": "department"})
    unit = Unit.objects.get()
    new = {"title": "Estudios", "reports_to": positions.sales.pk, "unit": unit.pk, "since": today}
    admin.post("/organisation/positions/new/", new)
    position = Position.objects.get(title="Estudios")
    admin.post("/organisation/people/new/", {"name": "Nuria Vidal", "email": "n@example.com"})
    nuria = Person.objects.get(name="Nuria Vidal")
    held = {"appoint-person": nuria.pk, "appoint-since": today}
    admin.post(f"/organisation/positions/{position.pk}/appoint/", held)
    page = admin.get(f"/organisation/people/{nuria.pk}/").content.decode()
    assert all(name in page for name in ("Elena Prat", "Ignacio Beltrán", "Estudios"))
    taken = {"name": "Otra", "email": "n@example.com"}
    answer = admin.post("/organisation/people/new/", taken)
    assert "n@example.com is Nuria Vidal already" in answer.content.decode()
    stale = {"name": "Nuria V.", "email": "n@example.com", "version": "7"}
    assert admin.post(f"/organisation/people/{nuria.pk}/", stale).status_code == 409
    assert admin.post(f"/organisation/units/{unit.pk}/remove/").status_code == 400
    circle = {"name": "Estudios", "kind": "department", "parent": unit.pk, "version": "1"}
    assert admin.post(f"/organisation/units/{unit.pk}/", circle).status_code == 422
    holding = nuria.holdings.get()
    admin.post(f"/organisation/holdings/{holding.pk}/end/")
    assert current_chart().places[position.pk].holder is None
    for page in ("people", "units", "delegations", "policies", f"positions/{position.pk}"):
        assert as_user(people.seller).get(f"/organisation/{page}/").status_code == 200
    answer = as_user(people.seller).post(f"/organisation/positions/{position.pk}/", {"title": "X"})
    assert answer.status_code == 403


def test_authority_from_its_pages(positions: Positions, people: People, as_user: LogIn) -> None:
    now = timezone.localtime()
    written = "%Y-%m-%dT%H:%M"
    terms = {
        "receiver": Person.objects.get(user=people.other).pk,
        "scope": "approve",
        "limit": "1500.50",
        "starts_at": now.strftime(written),
        "ends_at": (now + timedelta(days=3)).strftime(written),
    }
    kam = as_user(people.kam)
    assert kam.post("/organisation/delegations/", terms).status_code == 302
    lent = Delegation.objects.get()
    assert (lent.giver.user, lent.limit_minor, lent.currency) == (people.kam, 1500_50, "EUR")
    assert (
        "Lucía Ferrer"
        in as_user(people.director).get("/organisation/delegations/").content.decode()
    )
    hidden = as_user(people.seller).get("/organisation/delegations/").content.decode()
    assert "0 delegations" in hidden
    assert (
        as_user(people.seller).post(f"/organisation/delegations/{lent.pk}/revoke/").status_code
        == 404
    )
    assert as_user(people.finance).post("/organisation/delegations/", terms).status_code == 403
    as_user(people.kam).post(f"/organisation/delegations/{lent.pk}/revoke/")
    assert Delegation.objects.get().revoked_at is not None
    rule = {"name": "Grandes", "approver": "level", "levels": "2", "amount_from": "10,000"}
    rule |= {"since": FOUNDED.isoformat()}
    admin = as_user(people.admin)
    assert admin.post("/organisation/policies/new/", rule).status_code == 302
    policy = Policy.objects.get()
    assert (policy.amount_from_minor, policy.levels) == (10_000_00, 2)
    contradiction = rule | {"amount_below": "9000", "version": "1"}
    assert admin.post(f"/organisation/policies/{policy.pk}/", contradiction).status_code == 422


def test_a_chart_is_brought_previewed_taken_and_undone(
    positions: Positions, people: People, as_user: LogIn
) -> None:
    admin = as_user(people.admin)
    text = "persona;puesto;depende de\nElena Prat;Presidencia;\nAna Sol;Jefa;Elena Prat\n"
    bad = SimpleUploadedFile("mal.csv", b"persona;puesto;depende de\nAna;Jefa;Eva\nEva;Jefa;Ana\n")
    answer = admin.post("/organisation/imports/", {"file": bad})
    assert answer.status_code == 422
    assert "in a circle: Ana → Eva → Ana (lines 2, 3)" in answer.content.decode()
    upload = SimpleUploadedFile("chart.csv", text.encode())
    answer = admin.post("/organisation/imports/", {"file": upload}, follow=True)
    html = answer.content.decode()
    assert "What will happen" in html
    assert len(current_chart().places) == 6
    address = answer.redirect_chain[-1][0]
    admin.post(f"{address}confirm/")
    assert len(current_chart().places) == 2
    admin.post(f"{address}undo/")
    assert len(current_chart().places) == 6
    assert admin.post(f"{address}undo/").status_code == 400


@pytest.mark.data
def test_290_employees_are_drawn(
    shared_data: Path, people: People, folders: Path, as_user: LogIn
) -> None:
    path = shared_data / "adventureworks" / "EmployeeManager.csv"
    record = importing.propose_chart(acting_user=None, path=path)
    importing.take_chart(acting_user=None, record=record)
    client = as_user(people.direction)
    html = client.get("/organisation/?levels=0").content.decode()
    assert len(names(html)) == 290
    assert "290 positions in 5 layers, all of them held" in html
    first = names(client.get("/organisation/").content.decode())
    assert 1 < len(first) < 60  # a large chart opens with its first levels


def test_colleagues_are_found_by_the_search(
    positions: Positions, people: People, as_user: LogIn
) -> None:
    html = as_user(people.seller).get("/search/?q=lucía").content.decode()
    person = Person.objects.get(user=people.kam)
    assert f'href="/organisation/people/{person.pk}/"' in html
    assert "In the company" in html


def test_who_left_is_kept(positions: Positions, people: People, as_user: LogIn) -> None:
    holding = positions.kam.holdings.get()
    staff.end_holding(acting_user=None, holding=holding, on=date(2025, 5, 1))
    page = as_user(people.seller).get(f"/organisation/positions/{positions.kam.pk}/")
    assert "until May 1, 2025" in page.content.decode() or "1 May 2025" in page.content.decode()
