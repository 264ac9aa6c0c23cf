"""Somebody at a browser on the real server: logs in, opens pages, and notes what they do wrong."""

from __future__ import annotations

from typing import ClassVar

from playwright.sync_api import Browser, Page, Request, Response, expect

from tests.company import PASSWORD

from .axe import flaws_of
from .gallery import EMPTY_CHART
from .server import Clave, mail

# What people and screen readers are told; scripts, styles and hidden templates apart.
TOLD = """() => {
  const texts = [document.title, document.body.innerText]
  for (const e of document.querySelectorAll('[aria-label], [title], [placeholder]'))
    for (const name of ['aria-label', 'title', 'placeholder'])
      if (e.hasAttribute(name)) texts.push(e.getAttribute(name))
  return texts.join('\\n')
}"""


class Visitor:
    """A browser context of one person. ``complaints`` must stay empty."""

    inside: ClassVar[list[Visitor]] = []

    def __init__(self, browser: Browser, clave: Clave, width: int = 1400) -> None:
        self.clave = clave
        self.context = browser.new_context(
            viewport={"width": width, "height": 900 if width > 500 else 812},
            locale="es-ES",
            accept_downloads=True,
        )
        self.complaints: list[str] = []
        self.requests: list[Request] = []
        self.page = self.context.new_page()
        self.watch(self.page)
        self.inside.append(self)

    def watch(self, page: Page) -> None:
        """Note script errors, broken rules, requests to elsewhere and answers that are errors."""
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("console", self._listen)
        page.on("request", self._ask)
        page.on("response", self._answer)

    def _listen(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.complaints.append(f"console: {text}")

    def _ask(self, request: Request) -> None:
        self.requests.append(request)
        if not request.url.startswith((self.clave.address, "data:", "blob:")):
            self.complaints.append(f"request to elsewhere: {request.url}")

    def _answer(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")

    def open(self, path: str) -> Response:
        """Go there and wait until charts are drawn and fonts are there."""
        response = self.page.goto(self.clave.address + path)
        assert response is not None
        expect(self.page.locator(EMPTY_CHART)).to_have_count(0)
        # A font that arrives late moves lines: what is clicked then may no longer be there.
        self.page.evaluate("document.fonts.ready.then(() => true)")
        return response

    def log_in(self, name: str, language: str = "es", password: str = PASSWORD) -> Visitor:
        """Through the page, as everybody does."""
        self.open("/login/")
        self.page.locator("[name=login]").fill(mail(name))
        self.page.locator("[name=password]").fill(password)
        self.page.locator("main [type=submit]").first.click()
        self.page.wait_for_url(self.clave.address + "/")
        self.speak(language)
        return self

    def come_in(self, name: str, language: str = "es") -> Visitor:
        """As :meth:`log_in`, through the page only where nobody of that name is in already."""
        self.context.add_cookies(self.clave.cookies.get(name, []))
        self.open("/")
        if self.page.url != self.clave.address + "/":
            self.log_in(name, language)
            self.clave.cookies[name] = self.context.cookies()
        self.speak(language)
        return self

    def speak(self, language: str) -> None:
        """Choose the language of the pages."""
        if self.page.locator("html").get_attribute("lang") != language:
            self.page.locator(".language-switch summary").click()
            self.page.locator(f".language-switch button[value={language}]").click()
            self.page.wait_for_selector(f"html[lang={language}]")

    def flaws(self) -> list[str]:
        """What axe finds on the page as it stands."""
        return flaws_of(self.page)

    def told(self) -> str:
        """Every text on the page, also those that only a screen reader says."""
        text: str = self.page.evaluate(TOLD)
        return text

    def resize(self, width: int) -> None:
        """Another screen: 1400 is a desk, 375 a phone."""
        self.page.set_viewport_size({"width": width, "height": 900 if width > 500 else 812})

    def scrolls_sideways(self) -> int:
        """By how many pixels the page is wider than the screen, once its layout has settled."""
        root = "document.documentElement"
        excess = 0
        for _ in range(20):
            excess = self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
            if excess <= 0:
                break
            self.page.wait_for_timeout(100)
        return excess

    def where(self) -> str:
        """The address and the text of the page, for the report of a test that failed."""
        return f"{self.page.url}\n{self.page.inner_text('body', timeout=1_000)[:1_500]}"

    def close(self) -> None:
        """End, and fail when a page did what it may not."""
        self.inside.remove(self)
        self.context.close()
        assert self.complaints == []
