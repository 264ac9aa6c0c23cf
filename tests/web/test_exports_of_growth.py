"""Lists of opportunities, needs, rivals and demand, as files: the rows of who asks alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from clave.apps.demand import services
from clave.apps.demand.services import Told
from clave.apps.identity.models import User
from clave.apps.modelling.refreshing import refresh
from tests.company import People, account
from tests.web.exported import csv_rows, xlsx_rows
from tests.web.things import all_things

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
# Each list with those who see it and have rows of their own.
LISTS = {
    "/insights/opportunities/?": ("kam", "director"),
    "/needs/?": ("kam", "director"),
    "/competition/?": ("kam", "director"),
    "/competitors/?": ("kam", "director"),
    "/demand/?": ("kam", "director"),
    "/demand/months/2026-11/?": ("kam", "director", "department"),
    "/accounts/{group}/demand/?": ("kam", "director"),
    "/accounts/{group}/opportunities/?": ("kam", "director"),
    "/accounts/{group}/needs/?": ("kam", "director"),
}
FOREIGN = ("Arrabal", "Hiperra")


@pytest.fixture
def filled(folders: Path, company: People) -> People:
    """The company with something of everything, a forecast, and a view that differs from it."""
    all_things(company)
    refresh("demand")
    told = [Told("Q1", date(2026, 11, 1), 9999)]
    services.enter(acting_user=company.kam, account=account("S1"), layer="view", cells=told)
    return company


def test_each_holds_the_rows_of_who_asks(filled: People, as_user: LogIn) -> None:
    group = account("G1").pk
    for pattern, people in LISTS.items():
        page = pattern.format(group=group)
        for name, person in filled.all().items():
            client = as_user(person)
            may = client.get(page).status_code == 200
            response = client.get(f"{page}export=csv")
            assert response.status_code == (200 if may else 404), (page, name)
            if name in people:
                rows = csv_rows(response)
                assert len(rows) > 1, (page, name)
                assert len(xlsx_rows(client.get(f"{page}export=xlsx"))) == len(rows)
            elif may and name == "other":
                cells = str(csv_rows(response))
                assert not [word for word in FOREIGN if word in cells], page
