"""The pages of the follow-up under three pairs of eyes: the KAM, another KAM, the director."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from clave.apps.accounts.services import add_member
from clave.apps.followup.models import (
    Acknowledgement,
    Action,
    Approval,
    Comment,
    Item,
    MailSettings,
    Notification,
)
from clave.apps.identity.models import AuditEntry, User
from clave.apps.team.models import Booking, Resource
from tests.company import People, account, make_chart
from tests.web.exported import content_of
from tests.web.followup.making import followup_things, resource_things

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


@pytest.fixture
def things(company: People) -> dict[str, Any]:
    make_chart(company)
    return followup_things(company)


def _books() -> list[Any]:
    models = (Item, Action, Approval, Acknowledgement, Comment, Notification, AuditEntry)
    return [sorted(map(str, model.objects.values_list())) for model in models]


def _form(client: Client, address: str, **values: Any) -> dict[str, Any]:
    """The form as the browser holds it, with ``values`` typed over."""
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {k: "" if v is None else v for k, v in data.items()} | values


def test_an_action_from_the_account_to_its_evidence(
    company: People, things: dict[str, Any], as_user: LogIn
) -> None:
    client = as_user(company.kam)
    group = account("G1").pk
    new = f"/actions/new/?account={group}"
    assert new.replace("&", "&amp;") in client.get(f"/accounts/{group}/").content.decode()
    data = _form(client, new, title="Call Beatriz", amount="1520.50", owner=company.seller.pk)
    assert data["account_code"] == "G1"
    answer = client.post(new, data)
    action = Action.objects.get(title="Call Beatriz")
    assert answer.headers["Location"] == f"/actions/{action.pk}/"
    assert (action.amount_minor, action.owner) == (1_520_50, company.seller)
    assert "Call Beatriz" in client.get(f"/accounts/{group}/").content.decode()
    seller = as_user(company.seller)
    page = seller.get(answer.headers["Location"]).content.decode()
    assert "Grupo Arrabal" in page
    assert f"/accounts/{group}/" not in page, "the account itself is not theirs to open"
    empty = seller.post(f"/actions/{action.pk}/close/", {"version": 1})
    assert empty.status_code == 422
    assert "Say what was done" in empty.content.decode()
    photo = SimpleUploadedFile("shelf.txt", b"the shelf")
    done = {"version": 1, "note": "Three facings more", "file": photo}
    assert seller.post(f"/actions/{action.pk}/close/", done).status_code == 302
    client = as_user(company.director)
    assert content_of(client.get(f"/actions/{action.pk}/evidence/")) == b"the shelf"
    timeline = client.get(f"/accounts/{group}/timeline/?kind=action").content.decode()
    assert "Done: Call Beatriz" in timeline
    assert "Three facings more" in timeline


def test_the_list_filters_searches_and_exports_what_one_sees(
    company: People, things: dict[str, Any], as_user: LogIn
) -> None:
    client = as_user(company.director)
    page = client.get("/actions/")
    assert [row.title for row in page.context["table"].data] == ["Send the minutes"]
    found = client.get("/actions/?state=done&q=shop&whose=&due=&unit=zzz").context["table"].data
    assert [row.title for row in found] == ["Visit the shop"]
    assert "Send the minutes" in content_of(client.get("/actions/?export=csv")).decode("utf-8-sig")
    for address in ("/actions/?state=all", "/approvals/?state=all", "/acknowledgements/?state=all"):
        assert len(as_user(company.other).get(address).context["table"].data) == 0, address
        exported = content_of(as_user(company.other).get(f"{address}&export=csv")).decode()
        assert "Arrabal" not in exported


def test_another_kam_finds_nothing_and_changes_nothing(
    company: People, things: dict[str, Any], as_user: LogIn
) -> None:
    client = as_user(company.other)
    before = _books()
    for address, sent in {
        "/actions/{action}/move/": {"state": "in_progress", "version": 1},
        "/actions/{action}/edit/": {"title": "x"},
        "/actions/{action}/close/": {"note": "x", "version": 1},
        "/approvals/{approval}/decide/": {"decision": "approve", "version": 1},
        "/acknowledgements/{message}/confirm/": {},
        "/items/{action}/comments/": {"text": "x"},
        "/items/{approval}/follow/": {"on": "1"},
    }.items():
        assert client.post(address.format(**things), sent).status_code == 404, address
    data = _form(client, "/actions/new/", title="x", account_code="G1")
    answer = client.post("/actions/new/", data)
    assert "There is no account with the code “G1”." in answer.content.decode()
    home = client.get("/").content.decode()
    assert "Send the minutes" not in home
    assert client.get("/api/actions").json()["rows"] == []
    assert "Send the minutes" not in client.get("/search/?q=minutes").content.decode()
    assert _books() == before
    found = as_user(company.kam).get("/api/actions?state=open").json()["rows"]
    assert [(row["title"], row["owner"], row["account"]) for row in found] == [
        ("Send the minutes", "Lucía Ferrer", "G1")
    ]
    assert "Send the minutes" in client.get("/search/?q=minutes").content.decode()


def test_my_week_settles_what_waits_there(
    company: People, things: dict[str, Any], as_user: LogIn
) -> None:
    client = as_user(company.director)
    home = client.get("/")
    assert home.context["finding"].startswith("First: 3 % more, Grupo Arrabal, with €8,640")
    assert home.context["waiting_count"] == 1
    requests = client.get("/approvals/").context["finding"]
    assert requests == "1 request, 1 of them waits for you"
    (entry,) = home.context["matters"]
    decide = f"/approvals/{things['approval']}/decide/"
    refused = client.post(decide, {"decision": "refuse", "version": 1, "next": "/"})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    sent = {"decision": "approve", "version": entry["item"].version, "next": "/"}
    answer = client.post(decide, sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    elsewhere = client.post(
        f"/items/{things['action']}/comments/", {"text": "@Lucía Ferrer, when?"}
    )
    assert elsewhere.status_code == 302
    client = as_user(company.kam)
    home = client.get("/")
    assert [entry["type"] for entry in home.context["matters"]] == ["mention", "acknowledgement"]
    assert [day.rows[0].title for day in home.context["days"]] == ["Send the minutes"]
    confirm = f"/acknowledgements/{things['message']}/confirm/"
    assert client.post(confirm, {"next": "//evil.example"}).headers["Location"] != "//evil.example"
    mention = Notification.objects.get(code="mention").pk
    client.post("/notifications/read/", {"notification": mention, "next": "/"})
    assert client.get("/").context["waiting_count"] == 0
    assert Approval.objects.get().state == "waiting", "one level more: no policy covers it"


def test_a_stale_decision_shows_both_versions(
    company: People, things: dict[str, Any], as_user: LogIn
) -> None:
    kam = Client()
    kam.force_login(company.kam)
    amend = f"/approvals/{things['approval']}/amend/"
    assert kam.post(amend, _form(kam, amend, amount="20000")).status_code == 302
    sent = {"decision": "approve", "version": 1}
    answer = as_user(company.director).post(f"/approvals/{things['approval']}/decide/", sent)
    assert answer.status_code == 409
    assert Approval.objects.get().steps.exclude(decision="").count() == 0
    page = as_user(company.director).get(f"/approvals/{things['approval']}/").content.decode()
    assert "€20,000.00" in page
    assert "No policy covers it" in page


def test_notifications_and_how_they_come_by_mail(
    company: People, things: dict[str, Any], as_user: LogIn
) -> None:
    client = as_user(company.director)
    page = client.get("/notifications/").content.decode()
    assert "Lucía Ferrer asks you to approve “3 % more”" in page
    other = Notification.objects.create(user=company.kam, item_id=things["action"], code="reminder")
    gone = client.post("/notifications/read/", {"notification": other.pk})
    assert gone.status_code == 404
    client.post("/notifications/read/")
    assert client.get("/notifications/").context["unread_count"] == 0
    assert Notification.objects.get(pk=other.pk).read_at is None
    data = _form(client, "/notifications/by-mail/", habit="now", quiet_from="21:15")
    assert client.post("/notifications/by-mail/", data).status_code == 302
    own = MailSettings.objects.get()
    assert (own.user, own.habit, f"{own.quiet_from:%H:%M}") == (company.director, "now", "21:15")
    wrong = client.post("/notifications/by-mail/", data | {"quiet_from": "25:99"})
    assert wrong.status_code == 422


def test_asking_several_people_to_confirm(
    company: People, things: dict[str, Any], as_user: LogIn
) -> None:
    client = as_user(company.kam)
    address = f"/acknowledgements/new/?account={account('G1').pk}"
    people = [company.department.pk, company.manager.pk]
    data = _form(client, address, title="New pallet", recipients=people)
    assert client.post(address, data).status_code == 302
    asked = Acknowledgement.objects.get(title="New pallet")
    assert asked.receipts.count() == 2
    none = client.post(address, {k: v for k, v in data.items() if k != "recipients"})
    assert none.status_code == 422
    late = data | {"due_on": str(timezone.localdate())}
    assert client.post(address, late).status_code == 302
    client = as_user(company.department)
    assert client.get("/").context["waiting_count"] == 2
    assert client.post(f"/acknowledgements/{asked.pk}/confirm/").status_code == 302
    table = client.get("/acknowledgements/").context["table"].data
    assert [(row.confirmed, row.recipients) for row in table if row.title == "New pallet"] == [
        (0, 2),  # the sooner one first
        (1, 2),
    ]


def test_who_carries_how_much(company: People, things: dict[str, Any], as_user: LogIn) -> None:
    def rows(user: User) -> dict[str, tuple[int, ...]]:
        table = as_user(user).get("/actions/load/").context["table"].data
        return {r.name: (r.accounts, r.teams, r.share, r.actions, r.late, r.waiting) for r in table}

    add_member(
        acting_user=company.kam,
        account=account("G1"),
        user=company.seller,
        values={"share": 60},
    )
    add_member(
        acting_user=company.kam, account=account("S1"), user=company.seller, values={"share": 60}
    )
    Action.objects.filter(pk=things["action"]).update(due_on="2026-01-01")
    assert rows(company.director) == {
        "Lucía Ferrer": (1, 0, 0, 1, 1, 1),
        "Álvaro Quintana": (1, 0, 0, 0, 0, 0),
        "Iker Salaberri": (0, 2, 120, 0, 0, 0),
        "Ignacio Beltrán": (0, 0, 0, 0, 0, 1),
    }
    assert set(rows(company.kam)) == {"Lucía Ferrer"}
    assert set(rows(company.other)) == {"Álvaro Quintana"}
    page = as_user(company.director).get("/actions/load/").content.decode()
    assert "more than there is" in page
    mine = as_user(company.director).get(f"/actions/?owner={company.kam.pk}&due=late")
    assert [row.title for row in mine.context["table"].data] == ["Send the minutes"]


def test_a_room_is_booked_and_who_may_not_see_the_account_learns_nothing_of_it(
    company: People, as_user: LogIn
) -> None:
    ids = resource_things(company)
    address = f"/resources/{ids['resource']}/"
    for person, shown in ((company.kam, True), (company.director, True), (company.other, False)):
        page = as_user(person).get(address).content.decode()
        assert "Lucía Ferrer" in page, "who has it, everybody may know"
        assert ("Grupo Arrabal" in page, "Annual talks" in page) == (shown, shown)
    begin = timezone.localtime(Booking.objects.get().starts_at)
    sent = {"starts_at": f"{begin:%Y-%m-%dT%H:%M}", "ends_at": f"{begin:%Y-%m-%d}T23:59"}
    client = as_user(company.other)
    taken = client.post(address, sent)
    assert taken.status_code == 422
    assert "Sala Ebro is taken by Lucía Ferrer" in taken.content.decode()
    foreign = client.post(address, sent | {"account_code": "G1"})
    assert "There is no account with the code “G1”." in foreign.content.decode()
    assert Booking.objects.count() == 1
    edit = f"{address}edit/"
    boss = as_user(company.director)
    assert boss.post(edit, _form(boss, edit, name="Sala Ebro 2", cost="320")).status_code == 302
    assert Resource.objects.get().monthly_cost_minor == 320_00
    assert "320" not in content_of(as_user(company.seller).get("/resources/?export=csv")).decode()
