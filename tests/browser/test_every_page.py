"""Every page of the real server, by role, language and width: whole, readable, light."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.company import PASSWORD

from .conftest import Enter
from .pages import COMMON, faults_everywhere, faults_of, numbers, wrong_words
from .server import Clave, mail
from .visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ENTRANCE = ["/login/", "/password/reset/"]
LIGHT_BYTES, LIGHT_REQUESTS = 350_000, 12


# A page is built alike for all and in both languages: axe, which is slow, sees each once, here;
# in English, and as a KAM sees them, they are looked at by test_every_page_of_others.py.
def test_every_page(enter: Enter) -> None:
    faults = faults_everywhere(enter, "director", "es", COMMON, by_axe=True)
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize("path", ENTRANCE)
def test_the_entrance(browser: Browser, small: Clave, path: str) -> None:
    visitor = Visitor(browser, small)
    assert faults_of(visitor, path, "es") == []
    visitor.close()


@pytest.mark.parametrize("path", ["/portfolio/", "/accounts/{group}/"])
def test_a_first_visit_is_light(enter: Enter, browser: Browser, path: str) -> None:
    visitor = enter("director")
    path = path.format(**numbers(visitor))
    fresh = Visitor(browser, visitor.clave)
    fresh.context.add_cookies(visitor.context.cookies())
    fresh.open(path)
    fresh.page.wait_for_load_state("networkidle")
    sizes = [request.sizes()["responseBodySize"] for request in fresh.requests]
    assert 4 <= len(sizes) <= LIGHT_REQUESTS
    assert 50_000 < sum(sizes) <= LIGHT_BYTES
    fresh.close()


def test_what_is_not_there(enter: Enter) -> None:
    visitor = enter("kam")
    for path in ("/nothing/", "/accounts/999999/", "/settings/audit/", "/imports/"):
        assert visitor.open(path).status == 404
        assert visitor.flaws() == []
        assert not wrong_words(visitor.told(), "es")


def test_a_wrong_password_is_told_in_a_sentence(browser: Browser, small: Clave) -> None:
    visitor = Visitor(browser, small)
    visitor.open("/login/")
    visitor.page.locator("[name=login]").fill(mail("kam"))
    visitor.page.locator("[name=password]").fill(PASSWORD + "!")
    visitor.page.locator("main [type=submit]").click()
    alert = visitor.page.get_by_role("alert")
    expect(alert).to_contain_text("contraseña")
    assert visitor.page.url.endswith("/login/")
    assert visitor.flaws() == []
    visitor.close()


def test_log_out(enter: Enter) -> None:
    visitor = enter("kam")
    page = visitor.page
    page.locator("details.menu", has=page.locator(".avatar")).locator("summary").click()
    page.locator("form[action*=logout] button").click()
    page.wait_for_load_state()
    visitor.open("/portfolio/")
    assert "/login/" in page.url
    assert "next=/portfolio/" in page.url


def test_a_second_factor_can_be_set_up(enter: Enter) -> None:
    visitor = enter("kam")
    visitor.open("/settings/")
    visitor.page.locator("main a[href*='2fa']").first.click()
    visitor.page.locator("a[href*='totp/activate']").click()
    visitor.page.locator("main [name=password]").fill(PASSWORD)
    visitor.page.locator("main [type=submit]").click()
    expect(visitor.page.locator("[name=code]")).to_be_visible()
    expect(visitor.page.locator("main svg, main img").first).to_be_visible()
    assert visitor.flaws() == []
    assert not wrong_words(visitor.told(), "es")
