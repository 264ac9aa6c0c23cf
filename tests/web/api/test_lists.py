"""Every list of the API: rows from where one asks, and how many there are, of what one sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.figures.registry import REGISTRY
from tests.company import People

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
LISTS = ("accounts", "actions", "plans", "proposals", "promotions", "figures")


def _get(client: Client, address: str) -> Any:
    answer = client.get(f"/api/{address}")
    assert answer.status_code == 200, address
    return answer.json()


@pytest.mark.parametrize("name", LISTS)
def test_all_lists_have_one_shape(name: str, company: People, as_user: LogIn) -> None:
    told = _get(as_user(company.director), f"{name}?limit=1")
    assert set(told) == {"rows", "rows_total"}
    assert len(told["rows"]) == min(1, told["rows_total"])


def test_a_total_counts_what_one_sees(company: People, as_user: LogIn) -> None:
    for person in (company.kam, company.other, company.director):
        seen = Account.objects.visible_to(person).count()
        told = _get(as_user(person), "accounts?limit=1")
        assert (len(told["rows"]), told["rows_total"]) == (1, seen)
    assert Account.objects.visible_to(company.kam).count() < Account.objects.count()
    rest = _get(as_user(company.director), f"figures?offset={len(REGISTRY) - 2}")
    assert (len(rest["rows"]), rest["rows_total"]) == (2, len(REGISTRY))
