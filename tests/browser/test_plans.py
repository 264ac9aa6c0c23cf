"""From an empty plan to an approved and running one, through the pages, by three people."""

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
Rubén Cifuentes;Delegado;Delegación Norte;Ignacio Beltrán;manager@example.com
"""


@pytest.fixture(scope="module")
def clave(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clave]:
    """A server of its own, with a chart in which the director stands above KAM and delegate."""
    with small_company(tmp_path_factory.mktemp("plans")) as served:
        path = served.data.parent / "organigrama.csv"
        path.write_text(CHART, "utf-8")
        known = ("--name", "Rubén Cifuentes", "--role", "delegation_manager", "--language", "es")
        answer = served.terminal.run(
            "user", "add", "manager@example.com", *known, "--password", PASSWORD
        )
        assert answer.code == 0, answer.err
        answer = served.terminal.run("import", "org", path, "--json", "--yes")
        assert answer.code == 0, answer.err
        yield served


@pytest.fixture
def people(browser: Browser, clave: Clave) -> Iterator[dict[str, Visitor]]:
    """KAM, director, delegate and administrator, each in a browser of their own, in Spanish."""
    inside = {
        name: Visitor(browser, clave).come_in(name)
        for name in ("kam", "director", "manager", "admin")
    }
    yield inside
    for visitor in inside.values():
        visitor.close()


def fill(page: Page, **values: str) -> None:
    """Fill in a form by the names of its fields, and save it."""
    for name, value in values.items():
        field = page.locator(f"main form [name={name}]").first
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Guardar", exact=True).click()


def test_from_an_empty_plan_to_a_running_one(people: dict[str, Visitor]) -> None:
    today = datetime.now(tz=UTC).date()
    year, soon = today.year, today + timedelta(days=20)
    director, kam = people["director"], people["kam"]
    # The director says what the company wants.
    director.open("/plans/strategy/")
    director.page.get_by_role("link", name="Nueva meta").click()
    fill(director.page, title="Crecer", measure="Ventas 12 m", target="20000")
    expect(director.page.locator("main")).to_contain_text("ningún plan sirve a 1 de ellas")
    # The KAM begins an empty plan.
    page = kam.page
    kam.open("/portfolio/?tier=all")
    page.get_by_role("link", name="Grupo Arrabal").first.click()
    page.locator(".subject").get_by_role("link", name="Plan", exact=True).click()
    expect(page.locator("main")).to_contain_text("Esta cuenta aún no tiene plan")
    page.get_by_role("link", name="Nuevo plan").click()
    fill(page, title=f"Plan de Arrabal {year}", sponsor="Ignacio Beltrán")
    address = page.url.removeprefix(kam.clave.address)
    expect(page.locator("main")).to_contain_text("cosas antes de la revisión")
    page.get_by_role("button", name="Enviar a revisión").click()
    expect(page.locator("main")).to_contain_text("Escribe el apartado")
    for section in ("situation", "needs", "relations", "competition", "strategies", "risks"):
        kam.open(f"{address}sections/{section}/")
        fill(page, text=f"Lo que sabemos de {section}.")
    kam.open(f"{address}objectives/new/")
    fill(page, title="Vender más", goal="Crecer", measure="Ventas 12 m", target="15000")
    kam.open(f"{address}actions/new/")
    fill(
        page,
        title="Implantar el lineal",
        owner="Rubén Cifuentes",
        due_on=soon.isoformat(),
        unit="Delegación Norte",
        objective="Vender más",
    )
    kam.open(f"{address}investments/new/")
    fill(page, kind="promociones", title="Campaña", amount="5000")
    page.get_by_role("button", name="Tomar las cifras de ahora").click()
    expect(page.locator("#situation")).to_contain_text("Ventas 12 m")
    expect(page.locator("#result")).to_contain_text("Para nosotros")
    assert kam.flaws() == []
    page.get_by_role("button", name="Enviar a revisión").click()
    expect(page.locator("main")).to_contain_text("El plan está con quienes lo aprueban.")
    # The director returns it with a reason; the KAM asks again; it is approved.
    director.open("/waiting/")
    director.page.get_by_role("link", name=f"Plan de Arrabal {year}").first.click()
    director.page.locator("[name=remark]").first.fill("¿Y los riesgos?")
    director.page.get_by_role("button", name="Devolver").click()
    kam.open(address)
    expect(page.locator("main")).to_contain_text("¿Y los riesgos?")
    kam.open(f"{address}risks/new/")
    fill(page, title="Cambia el comprador", response="Conocer a su segundo")
    page.get_by_role("button", name="Enviar a revisión").click()
    director.open("/waiting/")
    director.page.get_by_role("link", name=f"Plan de Arrabal {year}").first.click()
    director.page.get_by_role("button", name="Aprobar").click()
    kam.open(address)
    page.get_by_role("button", name="Ponerlo en marcha").click()
    expect(page.locator("body")).to_contain_text("El plan está en marcha desde ahora.")
    _carried_out(people, address)


def _carried_out(people: dict[str, Visitor], address: str) -> None:
    """The delegate does it, on the phone; everybody was told, and all of it is written down."""
    manager = people["manager"]
    manager.resize(375)
    manager.open("/notifications/")
    expect(manager.page.locator("main")).to_contain_text("te ha encargado")
    manager.open("/actions/")
    manager.page.get_by_role("link", name="Implantar el lineal").first.click()
    manager.page.locator("[name=note]").fill("Lineal montado en Huesca.")
    manager.page.get_by_role("button", name="Está hecha").click()
    manager.open(address)  # the plan is of an account that the delegate does not see
    expect(manager.page.locator("body")).not_to_contain_text("Vender más")
    kam, director, admin = (people[name] for name in ("kam", "director", "admin"))
    kam.open(address)
    expect(kam.page.locator("#actions")).to_contain_text("1 acción, 1 hechas")
    kam.open("/notifications/")
    expect(kam.page.locator("main")).to_contain_text("aprobado, sin empezar")
    director.open("/notifications/")
    expect(director.page.locator("main")).to_contain_text("te ha nombrado responsable en dirección")
    director.open("/plans/")
    expect(director.page.locator("h1")).to_contain_text("1 plan en marcha")
    assert director.flaws() == []
    admin.open("/settings/audit/")
    for what in ("plan empezado", "objetivo añadido", "plan en otro estado"):
        expect(admin.page.locator("main")).to_contain_text(what)
