"""A proposal from draft to won, and a briefing sent, read, asked about and confirmed on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.company import PASSWORD

from .server import Clave, small_company
from .visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHART = """persona;puesto;unidad;depende de;correo
Ignacio Beltrán;Director comercial;Comercial;;director@example.com
Lucía Ferrer;KAM norte;Comercial;Ignacio Beltrán;kam@example.com
Álvaro Quintana;KAM sur;Comercial;Ignacio Beltrán;other@example.com
Rubén Cifuentes;Delegado;Delegación Norte;Ignacio Beltrán;manager@example.com
"""


@pytest.fixture(scope="module")
def clave(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clave]:
    """A server of its own, with a chart in which the director stands above both KAMs."""
    with small_company(tmp_path_factory.mktemp("deals")) as served:
        path = served.data.parent / "organigrama.csv"
        path.write_text(CHART, "utf-8")
        known = ("--name", "Rubén Cifuentes", "--role", "delegation_manager", "--language", "es")
        for words in (
            ("user", "add", "manager@example.com", *known, "--password", PASSWORD),
            ("import", "org", path, "--json", "--yes"),
        ):
            answer = served.terminal.run(*words)
            assert answer.code == 0, answer.err
        yield served


@pytest.fixture
def people(browser: Browser, clave: Clave) -> Iterator[dict[str, Visitor]]:
    """Both KAMs, the director and the delegate, each in a browser of their own, in Spanish."""
    inside = {
        name: Visitor(browser, clave).come_in(name)
        for name in ("kam", "other", "director", "manager")
    }
    yield inside
    for visitor in inside.values():
        visitor.close()


def fill(page: Page, **values: str) -> None:
    """Fill in fields by their names, the first of each."""
    for name, value in values.items():
        field = page.locator(f"main form [name={name}]").first
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def save(page: Page, within: str = "main") -> None:
    """The button of the form."""
    page.locator(within).get_by_role("button", name="Guardar", exact=True).first.click()


def to_arrabal(kam: Visitor) -> str:
    """The path of the KAM's own account."""
    kam.open("/portfolio/?tier=all")
    kam.page.get_by_role("link", name="Grupo Arrabal").first.click()
    path = kam.page.url.removeprefix(kam.clave.address)
    assert path.startswith("/accounts/")
    return path


def test_a_proposal_goes_from_draft_to_won(people: dict[str, Visitor]) -> None:
    kam, director = people["kam"], people["director"]
    page, account = kam.page, to_arrabal(people["kam"])
    kam.open(f"{account}people/new/")
    fill(page, name="Beatriz Soler")
    save(page)
    kam.open(f"{account}deals/")
    page.get_by_role("link", name="Nueva propuesta").first.click()
    fill(page, title="Quesos de invierno", chance="60")
    for name, value in (("product", "Q1"), ("quantity", "1000"), ("price", "6,50")):
        page.locator(f"[name=line0-{name}]").fill(value)
    save(page)
    expect(page.locator("main")).to_contain_text("borrador")
    address = page.url.removeprefix(kam.clave.address)
    assert kam.flaws() == []
    assert people["other"].open(address).status == 404
    page.get_by_role("button", name="Pedir aprobación").click()
    expect(page.locator("main")).to_contain_text("en aprobación")
    # The director reads what it means and approves it; only then can it be sent.
    director.open("/waiting/")
    director.page.get_by_role("link", name="Quesos de invierno").first.click()
    director.page.get_by_role("button", name="Aprobar").click()
    kam.open(address)
    fill(page, contact="Beatriz Soler")
    page.get_by_role("button", name="Se ha enviado").click()
    # Won needs its reason.
    end = page.locator("section[aria-labelledby=to-won]")
    end.locator("[name=result]").select_option("won")
    save(page, "section[aria-labelledby=to-won]")
    expect(page.locator("section[aria-labelledby=to-won]")).to_be_visible()
    end.locator("[name=result]").select_option("won")
    end.locator("[name=reason]").select_option("price")
    save(page, "section[aria-labelledby=to-won]")
    expect(page.locator("#why")).to_contain_text("ganada")
    expect(page.locator("#why")).to_contain_text("precio")
    director.open(address)
    expect(director.page.locator("main")).to_contain_text("ganada")
    assert director.flaws() == []


def test_a_briefing_is_read_asked_about_and_confirmed(people: dict[str, Visitor]) -> None:
    kam, reader = people["kam"], people["manager"]
    page, today = kam.page, datetime.now(tz=UTC).date()
    kam.open("/briefings/new/")
    for name in ("what", "why", "benefit", "deadline"):
        page.locator(f"[name={name}]").fill(f"Texto de {name}.")
    page.locator("[name=units]").select_option(label="Delegación Norte")
    fill(
        page,
        title="Campaña de quesos",
        due_on=(today + timedelta(days=7)).isoformat(),
        ends_on=(today + timedelta(days=30)).isoformat(),
    )
    save(page)
    expect(page.locator("main")).to_contain_text("Rubén Cifuentes")
    address = page.url.removeprefix(kam.clave.address)
    assert people["other"].open(address).status == 404
    assert reader.open(address).status == 404  # a draft is its author's alone
    page.get_by_role("button", name="Enviar").first.click()
    # The reader, standing in a shop.
    reader.resize(375)
    reader.open("/briefings/")
    reader.page.get_by_role("link", name="Campaña de quesos").first.click()
    expect(reader.page.locator("main")).to_contain_text("Texto de what.")
    assert reader.scrolls_sideways() <= 0
    assert reader.flaws() == []
    reader.page.locator("#questions [name=text]").last.fill("¿También en Huesca?")
    reader.page.get_by_role("button", name="Preguntar").click()
    kam.open(address)
    expect(page.locator("#questions")).to_contain_text("¿También en Huesca?")
    page.locator("#questions [name=text]").first.fill("Sí, en todas.")
    page.locator("#questions").get_by_role("button", name="Responder").click()
    reader.open(address)
    expect(reader.page.locator("#questions")).to_contain_text("Sí, en todas.")
    reader.page.get_by_role("button", name="Lo he leído y lo haré").click()
    expect(reader.page.locator("main")).to_contain_text("Texto de what.")
    kam.open(address)
    expect(page.locator("section[aria-labelledby=readers]")).to_contain_text("confirmado")
    assert people["other"].open(address).status == 404
