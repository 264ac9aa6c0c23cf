"""From the portfolio to the lines, and from the curve to “what if we lose…”, by keyboard."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import Enter
from .visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GROUPS = ["Grupo Arrabal", "Distribuciones Teide", "Ultramarinos Salcedo"]


def names(page: Page) -> list[str]:
    """The accounts of the table in its order."""
    return page.locator("#portfolio-table tbody th").all_inner_texts()


def spanish(text: str) -> Decimal:
    """A number as the Spanish pages write it."""
    found = re.search(r"[−-]?[\d.]+(?:,\d+)?", text)
    assert found, text
    return Decimal(found[0].replace("−", "-").replace(".", "").replace(",", "."))


def test_sort_by_keyboard(enter: Enter) -> None:
    page = enter("director").page
    page.goto(page.url + "portfolio/?tier=all")
    assert names(page) == GROUPS
    link = page.locator("#portfolio-by-name")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_count(1)
    assert names(page) == sorted(GROUPS)
    page.locator("#portfolio-by-name").press("Enter")
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)
    assert names(page) == sorted(GROUPS, reverse=True)
    assert page.evaluate("document.activeElement.id") == "portfolio-by-name"


def test_filter_search_and_columns(enter: Enter) -> None:
    visitor = enter("director")
    page = visitor.page
    visitor.open("/portfolio/")
    assert names(page) == GROUPS[:2]
    page.locator("summary.btn-setting", has_text="Nivel").press("Enter")
    page.locator("a.menu-item[href*='tier=all']").click()
    expect(page.locator("#portfolio-table tbody tr")).to_have_count(3)
    page.locator("#portfolio-q").fill("teide")
    expect(page.locator("#portfolio-table tbody tr")).to_have_count(1)
    page.locator("#portfolio-q").fill("")
    expect(page.locator("#portfolio-table tbody tr")).to_have_count(3)
    page.locator("summary[aria-label=Columnas]").click()
    page.locator("input[name=columns][value=code]").check()
    page.locator("input[name=columns][value=margin_rate]").uncheck()
    page.get_by_role("button", name="Mostrar").click()
    expect(page.locator("#portfolio-by-code")).to_be_visible()
    expect(page.locator("#portfolio-by-margin_rate")).to_have_count(0)
    expect(page.locator("#portfolio-table tbody tr")).to_have_count(3)


def test_a_view_is_saved_and_deleted(enter: Enter) -> None:
    visitor = enter("director")
    page = visitor.page
    visitor.open("/portfolio/?tier=B")
    page.locator("details.menu:has(#portfolio-view-name) > summary").click()
    page.locator("#portfolio-view-name").fill("Mayoristas B")
    page.locator("#portfolio-view-name").press("Enter")
    expect(page.locator("summary", has_text="Mayoristas B")).to_be_visible()
    assert names(page) == ["Distribuciones Teide"]
    visitor.open("/portfolio/")
    page.locator("details.menu:has(#portfolio-view-name) > summary").click()
    page.get_by_role("link", name="Mayoristas B").click()
    expect(page.locator("#portfolio-table tbody tr")).to_have_count(1)
    page.locator("details.menu:has(#portfolio-view-name) > summary").click()
    page.locator("form[action*='/views/'][action$='/delete/'] button").click()
    page.locator("#confirm-yes").click()
    expect(page.locator(".toasts")).to_contain_text("Mayoristas B")
    visitor.open("/portfolio/")
    expect(page.locator("a.menu-item", has_text="Mayoristas B")).to_have_count(0)


def test_what_is_shown_is_exported(enter: Enter, tmp_path: Path) -> None:
    visitor = enter("director")
    page = visitor.page
    visitor.open("/portfolio/?tier=all&sort=name")
    for kind in ("csv", "xlsx"):
        page.locator("summary[aria-label=Exportar]").click()
        with page.expect_download() as started:
            page.locator(f"a[href*='export={kind}']").click()
        path = tmp_path / f"file.{kind}"
        started.value.save_as(path)
        assert started.value.suggested_filename.endswith(f".{kind}")
        assert path.read_bytes()[:2] == (b"PK" if kind == "xlsx" else path.read_bytes()[:2])
        visitor.open("/portfolio/?tier=all&sort=name")
    text = (tmp_path / "file.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";" if ";" in text else ","))
    assert [row[0] for row in rows[1:4]] == sorted(GROUPS)


def test_rows_are_chosen_and_compared(enter: Enter) -> None:
    visitor = enter("director")
    page = visitor.page
    visitor.open("/portfolio/?tier=all")
    for name in GROUPS[:2]:
        page.locator("tr", has_text=name).locator("input[name=selected]").press("Space")
    bar = page.locator("#portfolio-bulk")
    expect(bar).to_contain_text("2")
    bar.locator("[formaction*=compare]").press("Enter")
    page.wait_for_url("**/portfolio/compare/**")
    assert page.locator("thead th").all_inner_texts()[1:] == GROUPS[:2]


def test_search_leads_to_an_account(enter: Enter) -> None:
    page = enter("kam").page
    page.keyboard.press("Control+k")
    page.keyboard.type("hiperra")
    options = page.locator("#search-results [role=option]")
    expect(options.first).to_be_visible()
    assert options.count() == 3
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#search-results [aria-selected=true] span").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/*/")
    expect(page.locator("h1")).to_contain_text(chosen)


def test_the_curve_has_its_table(enter: Enter) -> None:
    visitor = enter("director")
    page = visitor.page
    visitor.open("/insights/")
    figure = page.locator("figure.chart").first
    expect(figure.locator(".chart-canvas svg")).to_be_visible()
    button = figure.locator("[data-chart-table]")
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(figure.locator(".chart-data tbody tr")).to_have_count(len(GROUPS))
    assert page.locator("#concentration-table tbody th").all_inner_texts() == GROUPS
    assert visitor.flaws() == []


def pick(page: Page, text: str) -> None:
    """Choose an account by typing and the arrow keys."""
    picker = page.locator("[data-picker] [role=combobox]")
    picker.focus()
    page.keyboard.type(text)
    option = page.locator("[data-picker] [role=option]", has_text=re.compile(text, re.IGNORECASE))
    expect(option.first).to_be_visible()
    if option.first.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_what_if_we_lose_them(enter: Enter) -> None:
    visitor = enter("director")
    page = visitor.page
    visitor.open("/insights/loss/")
    page.evaluate("window.same = true")
    before = page.locator("#answer").inner_text()
    pick(page, "arrabal")
    expect(page.locator("[data-chips] .chip")).to_have_count(1)
    expect(page.locator("#answer")).not_to_have_text(before)
    one = page.locator("section[aria-labelledby=effect] tbody tr").first.inner_text()
    pick(page, "teide")
    expect(page.locator("[data-chips] .chip")).to_have_count(2)
    effect = page.locator("section[aria-labelledby=effect] tbody tr").first
    expect(effect).not_to_have_text(one)
    page.wait_for_url("**lost=G1&lost=D1**")
    two = effect.inner_text()
    page.locator("#recapture").fill("50")
    page.keyboard.press("Tab")
    expect(effect).not_to_have_text(two)
    assert page.evaluate("window.same")
    assert visitor.flaws() == []
    name = page.locator("form[action$='/loss/save/'] [name=name]")
    name.fill("Hiperra + Teide")
    name.press("Enter")
    saved = page.locator("section[aria-labelledby=saved]")
    expect(saved).to_contain_text("Hiperra + Teide")
    visitor.open("/insights/loss/")
    saved.get_by_role("link", name="Hiperra + Teide").click()
    expect(page.locator("[data-chips] .chip")).to_have_count(2)
    expect(page.locator("#recapture")).to_have_value("50")
    saved.locator("form[action$='/delete/'] button").click()
    expect(saved.get_by_role("link", name="Hiperra + Teide")).to_have_count(0)


def lines_total(visitor: Visitor, address: str) -> Decimal:
    """The sum under the lines at an address."""
    visitor.open(address.removeprefix(visitor.clave.address))
    return spanish(visitor.page.locator("tfoot td", has_text=re.compile(r"\d")).first.inner_text())


def test_numbers_lead_to_the_lines_that_add_up(enter: Enter) -> None:
    visitor = enter("director")
    page = visitor.page
    visitor.open("/portfolio/")
    page.get_by_role("link", name="Grupo Arrabal").click()
    page.wait_for_url("**/accounts/*/")
    shown: dict[str, Decimal] = {}
    sales = page.locator(".figures a[href*='/lines/']").first
    shown[sales.get_attribute("href") or ""] = spanish(sales.inner_text())
    for row in page.locator("section[aria-labelledby=families] tbody tr").all():
        address = row.locator("a").get_attribute("href") or ""
        shown[address] = spanish(row.locator("td").first.inner_text())
    for row in page.locator("section[aria-labelledby=largest] tbody tr").all():
        address = row.locator("a").get_attribute("href") or ""
        shown[address] = spanish(row.locator("td").first.inner_text())
    assert len(shown) == 5
    for address, amount in shown.items():
        assert abs(lines_total(visitor, address) - amount) <= Decimal("0.5"), address
