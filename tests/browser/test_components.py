"""What every component must do in a real browser: accessible, on a phone, under the policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .axe import flaws_of
from .conftest import Open

pytestmark = [pytest.mark.browser]

PAGES = ["/portfolio/", "/account/", "/insights/", "/forms/", "/conflict/"]
PAGES += ["/error/404/", "/error/500/"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit: Open, path: str, dark: bool) -> None:
    page = visit(path, dark=dark).page
    for width, height in ((1400, 900), (375, 812)):
        page.set_viewport_size({"width": width, "height": height})
        assert flaws_of(page) == []


@pytest.mark.parametrize("path", PAGES[:-1])
def test_phone_has_no_sideways_scroll(visit: Open, path: str) -> None:
    page = visit(path, width=375).page
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0
    assert page.locator(".bottom").is_visible()
    assert not page.locator(".side").is_visible()


def test_first_page_is_light(visit: Open) -> None:
    watched = visit("/forms/")
    sizes: list[int] = []
    page = watched.page.context.new_page()
    page.on("requestfinished", lambda r: sizes.append(r.sizes()["responseBodySize"]))
    page.goto(watched.address + "/insights/")
    page.wait_for_selector(".chart-canvas svg")
    page.wait_for_load_state("networkidle")
    assert 4 <= len(sizes) <= 12
    assert 100_000 < sum(sizes) <= 350_000


def test_nothing_comes_from_elsewhere(visit: Open) -> None:
    watched = visit("/account/")
    urls = watched.page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    assert len(urls) >= 4
    assert all(url.startswith((watched.address, "data:")) for url in urls)


def test_menus_open_and_close_by_keyboard(visit: Open) -> None:
    page = visit("/portfolio/").page
    menu = page.locator("details.menu", has=page.locator("summary[aria-label=Columnas]"))
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("open") is not None
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.name") == "columns"
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_theme_and_bar_are_remembered(visit: Open) -> None:
    watched = visit("/account/")
    page = watched.page
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("details.menu", has=page.locator(".avatar")).locator("summary").click()
    page.get_by_role("button", name="Oscuro").click()
    page.locator("[data-toggle-side]").click()
    watched.open("/account/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert page.locator(".side").bounding_box()["width"] < 60  # type: ignore[index]


def test_language_switch(visit: Open) -> None:
    page = visit("/portfolio/").page
    page.locator(".language-switch summary").click()
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_text("Waiting for you").is_visible()
    assert page.get_by_text("9,842,310").first.is_visible()


def test_search_opens_with_ctrl_k_and_goes_where_the_arrows_point(visit: Open) -> None:
    page = visit("/portfolio/").page
    page.keyboard.press("Control+k")
    assert page.locator("#search-dialog").is_visible()
    page.keyboard.type("grupo")
    options = page.locator("#search-results [role=option]")
    expect(options).to_have_count(2)
    page.keyboard.press("Escape")
    assert not page.locator("#search-dialog").is_visible()
    page.keyboard.press("Control+k")
    page.keyboard.press("ArrowDown")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/")


def test_confirm_dialog_asks_before(visit: Open) -> None:
    page = visit("/forms/").page
    page.evaluate("document.addEventListener('click', e => { window.reached = e.target.type })")
    page.get_by_role("button", name="Deshacer").click()
    dialog = page.locator("#confirm-dialog")
    assert dialog.get_by_text("Las ventas vuelven a como estaban antes.").is_visible()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.get_by_role("button", name="Deshacer").click()
    dialog.get_by_role("button", name="Deshacer").click()
    page.wait_for_function("window.reached === 'button'")
