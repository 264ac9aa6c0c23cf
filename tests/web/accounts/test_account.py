"""An account's page under three pairs of eyes: its KAM, another KAM, the director above both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clave.apps.accounts import services
from clave.apps.accounts.models import Account, AccountFile, AccountNote, LossScenario
from clave.apps.accounts.services import add_note
from clave.apps.identity.models import AuditEntry, User
from clave.web.accounts.account import NEWEST
from tests.company import People, account
from tests.web.exported import content_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
TABS = ("", "profile/", "results/", "files/", "timeline/")


def _url(code: str, tab: str = "") -> str:
    return f"/accounts/{account(code).pk}/{tab}"


def _books() -> list[Any]:
    models = (Account, AccountFile, AccountNote, LossScenario, AuditEntry)
    return [sorted(map(str, model.objects.values_list())) for model in models]


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_is_for_those_who_see_the_account(tab: str, company: People, as_user: LogIn) -> None:
    for person in (company.kam, company.director):
        page = as_user(person).get(_url("G1", tab))
        assert page.status_code == 200
        assert "Grupo Arrabal" in page.content.decode()
    foreign = as_user(company.other).get(_url("G1", tab))
    assert foreign.status_code == 404
    assert "Arrabal" not in foreign.content.decode()


def test_the_summary_says_what_the_ledger_says(company: People, as_user: LogIn) -> None:
    page = as_user(company.kam).get(_url("G1"))
    text = page.content.decode()
    seen = page.context["seen"]
    assert f"{seen.values['net_amount']:,.0f}" in text
    assert "Hiperra" in text, "what belongs to it"
    assert "2 sites" in text
    assert "Quesos" in text
    latest = as_user(company.kam).get(f"{_url('G1')}latest/").content.decode()
    assert "Returns in Oct 2026: −€12" in latest
    assert as_user(company.other).get(f"{_url('G1')}latest/").status_code == 404
    lost = as_user(company.kam).get("/insights/loss/?lost=G1")
    assert [entry["value"] for entry in lost.context["chosen"]] == ["G1"]


def _form(client: Client, code: str, **values: Any) -> dict[str, Any]:
    """The profile's form as the browser holds it, with ``values`` typed over."""
    form = client.get(_url(code, "profile/")).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {k: "" if v is None else v for k, v in data.items() if v is not False} | values


def test_the_kam_saves_a_profile(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    data = _form(client, "G1", segment="hyper", contact_name="Rosa", contact_email="r@example.com")
    answer = client.post(_url("G1", "profile/"), data)
    assert (answer.status_code, answer.headers["Location"]) == (302, _url("G1", "profile/"))
    found = account("G1")
    assert (found.segment, found.contact_name, found.kam) == ("hyper", "Rosa", company.kam)
    assert "Profile saved." in client.get(_url("G1", "profile/")).content.decode()
    assert "hyper" in client.get(_url("G1", "timeline/")).content.decode()


def test_a_kam_neither_gets_nor_posts_what_only_a_director_decides(
    company: People, as_user: LogIn
) -> None:
    client = as_user(company.kam)
    data = _form(client, "G1")
    assert not {"tier", "kam", "level", "decides", "parent_code"} & set(data)
    extra = {"tier": "C", "kam": company.other.pk, "parent_code": "D1", "decides": "on"}
    assert client.post(_url("G1", "profile/"), data | extra).status_code == 302
    found = account("G1")
    assert (found.tier, found.kam, found.parent, found.decides) == ("A", company.kam, None, False)


def test_the_director_places_an_account(company: People, as_user: LogIn) -> None:
    client = as_user(company.director)
    data = _form(client, "D1", parent_code="G1", tier="C", kam=company.kam.pk)
    assert client.post(_url("D1", "profile/"), data).status_code == 302
    found = account("D1")
    assert (found.parent, found.tier, found.responsible) == (account("G1"), "C", company.kam)
    assert as_user(company.other).get(_url("D1")).status_code == 404


@pytest.mark.parametrize(
    ("code", "values", "message"),
    [
        ("G1", {"parent_code": "S1"}, "cannot stand above it"),
        ("G1", {"parent_code": "NOBODY"}, "There is no account with the code “NOBODY”."),
        ("G1", {"contact_email": "no-address"}, ""),
        ("G1", {"name": ""}, ""),
        ("G1", {"tier": "Z"}, ""),
    ],
)
def test_what_cannot_be_saved_is_told_and_changes_nothing(
    code: str, values: dict[str, Any], message: str, company: People, as_user: LogIn
) -> None:
    client = as_user(company.director)
    data = _form(client, code, **values)
    before = _books()
    answer = client.post(_url(code, "profile/"), data)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert answer.context["form"].errors
    assert _books() == before


def test_of_two_browsers_the_second_sees_both_versions_and_may_save(
    company: People, as_user: LogIn
) -> None:
    director = Client()
    director.force_login(company.director)
    client = as_user(company.kam)
    mine = _form(client, "G1", contact_name="Mine", contact_phone="555")
    theirs = _form(director, "G1", contact_name="Theirs", country="Portugal")
    assert director.post(_url("G1", "profile/"), theirs).status_code == 302
    answer = client.post(_url("G1", "profile/"), mine)
    assert answer.status_code == 409
    text = answer.content.decode()
    for shown in ("Mine", "Theirs", "555", "Portugal"):
        assert shown in text
    assert account("G1").contact_name == "Theirs", "no update is lost"
    resent = dict(answer.context["resend"]) | {"version": answer.context["version"]}
    assert client.post(answer.context["action"], resent).status_code == 302
    found = account("G1")
    assert (found.contact_name, found.contact_phone, found.version) == ("Mine", "555", 3)


def test_another_kam_changes_nothing(company: People, as_user: LogIn) -> None:
    data = _form(as_user(company.kam), "G1", contact_name="Foreign")
    kept = services.attach_file(
        acting_user=company.kam, account=account("G1"), upload=SimpleUploadedFile("a.txt", b"a")
    )
    before = _books()
    client = as_user(company.other)
    upload = SimpleUploadedFile("b.txt", b"b")
    for address, sent in (
        (_url("G1", "profile/"), data),
        (_url("G1", "files/"), {"file": upload}),
        (_url("G1", "notes/"), {"text": "x", "happened_on": "2026-11-01"}),
        (_url("G1", f"files/{kept.pk}/remove/"), {}),
        (_url("D1", f"files/{kept.pk}/remove/"), {}),
    ):
        assert client.post(address, sent).status_code == 404, address
    assert client.get(_url("D1", f"files/{kept.pk}/")).status_code == 404, "another account's file"
    assert _books() == before


def test_a_reader_is_told_that_writing_is_not_theirs(company: People, as_user: LogIn) -> None:
    client = as_user(company.analyst)
    before = _books()
    page = client.get(_url("G1", "profile/"))
    assert "Save profile" not in page.content.decode()
    note = client.post(_url("G1", "notes/"), {"text": "x", "happened_on": "2026-11-01"})
    assert note.status_code == 403
    assert "Your role does not allow this." in note.content.decode()
    file = client.post(_url("G1", "files/"), {"file": SimpleUploadedFile("b.txt", b"b")})
    assert file.status_code == 422
    assert "Your role does not allow this." in file.content.decode()
    assert _books() == before


def test_a_file_is_kept_downloaded_and_removed(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    upload = SimpleUploadedFile("Contrato ñ.pdf", b"%PDF-1.7 contract")
    assert client.post(_url("G1", "files/"), {"file": upload}).status_code == 302
    kept = AccountFile.objects.get()
    address = _url("G1", f"files/{kept.pk}/")
    assert "Contrato ñ.pdf" in client.get(_url("G1", "files/")).content.decode()
    sent = as_user(company.director).get(address)
    assert content_of(sent) == b"%PDF-1.7 contract"
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert sent.headers["Content-Type"] == "application/pdf"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert as_user(company.other).get(address).status_code == 404
    client = as_user(company.kam)
    assert client.post(f"{address}remove/").status_code == 302
    assert client.get(address).status_code == 404
    assert AccountFile.objects.count() == 0


def test_a_file_that_is_not_taken_is_told_on_the_page(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    upload = SimpleUploadedFile("virus.pdf", b"MZ\x90\x00")
    answer = client.post(_url("G1", "files/"), {"file": upload})
    assert answer.status_code == 422
    assert "“virus.pdf” is not kept" in answer.content.decode()
    assert AccountFile.objects.count() == 0


def test_a_note_appears_in_the_timeline(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    note = {"text": "Asked for <b>more</b> cheese", "happened_on": "2026-11-02"}
    assert client.post(_url("S1", "notes/"), note).status_code == 302
    text = client.get(_url("S1", "timeline/")).content.decode()
    assert "Asked for &lt;b&gt;more&lt;/b&gt; cheese" in text
    only = client.get(_url("S1", "timeline/") + "?kind=first_purchase").content.decode()
    assert "Asked for" not in only
    empty = client.post(_url("S1", "notes/"), {"text": "  ", "happened_on": "2026-11-02"})
    assert empty.status_code == 400
    assert "Write something first." in empty.content.decode()
    assert AccountNote.objects.count() == 1


def test_a_long_timeline_begins_with_the_newest(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    one, day = account("S1"), date(2026, 11, 2)
    for n in range(NEWEST + 5):
        add_note(acting_user=company.kam, account=one, text=f"Note {n}.", happened_on=day)
    only = _url("S1", "timeline/") + "?kind=note"
    text = client.get(only).content.decode()
    assert text.count("Note ") == NEWEST
    assert f'Show all <span class="count">{NEWEST + 5}</span>' in text
    assert 'href="?kind=note&amp;who=&amp;all=1"' in text
    whole = client.get(only + "&who=&all=1").content.decode()
    assert whole.count("Note ") == NEWEST + 5 and "Show all" not in whole


def test_a_scenario_is_saved_asked_again_and_deleted(company: People, as_user: LogIn) -> None:
    client = as_user(company.kam)
    asked = {"name": "Worst", "lost": ["G1", "D1"], "recapture": "12,5", "avoidable": "1.000,50"}
    answer = client.post("/insights/loss/save/", asked)
    assert answer.status_code == 302
    saved = LossScenario.objects.get()
    assert [a.code for a in saved.accounts.all()] == ["G1"], "the other KAM's account is not there"
    assert (saved.recapture, saved.avoidable_costs_minor) == (0.125, 100_050)
    page = client.get(answer.headers["Location"])
    assert (page.context["recapture"], page.context["avoidable"]) == ("12.5", "1000.5")
    other = as_user(company.other)
    assert "Worst" not in other.get("/insights/loss/").content.decode()
    assert other.post(f"/insights/loss/{saved.pk}/delete/").status_code == 404
    assert LossScenario.objects.count() == 1
    assert as_user(company.kam).post(f"/insights/loss/{saved.pk}/delete/").status_code == 302
    assert LossScenario.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("recapture=150", "Won back is a percentage from 0 to 100."),
        ("recapture=NaN", "Won back is a percentage"),
        ("avoidable=lots", "Avoidable costs are an amount"),
        ("avoidable=1e999999999", "Avoidable costs are an amount"),
        ("avoidable=99999999999999999999", "Avoidable costs are an amount"),
    ],
)
def test_an_assumption_that_is_none_is_told(
    query: str, message: str, company: People, as_user: LogIn
) -> None:
    page = as_user(company.kam).get(f"/insights/loss/?lost=G1&{query}")
    assert page.status_code == 200
    assert message in page.content.decode()
