"""Error pages: no door without a way on, nothing told that a page must not tell."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clave.apps.identity.models import User
from clave.web import refusals
from tests.company import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
LogIn = Callable[[User], Client]
# In each language: not found, not done, not allowed, broken.
WORDS = {
    "en": ("There is no such page here", "The request could not be understood"),
    "es": ("Aquí no hay ninguna página", ""),
}


def _text(response: Any) -> str:
    return html.unescape(response.content.decode())


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_page_that_is_not_there(language: str, people: People, as_user: LogIn) -> None:
    people.kam.language = language
    people.kam.save()
    page = as_user(people.kam).get("/no/such/page/")
    assert page.status_code == 404
    assert f'<html lang="{language}"' in page.content.decode()
    assert 'href="/"' in page.content.decode()
    assert "Portfolio" in _text(page) if language == "en" else "Cartera" in _text(page)


def test_without_a_login_an_error_shows_no_frame(client: Client, db: None) -> None:
    page = client.get("/no/such/page/")
    assert page.status_code == 404
    assert "/portfolio/" not in page.content.decode()


def test_a_request_that_cannot_be_understood(people: People, as_user: LogIn) -> None:
    page = as_user(people.kam).get("/search/?q=%00")
    assert page.status_code == 400
    assert "The request could not be understood" in _text(page)


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_address_for_forms_alone(language: str, people: People, as_user: LogIn) -> None:
    people.director.language = language
    people.director.save()
    page = as_user(people.director).get("/portfolio/assign/")
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    words = {"en": "only takes what a form sends", "es": "solo recibe lo que envía un formulario"}
    assert words[language] in _text(page)
    assert 'href="/portfolio/"' in page.content.decode()


def test_a_forged_form_is_refused_and_changes_nothing(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.kam)
    page = client.post("/language/", {"language": "es"})
    assert page.status_code == 403
    assert User.objects.get(pk=people.kam.pk).language == "en"


def test_a_fault_of_ours_tells_nothing_of_itself(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("secret detail of the machine")

    monkeypatch.setattr("clave.web.home.views.week_of", fails)
    client = Client(raise_request_exception=False)
    client.force_login(people.kam)
    page = client.get("/")
    assert page.status_code == 500
    text = _text(page)
    assert "secret" not in text
    assert "Traceback" not in text
    assert 'href="/"' in page.content.decode()


def test_a_write_by_get_is_none(people: People, as_user: LogIn) -> None:
    client = as_user(people.admin)
    for address in ("/views/save/", "/portfolio/assign/", "/insights/loss/save/", "/language/"):
        assert client.get(address).status_code == 405, address


def test_every_page_keeps_scripts_and_frames_out(people: People, as_user: LogIn) -> None:
    page = as_user(people.kam).get("/portfolio/")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_a_refusal_without_words_still_has_its_code() -> None:
    assert refusals.code_sentence("no_such_code", {}) == "no_such_code"
    assert "–" in refusals.code_sentence("unknown_mapping", {})
