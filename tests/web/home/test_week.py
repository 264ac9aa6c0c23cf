"""What waits, by money, and the director's table of people, as its three readers see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clave.apps.followup.services.acknowledgements import ask_acknowledgement
from clave.apps.followup.services.actions import create_action
from clave.apps.identity.models import User
from clave.web.home.team import team_of
from tests.company import People, import_text, make_chart

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]
# In ten months G1 bought for 6,358 €, D1 for 3,185 €.
BUDGETS = "Cliente;" + ";".join(f"2026-{month:02d}" for month in range(1, 13))
BUDGETS += "\nG1" + ";9000,00" * 12 + "\nD1" + ";100,00" * 12 + "\n"


def _message(people: People, title: str, amount: int) -> None:
    values = {"title": title, "due_on": timezone.localdate() + timedelta(days=2)}
    values |= {"amount_minor": amount * 100, "currency": "EUR"}
    ask_acknowledgement(acting_user=people.kam, recipients=[people.kam], values=values)


def test_what_means_most_money_stands_first(company: People, as_user: LogIn) -> None:
    make_chart(company)
    for number in range(1, 9):
        _message(company, f"Message {number}", number * 1000)
    page = as_user(company.kam).get("/").content.decode()
    first, second = page.index("Message 8</a>"), page.index("Message 7</a>")
    assert first < second
    assert "First: Message 8, with" in page
    assert "Message 2</a>" not in page
    assert "and 2 matters more" in page
    assert "Message 8" not in as_user(company.other).get("/").content.decode()


def test_the_director_sees_how_the_people_below_stand(
    company: People, folders, as_user: LogIn
) -> None:
    make_chart(company)
    import_text(folders, "budgets", "presupuesto.csv", BUDGETS)
    late = {"owner": company.kam, "due_on": timezone.localdate() - timedelta(days=3)}
    create_action(acting_user=company.kam, values={"title": "Too late", **late})
    team = team_of(company.director)
    assert team is not None
    assert [one.name for one in team.members] == ["Lucía Ferrer", "Álvaro Quintana"]
    assert sum(one.result["gap_to_date"] for one in team.members) == team.gap
    behind, ahead = team.members
    assert (behind.result["gap_to_date"], ahead.result["gap_to_date"]) == (-83_642, 2_185)
    assert (behind.load.late, ahead.load.late) == (1, 0)
    page = as_user(company.director).get("/").content.decode()
    assert "My people" in page
    assert f'href="/actions/?owner={company.kam.pk}"' in page
    assert team_of(company.kam) is None
    assert team_of(company.other) is None
    for person in (company.kam, company.other):
        assert "My people" not in as_user(person).get("/").content.decode()
