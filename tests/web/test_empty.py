"""A new installation: every page stands before anything was imported, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.figures.models import MODELS
from clave.figures.registry import REGISTRY
from tests.company import People, account, import_text

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
PAGES = (
    *("/", "/search/", "/search/?q=a", "/definitions/", "/portfolio/", "/portfolio/compare/"),
    *("/plans/brief/", "/settings/slides/", "/settings/slides/example/"),
    *("/portfolio/?by=account", "/portfolio/?export=csv", "/portfolio/?export=xlsx"),
    *("/actions/", "/actions/new/", "/approvals/", "/approvals/new/", "/acknowledgements/"),
    *("/acknowledgements/new/", "/waiting/", "/notifications/", "/notifications/by-mail/"),
    *("/accounts/pick/", "/lines/", "/lines/?export=csv", "/lines/?account=X", "/insights/"),
    *("/insights/?by=account", "/insights/?by=segment&base=key", "/insights/loss/"),
    *("/insights/workload/", "/insights/workload/what-if/?added=2", "/insights/breadth/"),
    *("/insights/workload/proposal/", "/insights/workload/rules/", "/insights/breadth/accounts/"),
    *("/insights/targets/", "/insights/targets/?by=account"),
    *("/insights/targets/?by=family", "/insights/targets/sets/", "/insights/currencies/"),
    "/insights/targets/people/",
    *("/insights/workload/capacity/", "/insights/whale/", "/insights/whale/rules/"),
    *("/insights/workload/capacity/", "/collections/", "/collections/measures/"),
    *("/agenda/", "/agenda/feeds/"),
    *("/collections/promises/", "/collections/rules/", "/collections/rates/new/"),
    *("/demand/", "/demand/months/", "/demand/months/2026-11/", "/demand/accuracy/"),
    *("/demand/accuracy/?by=layer", "/demand/sheet/", "/demand/sheet/?export=csv"),
    *("/collections/?export=csv", "/collections/measures/?definition=count_back"),
    *("/plans/", "/plans/?export=csv", "/plans/strategy/", "/api/plans"),
    *("/api/promotions", "/api/proposals"),
    *("/deals/", "/deals/list/", "/deals/list/?export=csv", "/deals/promotions/"),
    *("/deals/promotions/?export=csv", "/deals/promotions/calendar/"),
    *("/deals/promotions/study/",),
    *("/compliance/", "/compliance/?export=csv", "/compliance/actions/", "/field/", "/sponsored/"),
    *("/briefings/", "/briefings/?export=csv", "/briefings/new/", "/training/", "/training/new/"),
    *("/needs/", "/needs/?export=csv", "/needs/import/", "/competition/", "/competitors/"),
    *("/competition/?export=csv", "/competitors/new/"),
    *("/insights/?by=product", "/insights/?by=delegation", "/insights/profit-at-risk/"),
    *("/insights/readiness/", "/insights/readiness/?export=csv", "/insights/readiness/rules/"),
    *("/insights/readiness/criteria/loss_damage/", "/insights/readiness/questionnaire/"),
    *("/insights/selection/", "/insights/orders/", "/insights/recommendations/"),
    *("/insights/opportunities/", "/insights/opportunities/matrix/"),
    *("/insights/opportunities/results/", "/insights/opportunities/?export=csv"),
    *("/insights/loss/?lost=X", "/imports/", "/settings/", "/settings/company/"),
    *("/settings/audit/", "/settings/users/", "/api/accounts", "/api/figures"),
)


def _asked(client: Client, pages: tuple[str, ...]) -> dict[str, int]:
    return {page: client.get(page).status_code for page in dict.fromkeys(pages)}


def test_nothing_is_imported_yet(people: People, folders: Path, as_user: LogIn) -> None:
    everybody = people.all()
    del everybody["other"]  # as long as nobody has an account, one KAM is like the other
    for name, person in everybody.items():
        found = _asked(as_user(person), PAGES)
        assert set(found.values()) <= ({200} if name == "admin" else {200, 404}), found


def test_the_first_page_says_what_to_do(people: People, folders: Path, as_user: LogIn) -> None:
    assert "/imports/" in as_user(people.analyst).get("/").content.decode()
    text = as_user(people.kam).get("/").content.decode()
    assert "An analyst or an administrator has to import it first." in text


def test_accounts_without_a_sale(people: People, folders: Path, as_user: LogIn) -> None:
    text = "Código;Nombre;Matriz;KAM\nA;Uno;;kam@example.com\nB;Dos;A;\n"
    import_text(folders, "accounts", "c.csv", text)
    tabs = ("", "profile/", "results/", "files/", "timeline/", "collections/", "opportunities/")
    tabs += ("demand/", "deals/", "promotions/", "deals/?export=csv")
    tabs += ("margin/", "simulate/", "simulate/?price_rate=5", "scenarios/", "value/", "offer/")
    tabs += ("plan/", "plan/new/")
    tabs += ("needs/", "needs/?export=csv", "competition/", "chain/")
    tabs += ("results/pnl/", "results/pnl/by/month/", "results/variance/", "results/prices/")
    tabs += ("results/outlook/",)
    pages = tuple(f"/accounts/{a.pk}/{tab}" for a in Account.objects.all() for tab in tabs)
    asked = (f for f in REGISTRY.values() if not MODELS.keys() & set(f.parameters))
    figures = tuple(f"/api/figures/{figure.name}" for figure in asked)
    figures += tuple(f"{page}?account={account('A').pk}" for page in figures)
    for person in (people.kam, people.admin):
        found = _asked(as_user(person), (*pages, *figures, "/", "/portfolio/", "/insights/"))
        assert set(found.values()) == {200}, found


def test_a_kam_without_an_account(company: People, as_user: LogIn) -> None:
    company.other.accounts.update(kam=None)
    Account.objects.filter(responsible=company.other).update(responsible=None)
    others = ("/imports", "/settings/", "/insights/readiness/rules", "/insights/readiness/quest")
    others += ("/collections/rules", "/collections/rates", "/insights/targets/people")
    pages = tuple(page for page in PAGES if not page.startswith(others))
    found = _asked(as_user(company.other), (*pages, "/settings/"))
    assert set(found.values()) == {200}, found
