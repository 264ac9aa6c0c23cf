"""A sales ledger on its way in by page: understood, corrected, imported, reconciled, undone."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.company import sales_text

from .importer import Importer, Sum, ledger, spanish, waiting_files
from .pages import wrong_words
from .server import Clave

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GOOD = sales_text()
BAD = "F9990;31/02/2026;S1;Q1;1;10,00;5,00\nF9991;20/10/2026;S1;Q1;1;diez;5,00\n"
# Amounts of which a spreadsheet made thousands of decimals, beside sane ones.
DAMAGED = ("2024.99", "6074.97", "2,024,994", "2039.99", "28.84", "1,749,589", "12.50")


def amount_of(text: str) -> Decimal:
    """The sum of the net amounts, added up here."""
    rows = csv.reader(text.splitlines()[1:], delimiter=";")
    return sum((Decimal(row[5].replace(",", ".")) for row in rows), Decimal())


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clave]:
    """A server with an analyst and no facts yet."""
    clave = Clave(tmp_path_factory.mktemp("empty") / "data")
    clave.add_people("analyst")
    try:
        clave.start()
        yield clave
    finally:
        clave.stop()


@pytest.fixture
def analyst(browser: Browser, empty: Clave) -> Iterator[Importer]:
    """The analyst, logged in; afterwards nothing lies about that no page shows."""
    visitor = Importer(browser, empty)
    visitor.come_in("analyst")
    yield visitor
    visitor.close()


def written(folder: Path, name: str, text: str) -> Path:
    """A file as an ERP on Windows writes it."""
    path = folder / name
    path.write_text(text, encoding="cp1252", newline="\r\n")
    return path


def test_a_ledger_goes_in_by_page(analyst: Importer, tmp_path: Path) -> None:
    page, clave = analyst.page, analyst.clave
    count, amount = len(GOOD.splitlines()) - 1, amount_of(GOOD)
    analyst.drop(written(tmp_path, "facturas.csv", GOOD + BAD))
    expect(analyst.confirm).to_be_visible(timeout=60_000)
    # What was understood: columns with examples, the sums, what will be refused.
    bound = {name: analyst.column_of(name).input_value() for name in ("account", "net_amount")}
    assert bound == {"account": "Cód. Cliente", "net_amount": "Importe neto"}
    row = page.locator("tr", has=analyst.column_of("net_amount"))
    assert row.locator("td").last.inner_text().count("·") == 2
    outcome = list(analyst.rows("outcome").values())
    assert outcome[-1][1:] == [str(count + 2), spanish(amount + 10)]
    assert outcome[0][1:] == [str(count), spanish(amount)]
    assert outcome[3][1:] == ["2", "10,00"]
    assert page.locator("section[aria-labelledby=rejects] tbody tr").count() == 2
    assert analyst.flaws() == []
    assert not wrong_words(page.locator("main h1, main h2, main thead").all_inner_texts()[0], "es")
    # Another column, and back again.
    analyst.column_of("cost_amount").select_option("")
    page.locator("form[action$='/mapping/'] [type=submit]").click()
    expect(analyst.column_of("cost_amount")).to_have_value("")
    analyst.column_of("cost_amount").select_option("Coste")
    page.locator("form[action$='/mapping/'] [type=submit]").click()
    expect(analyst.column_of("cost_amount")).to_have_value("Coste")
    analyst.resize(375)
    assert analyst.scrolls_sideways() == 0
    analyst.resize(1400)
    # Import, and what came of it.
    analyst.run()
    rows = list(analyst.rows("reconciliation").values())
    assert rows[0] == [str(count), ""]
    assert rows[3] == [str(count), spanish(amount)]
    assert rows[4] == ["2", "10,00"]
    assert rows[5] == [str(count + 2), spanish(amount + 10)]
    assert ledger(clave) == Sum(count, amount)
    assert waiting_files(clave) == []
    assert analyst.flaws() == []
    assert not wrong_words(analyst.told(), "es")
    page.locator("a[href='/portfolio/'].btn").click()
    expect(page.locator("tbody th", has_text="S1")).to_have_count(1)


def test_rejects_come_with_their_reason(analyst: Importer) -> None:
    page = analyst.page
    analyst.open("/imports/")
    page.get_by_role("link", name="facturas.csv").first.click()
    expect(page.locator("#reconciliation")).to_be_visible()
    with page.expect_download() as started:
        page.locator("a[href$='/rejects/']").click()
    path = started.value.path()
    assert started.value.suggested_filename == "facturas-rejects.csv"
    text = path.read_text(encoding="utf-8-sig")
    lines = list(csv.reader(text.splitlines(), delimiter=";" if ";" in text else ","))
    assert len(lines) == 3
    assert {"F9990", "F9991"} <= {cell for line in lines for cell in line}
    reasons = [[cell for cell in line if cell not in BAD] for line in lines[1:]]
    assert all(reasons)


def test_the_same_file_again_adds_nothing(analyst: Importer, tmp_path: Path) -> None:
    before = ledger(analyst.clave)
    analyst.propose(written(tmp_path, "facturas.csv", GOOD + BAD))
    outcome = list(analyst.rows("outcome").values())
    assert outcome[0][:2] == ["0", "0"]
    assert outcome[1][1] == str(before.lines)
    analyst.run()
    assert next(iter(analyst.rows("reconciliation").values()))[0] == "0"
    assert ledger(analyst.clave) == before


def test_undo_takes_it_back(analyst: Importer, tmp_path: Path) -> None:
    before = ledger(analyst.clave)
    more = GOOD.splitlines()[0] + "\nF9500;21/10/2026;C1;Q1;3;18,00;12,00\n"
    analyst.propose(written(tmp_path, "octubre.csv", more))
    analyst.run()
    assert ledger(analyst.clave) == Sum(before.lines + 1, before.amount + 18)
    analyst.undo()
    assert ledger(analyst.clave) == before
    analyst.propose(written(tmp_path, "octubre.csv", more))
    assert next(iter(analyst.rows("outcome").values()))[1] == "1"
    analyst.discard()
    assert ledger(analyst.clave) == before
    assert waiting_files(analyst.clave) == []


def test_damaged_amounts_are_asked_and_block(analyst: Importer, tmp_path: Path) -> None:
    before, page = ledger(analyst.clave), analyst.page
    lines = [f'D{n},2026-09-{10 + n},D9,"{text}"' for n, text in enumerate(DAMAGED)]
    path = written(tmp_path, "danado.csv", "\n".join(["Factura,Fecha,Cliente,Importe", *lines]))
    analyst.propose(path)
    question = page.locator("form[action$='/answer/'].notice-loss")
    expect(question).to_contain_text("2,024,994")
    expect(analyst.confirm).to_be_disabled()
    assert analyst.flaws() == []
    analyst.resize(375)
    assert analyst.scrolls_sideways() == 0
    question.locator("button[value=decimals]").click()
    expect(question).to_have_count(0)
    expect(analyst.confirm).to_be_enabled()
    analyst.run()
    sane = sum((Decimal(text) for text in DAMAGED if text.count(",") < 2), Decimal())
    expected = sane + Decimal("2024.994") + Decimal("1749.589")
    assert ledger(analyst.clave).lines == before.lines + len(DAMAGED)
    assert abs(ledger(analyst.clave).amount - before.amount - expected) < Decimal("0.01")
    analyst.undo()
    assert ledger(analyst.clave) == before
