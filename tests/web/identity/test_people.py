"""Users, settings and audit on their pages; the language of a person, and before the login."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clave.apps.identity.models import AuditEntry, User
from tests.company import PASSWORD, People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
LogIn = Callable[[User], Client]
NEW = {
    "name": "Nora Vidal",
    "email": "Nora@Example.com",
    "role": "kam",
    "language": "en",
    "password": "una clave muy larga",
}


def _text(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_a_new_person_logs_in(people: People, as_user: LogIn) -> None:
    client = as_user(people.admin)
    assert client.post("/settings/users/new/", NEW).status_code == 302
    assert "Nora Vidal" in _text(client.get("/settings/users/"))
    fresh = Client()
    assert fresh.get("/portfolio/").status_code == 302
    answer = fresh.post("/login/", {"login": "nora@example.com", "password": NEW["password"]})
    assert answer.status_code == 302
    assert fresh.get("/portfolio/").status_code == 200
    assert NEW["password"] not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"email": "KAM@example.com"}, "Somebody already uses"),
        ({"email": "no-address"}, ""),
        ({"password": "short"}, "The password is not accepted."),
        ({"role": "emperor"}, ""),
        ({"name": ""}, ""),
    ],
)
def test_a_bad_new_person_is_told(
    change: dict[str, str], message: str, people: People, as_user: LogIn
) -> None:
    before = User.objects.count()
    answer = as_user(people.admin).post("/settings/users/new/", NEW | change)
    assert answer.status_code == 422
    assert message in _text(answer)
    assert "una clave muy larga" not in _text(answer)
    assert User.objects.count() == before


def test_two_administrators_edit_one_person(people: People, as_user: LogIn) -> None:
    client = as_user(people.admin)
    address = f"/settings/users/{people.kam.pk}/"
    form = {"name": "Lucía F.", "role": "kam", "language": "es", "is_active": "on", "version": 1}
    assert client.post(address, form).status_code == 302
    stale = client.post(address, form | {"name": "L. Ferrer"})
    assert stale.status_code == 409
    assert "Lucía F." in _text(stale)
    assert "L. Ferrer" in _text(stale)
    assert User.objects.get(pk=people.kam.pk).name == "Lucía F."


def test_nobody_locks_themselves_out(people: People, as_user: LogIn) -> None:
    client = as_user(people.admin)
    address = f"/settings/users/{people.admin.pk}/"
    form = {"name": "Ana Ruiz", "role": "kam", "language": "en", "version": 1}
    answer = client.post(address, form)
    assert answer.status_code == 422
    assert "Nobody changes their own role" in _text(answer)
    assert User.objects.get(pk=people.admin.pk).role == "administrator"


def test_a_new_password_counts_and_a_weak_one_does_not(people: People, as_user: LogIn) -> None:
    client = as_user(people.admin)
    address = f"/settings/users/{people.kam.pk}/password/"
    client.post(address, {"password": "short"})
    assert Client().login(email=people.kam.email, password=PASSWORD)
    client.post(address, {"password": "otra clave muy larga"})
    assert not Client().login(email=people.kam.email, password=PASSWORD)
    assert Client().login(email=people.kam.email, password="otra clave muy larga")


def test_the_audit_tells_old_and_new_and_is_filtered(people: People, as_user: LogIn) -> None:
    client = as_user(people.admin)
    form = {"name": "Lucía F.", "role": "kam", "language": "en", "is_active": "on", "version": 1}
    client.post(f"/settings/users/{people.kam.pk}/", form)
    client.post(f"/settings/users/{people.other.pk}/password/", {"password": "otra clave larga"})
    text = _text(client.get("/settings/audit/"))
    assert "Lucía Ferrer" in text
    assert "Lucía F." in text
    only = client.get("/settings/audit/?action=password_set")
    assert [row.record.action for row in only.context["table"].rows] == ["password_set"]
    assert list(client.get("/settings/audit/?who=Nobody").context["table"].rows) == []
    assert client.get("/settings/audit/?verify=1").context["faults"] == []
    AuditEntry.objects.filter(action="user_changed").update(subject_label="forged")
    assert client.get("/settings/audit/?verify=1").context["faults"] == [(1, "altered")]


def test_a_person_changes_the_language_of_everything(people: People, as_user: LogIn) -> None:
    client = as_user(people.kam)
    page = client.get("/portfolio/")
    assert page.headers["Content-Language"] == "en"
    assert '<html lang="en"' in page.content.decode()
    assert "Portfolio" in _text(page)
    answer = client.post("/language/", {"language": "es", "next": "/portfolio/"})
    assert answer.headers["Location"] == "/portfolio/"
    page = client.get("/portfolio/")
    assert '<html lang="es"' in page.content.decode()
    assert "Cartera" in _text(page)
    assert User.objects.get(pk=people.kam.pk).language == "es"
    client.post("/language/", {"language": "fr", "next": "/portfolio/"})
    assert User.objects.get(pk=people.kam.pk).language == "es"
    for target in ("https://evil.example/", "//evil.example/"):
        answer = client.post("/language/", {"language": "es", "next": target})
        assert answer.headers["Location"] == "/"


def test_before_the_login_the_browser_or_a_choice_decides(people: People) -> None:
    client = Client()
    for wanted, shown in (("en-GB,en;q=0.9", "en"), ("es", "es"), ("fr", "es")):
        page = client.get("/login/", headers={"Accept-Language": wanted})
        assert page.headers["Content-Language"] == shown, wanted
    client.post("/language/", {"language": "en", "next": "/login/"})
    page = client.get("/login/", headers={"Accept-Language": "es"})
    assert page.headers["Content-Language"] == "en"
