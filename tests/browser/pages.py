"""Every page with an address, and what is wrong with one: for the tests of all of them."""

from __future__ import annotations

import re

from .conftest import Enter
from .visitor import Visitor

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
    "/accounts/{group}/health/",
    "/accounts/{group}/files/",
    "/accounts/{group}/timeline/",
    "/accounts/{group}/people/",
    "/accounts/{group}/people/new/",
    "/accounts/{group}/contact/",
    "/contacts/",
    "/contacts/import/",
    "/contacts/duplicates/",
    "/interactions/",
    "/lines/?account=G1",
    "/lines/?account=G1&from=2026-10&to=2026-10",
    "/actions/?state=all",
    "/actions/new/?account={group}",
    "/approvals/new/",
    "/acknowledgements/new/",
    "/waiting/",
    "/notifications/by-mail/",
    "/insights/",
    "/insights/?by=account&base=key",
    "/insights/?by=segment",
    "/insights/?by=product",
    "/insights/profit-at-risk/",
    "/insights/profit-at-risk/{group}/",
    "/insights/readiness/",
    "/insights/readiness/criteria/stable_relationships/",
    "/insights/selection/",
    "/insights/loss/",
    "/insights/loss/?lost=G1&recapture=10",
    "/insights/loss/?lost=G1&recapture=ten",
    "/insights/orders/",
    "/insights/recommendations/",
    "/accounts/{group}/results/outlook/",
    "/insights/whale/",
    "/insights/whale/rules/",
    "/accounts/{group}/results/pnl/",
    "/accounts/{group}/results/pnl/by/month/",
    "/accounts/{group}/results/variance/",
    "/accounts/{group}/results/prices/",
    "/insights/workload/",
    "/insights/workload/what-if/?added=1",
    "/insights/workload/proposal/",
    "/insights/workload/rules/",
    "/insights/workload/capacity/",
    "/insights/targets/",
    "/insights/targets/?by=account",
    "/insights/targets/?by=family",
    "/insights/targets/sets/",
    "/insights/currencies/",
    "/insights/breadth/",
    "/insights/breadth/accounts/",
    "/accounts/{group}/role/",
    "/accounts/{group}/margin/",
    "/accounts/{group}/counting/",
    "/accounts/{group}/simulate/?price_rate=1.5&payment_days=75",
    "/accounts/{group}/scenarios/",
    "/accounts/{group}/value/",
    "/accounts/{group}/value/new/",
    "/accounts/{group}/opportunities/",
    "/accounts/{group}/wallets/new/",
    "/insights/opportunities/",
    "/insights/opportunities/matrix/",
    "/insights/opportunities/results/",
    "/accounts/{group}/needs/",
    "/accounts/{group}/needs/new/",
    "/accounts/{group}/competition/",
    "/accounts/{group}/competition/price/",
    "/accounts/{group}/chain/",
    "/accounts/{group}/chain/stages/new/",
    "/plans/",
    "/plans/strategy/",
    "/accounts/{group}/plan/",
    "/accounts/{group}/plan/new/",
    "/needs/",
    "/needs/import/",
    "/competition/",
    "/competitors/",
    "/accounts/{group}/collections/",
    "/accounts/{group}/collections/promise/",
    "/accounts/{group}/collections/interest/",
    "/collections/",
    "/collections/measures/",
    "/collections/promises/",
    "/agenda/?person=all",
    "/agenda/feeds/",
    "/demand/",
    "/demand/months/",
    "/demand/months/2026-11/",
    "/demand/accuracy/?by=layer",
    "/demand/sheet/",
    "/accounts/{group}/demand/",
    "/accounts/{group}/demand/enter/?layer=view",
    "/organisation/",
    "/organisation/policies/?account=G1&amount=5",
    "/definitions/",
    "/search/",
    "/search/?q=hip",
    "/settings/",
    "/password/change/",
    "/2fa/",
    "/2fa/totp/activate/",
]
ADMIN = [
    "/plans/goals/new/",
    "/plans/templates/",
    "/plans/templates/A/",
    "/insights/readiness/rules/",
    "/insights/readiness/questionnaire/",
    "/imports/",
    "/imports/{import}/",
    "/organisation/imports/",
    "/organisation/delegations/",
    "/organisation/positions/new/",
    "/insights/workload/rules/stage/basic/",
    "/insights/workload/capacity/new/",
    "/insights/targets/sets/new/",
    "/insights/whale/rules/scheme/new/",
    "/collections/rules/",
    "/collections/rates/new/",
    "/settings/company/",
    "/settings/health/",
    "/settings/payment-terms/",
    "/settings/payment-terms/new/",
    "/settings/audit/",
    "/settings/users/",
    "/settings/users/new/",
    "/settings/users/{user}/",
    "/settings/functions/",
    "/settings/functions/new/",
    "/settings/privacy/",
]
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


def faults_of(visitor: Visitor, path: str, language: str, *, by_axe: bool = True) -> list[str]:
    """What is wrong with one page at both widths; ``by_axe``: also for who cannot see it."""
    visitor.resize(1400)
    response = visitor.open(path)
    faults = [] if response.status == 200 else [f"status {response.status}"]
    if found := wrong_words(visitor.told(), language):
        faults.append(f"not {language}: {sorted(found)}")
    for width in (1400, 375):
        visitor.resize(width)
        if by_axe:
            faults += [f"{width}: {flaw}" for flaw in visitor.flaws()]
        if excess := visitor.scrolls_sideways():
            faults.append(f"{width}: {excess} pixels too wide")
    faults += visitor.complaints
    visitor.complaints.clear()
    return faults


def faults_everywhere(
    enter: Enter, role: str, language: str, patterns: list[str], *, by_axe: bool
) -> list[str]:
    """What is wrong with the pages of ``patterns`` as ``role`` sees them."""
    visitor = enter(role, language=language)
    known = numbers(visitor)
    paths = [pattern.format(**known) for pattern in patterns]
    assert len(paths) == len(set(paths))
    return [
        f"{path} {fault}"
        for path in paths
        for fault in faults_of(visitor, path, language, by_axe=by_axe)
    ]
