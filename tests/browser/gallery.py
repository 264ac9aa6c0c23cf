"""The gallery served beside the tests, and a browser that watches for what a page may not do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

ROOT = Path(__file__).resolve().parents[2]
# Every chart is drawn once its canvas holds a picture.
EMPTY_CHART = ".chart-canvas:not(:has(svg, canvas))"


def chromium() -> str:
    """The system's Chromium, or ``CLAVE_CHROMIUM``; the test is skipped where there is none."""
    named = os.environ.get("CLAVE_CHROMIUM", "")
    found = named or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("no Chromium: install the system's package or set CLAVE_CHROMIUM")
    return str(found)


def launch(playwright: Playwright) -> Browser:
    """A headless browser that runs as root too."""
    return playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])


@contextmanager
def served() -> Iterator[str]:
    """The gallery's address while the block runs."""
    command = [sys.executable, "-m", "tests.web.gallery"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip().rstrip("/")
    finally:
        server.terminate()
        server.wait(timeout=10)


class Watched:
    """A page with everything that it complained about: policy violations and script errors."""

    def __init__(self, page: Page, address: str, *, scripts: bool = True) -> None:
        self.page, self.address, self.scripts = page, address, scripts
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)

    def _listen(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.complaints.append(text)

    def open(self, path: str) -> Page:
        """Go there and wait until scripts and charts are done and fonts are there."""
        self.page.goto(self.address + path)
        if self.scripts:
            expect(self.page.locator(EMPTY_CHART)).to_have_count(0)
            self.page.evaluate("document.fonts.ready.then(() => true)")
        return self.page
