"""Charts, pickers, forms and the drop zone in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .conftest import Open

pytestmark = [pytest.mark.browser]


def test_chart_draws_names_itself_and_shows_its_table(visit: Open) -> None:
    page = visit("/account/").page
    figure = page.locator("#evolution")
    expect(figure.locator("svg path").first).to_be_attached()
    drawing = figure.locator(".chart-canvas")
    expect(drawing).to_have_role("img")
    expect(drawing).to_have_accessible_name(re.compile("Once meses por encima.*miles de €"))


def test_chart_table_toggles(visit: Open) -> None:
    page = visit("/account/").page
    figure = page.locator("#evolution")
    button = figure.get_by_role("button", name="Ver tabla")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(figure.get_by_role("rowheader", name="oct 25")).to_be_visible()
    expect(figure.locator(".chart-canvas")).to_be_hidden()


def test_chart_table_stands_in_without_a_script(visit: Open) -> None:
    page = visit("/account/", scripts=False).page
    expect(page.locator("#evolution").get_by_role("rowheader", name="oct 25")).to_be_attached()


def test_chart_text_has_its_size_under_the_policy(visit: Open) -> None:
    page = visit("/account/").page
    page.wait_for_selector("#evolution svg text")
    sizes = page.eval_on_selector_all(
        "#evolution svg text", "all => [...new Set(all.map(t => getComputedStyle(t).fontSize))]"
    )
    assert sizes == ["11px"]


def test_chart_goes_out_as_png(visit: Open, tmp_path: Path) -> None:
    page = visit("/account/").page
    page.wait_for_selector("#evolution svg")
    with page.expect_download() as waiting:
        page.locator("#evolution [data-chart-png]").click()
    target = tmp_path / "chart.png"
    waiting.value.save_as(target)
    assert waiting.value.suggested_filename == "evolution.png"
    assert target.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert target.stat().st_size > 10_000


def test_picker_by_keyboard(visit: Open) -> None:
    page = visit("/insights/").page
    box = page.get_by_role("combobox", name="Cuentas que se pierden")
    chips = page.locator(".chip")
    expect(chips).to_have_count(1)
    box.fill("teide")
    expect(page.locator("[data-picker] [role=option]")).to_have_text(["Distribuciones TeideA"])
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("Enter")
    page.wait_for_url(re.compile("accounts=C004"))
    assert "q=" not in page.url
    assert "accounts=C000" in page.url


def test_picker_removes_with_backspace(visit: Open) -> None:
    page = visit("/insights/").page
    page.evaluate("document.querySelector('form.card').removeAttribute('data-submit-on-change')")
    page.get_by_role("combobox", name="Cuentas que se pierden").press("Backspace")
    expect(page.locator(".chip")).to_have_count(0)


def test_errors_stand_beside_their_field(visit: Open) -> None:
    page = visit("/forms/").page
    page.get_by_role("button", name="Guardar").click()
    name = page.get_by_label("Nombre de la cuenta")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_be_focused()
    described = (name.get_attribute("aria-describedby") or "").split()
    words = [page.locator(f"#{part}").inner_text() for part in described]
    assert any("Como la conoce" in text for text in words)
    assert any("obligatorio" in text for text in words)


def test_leaving_with_unsaved_words_asks(visit: Open) -> None:
    page = visit("/forms/").page
    page.get_by_label("Observaciones").fill("sin guardar")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Cartera").click()
    page.wait_for_url("**/portfolio/")
    assert asked == ["beforeunload"]


def test_saving_does_not_ask(visit: Open) -> None:
    page = visit("/forms/").page
    page.get_by_label("Nombre de la cuenta").fill("Hiperra")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast-note")).to_contain_text("Guardado")


def test_drop_zone_refuses_what_does_not_fit(visit: Open, tmp_path: Path) -> None:
    page = visit("/forms/").page
    chooser = page.get_by_label("Elegir un archivo")
    picture = tmp_path / "foto.png"
    picture.write_bytes(b"x" * 2048)
    chooser.set_input_files(picture)
    expect(page.get_by_text("Aquí no se acepta este tipo de archivo.")).to_be_visible()
    expect(page.get_by_role("button", name="Leer el archivo")).to_be_disabled()
    ledger = tmp_path / "ventas.csv"
    ledger.write_bytes(b"a;b\n")
    chooser.set_input_files(ledger)
    expect(page.get_by_text("ventas.csv · 1 kB")).to_be_visible()
    expect(page.get_by_role("button", name="Leer el archivo")).to_be_enabled()


def test_progress_asks_again_until_done(visit: Open) -> None:
    page = visit("/forms/").page
    expect(page.get_by_text("220.000 de 525.461 líneas")).to_have_count(0, timeout=4000)
    expect(page.get_by_role("heading", name="Importación")).to_be_visible()
