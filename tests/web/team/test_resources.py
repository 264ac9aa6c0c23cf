"""The pages of resources: everybody sees which hours are taken, not everybody what for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from clave.apps.identity.models import User
from clave.apps.team import services
from clave.apps.team.models import Booking, Resource
from tests.company import People, account

pytestmark = pytest.mark.django_db
LogIn = Callable[[User], Client]


def _hour(number: int) -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(
        days=1, hours=number
    )


def _sent(begin: int, end: int, code: str = "") -> dict[str, Any]:
    moments = (timezone.localtime(_hour(number)) for number in (begin, end))
    starts, ends = (moment.strftime("%Y-%m-%dT%H:%M") for moment in moments)
    return {"starts_at": starts, "ends_at": ends, "account_code": code, "purpose": "Tasting"}


@pytest.fixture
def room(company: People) -> Resource:
    values = {"name": "Sala Ebro", "kind": "room", "monthly_cost_minor": 42_000, "currency": "EUR"}
    return services.add_resource(acting_user=None, values=values)


def test_three_people_at_a_booking(company: People, room: Resource, as_user: LogIn) -> None:
    address = f"/resources/{room.pk}/"
    answer = as_user(company.kam).post(address, _sent(0, 2, "G1"))
    assert answer.status_code == 302
    booking = Booking.objects.get()
    assert booking.account == account("G1")
    for person in (company.kam, company.director):
        page = as_user(person).get(address).content.decode()
        assert "Grupo Arrabal" in page
        assert "Tasting" in page
    page = as_user(company.other).get(address).content.decode()
    assert "Lucía Ferrer" in page
    assert "Grupo Arrabal" not in page
    assert "Tasting" not in page
    assert (
        as_user(company.other).post(f"/resources/bookings/{booking.pk}/cancel/").status_code == 403
    )
    assert Booking.objects.count() == 1
    assert as_user(company.kam).post(f"/resources/bookings/{booking.pk}/cancel/").status_code == 302
    assert not Booking.objects.exists()


def test_hours_that_are_taken_are_told_and_what_was_written_stays(
    company: People, room: Resource, as_user: LogIn
) -> None:
    address = f"/resources/{room.pk}/"
    as_user(company.kam).post(address, _sent(0, 2))
    answer = as_user(company.director).post(address, _sent(1, 3))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Lucía Ferrer" in page
    assert 'value="Tasting"' in page
    assert Booking.objects.count() == 1


def test_an_account_that_one_does_not_see_is_not_there(
    company: People, room: Resource, as_user: LogIn
) -> None:
    answer = as_user(company.other).post(f"/resources/{room.pk}/", _sent(0, 2, "G1"))
    assert answer.status_code == 422
    assert "There is no account with the code “G1”." in answer.content.decode()
    assert not Booking.objects.exists()


def test_the_cost_has_its_right(company: People, room: Resource, as_user: LogIn) -> None:
    for person, told in ((company.director, True), (company.seller, False)):
        page = as_user(person).get(f"/resources/{room.pk}/").content.decode()
        assert ("420" in page) == told
