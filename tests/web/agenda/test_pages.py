"""The calendar: what three people see in it, as a month, as a file and as a feed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import vobject
from django.test import Client
from django.utils import timezone

from clave.apps.agenda.models import CalendarFeed
from clave.apps.agenda.services import make_feed
from clave.apps.collections.services.promises import Wanted, promise_payment
from clave.apps.competition.models import Presence
from clave.apps.followup.services.actions import create_action
from clave.apps.identity.models import AuditEntry, User
from tests.apps.competition.making import market_things
from tests.company import People, account

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
WORDS = "Bajar el precio"


@pytest.fixture
def dated(company: People) -> date:
    """An action of the first KAM and a promise at their account, both in the next days."""
    day = timezone.localdate() + timedelta(days=2)
    what = {"title": WORDS, "owner": company.kam, "account": account("G1"), "due_on": day}
    create_action(acting_user=company.kam, values=what)
    promise_payment(
        acting_user=company.kam, account=account("G1"), wanted=Wanted(50_000, due_on=day)
    )
    return day


def _month(client: Client, day: date, more: str = "") -> str:
    return client.get(f"/agenda/?month={day:%Y-%m}{more}").content.decode()


def test_the_month_of_three_people(dated: date, company: People, as_user: LogIn):
    own = _month(as_user(company.kam), dated)
    assert WORDS in own and "Promised to pay" in own and "Grupo Arrabal" in own
    assert WORDS not in _month(as_user(company.director), dated)  # their own are shown first
    assert WORDS in _month(as_user(company.director), dated, "&person=all")
    assert WORDS in _month(as_user(company.director), dated, f"&person={company.kam.pk}")
    other = _month(as_user(company.other), dated, "&person=all")
    assert WORDS not in other and "Grupo Arrabal" not in other
    assert company.kam.name not in other


def test_an_account_alone_and_one_that_is_not_seen(dated: date, company: People, as_user: LogIn):
    group, teide = account("G1").pk, account("D1").pk
    assert WORDS in _month(as_user(company.director), dated, f"&account={group}")
    assert WORDS not in _month(as_user(company.director), dated, f"&account={teide}")
    assert "At Grupo" not in _month(as_user(company.other), dated, f"&account={group}")


@pytest.mark.parametrize("text", ["2026-13", "x", "", "9999-01", "0001-01", "-"])
def test_a_month_that_is_none_is_the_one_of_today(text: str, company: People, as_user: LogIn):
    answer = as_user(company.kam).get(f"/agenda/?month={text}&account=x&person=9²")
    assert answer.status_code == 200
    assert f'value="{timezone.localdate():%Y-%m}"' in answer.content.decode()


def test_the_month_as_a_file(dated: date, company: People, as_user: LogIn):
    answer = as_user(company.kam).get(f"/agenda/?month={dated:%Y-%m}&format=ics")
    assert answer["Content-Type"].startswith("text/calendar")
    events = list(vobject.readOne(answer.content.decode()).vevent_list)
    assert [(e.dtstart.value, e.dtend.value) for e in events] == [
        (dated, dated + timedelta(days=1))
    ] * 2
    assert {e.summary.value for e in events} == {
        f"{WORDS} · Grupo Arrabal",
        "Promised to pay · Grupo Arrabal",
    }
    assert events[0].url.value.startswith("http://testserver/")


def test_a_feed_is_made_shown_once_read_without_login_and_revoked(
    dated: date, company: People, as_user: LogIn, client: Client
):
    kam = as_user(company.kam)
    page = kam.post("/agenda/feeds/", {"name": "Outlook"}, follow=True).content.decode()
    address = page.split('value="http://testserver')[1].split('"')[0]
    assert address not in kam.get("/agenda/feeds/").content.decode()
    feed = CalendarFeed.objects.get()
    assert feed.digest not in address and address not in str(list(AuditEntry.objects.values()))
    told = client.get(address)
    assert told.status_code == 200
    text = told.content.decode()
    assert "Action · Grupo Arrabal" in text and "Promised to pay" in text
    assert WORDS not in text and "500" not in text  # neither words nor amounts leave the house
    assert as_user(company.other).post(f"/agenda/feeds/{feed.pk}/revoke/").status_code == 404
    assert client.get(address).status_code == 200
    revoked = as_user(company.kam).post(f"/agenda/feeds/{feed.pk}/revoke/")
    assert revoked.status_code == 302
    assert client.get(address).status_code == 404
    actions = AuditEntry.objects.filter(action__startswith="feed_").order_by("number")
    assert [entry.action for entry in actions] == ["feed_made", "feed_revoked"]


def test_a_feed_with_titles_holds_one_s_own_alone_and_follows_sight(
    dated: date, company: People, client: Client
):
    _, own = make_feed(acting_user=company.kam, name="Phone", titles=True)
    _, directors = make_feed(acting_user=company.director, name="Phone", titles=True)
    assert WORDS in client.get(f"/calendar/{own}.ics").content.decode()
    assert "VEVENT" not in client.get(f"/calendar/{directors}.ics").content.decode()
    company.kam.is_active = False
    company.kam.save()
    assert client.get(f"/calendar/{own}.ics").status_code == 404
    assert client.get("/calendar/nonsense.ics").status_code == 404


def test_a_feed_speaks_its_owner_s_language(dated: date, company: People, client: Client):
    company.kam.language = "es"
    company.kam.save()
    _, token = make_feed(acting_user=company.kam, name="Phone", titles=False)
    assert "Acción · Grupo Arrabal" in client.get(f"/calendar/{token}.ics").content.decode()


def test_the_end_of_a_rival_s_contract_is_the_kam_s(company: People, as_user: LogIn):
    day = timezone.localdate() + timedelta(days=3)
    things = market_things(company)
    Presence.objects.filter(account__code="G1").update(contract_ends_on=day)
    assert Presence.objects.filter(account__code="G1").exists(), things
    assert "A competitor&#x27;s contract ends" in _month(as_user(company.kam), day)
    other = _month(as_user(company.other), day, "&person=all")
    assert "A competitor&#x27;s contract ends" not in other


def test_a_feed_needs_a_name_and_there_are_not_too_many(company: People, as_user: LogIn):
    kam = as_user(company.kam)
    assert kam.post("/agenda/feeds/", {"name": " "}).status_code == 422
    for number in range(10):
        make_feed(acting_user=company.kam, name=str(number), titles=False)
    answer = kam.post("/agenda/feeds/", {"name": "one more"})
    assert answer.status_code == 422
    assert "10 calendar addresses already" in answer.content.decode()
    assert CalendarFeed.objects.count() == 10
