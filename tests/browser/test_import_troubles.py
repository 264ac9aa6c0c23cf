"""Imports that go wrong: files that are none, closed browsers, killed workers, second thoughts."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import Browser, Error, expect

from clave.entry.proof import hostile_files as hostile
from clave.web.refusals import code_sentence
from tests.company import RECEIVABLES

from .importer import Importer, Sum, ledger, waiting_files
from .pages import wrong_words
from .server import Clave

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEADER = "Nº Factura;Fecha;Cód. Cliente;Artículo;Cantidad;Importe neto"
FIRST = Sum(3, Decimal(30))
MANY = 250_000


def lines(start: int, count: int) -> str:
    """So many lines of ten each, four to an invoice."""
    return "\n".join(
        f"F{start + n // 4};{13 + n % 15}/{1 + n % 9:02d}/2026;C{n % 50};Q{n % 9};1;10,00"
        for n in range(count)
    )


def other_kind(path: Path) -> Path:
    path.write_text(RECEIVABLES, encoding="utf-8")
    return path


def unknown_kind(path: Path) -> Path:
    path.write_text("Zeta;Omega\nRoble;12\nPino;9\n", encoding="utf-8")
    return path


# What is brought, under which name, as what; the code of what is said about it.
WRONG: dict[str, tuple[Callable[[Path], Path], str, str, str]] = {
    "picture": (hostile.picture, "foto.xlsx", "", "not_a_table"),
    "empty sheet": (hostile.empty_sheet, "hoja.xlsx", "", "empty_sheet"),
    "mail": (hostile.mail, "correo.txt", "", "not_a_table"),
    "outlook mail": (hostile.outlook_mail, "correo.xls", "", "not_a_table"),
    "password": (hostile.password, "protegido.xlsx", "", "password_protected"),
    "only a header": (hostile.only_header, "vacio.csv", "", "no_rows"),
    "no kind": (unknown_kind, "plantas.csv", "", "kind_not_recognised"),
}


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clave]:
    """A server with an analyst and three lines."""
    clave = Clave(tmp_path_factory.mktemp("troubled") / "data")
    clave.add_people("analyst")
    path = clave.data.parent / "first.csv"
    path.write_text(f"{HEADER}\n{lines(1, 3)}\n")
    assert clave.terminal.run("import", "sales", path, "--yes").code == 0
    try:
        clave.start()
        yield clave
    finally:
        clave.stop()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes seconds to import."""
    path = tmp_path_factory.mktemp("large") / "grande.csv"
    path.write_text(f"{HEADER}\n{lines(1_000, MANY)}\n")
    return path


@pytest.fixture
def analyst(browser: Browser, troubled: Clave) -> Iterator[Importer]:
    """The analyst, logged in; the ledger holds three lines before and after."""
    assert ledger(troubled) == FIRST
    visitor = Importer(browser, troubled)
    visitor.come_in("analyst")
    yield visitor
    visitor.close()
    assert ledger(troubled) == FIRST
    # A killed worker's job is begun again once its heart has been silent for a while.
    _until(lambda: waiting_files(troubled) == [], seconds=60)


def again(browser: Browser, clave: Clave) -> Importer:
    """The same person at another browser."""
    visitor = Importer(browser, clave)
    visitor.come_in("analyst")
    visitor.open("/imports/")
    return visitor


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_gets_one_sentence(analyst: Importer, tmp_path: Path, case: str) -> None:
    write, name, kind, code = WRONG[case]
    analyst.bring(write(tmp_path / name), kind)
    said = analyst.page.locator(".notice-loss")
    expect(said).to_have_count(1, timeout=30_000)
    with translation.override("es"):
        begin = code_sentence(code, {}).split("–")[0].strip()
    assert said.inner_text().startswith(begin.split("“")[0].rstrip())
    assert said.inner_text().endswith((".", "?"))
    assert not {"[", "{", "–"} & set(said.inner_text())
    assert not wrong_words(analyst.told(), "es")
    assert analyst.flaws() == []
    assert waiting_files(analyst.clave) == []
    analyst.discard()
    expect(analyst.page.get_by_role("link", name=name)).to_have_count(0)


def test_a_file_of_another_kind_is_asked(analyst: Importer, tmp_path: Path) -> None:
    analyst.propose(other_kind(tmp_path / "cartera.csv"), "sales")
    expect(analyst.page.locator(".notice-loss")).to_have_count(1)
    expect(analyst.confirm).to_be_disabled()
    analyst.discard()


def test_a_picture_is_stopped_before_it_is_sent(analyst: Importer, tmp_path: Path) -> None:
    analyst.open("/imports/")
    path = hostile.picture(tmp_path / "foto.png")
    analyst.page.locator("[data-dropzone] input[type=file]").set_input_files(path)
    expect(analyst.page.locator("[data-dropzone] [role=alert]")).not_to_be_empty()
    expect(analyst.page.locator("form[hx-post] [type=submit]")).to_be_disabled()


def test_sending_shows_its_progress(browser: Browser, troubled: Clave, large: Path) -> None:
    sender = again(browser, troubled)
    network = sender.context.new_cdp_session(sender.page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    network.send("Network.emulateNetworkConditions", slow)
    sender.page.locator("[data-dropzone] input[type=file]").set_input_files(large)
    sender.page.locator("form[hx-post] [type=submit]").click()
    expect(sender.page.locator("[data-upload-progress]")).to_be_visible()
    assert sender.flaws() == []
    network.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})
    expect(sender.confirm).to_be_visible(timeout=60_000)
    sender.discard()
    sender.close()


def test_the_browser_is_gone_while_the_file_is_sent(
    browser: Browser, troubled: Clave, analyst: Importer, large: Path
) -> None:
    """Half a request and then silence: what a browser leaves that is closed, or loses its line."""
    sender = again(browser, troubled)
    kept = {cookie["name"]: cookie["value"] for cookie in sender.context.cookies()}
    form = {"csrfmiddlewaretoken": kept["csrftoken"], "kind": "sales"}
    parts = [
        f'--end\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.items()
    ]
    disposition = f'Content-Disposition: form-data; name="file"; filename="{large.name}"'
    parts.append(f"--end\r\n{disposition}\r\nContent-Type: text/csv\r\n\r\n")
    with closing(http.client.HTTPConnection("127.0.0.1", troubled.port, timeout=30)) as line:
        line.putrequest("POST", "/imports/")
        line.putheader("Cookie", "; ".join(f"{name}={value}" for name, value in kept.items()))
        line.putheader("Content-Type", "multipart/form-data; boundary=end")
        line.putheader("Content-Length", str(2 * large.stat().st_size))
        line.endheaders("".join(parts).encode() + large.read_bytes())
    sender.close()
    time.sleep(1)
    analyst.open("/imports/")
    expect(analyst.page.get_by_role("link", name=large.name)).to_have_count(0)


def test_cancelling_leaves_nothing(analyst: Importer, large: Path) -> None:
    analyst.propose(large)
    analyst.confirm.click()
    stop = analyst.page.locator("form[action$='/cancel/'] button")
    stop.click()
    analyst.page.locator("#confirm-yes").click()
    said = analyst.page.locator(".notice-loss")
    expect(said).to_be_visible(timeout=30_000)
    with translation.override("es"):
        assert said.inner_text() == code_sentence("cancelled", {})
    analyst.discard()


def test_the_browser_is_closed_while_it_is_imported(
    browser: Browser, troubled: Clave, analyst: Importer, large: Path
) -> None:
    sender = again(browser, troubled)
    sender.propose(large)
    sender.confirm.click()
    sender.page.wait_for_selector("[id^=job-]")
    sender.context.close()
    finish(analyst, large)


def another_worker(clave: Clave, killed: int | None) -> int | None:
    """The worker that takes the place of one that was killed, once the system has buried it."""
    deadline = time.monotonic() + 30
    while (found := clave.worker()) == killed and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def test_the_worker_is_killed_while_it_imports(analyst: Importer, large: Path) -> None:
    """Another takes its place and begins again; the ledger is never half of the file."""
    analyst.propose(large)
    killed = start_and_kill(analyst, "worker")
    assert killed != another_worker(analyst.clave, killed)
    assert ledger(analyst.clave) in (FIRST, complete())
    finish(analyst, large)


def test_everything_is_killed_while_it_imports(analyst: Importer, large: Path) -> None:
    """The next start repairs it."""
    analyst.propose(large)
    start_and_kill(analyst, "server")
    assert ledger(analyst.clave) in (FIRST, complete())
    analyst.clave.start()
    finish(analyst, large)


def complete() -> Sum:
    """With the whole of the large file."""
    return Sum(FIRST.lines + MANY, FIRST.amount + 10 * MANY)


def start_and_kill(visitor: Importer, what: str) -> int | None:
    """Confirm, and kill once the work has begun; returns the worker that was killed."""
    visitor.confirm.click()
    visitor.page.wait_for_selector("[id^=job-]")
    time.sleep(0.8)
    if what == "worker":
        return visitor.clave.kill_worker()
    visitor.page.goto("about:blank")
    visitor.clave.kill()
    return None


def _until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for what must come; fails where it does not."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def finish(visitor: Importer, path: Path) -> None:
    """Wait until the file is in; every table agrees with the ledger; then take it back."""
    try:
        visitor.open("/imports/")
    except Error:  # the page of the import went on by itself in that moment
        visitor.open("/imports/")
    visitor.page.get_by_role("link", name=path.name).first.click()
    expect(visitor.page.locator("#reconciliation")).to_be_visible(timeout=90_000)
    assert ledger(visitor.clave) == complete()
    assert visitor.clave.terminal.run("doctor").code == 0
    visitor.undo()
