"""From what a customer says it spends to an action that somebody does, seen by three people."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import Enter
from .pages import numbers

pytestmark = [pytest.mark.browser]


def test_an_opportunity_becomes_an_action(enter: Enter) -> None:
    kam = enter("kam")
    group = numbers(kam)["group"]
    page = kam.page
    kam.open(f"/accounts/{group}/opportunities/")
    page.get_by_role("link", name="Lo que gasta").click()
    page.get_by_label("Familia").select_option(label="Quesos")
    page.get_by_label("Gasta al año").fill("20.000")
    page.get_by_label("Origen").fill("Su jefa de compras")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("table").get_by_text("Su jefa de compras")).to_be_visible()

    page.get_by_role("link", name="Quesos").first.click()
    assert kam.flaws() == []
    page.get_by_label("Qué hay que hacer").fill("Enseñarles el curado de oveja")
    page.get_by_role("button", name="Convertir en acción").click()
    page.get_by_role("link", name="Enseñarles el curado de oveja").click()
    assert "/actions/" in page.url
    action = page.url

    director = enter("director")
    director.page.goto(action)
    expect(director.page.get_by_role("heading", name="Enseñarles el curado")).to_be_visible()
    director.open("/insights/opportunities/?state=taken")
    expect(director.page.locator("main table").get_by_text("Grupo Arrabal")).to_be_visible()

    other = enter("other")
    assert other.open(f"/accounts/{group}/opportunities/").status == 404
    answer = other.page.goto(action)
    assert answer is not None
    assert answer.status == 404
    other.open("/insights/opportunities/?state=all")
    assert "Arrabal" not in other.page.locator("main").inner_text()


def test_a_need_is_told_and_stands_in_the_portfolio(enter: Enter) -> None:
    kam = enter("kam")
    group = numbers(kam)["group"]
    page = kam.page
    kam.open(f"/accounts/{group}/needs/new/")
    page.get_by_role("button", name="Guardar").click()
    assert page.locator(".is-invalid, .form-errors, [role=alert]").count() >= 1
    page.get_by_label("En palabras").fill("Formato de 200 g")
    page.get_by_label("Familia").fill("Quesos")
    page.get_by_label("Volumen", exact=False).fill("1.200")
    page.get_by_label("Unidad").fill("cajas")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("main").get_by_text("Formato de 200 g").first).to_be_visible()
    assert kam.flaws() == []
    director = enter("director")
    director.open("/needs/")
    expect(director.page.locator("main").get_by_text("Formato de 200 g").first).to_be_visible()
    other = enter("other")
    other.open("/needs/")
    assert "Formato de 200 g" not in other.page.locator("main").inner_text()
