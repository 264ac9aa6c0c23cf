"""Resources: booked without overlap, also by two at once; what each account used."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from clave.apps.identity.models import AuditEntry, User
from clave.apps.team import services
from clave.apps.team.models import Booking, Resource
from clave.apps.team.selectors import used_by_accounts
from clave.lib.refusal import Refused
from tests.company import People, account

NOON = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)


def _hour(number: float) -> datetime:
    return NOON + timedelta(hours=number)


def _room(**values: Any) -> Resource:
    given = {"name": "Sala Ebro", "kind": "room", "monthly_cost_minor": 160_00, "currency": "EUR"}
    return services.add_resource(acting_user=None, values=given | values)


def _book(user: User, resource: Resource, begin: float, end: float, **more: Any) -> Booking:
    return services.book_resource(
        acting_user=user,
        resource=resource,
        starts_at=_hour(begin),
        ends_at=_hour(end),
        **more,
    )


@pytest.mark.django_db
def test_no_two_bookings_overlap(company: People) -> None:
    room = _room()
    _book(company.kam, room, 0, 2, account=account("G1"), purpose="Talks")
    before = (Booking.objects.count(), AuditEntry.objects.count())
    for begin, end in ((0, 2), (1, 3), (-1, 0.5), (0.5, 1), (-1, 3)):
        with pytest.raises(Refused) as refused:
            _book(company.other, room, begin, end)
        assert refused.value.code == "booking_overlaps"
        assert refused.value.params["person"] == "Lucía Ferrer"
    for begin, end, code in ((3, 3, "booking_ends_first"), (-90, -80, "booking_is_past")):
        with pytest.raises(Refused, match=code):
            _book(company.other, room, begin, end)
    with pytest.raises(Refused, match="not_allowed"):
        _book(company.other, room, 5, 6, account=account("G1"))
    assert (Booking.objects.count(), AuditEntry.objects.count()) == before
    touching = _book(company.other, room, 2, 3)
    with pytest.raises(Refused, match="not_allowed"):
        services.cancel_booking(acting_user=company.kam, booking=touching)
    services.cancel_booking(acting_user=company.director, booking=touching)
    assert Booking.objects.count() == 1


@pytest.mark.django_db
def test_what_is_assigned_is_not_booked_by_others(company: People) -> None:
    car = _room(name="Coche 3", kind="car", holder=company.kam)
    with pytest.raises(Refused, match="resource_is_assigned"):
        _book(company.other, car, 0, 1)
    assert _book(company.kam, car, 0, 1).user == company.kam
    for values, code in (
        ({"name": " "}, "resource_needs_name"),
        ({"name": "coche 3"}, "resource_taken"),
        ({"name": "x", "monthly_cost_minor": -1}, "cost_below_zero"),
    ):
        with pytest.raises(Refused, match=code):
            _room(**values)
    with pytest.raises(Refused, match="not_allowed"):
        services.add_resource(acting_user=company.kam, values={"name": "y"})


@pytest.mark.django_db
def test_hours_and_cost_of_each_account(company: People) -> None:
    room, other = _room(), _room(name="Sala Duero", monthly_cost_minor=None, currency="")
    _book(company.kam, room, 0, 2, account=account("G1"))
    _book(company.kam, room, 3, 3.5, account=account("G1"))
    _book(company.kam, room, 4, 5)
    _book(company.other, other, 0, 1, account=account("D1"))
    assert used_by_accounts(company.director) == [], "nothing is over yet"
    later = _hour(24)
    used = used_by_accounts(company.director, later)
    assert [(u.account.code, u.bookings, u.hours, u.cost_minor) for u in used] == [
        ("G1", 2, Decimal("2.5"), 250),
        ("D1", 1, Decimal(1), None),
    ]
    assert [u.account.code for u in used_by_accounts(company.other, later)] == ["D1"]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_time_one_is_refused(company: People) -> None:
    room = _room()
    start, said = threading.Barrier(4), []

    def book() -> None:
        start.wait(timeout=20)
        answer = "locked"  # in memory, SQLite does not wait for a lock as it does in a file
        while answer == "locked":
            answer = try_to_book()
        said.append(answer)
        connection.close()

    def try_to_book() -> str:
        try:
            _book(company.kam, room, 0, 1)
        except Refused as refused:
            return refused.code
        except OperationalError:
            return "locked"
        return "booked"

    threads = [threading.Thread(target=book) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(said) == ["booked"] + ["booking_overlaps"] * 3
    assert Booking.objects.count() == 1
