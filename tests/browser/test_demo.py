"""``clave demo`` on an empty folder ends at pages that are served, full and quick to read."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .server import Clave
from .visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAKING = 300.0  # seconds at most, on a slow machine


@pytest.fixture(scope="module")
def password() -> str:
    """As the command prints it."""
    return "clave-demo"


def test_the_demo_is_served(browser: Browser, tmp_path: Path, password: str) -> None:
    clave = Clave(tmp_path / "demo")
    try:
        clave.start("demo", patience=MAKING)
        end = time.monotonic() + 10
        while "Password" not in clave.printed() and time.monotonic() < end:
            time.sleep(0.1)
        printed = clave.printed()
        assert clave.address in printed
        assert password in printed
        logins = re.findall(r"^\s+(\S+@example\.com)\s+(\S+)", printed, re.MULTILINE)
        assert {"administrator", "sales_direction", "kam", "analyst"} <= {r for _, r in logins}
        director = next(login for login, role in logins if role == "sales_direction")
        _look(Visitor(browser, clave), director.removesuffix("@example.com"), password)
        admin = next(login for login, role in logins if role == "administrator")
        _read_audit(Visitor(browser, clave), admin.removesuffix("@example.com"), password)
    finally:
        clave.stop()


def _look(visitor: Visitor, name: str, password: str) -> None:
    page = visitor.log_in(name, password=password).page
    expect(page.locator("section[aria-labelledby=changed] li")).to_have_count(7)
    visitor.open("/portfolio/")
    expect(page.locator("#portfolio-table tbody tr")).to_have_count(24)
    # Twenty-four accounts need no scrolling on a desk.
    assert page.evaluate("document.documentElement.scrollHeight") <= 900
    page.get_by_role("link", name="Hiperra", exact=True).click()
    page.wait_for_url("**/accounts/*/")
    expect(page.locator("figure.chart svg").first).to_be_visible()
    assert visitor.flaws() == []
    visitor.close()


def _read_audit(visitor: Visitor, name: str, password: str) -> None:
    """All that was ever written down speaks in words: no field by the name it has in the code."""
    page = visitor.log_in(name, password=password).page
    audit = page.request.get(f"{visitor.clave.address}/settings/audit/?export=csv").text()
    codes = set(re.findall(r"\b[a-z]+_[a-z_]+(?=: )", audit))
    assert audit.count("\n") > 2000
    assert codes == set()
    visitor.close()
