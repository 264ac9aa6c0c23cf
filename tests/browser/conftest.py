"""One server and one browser for all the tests of components; a fresh context for each."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from .gallery import Watched, launch, served
from .server import Clave, small_company
from .visitor import Visitor

# For what must come at last; no test says how soon.
expect.set_options(timeout=20_000)
Open = Callable[..., Watched]
Enter = Callable[..., Visitor]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everybody was when a test failed stands in its report."""
    report = yield
    if call.when == "call" and report.failed:
        for visitor in Visitor.inside:
            with suppress(PlaywrightError):
                report.sections.append(("The page at that moment", visitor.where()))
    return report


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    """The address of the gallery."""
    with served() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, gallery: str) -> Iterator[Open]:
    """A function that opens a page of the gallery; at the end no page may have complained."""
    watched: list[Watched] = []

    def visit(path: str, *, width: int = 1400, dark: bool = False, scripts: bool = True) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": 900 if width > 500 else 812},
            color_scheme="dark" if dark else "light",
            locale="es-ES",
            java_script_enabled=scripts,
        )
        watched.append(Watched(context.new_page(), gallery, scripts=scripts))
        watched[-1].open(path)
        return watched[-1]

    yield visit
    for one in watched:
        one.page.context.close()
        assert one.complaints == []


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clave]:
    """The real server on the small company. Tests that use it leave its ledger as it was."""
    with small_company(tmp_path_factory.mktemp("small")) as clave:
        yield clave


@pytest.fixture
def enter(browser: Browser, small: Clave) -> Iterator[Enter]:
    """A function that logs somebody into the small company; no page may have complained."""
    entered: list[Visitor] = []

    def enter(name: str, *, width: int = 1400, language: str = "es") -> Visitor:
        entered.append(Visitor(browser, small, width).come_in(name, language))
        return entered[-1]

    yield enter
    for visitor in entered:
        visitor.close()
