"""Every address × every role: who gets in, who is told that nothing is there.

The table below is held against the URL resolver: a route that it does not name fails the test. A
refused write must leave the books as they were, which the audit's length and a digest prove.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from clave.apps.accounts import services
from clave.apps.accounts.models import Account, AccountFile, AccountNote, LossScenario
from clave.apps.identity.models import AuditEntry, Company, Job, SavedView, User
from clave.apps.ledger.models import Import, SavedMapping
from tests.company import PASSWORD, People, account

pytestmark = pytest.mark.django_db

ROLES = {
    *("kam", "other", "director", "admin", "analyst"),
    *("finance", "seller", "department", "manager", "direction"),
}
SEES_ALL = {"director", "admin", "analyst", "finance", "direction"}
SEES_SOME = SEES_ALL | {"kam", "other"}
SEES_OWN = SEES_ALL | {"kam"}  # the account of the table is the first KAM's
IMPORTERS = {"admin", "analyst", "finance"}
ADMIN = {"admin"}

# name → (method, address, who gets in, what a POST carries). OWNER: only who made the thing.
Route = tuple[str, str, set[str], dict[str, Any]]
TABLE: dict[str, Route] = {
    "home": ("get", "/", ROLES, {}),
    "search": ("get", "/search/?q=hip", ROLES, {}),
    "save_view": ("post", "/views/save/", ROLES, {"page": "portfolio", "name": "Mine"}),
    "delete_view": ("post", "/views/{view}/delete/", {"kam"}, {}),
    "job": ("get", "/jobs/{job}/", {"analyst"}, {}),
    "cancel_job": ("post", "/jobs/{job}/cancel/", {"analyst"}, {}),
    "definitions": ("get", "/definitions/", ROLES, {}),
    "portfolio": ("get", "/portfolio/", SEES_SOME, {}),
    "assign_accounts": (
        "post",
        "/portfolio/assign/",
        {"director", "admin"},
        {"selected": "{account}", "kam": "{other}"},
    ),
    "compare_accounts": ("get", "/portfolio/compare/?selected={account}", SEES_SOME, {}),
    "pick_accounts": ("get", "/accounts/pick/?q=hip", SEES_SOME, {}),
    "lines": ("get", "/lines/?account=G1", SEES_SOME, {}),
    "account": ("get", "/accounts/{account}/", SEES_OWN, {}),
    "account_profile": ("get", "/accounts/{account}/profile/", SEES_OWN, {}),
    "account_results": ("get", "/accounts/{account}/results/", SEES_OWN, {}),
    "account_files": ("get", "/accounts/{account}/files/", SEES_OWN, {}),
    "account_file": ("get", "/accounts/{account}/files/{file}/", SEES_OWN, {}),
    "remove_account_file": (
        "post",
        "/accounts/{account}/files/{file}/remove/",
        {"kam", "director", "admin"},
        {},
    ),
    "account_timeline": ("get", "/accounts/{account}/timeline/", SEES_OWN, {}),
    "add_account_note": (
        "post",
        "/accounts/{account}/notes/",
        {"kam", "director", "admin"},
        {"text": "Called", "happened_on": "2026-11-02"},
    ),
    "insights": ("get", "/insights/", SEES_SOME, {}),
    "loss": ("get", "/insights/loss/?lost=G1", SEES_SOME, {}),
    "save_scenario": ("post", "/insights/loss/save/", SEES_SOME, {"name": "S", "lost": "G1"}),
    "delete_scenario": ("post", "/insights/loss/{scenario}/delete/", {"kam"}, {}),
    "imports": ("get", "/imports/", IMPORTERS, {}),
    "import": ("get", "/imports/{import}/", IMPORTERS, {}),
    "import_mapping": ("post", "/imports/{import}/mapping/", IMPORTERS, {}),
    "import_answer": ("post", "/imports/{import}/answer/", IMPORTERS, {}),
    "import_sheet": ("post", "/imports/{import}/sheet/", set(), {}),
    "import_confirm": ("post", "/imports/{import}/confirm/", IMPORTERS, {}),
    "import_discard": ("post", "/imports/{import}/discard/", set(), {}),
    "import_undo": ("post", "/imports/{import}/undo/", IMPORTERS, {}),
    "forget_mapping": ("post", "/imports/mappings/{mapping}/forget/", IMPORTERS, {}),
    "import_rejects": ("get", "/imports/{import}/rejects/", set(), {}),
    "settings": ("get", "/settings/", ROLES, {}),
    "company": ("get", "/settings/company/", ADMIN, {}),
    "audit": ("get", "/settings/audit/", ADMIN, {}),
    "users": ("get", "/settings/users/", ADMIN, {}),
    "new_user": ("get", "/settings/users/new/", ADMIN, {}),
    "user": ("get", "/settings/users/{other}/", ADMIN, {}),
    "user_password": (
        "post",
        "/settings/users/{other}/password/",
        ADMIN,
        {"password": "a new password"},
    ),
    "api:accounts": ("get", "/api/accounts", ROLES, {}),
    "api:account": ("get", "/api/accounts/{account}", SEES_OWN, {}),
    "api:figures": ("get", "/api/figures", SEES_SOME, {}),
    "api:figure": ("get", "/api/figures/totals?account={account}", SEES_OWN, {}),
}
# Addresses that need no login, or are allauth's own.
OPEN = {"health", "set_language", "api:openapi-json", "api:api-root"}
# What is refused with a reason rather than hidden: the person sees the page, but may not do this.
REASONED = {"remove_account_file", "add_account_note"}


def _names() -> set[str]:
    """Every route of ours, by name."""
    found: set[str] = set()

    def walk(resolver: URLResolver, prefix: str) -> None:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                if "allauth" in str(pattern.urlconf_name):
                    continue
                namespace = "api:" if pattern.namespace else prefix
                walk(pattern, namespace)
            elif isinstance(pattern, URLPattern) and pattern.name:
                found.add(f"{prefix}{pattern.name}")

    walk(get_resolver(), "")
    return found


def test_the_table_names_every_route() -> None:
    assert _names() == set(TABLE) | OPEN


@pytest.fixture
def things(company: People) -> dict[str, Any]:
    """What the addresses of the table are about; the first KAM's where it belongs to somebody."""
    group = account("G1")
    kept = services.attach_file(
        acting_user=company.kam,
        account=group,
        upload=SimpleUploadedFile("contract.txt", b"a contract"),
    )
    scenario = services.save_scenario(
        acting_user=company.kam,
        name="Mine",
        accounts=[group],
        recapture=0.1,
        avoidable_costs_minor=0,
    )
    view = SavedView.objects.create(user=company.kam, page="portfolio", name="Old")
    job = Job.objects.create(kind="read_import", owner=company.analyst, state=Job.State.DONE)
    return {
        "account": group.pk,
        "other": company.other.pk,
        "file": kept.pk,
        "scenario": scenario.pk,
        "view": view.pk,
        "job": job.pk,
        "import": Import.objects.get(kind="sales").pk,
        "mapping": SavedMapping.objects.create(
            kind="sales", name="ventas", shape="x", mapping={}
        ).pk,
    }


def _digest() -> list[Any]:
    """The books as they are: every row of what a page can change."""
    models = (Account, AccountFile, AccountNote, LossScenario, Company, SavedView, User, Import)
    rows: list[Any] = [
        sorted(map(str, model.objects.values_list())) for model in (*models, AuditEntry)
    ]
    return rows


def _ask(client: Client, route: Route, things: dict[str, Any]) -> Any:
    method, address, _, data = route
    filled = {name: str(value).format(**things) for name, value in data.items()}
    return getattr(client, method)(address.format(**things), filled)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_gets_in(
    name: str, company: People, things: dict[str, Any], as_user: Callable[[User], Client]
) -> None:
    route = TABLE[name]
    allowed = route[2]
    for role, person in company.all().items():
        if role in allowed:
            continue
        client = as_user(person)
        before = _digest()
        status = _ask(client, route, things).status_code
        expected = {403, 404} if name in REASONED and role in SEES_OWN else {404}
        if name in {"import_sheet", "import_discard"} and role in IMPORTERS:
            expected = {400}  # seen, but no longer possible for an import that is done
        assert status in expected, (name, role, status)
        assert _digest() == before, (name, role)
    for role in sorted(allowed, key=lambda role: role == "kam"):
        status = _ask(as_user(company.all()[role]), route, things).status_code
        assert status in ({200} if route[0] == "get" else {200, 302}), (name, role, status)
        if route[0] == "post":
            break  # the first of them has done it; what it was about may be gone


@pytest.mark.parametrize("name", sorted(TABLE))
def test_nobody_gets_in_without_a_login(name: str, things: dict[str, Any], client: Client) -> None:
    before = _digest()
    answer = _ask(client, TABLE[name], things)
    if name.startswith("api:"):
        assert answer.status_code == 401
    else:
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login/")
    assert _digest() == before


def test_what_is_not_there_looks_like_what_is_not_ours(
    company: People, things: dict[str, Any], as_user: Callable[[User], Client]
) -> None:
    client = as_user(company.other)
    foreign = client.get(f"/accounts/{things['account']}/")
    missing = client.get("/accounts/999999/")
    assert foreign.status_code == missing.status_code == 404
    # The token against forged forms is new each time; the address is what was asked.
    passing = re.compile(rb"[A-Za-z0-9]{64}|/accounts/\d+/")
    bodies = {passing.sub(b"", page.content) for page in (foreign, missing)}
    assert len(bodies) == 1
    assert client.get(f"/imports/{uuid.uuid4()}/").status_code == 404


def test_an_inactive_person_gets_nothing(company: People, client: Client) -> None:
    company.kam.is_active = False
    company.kam.save()
    assert not client.login(email=company.kam.email, password=PASSWORD)
    client.force_login(company.kam)
    assert client.get("/portfolio/").status_code == 302
