"""The page of an account's health, its badge, its column, and the weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clave.apps.health.models import HealthModel
from clave.apps.health.recording import record_if_due
from clave.apps.identity.models import User
from clave.figures.health_scoring import WEIGHTS
from tests.company import People, account

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def test_three_people(company: People, as_user: LogIn) -> None:
    record_if_due()
    address = f"/accounts/{account('G1').pk}/health/"
    for person in (company.kam, company.director):
        page = as_user(person).get(address).content.decode()
        score = account("G1").health
        assert f"Health {score} of 100" in page
        assert "Not known: sales, relation, satisfaction and progress of the plan." in page
        assert page.count('<td class="quiet only-desk">') == 7
    assert as_user(company.other).get(address).status_code == 404


def test_before_anything_is_recorded_it_says_so(company: People, as_user: LogIn) -> None:
    page = as_user(company.kam).get(f"/accounts/{account('G1').pk}/health/").content.decode()
    assert "Nothing is known yet" in page
    assert "Health is recorded once a day" in page


def test_the_account_and_the_portfolio_show_it(company: People, as_user: LogIn) -> None:
    client, pk = as_user(company.kam), account("G1").pk
    assert "/health/" not in client.get(f"/accounts/{pk}/").content.decode()
    record_if_due()
    page = client.get(f"/accounts/{pk}/").content.decode()
    assert f'<a class="badge" href="/accounts/{pk}/health/">Health {account("G1").health}' in page
    portfolio = client.get("/portfolio/").content.decode()
    assert f'<span class="health-score"><b>{account("G1").health}</b>' in portfolio
    answer: Any = client.get("/portfolio/?sort=health&export=csv")
    ordered = b"".join(answer.streaming_content).decode()
    assert f",{account('G1').health}," in ordered or f";{account('G1').health};" in ordered


def test_weights_that_do_not_sum_stay_on_the_form(company: People, as_user: LogIn) -> None:
    client = as_user(company.admin)
    sent = {name: str(weight) for name, weight in WEIGHTS.items()} | {"version": "1"}
    answer = client.post("/settings/health/", sent | {"sales": "30"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The weights add up to 105.0 %, not to 100" in page
    assert 'value="30"' in page
    assert not HealthModel.objects.exists()
    moved = sent | {"sales": "20", "payment": "20"}
    assert client.post("/settings/health/", moved).status_code == 302
    assert HealthModel.current().weights["payment"] == 20
    assert client.post("/settings/health/", moved).status_code == 409  # meanwhile it is version 2
    assert as_user(company.director).get("/settings/health/").status_code == 404
