"""The chart in a browser: opened in place, walked through by keys, moved by hand and taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import Enter
from .server import Clave

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Nobody of these logs in, so nobody sees more or less by it.
CHART = """persona;puesto;unidad;depende de
Inés Abad;Presidenta;Presidencia;
Luis Cano;Director comercial;Comercial;Inés Abad
Eva Rius;Jefa de ventas;Ventas;Luis Cano
Pau Soler;Comercial norte;Ventas;Eva Rius
Mar Vega;Directora financiera;Finanzas;Inés Abad
"""


@pytest.fixture
def chart(small: Clave) -> None:
    """The chart of a file; one that is there already stays as it is."""
    path = small.data.parent / "organigrama.csv"
    path.write_text(CHART, "utf-8")
    answer = small.terminal.run("import", "org", path, "--json", "--yes")
    assert answer.code == 0, answer.err


def focused(page: Page) -> str:
    """The name of the box that has the focus."""
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')")).split(" · ")[0]


def place(name: str) -> str:
    """The selector of somebody's box."""
    return f".place:has(> a[aria-label^='{name}'])"


def test_the_chart_is_opened_walked_through_and_moved(chart: None, enter: Enter) -> None:
    visitor = enter("admin")
    page = visitor.page
    visitor.open("/organisation/")
    assert page.locator(".place").count() == 5
    # Closed and opened in place; the focus stays where it was.
    page.locator(f"{place('Eva Rius')} .toggle").click()
    expect(page.locator(".place")).to_have_count(4)
    assert focused(page) == "Eva Rius"
    page.keyboard.press("+")
    expect(page.locator(".place")).to_have_count(5)
    # The line of command by arrow keys.
    walked = []
    for key in ("ArrowDown", "ArrowUp", "ArrowUp", "ArrowRight", "Home"):
        page.keyboard.press(key)
        walked.append(focused(page))
    assert walked == ["Pau Soler", "Eva Rius", "Luis Cano", "Mar Vega", "Inés Abad"]
    width = page.locator(".orgchart").get_attribute("width")
    page.get_by_role("button", name="Ampliar").click()
    assert page.locator(".orgchart").get_attribute("width") != width
    page.get_by_role("button", name="Entero").click()
    # One box dragged onto another, and taken back.
    source = page.locator(f"{place('Pau Soler')} > a").bounding_box()
    target = page.locator(f"{place('Mar Vega')} > a").bounding_box()
    assert source and target
    page.mouse.move(source["x"] + 20, source["y"] + 12)
    page.mouse.down()
    page.mouse.move(target["x"] + 20, target["y"] + 12, steps=6)
    page.mouse.up()
    notice = page.locator(".notice")
    expect(notice).to_contain_text("Comercial norte depende ahora de Directora financiera.")
    notice.get_by_role("button", name="Deshacer").click()
    expect(page.locator("#toasts")).to_contain_text("Se ha deshecho el cambio.")
    key = page.locator(place("Eva Rius")).get_attribute("data-key")
    expect(page.locator(place("Pau Soler"))).to_have_attribute("data-parent", key or "")
    assert visitor.flaws() == []
    visitor.resize(375)
    assert visitor.scrolls_sideways() == 0
    assert visitor.flaws() == []
