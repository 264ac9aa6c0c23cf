"""Actions of a plan on its pages: what becomes of them, taken in, kept within it, briefed."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from clave.apps.followup.models import Action
from clave.apps.followup.services.actions import create_action
from clave.apps.identity.models import AuditEntry, User
from clave.apps.org.services.chart import create_unit
from clave.apps.plans.models import AccountPlan
from tests.apps.plans.making import STARTS, make_action, make_plan, make_plans_chart, running
from tests.company import People, account

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def chart(company: People) -> People:
    """The small company with its chart."""
    make_plans_chart(company)
    return company


def _get(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


def _loose(people: People, code: str = "S1", **values: Any) -> Action:
    told = {
        "title": "Montar el lineal",
        "owner": people.kam,
        "due_on": timezone.localdate() + timedelta(days=5),
        "account": account(code),
    }
    return create_action(acting_user=None, values=told | values)


def test_closing_asks_what_becomes_of_open_actions(company: People, as_user: LogIn) -> None:
    plan = running(company, make_plan(company))
    action = make_action(company, plan).action
    client, there = as_user(company.kam), f"/plans/{plan.pk}/"
    assert "1 of its actions is still open" in _get(client, there)
    for language, words in (("en", "say whether they stay open"), ("es", "di si siguen abiertas")):
        company.kam.language = language
        company.kam.save()
        told = {"state": "closed", "why": "Acaba el año"}
        answer = as_user(company.kam).post(f"{there}move/", told, follow=True)
        assert words in html.unescape(answer.content.decode())
        plan.refresh_from_db()
        assert plan.state == "active"
    told["open_actions"] = "leave"
    assert as_user(company.other).post(f"{there}move/", told).status_code == 404
    assert as_user(company.kam).post(f"{there}move/", told).status_code == 302
    plan.refresh_from_db()
    action.refresh_from_db()
    assert (plan.state, action.state) == ("closed", "open")


def test_closing_cancels_them_with_the_plans_reason(company: People, as_user: LogIn) -> None:
    plan = running(company, make_plan(company))
    action = make_action(company, plan).action
    told = {"state": "closed", "why": "Cambio de rumbo", "open_actions": "cancel"}
    as_user(company.director).post(f"/plans/{plan.pk}/move/", told)
    plan.refresh_from_db()
    action.refresh_from_db()
    assert (plan.state, action.state) == ("closed", "cancelled")
    assert action.evidence_note == "Cambio de rumbo"
    assert AuditEntry.objects.filter(action="action_moved", subject_id=str(action.pk)).exists()


def test_an_action_that_exists_is_taken_in(company: People, as_user: LogIn) -> None:
    plan = make_plan(company)
    loose = _loose(company)
    early = _loose(company, title="De antes", due_on=STARTS - timedelta(days=1))
    elsewhere = _loose(company, "D1", title="De otra cuenta", owner=company.other)
    there = f"/plans/{plan.pk}/actions/take/"
    assert there in _get(as_user(company.director), f"/plans/{plan.pk}/")
    text = _get(as_user(company.kam), there)
    assert "Montar el lineal" in text
    assert early.title not in text
    assert elsewhere.title not in text
    assert as_user(company.other).get(there).status_code == 404
    assert as_user(company.other).post(there, {"action": loose.pk}).status_code == 404
    assert as_user(company.kam).post(there, {"action": elsewhere.pk}).status_code == 422
    assert not plan.actions.exists()
    told = {"action": loose.pk, "sponsor": company.director.pk}
    assert as_user(company.kam).post(there, told).status_code == 302
    assert plan.actions.get().action_id == loose.pk
    assert "Montar el lineal" not in _get(as_user(company.kam), there)
    assert as_user(company.kam).post(there, told).status_code == 422


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_action_of_a_plan_stays_within_it_on_its_own_page(
    company: People, as_user: LogIn, language: str
) -> None:
    plan = make_plan(company)
    action = make_action(company, plan).action
    company.kam.language = language
    company.kam.save()
    told = {
        "title": action.title,
        "owner": company.kam.pk,
        "due_on": (STARTS - timedelta(days=1)).isoformat(),
        "account": account("G1").pk,
        "version": action.version,
    }
    answer = as_user(company.kam).post(f"/actions/{action.pk}/edit/", told)
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    expected = {"en": "is due before the plan begins", "es": "vence antes de que empiece el plan"}
    assert expected[language] in text
    before = action.due_on
    action.refresh_from_db()
    assert action.due_on == before
    loose = _loose(company)
    told |= {"version": loose.version, "account": account("S1").pk}
    assert as_user(company.kam).post(f"/actions/{loose.pk}/edit/", told).status_code == 302
    loose.refresh_from_db()
    assert loose.due_on == date(2025, 12, 31)


def test_a_unit_of_the_plan_is_briefed_from_its_page(company: People, as_user: LogIn) -> None:
    plan: AccountPlan = make_plan(company)
    there = f"/briefings/new/?plan={plan.pk}"
    assert there in _get(as_user(company.kam), f"/plans/{plan.pk}/")

    unit = create_unit(acting_user=None, name="Norte", kind="team")
    make_action(company, plan, unit=unit, title="Visitar tiendas")
    address = f"{there}&unit={unit.pk}"
    for person in (company.kam, company.director):
        assert address in _get(as_user(person), f"/plans/{plan.pk}/")
    assert "Visitar tiendas" in _get(as_user(company.kam), address)
    assert as_user(company.other).get(f"/plans/{plan.pk}/").status_code == 404
    assert "Visitar tiendas" not in _get(as_user(company.other), address)
