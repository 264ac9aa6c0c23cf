"""The table component in a browser: sort, search, choose, columns, with and without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import Open

pytestmark = [pytest.mark.browser]


def first_names(page: Page, count: int = 2) -> list[str]:
    """The names of the first rows."""
    return page.locator("tbody th").all_inner_texts()[:count]


@pytest.mark.parametrize("scripts", [True, False], ids=["htmx", "plain"])
def test_sorts_by_header(visit: Open, scripts: bool) -> None:
    page = visit("/portfolio/", scripts=scripts).page
    assert first_names(page) == ["Hiperra", "Grupo Alborada"]
    page.get_by_role("link", name="Margen").click()
    header = page.get_by_role("columnheader", name="Margen")
    expect(header).to_have_attribute("aria-sort", "descending")
    assert first_names(page) == ["Hoteles Bahía Clara", "Catering Almenara"]
    page.get_by_role("link", name="Margen").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    assert first_names(page, 1) == ["Grupo Alborada"]
    assert "sort=margin" in page.url


def test_sorting_keeps_the_focus_and_swaps_only_the_table(visit: Open) -> None:
    page = visit("/portfolio/").page
    page.evaluate("window.same = true")
    link = page.get_by_role("link", name="Margen")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Margen")).to_have_attribute(
        "aria-sort", "descending"
    )
    assert page.evaluate("window.same")
    assert page.evaluate("document.activeElement.id") == "portfolio-by-margin"
    assert page.locator("#announcer").inner_text() == "24 filas"


def test_going_back_shows_the_whole_page(visit: Open) -> None:
    page = visit("/portfolio/").page
    page.get_by_role("link", name="Margen").click()
    expect(page.get_by_role("columnheader", name="Margen")).to_have_attribute(
        "aria-sort", "descending"
    )
    page.go_back()
    expect(page.get_by_role("columnheader", name="Ventas")).to_have_attribute(
        "aria-sort", "descending"
    )
    assert page.locator(".side").is_visible()


def test_search_as_typed_and_says_when_nothing_is_left(visit: Open) -> None:
    page = visit("/portfolio/").page
    page.get_by_role("searchbox", name="Buscar en esta lista").fill("merin")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert first_names(page) == ["Grupo Merindad"]
    page.get_by_role("searchbox", name="Buscar en esta lista").fill("nadie")
    expect(page.get_by_text("Nada coincide con esta selección.")).to_be_visible()


def test_search_without_a_script(visit: Open) -> None:
    page = visit("/portfolio/?tier=B", scripts=False).page
    page.get_by_role("searchbox", name="Buscar en esta lista").fill("grupo")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert first_names(page) == ["Grupo Merindad"]


def test_filter_and_columns(visit: Open) -> None:
    page = visit("/portfolio/").page
    page.locator("summary", has_text="Nivel").click()
    page.get_by_role("link", name="A", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(6)
    page.locator("summary[aria-label=Columnas]").click()
    page.get_by_role("checkbox", name="Margen").uncheck()
    page.get_by_role("button", name="Mostrar").click()
    expect(page.get_by_role("columnheader", name="Margen")).to_have_count(0)
    expect(page.locator("tbody tr")).to_have_count(6)


def test_selection_shows_what_can_be_done(visit: Open) -> None:
    page = visit("/portfolio/").page
    bar = page.locator(".bulk-bar")
    assert not bar.is_visible()
    page.get_by_role("checkbox", name="Seleccionar Hiperra").check()
    page.get_by_role("checkbox", name="Seleccionar Cadena Roble").click(modifiers=["Shift"])
    expect(bar).to_contain_text("Seleccionadas: 4")
    bar.get_by_role("button", name="Comparar").click()
    page.wait_for_url("**/compare/?*")
    assert page.url.count("selected=") == 4


def test_select_all_and_clear(visit: Open) -> None:
    page = visit("/portfolio/?tier=A").page
    page.get_by_role("checkbox", name="Seleccionar todas").check()
    expect(page.locator(".bulk-bar")).to_contain_text("Seleccionadas: 6")
    page.get_by_role("button", name="Quitar la selección").click()
    expect(page.locator(".bulk-bar")).to_be_hidden()


def test_pages(visit: Open) -> None:
    page = visit("/portfolio/?per=10").page
    expect(page.get_by_text("1–10 de 24")).to_be_visible()
    page.get_by_role("link", name="Página siguiente").click()
    expect(page.get_by_text("11–20 de 24")).to_be_visible()
    expect(page.locator(".pager [aria-current=page]")).to_have_text("2")


def test_twenty_four_accounts_need_no_scrolling(visit: Open) -> None:
    page = visit("/portfolio/").page
    assert page.locator("tbody tr").count() == 24
    assert page.evaluate("document.documentElement.scrollHeight") <= 900
    scroll = page.locator(".table-scroll")
    assert scroll.evaluate("e => e.scrollWidth - e.clientWidth") <= 0


def test_coming_back_from_a_row_shows_the_whole_page(visit: Open) -> None:
    page = visit("/portfolio/").page
    page.get_by_role("link", name="Margen").click()
    header = page.get_by_role("columnheader", name="Margen")
    expect(header).to_have_attribute("aria-sort", "descending")
    page.get_by_role("link", name="Hoteles Bahía Clara").click()
    page.wait_for_url("**/account/**")
    page.go_back()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(page.locator(".side")).to_be_visible()
