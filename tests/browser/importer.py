"""Somebody who brings files on the imports page, and what the ledger then holds."""

from __future__ import annotations

import base64
import time
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Locator, expect

from clave.facts.store import Store

from .server import Clave
from .visitor import Visitor

# What a person's mouse does when it lets a file go over the page.
DROP = """(zone, {name, content}) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
  const carried = new DataTransfer()
  carried.items.add(new File([bytes], name))
  const event = {bubbles: true, cancelable: true, dataTransfer: carried}
  for (const kind of ["dragenter", "dragover", "drop"])
    zone.dispatchEvent(new DragEvent(kind, event))
}"""


class Sum(NamedTuple):
    """Lines of the ledger and their amount."""

    lines: int
    amount: Decimal


def ledger(clave: Clave) -> Sum:
    """All sales that the facts hold."""
    with Store(clave.data / "facts").snapshot().connect() as cursor:
        found = cursor.execute("SELECT count(*), sum(net_amount) FROM sales").fetchone()
    assert found is not None
    return Sum(*found)


def waiting_files(clave: Clave) -> list[Path]:
    """Uploads, and what was made of them, that still lie about once no job is running: each holds
    a lock while it lasts, also those that follow an import."""
    until = time.monotonic() + 20
    while found := [path for path in (clave.data / "scratch").rglob("*") if path.is_file()]:
        if time.monotonic() > until:
            break
        time.sleep(0.2)
    return found


class Importer(Visitor):
    """A visitor at the imports."""

    def __init__(self, browser: Browser, clave: Clave, width: int = 1400) -> None:
        super().__init__(browser, clave, width)
        self.page.set_default_timeout(60_000)

    def drop(self, path: Path) -> None:
        """Let a file go over the drop zone, and have it read."""
        self.open("/imports/")
        content = base64.b64encode(path.read_bytes()).decode()
        zone = self.page.locator("[data-dropzone]")
        zone.evaluate(DROP, {"name": path.name, "content": content})
        expect(zone).to_contain_text(path.name)
        self.page.locator("form[hx-post] [type=submit]").click()

    def bring(self, path: Path, kind: str = "") -> None:
        """Choose a file and have it read."""
        self.open("/imports/")
        self.page.locator("[data-dropzone] input[type=file]").set_input_files(path)
        self.page.locator("select[name=kind]").first.select_option(kind)
        self.page.locator("form[hx-post] [type=submit]").click()

    @property
    def confirm(self) -> Locator:
        """The button that imports what was proposed."""
        return self.page.locator("form[action$='/confirm/'] button")

    def propose(self, path: Path, kind: str = "") -> None:
        """Bring a file and wait until the page says what was understood."""
        self.bring(path, kind)
        expect(self.confirm).to_be_visible(timeout=60_000)

    def run(self) -> None:
        """Import what was proposed, and wait for the reconciliation."""
        self.confirm.click()
        expect(self.page.locator("#reconciliation")).to_be_visible(timeout=90_000)

    def column_of(self, field: str) -> Locator:
        """The list of columns from which a field is taken."""
        return self.page.locator(f"select[name={field}__column]")

    def rows(self, heading: str) -> dict[str, list[str]]:
        """The table under a heading: its numbers by the name of the row."""
        found = {}
        for row in self.page.locator(f"section[aria-labelledby={heading}] tr").all():
            name = row.locator("th[scope=row]")
            if name.count():
                found[name.inner_text()] = row.locator("td").all_inner_texts()
        return found

    def discard(self) -> None:
        """Forget the file."""
        self.page.locator("form[action$='/discard/'] button").click()
        self.page.wait_for_url("**/imports/")

    def undo(self) -> None:
        """Take the import back, and say that one means it."""
        self.page.locator("form[action$='/undo/'] button").click()
        self.page.locator("#confirm-yes").click()
        expect(self.page.locator("form[action$='/undo/']")).to_have_count(0)
        expect(self.page.locator("#reconciliation")).to_be_visible(timeout=90_000)


def spanish(amount: Decimal) -> str:
    """As the pages write it: 1.234,56, with a true minus."""
    text = f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return text.replace("-", "−")
