"""Every page of the real server, by role, language and width: whole, readable, light."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.company import PASSWORD

from .conftest import Enter
from .server import Clave, mail
from .visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# {group} is the group of the first KAM; the numbers are found by their code on the pages.
COMMON = [
    "/",
    "/portfolio/",
    "/portfolio/?by=account&tier=all",
    "/portfolio/?q=nobody",
    "/portfolio/compare/?selected={group}",
    "/accounts/{group}/",
    "/accounts/{group}/profile/",
    "/accounts/{group}/results/",
    "/accounts/{group}/files/",
    "/accounts/{group}/timeline/",
    "/lines/?account=G1",
    "/lines/?account=G1&from=2026-10&to=2026-10",
    "/insights/",
    "/insights/?by=account&base=key",
    "/insights/?by=segment",
    "/insights/loss/",
    "/insights/loss/?lost=G1&recapture=10",
    "/insights/loss/?lost=G1&recapture=ten",
    "/definitions/",
    "/search/",
    "/search/?q=hip",
    "/settings/",
    "/password/change/",
    "/2fa/",
    "/2fa/totp/activate/",
]
ADMIN = [
    "/imports/",
    "/imports/{import}/",
    "/settings/company/",
    "/settings/audit/",
    "/settings/users/",
    "/settings/users/new/",
    "/settings/users/{user}/",
]
ENTRANCE = ["/login/", "/password/reset/"]
PAGES = {"director": COMMON, "kam": COMMON, "admin": [*COMMON, *ADMIN]}

# Words that give a language away and that no name or figure of the small company holds.
GIVE_AWAY = {
    "es": set(
        re.findall(
            r"\w+",
            """
        the of and with from before after year years month months sales account accounts customer
        customers overdue against lines search save name settings nothing what which today yesterday
        margin share language password user users file files import imports delete choose
    """,
        )
    ),
    "en": set(
        re.findall(
            r"\w+",
            """
        el los las con por para del cuenta cuentas venta ventas cartera cliente clientes buscar
        guardar nombre ajustes nada hoy ayer hace margen idioma usuario usuarios fichero ficheros
        importar borrar elige año años mes meses frente vencido líneas perspectivas
    """,
        )
    ),
}
LIGHT_BYTES, LIGHT_REQUESTS = 350_000, 12


def numbers(visitor: Visitor) -> dict[str, str]:
    """The numbers of the group, an import and a user, as links of the pages give them."""
    found = {}
    for name, path, link in (
        ("group", "/portfolio/", r"/accounts/(\d+)/"),
        ("import", "/imports/", r"/imports/([0-9a-f-]{36})/"),
        ("user", "/settings/users/", r"/settings/users/(\d+)/"),
    ):
        if visitor.open(path).status == 200:
            text = visitor.page.content()
            match = re.search(link + r'"[^>]*>\s*Grupo', text) or re.search(link, text)
            found[name] = match[1] if match else ""
    return found


def wrong_words(text: str, language: str) -> set[str]:
    """Words of the other language; addresses and names of files are nobody's language."""
    plain = re.sub(r"\S*[@/]\S*|\S+\.csv|\b\w+=\S*", " ", text.casefold())
    return set(re.findall(r"[^\W\d_]+", plain)) & GIVE_AWAY[language]


def faults_of(visitor: Visitor, path: str, language: str) -> list[str]:
    """What is wrong with one page at both widths."""
    visitor.resize(1400)
    response = visitor.open(path)
    faults = [] if response.status == 200 else [f"status {response.status}"]
    if found := wrong_words(visitor.told(), language):
        faults.append(f"not {language}: {sorted(found)}")
    for width in (1400, 375):
        visitor.resize(width)
        faults += [f"{width}: {flaw}" for flaw in visitor.flaws()]
        if excess := visitor.scrolls_sideways():
            faults.append(f"{width}: {excess} pixels too wide")
    faults += visitor.complaints
    visitor.complaints.clear()
    return faults


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("role", PAGES)
def test_every_page(enter: Enter, role: str, language: str) -> None:
    visitor = enter(role, language=language)
    known = numbers(visitor)
    paths = [path.format(**known) for path in PAGES[role]]
    assert len(paths) == len(set(paths))
    faults = [f"{path} {fault}" for path in paths for fault in faults_of(visitor, path, language)]
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize("path", ENTRANCE)
def test_the_entrance(browser: Browser, small: Clave, path: str) -> None:
    visitor = Visitor(browser, small)
    assert faults_of(visitor, path, "es") == []
    visitor.close()


@pytest.mark.parametrize("path", ["/portfolio/", "/accounts/{group}/"])
def test_a_first_visit_is_light(enter: Enter, browser: Browser, path: str) -> None:
    visitor = enter("director")
    path = path.format(**numbers(visitor))
    fresh = Visitor(browser, visitor.clave)
    fresh.context.add_cookies(visitor.context.cookies())
    fresh.open(path)
    fresh.page.wait_for_load_state("networkidle")
    sizes = [request.sizes()["responseBodySize"] for request in fresh.requests]
    assert 4 <= len(sizes) <= LIGHT_REQUESTS
    assert 50_000 < sum(sizes) <= LIGHT_BYTES
    fresh.close()


def test_what_is_not_there(enter: Enter) -> None:
    visitor = enter("kam")
    for path in ("/nothing/", "/accounts/999999/", "/settings/audit/", "/imports/"):
        assert visitor.open(path).status == 404
        assert visitor.flaws() == []
        assert not wrong_words(visitor.told(), "es")


def test_a_wrong_password_is_told_in_a_sentence(browser: Browser, small: Clave) -> None:
    visitor = Visitor(browser, small)
    visitor.open("/login/")
    visitor.page.locator("[name=login]").fill(mail("kam"))
    visitor.page.locator("[name=password]").fill(PASSWORD + "!")
    visitor.page.locator("main [type=submit]").click()
    alert = visitor.page.get_by_role("alert")
    expect(alert).to_contain_text("contraseña")
    assert visitor.page.url.endswith("/login/")
    assert visitor.flaws() == []
    visitor.close()


def test_log_out(enter: Enter) -> None:
    visitor = enter("kam")
    page = visitor.page
    page.locator("details.menu", has=page.locator(".avatar")).locator("summary").click()
    page.locator("form[action*=logout] button").click()
    page.wait_for_load_state()
    visitor.open("/portfolio/")
    assert "/login/" in page.url
    assert "next=/portfolio/" in page.url


def test_a_second_factor_can_be_set_up(enter: Enter) -> None:
    visitor = enter("kam")
    visitor.open("/settings/")
    visitor.page.locator("main a[href*='2fa']").first.click()
    visitor.page.locator("a[href*='totp/activate']").click()
    visitor.page.locator("main [name=password]").fill(PASSWORD)
    visitor.page.locator("main [type=submit]").click()
    expect(visitor.page.locator("[name=code]")).to_be_visible()
    expect(visitor.page.locator("main svg, main img").first).to_be_visible()
    assert visitor.flaws() == []
    assert not wrong_words(visitor.told(), "es")
