"""A list of many rows leaves as a file made in the background; a large import is taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from python_calamine import CalamineWorkbook

from clave.entry.proof.ledgers import write_sales

from .importer import ledger
from .server import Clave
from .visitor import Visitor

pytestmark = [pytest.mark.browser]
LINES = 24_000
PATIENCE = 180_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clave]:
    """A server with more lines than are exported at once."""
    folder = tmp_path_factory.mktemp("large")
    clave = Clave(folder / "data")
    clave.add_people("analyst", "admin")
    file = write_sales(folder / "ventas.csv", range(LINES // 4))
    answer = clave.terminal.run("import", "sales", file, "--yes", "--json")
    assert answer.code == 0, answer.err
    try:
        clave.start()
        yield clave
    finally:
        clave.stop()


@pytest.fixture
def analyst(browser: Browser, large: Clave) -> Iterator[Visitor]:
    """Somebody who sees all of it; their pages may not complain."""
    visitor = Visitor(browser, large)
    visitor.page.set_default_timeout(60_000)
    visitor.log_in("analyst")
    yield visitor
    visitor.close()


def _begin(visitor: Visitor, kind: str) -> None:
    visitor.open("/lines/")
    visitor.page.locator("summary[aria-label=Exportar]").click()
    menu = visitor.page.locator("form[action='/exports/']")
    expect(menu.locator("xpath=..")).to_contain_text("24.000 filas")
    menu.get_by_role("button", name=kind).click()
    visitor.page.wait_for_url("**/exports/*-*/")


def test_a_large_list_is_made_followed_and_fetched(
    analyst: Visitor, browser: Browser, large: Clave
) -> None:
    page = analyst.page
    _begin(analyst, "XLSX")
    expect(page.locator("progress")).to_be_visible()
    assert analyst.flaws() == []
    analyst.resize(375)
    assert analyst.scrolls_sideways() == 0
    download = page.get_by_role("link", name="Descargar")
    expect(download).to_be_visible(timeout=PATIENCE)
    expect(page.locator("h1")).to_have_text("El archivo con 24.000 filas está listo")
    assert analyst.flaws() == []
    assert analyst.scrolls_sideways() == 0
    with page.expect_download() as started:
        download.click()
    assert started.value.suggested_filename.startswith("clave-lines-")
    book = CalamineWorkbook.from_path(str(started.value.path()))
    assert len(book.get_sheet_by_index(0).to_python()) == LINES + 1
    address = page.url.removeprefix(large.address)
    analyst.open("/exports/")
    expect(page.locator("main li")).to_contain_text("24.000 filas")
    assert analyst.flaws() == []
    assert analyst.scrolls_sideways() == 0
    other = Visitor(browser, large).log_in("admin")
    assert other.open(address).status == 404
    assert other.open(f"{address}file/").status == 404
    other.close()


def test_it_may_be_stopped(analyst: Visitor) -> None:
    page = analyst.page
    _begin(analyst, "CSV")
    page.locator("form[action$='/cancel/'] button").click()
    page.locator("#confirm-yes").click()
    expect(page.locator("h1")).to_have_text("No hay archivo", timeout=PATIENCE)
    expect(page.locator("main")).to_contain_text("no ha quedado nada")
    assert analyst.flaws() == []


def test_an_import_is_taken_back_by_the_worker(analyst: Visitor, large: Clave) -> None:
    page = analyst.page
    analyst.open("/imports/")
    page.get_by_role("link", name="ventas.csv").click()
    page.locator("form[action$='/undo/'] button").click()
    page.locator("#confirm-yes").click()
    expect(page.locator("form[action$='/undo/']")).to_have_count(0)
    expect(page.locator("h1")).to_contain_text("se ha deshecho", timeout=PATIENCE)
    assert ledger(large).lines == 0
