"""The list of plans: found, ordered and paged by the database, as the address asks."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clave.apps.identity.models import User
from clave.apps.plans.models import AccountPlan, PlanState
from tests.apps.plans.making import make_plan, make_plans_chart
from tests.company import People, account
from tests.web.exported import csv_rows

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]


@pytest.fixture
def plans(company: People) -> People:
    """Four plans of G1 by year, one of D1: progress 0.2, none, 0.9 and 0.5, and 0.1."""
    make_plans_chart(company)
    told = (
        (2023, PlanState.CLOSED, 0.5, 1.0),
        (2024, PlanState.ACTIVE, 0.2, 0.6),
        (2025, PlanState.DRAFT, 0.7, 0.1),
        (2026, PlanState.ACTIVE, 0.9, 0.6),
    )
    for year, state, progress, expected in told:
        begins, ends = date(year, 1, 1), date(year, 12, 31)
        plan = make_plan(company, title=f"Plan {year}", starts_on=begins, ends_on=ends)
        AccountPlan.objects.filter(pk=plan.pk).update(
            state=state, progress=progress, expected=expected
        )
    other = make_plan(company, code="D1", title="Plan ajeno")
    AccountPlan.objects.filter(pk=other.pk).update(
        state=PlanState.ACTIVE, progress=0.1, expected=0.6, sponsor=None
    )
    return company


def _titles(client: Client, query: str) -> list[str]:
    columns = "".join(f"&columns={one}" for one in ("title", "state", "progress", "ends_on"))
    answer = client.get(f"/plans/?export=csv{columns}{query}")
    return [row[0] for row in csv_rows(answer)[1:]]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("&sort=-progress", ["Plan 2026", "Plan 2024", "Plan 2025"]),  # a draft tells none
        ("&sort=progress", ["Plan 2024", "Plan 2026", "Plan 2025"]),
        ("&sort=state,title", ["Plan 2025", "Plan 2024", "Plan 2026"]),
        ("&sort=-ends_on&state=", ["Plan 2026", "Plan 2025", "Plan 2024", "Plan 2023"]),
        ("&state=closed", ["Plan 2023"]),
        ("&pace=behind", ["Plan 2024"]),
        ("&sponsor=none", []),
        ("&owner=x", []),
        ("&q=2024", ["Plan 2024"]),
        ("&q=nada", []),
    ],
)
def test_the_kam_finds_and_orders_their_own(
    plans: People, as_user: Login, query: str, titles: list[str]
) -> None:
    sort = "" if "sort=" in query else "&sort=title"
    assert _titles(as_user(plans.kam), query + sort) == titles


def test_three_people_and_their_choices(plans: People, as_user: Login) -> None:
    for person, has, finding in (
        (plans.kam, ["Plan 2024", "Plan 2025", "Plan 2026"], "2 plans are carried out, 1 of them"),
        (plans.other, ["Plan ajeno"], "1 plan is carried out, 1 of them behind"),
        (plans.director, ["Plan 2024", "Plan 2025", "Plan 2026", "Plan ajeno"], "3 plans are"),
    ):
        client = as_user(person)
        assert _titles(client, "&sort=title") == has
        assert finding in html.unescape(client.get("/plans/").content.decode())
    own = html.unescape(as_user(plans.kam).get("/plans/").content.decode())
    assert plans.other.name not in own
    assert _titles(as_user(plans.director), "&sponsor=none") == ["Plan ajeno"]
    assert _titles(as_user(plans.director), f"&owner={plans.other.pk}") == ["Plan ajeno"]


def test_of_many_plans_a_page_is_read(plans: People, as_user: Login) -> None:
    client = as_user(plans.kam)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get("/plans/?sort=title")
        return len(found)

    few = asked()
    for number in range(60):
        begins = date(2100 + number, 1, 1)
        make_plan(plans, title=f"Z {number:02}", starts_on=begins, ends_on=begins.replace(day=9))
    assert asked() == few
    page = html.unescape(client.get("/plans/?sort=title&page=2").content.decode())
    assert "Z 59" in page and "Z 10" not in page
    assert account("G1").name in page
