"""People by a browser: added, talked to, seen on the map, which is zoomed and dragged."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import Enter

pytestmark = [pytest.mark.browser]


def test_from_nobody_to_a_map_that_moves(enter: Enter) -> None:
    visitor = enter("kam")
    page = visitor.page
    visitor.open("/portfolio/?by=account&tier=all")
    page.get_by_role("link", name="Hiperra", exact=True).click()
    page.get_by_role("link", name="Personas 0").click()
    page.get_by_role("link", name="Añadir la primera persona").click()
    page.get_by_label("Nombre").fill("Beatriz Olmos")
    page.get_by_label("Función").select_option(label="Compras")
    page.get_by_role("button", name="Guardar").click()
    page.get_by_role("link", name="Registrar contacto").first.click()
    page.get_by_label("Beatriz Olmos").check()
    page.get_by_label("visita").check()
    page.get_by_label("Sobre qué").fill("Precios de verano")
    page.get_by_role("button", name="Registrar").click()
    expect(page.get_by_text("La relación depende de una sola persona")).to_be_visible()

    drawing = page.locator("svg.relations")
    expect(drawing.get_by_text("Beatriz Olmos")).to_be_visible()
    before = drawing.bounding_box()
    page.get_by_role("button", name="Ampliar").click()
    page.get_by_role("button", name="Ampliar").click()
    after = drawing.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"] * 1.5
    place = page.locator("#relations-map")
    box = place.bounding_box()
    assert box is not None
    right, bottom = box["x"] + box["width"] - 30, box["y"] + 30
    page.mouse.move(right, bottom)
    page.mouse.down()
    page.mouse.move(right - 200, bottom)
    page.mouse.up()
    assert place.evaluate("place => place.scrollLeft") > 100
    assert visitor.flaws() == []
    visitor.resize(375)
    assert visitor.scrolls_sideways() <= 0
    visitor.open("/search/?q=olmos")
    expect(page.locator("main").get_by_text("Beatriz Olmos")).to_be_visible()
