"""Moves on any day: no circle, no second top, on that day or on any later one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from clave.apps.org.chart import load_chart
from clave.apps.org.models import Placement, Position
from clave.apps.org.selectors import shape_of
from clave.apps.org.services import chart
from clave.apps.org.services import people as staff
from clave.lib.refusal import Refused
from tests.company import FOUNDED, People, Positions, make_chart

pytestmark = pytest.mark.django_db


@pytest.fixture
def positions(people: People) -> Positions:
    return make_chart(people)


def move(position: Position, boss: Position | None, days: int = 0) -> None:
    on = timezone.localdate() + timedelta(days=days)
    chart.move_position(acting_user=None, position=position, reports_to=boss, on=on)


def boss_of(position: Position, days: int = 0) -> int | None:
    return load_chart(timezone.localdate() + timedelta(days=days)).places[position.pk].boss


def test_a_circle_that_would_close_on_a_later_day_is_refused(positions: Positions) -> None:
    move(positions.manager, positions.kam, days=10)
    for days in (0, 5, 10, 20):
        with pytest.raises(Refused, match="position_circle"):
            move(positions.kam, positions.manager, days)
    with pytest.raises(Refused, match="later_placement"):
        move(positions.manager, positions.other)
    with pytest.raises(Refused, match="position_has_reports"):
        chart.close_position(acting_user=None, position=positions.kam)
    assert Placement.objects.count() == 7


def test_a_move_holds_from_its_day_on(positions: Positions) -> None:
    move(positions.seller, positions.other, days=-30)
    assert boss_of(positions.seller, -31) == positions.manager.pk
    assert boss_of(positions.seller, -30) == positions.other.pk
    move(positions.seller, positions.sales, days=-30)  # the same day again: it takes its place
    assert boss_of(positions.seller, -30) == positions.sales.pk
    assert positions.seller.placements.count() == 2
    with pytest.raises(Refused, match="second_top"):
        move(positions.seller, None)
    with pytest.raises(Refused, match="position_circle"):
        move(positions.top, positions.sales)


def test_what_ends_is_kept_and_what_never_was_is_not(people: People, positions: Positions) -> None:
    today = timezone.localdate()
    chart.close_position(acting_user=None, position=positions.seller, on=today)
    assert positions.seller.pk not in load_chart(today).places
    assert load_chart(today - timedelta(days=1)).places[positions.seller.pk].holder is not None
    assert positions.seller.holdings.get().until == today
    new = chart.open_position(acting_user=None, title="Breve", reports_to=positions.top)
    chart.close_position(acting_user=None, position=new)
    assert not Placement.objects.filter(position=new).exists()
    with pytest.raises(Refused, match="position_not_there"):
        chart.open_position(acting_user=None, title="X", reports_to=positions.seller)


def test_holders_do_not_overlap(people: People, positions: Positions) -> None:
    person = staff.add_person(acting_user=None, name="Eva")
    holding = positions.kam.holdings.get()
    for since, until in ((date(2019, 1, 1), None), (date(2026, 1, 1), date(2026, 2, 1))):
        with pytest.raises(Refused, match=r"holding_overlaps|position_not_there"):
            staff.appoint(
                acting_user=None, position=positions.kam, person=person, since=since, until=until
            )
    staff.end_holding(acting_user=None, holding=holding, on=date(2026, 1, 1))
    staff.appoint(acting_user=None, position=positions.kam, person=person, since=date(2026, 1, 1))
    with pytest.raises(Refused, match="holding_is_over"):
        staff.end_holding(acting_user=None, holding=holding, on=date(2026, 3, 1))
    with pytest.raises(Refused, match="holding_ends_first"):
        staff.appoint(
            acting_user=None,
            position=positions.kam,
            person=person,
            since=date(2026, 5, 1),
            until=date(2026, 5, 1),
        )


def test_the_shape_of_a_chart(positions: Positions) -> None:
    chart.open_position(acting_user=None, title="Vacante", reports_to=positions.top)
    shape = shape_of(load_chart(timezone.localdate()))
    assert (shape.positions, shape.people, shape.layers, shape.vacant) == (7, 6, 4, 1)
    assert (shape.kams, shape.widest_span) == (2, 3)
    assert shape.span == pytest.approx((2 + 3 + 1) / 3)
    assert shape.widest and shape.widest.id == positions.sales.pk
    assert shape_of(load_chart(FOUNDED - timedelta(days=1))).span is None
    for day in (date.min, date.max):
        load_chart(day)  # the ends of the calendar
