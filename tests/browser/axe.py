"""What axe finds on a page: put into it once, and asked for what is wrong alone."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# What is right it would describe as well, node by node: that takes longer than looking.
_ASK = "axe.run({resultTypes: ['violations']}).then((found) => found.violations)"


def flaws_of(page: Page) -> list[str]:
    """The rules that the page breaks as it stands, each with the node that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [
        f"{flaw['id']}: {node['html'][:160]}"
        for flaw in page.evaluate(_ASK)
        for node in flaw["nodes"]
    ]
