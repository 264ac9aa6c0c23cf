"""Who approves what: along the line, by the strictest policy, never oneself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clave.apps.identity.models import User
from clave.apps.org.authority import Approval, Matter, escalation_of, who_approves
from clave.apps.org.models import Person, Policy
from clave.apps.org.services import authority, chart
from clave.apps.org.services import people as staff
from clave.apps.org.services.authority import Terms
from clave.lib.refusal import Refused
from tests.company import FOUNDED, People, Positions, make_chart

pytestmark = pytest.mark.django_db


@pytest.fixture
def positions(people: People) -> Positions:
    return make_chart(people)


def policy(**values: Any) -> Policy:
    given = {"name": "P", "approver": "level", "levels": 1, "since": FOUNDED} | values
    return authority.set_policy(acting_user=None, values=given)


def lend(giver: User, receiver: User, **terms: Any) -> None:
    now = timezone.now()
    given = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=1)} | terms
    authority.delegate(
        acting_user=giver,
        giver=Person.objects.get(user=giver),
        receiver=Person.objects.get(user=receiver),
        terms=Terms(**given),
    )


def names(approval: Approval) -> list[str]:
    return [step.name for step in approval.steps]


def codes(approval: Approval) -> list[list[str]]:
    return [[code for code, _ in step.reasons] for step in approval.steps]


def test_what_no_policy_covers_goes_up_to_the_top(people: People, positions: Positions) -> None:
    found = who_approves(Matter(5_000_00), responsible=people.kam.pk)
    assert names(found) == ["Ignacio Beltrán", "Elena Prat"]
    assert found.policies == (("no_policy", {}),)
    assert [step.level for step in found.steps] == [1, 2]


# Half-open intervals: an amount on a bound belongs to the upper one.
@pytest.mark.parametrize(
    ("amount", "tier", "expected"),
    [
        (9_999_99, "", ["Ignacio Beltrán"]),
        (10_000_00, "", ["Ignacio Beltrán", "Elena Prat"]),
        (100_00, "A", ["Ignacio Beltrán", "Elena Prat"]),
        (None, "B", ["Ignacio Beltrán", "Elena Prat"]),
    ],
)
def test_the_strictest_dimension_wins(
    people: People, positions: Positions, amount: int | None, tier: str, expected: list[str]
) -> None:
    policy(name="small", amount_below_minor=10_000_00)
    policy(name="large", amount_from_minor=10_000_00, levels=2)
    policy(name="key accounts", tier="A", approver="top")
    policy(name="in a larger company", people_from=100, approver="top")
    found = who_approves(Matter(amount, "EUR", tier), responsible=people.kam.pk)
    assert names(found) == expected


def test_policies_hold_in_their_currency_matter_and_days(
    people: People, positions: Positions
) -> None:
    policy(name="euros", amount_below_minor=10_000_00)
    policy(name="discounts", subject="discount", levels=2)
    today = timezone.localdate()
    policy(name="over", approver="top", until=today)
    policy(name="later", approver="top", since=today + timedelta(days=1))

    def asked(**matter: Any) -> list[str]:
        return names(who_approves(Matter(**matter), responsible=people.kam.pk))

    assert asked(amount_minor=5) == ["Ignacio Beltrán"]
    assert asked(amount_minor=5, subject="discount") == ["Ignacio Beltrán", "Elena Prat"]
    assert len(asked(amount_minor=5, currency="USD")) == 2  # no policy in dollars: to the top
    later = timezone.now() + timedelta(days=1)
    found = who_approves(Matter(5), responsible=people.kam.pk, at=later)
    assert names(found) == ["Ignacio Beltrán", "Elena Prat"]


def test_nobody_approves_for_oneself(people: People, positions: Positions) -> None:
    policy(levels=1)
    found = who_approves(Matter(5), responsible=people.kam.pk, acting=people.director.pk)
    assert names(found) == ["Elena Prat"]  # above whoever asks, not above the KAM alone
    top = who_approves(Matter(5), responsible=people.kam.pk, acting=people.direction.pk)
    assert (top.steps, top.unmet) == ((), (("nobody_above", {}),))
    asked_below = who_approves(Matter(5), responsible=people.kam.pk, acting=people.seller.pk)
    assert names(asked_below) == ["Ignacio Beltrán"]


def test_who_holds_two_positions_does_not_approve_in_the_other(
    people: People, positions: Positions
) -> None:
    policy(levels=1)
    holding = positions.sales.holdings.get()
    staff.end_holding(acting_user=None, holding=holding)
    kam = Person.objects.get(user=people.kam)
    staff.appoint(acting_user=None, position=positions.sales, person=kam)
    found = who_approves(Matter(5), responsible=people.kam.pk)
    assert names(found) == ["Elena Prat"]
    assert codes(found) == [["own_matter", "level"]]


def test_a_vacant_position_passes_it_on(people: People, positions: Positions) -> None:
    policy(levels=1)
    staff.end_holding(acting_user=None, holding=positions.sales.holdings.get())
    found = who_approves(Matter(5), responsible=people.kam.pk)
    assert (names(found), codes(found)) == (["Elena Prat"], [["vacant", "level"]])
    staff.end_holding(acting_user=None, holding=positions.top.holdings.get())
    found = who_approves(Matter(5), responsible=people.kam.pk)
    assert found.steps == ()
    assert [code for code, _ in found.unmet] == ["vacant", "vacant", "nobody_above"]


def test_a_delegation_in_force_substitutes_up_to_its_limit(
    people: People, positions: Positions
) -> None:
    policy(levels=1)
    lend(people.director, people.manager, limit_minor=1_000_00, currency="EUR")
    found = who_approves(Matter(1_000_00), responsible=people.kam.pk)
    step = found.steps[0]
    assert (step.name, step.instead_of) == ("Rubén Cifuentes", "Ignacio Beltrán")
    assert (step.user, step.principal) == (people.manager.pk, people.director.pk)
    assert codes(found) == [["level", "delegated"]]
    for matter in (Matter(1_000_01), Matter(None), Matter(5, "USD")):
        assert names(who_approves(matter, responsible=people.kam.pk))[0] == "Ignacio Beltrán"
    later = timezone.now() + timedelta(days=1)
    found = who_approves(Matter(5), responsible=people.kam.pk, at=later)
    assert names(found) == ["Ignacio Beltrán"]  # over, to the hour


def test_a_delegation_does_not_let_anybody_approve_their_own(
    people: People, positions: Positions
) -> None:
    policy(levels=1)
    lend(people.director, people.kam)
    assert names(who_approves(Matter(5), responsible=people.kam.pk)) == ["Ignacio Beltrán"]
    # For the other KAM's matter the first may substitute.
    assert names(who_approves(Matter(5), responsible=people.other.pk)) == ["Lucía Ferrer"]
    # What the manager asks is not approved by the salesperson below.
    lend(people.direction, people.seller)
    found = who_approves(Matter(5), responsible=people.manager.pk, acting=people.director.pk)
    assert names(found) == ["Elena Prat"]


def test_two_signatures_are_of_two_people(people: People, positions: Positions) -> None:
    policy(approver="top")
    lend(people.direction, people.director)
    found = who_approves(Matter(5), responsible=people.kam.pk)
    assert names(found) == ["Ignacio Beltrán", "Elena Prat"]
    asked = who_approves(Matter(5), responsible=people.kam.pk, acting=people.director.pk)
    assert names(asked) == ["Elena Prat"]


def test_sight_alone_does_not_approve_and_a_unit_narrows(
    people: People, positions: Positions
) -> None:
    policy(levels=1)
    unit = chart.create_unit(acting_user=None, name="Norte", kind="team")
    chart.move_position(
        acting_user=None, position=positions.kam, reports_to=positions.sales, unit=unit
    )
    lend(people.director, people.seller, scope="see")
    lend(people.director, people.manager, unit=unit)
    assert names(who_approves(Matter(5), responsible=people.kam.pk)) == ["Rubén Cifuentes"]
    assert names(who_approves(Matter(5), responsible=people.other.pk)) == ["Ignacio Beltrán"]


def test_a_policy_may_name_a_position_outside_the_line(
    people: People, positions: Positions
) -> None:
    policy(levels=1)
    finance = chart.open_position(
        acting_user=None, title="Finanzas", reports_to=positions.top, since=FOUNDED
    )
    policy(name="credit", approver="position", position=finance)
    found = who_approves(Matter(5), responsible=people.kam.pk)
    assert (names(found), found.unmet) == (
        ["Ignacio Beltrán"],
        (("position_vacant", {"position": "Finanzas"}),),
    )
    paloma = staff.add_person(acting_user=None, name="Paloma Rey")
    staff.appoint(acting_user=None, position=finance, person=paloma)
    found = who_approves(Matter(5), responsible=people.kam.pk)
    assert names(found) == ["Ignacio Beltrán", "Paloma Rey"]
    assert codes(found)[1] == ["position", "no_login"]


def test_without_a_place_nobody_can_approve(people: People) -> None:
    assert who_approves(Matter(5), responsible=people.kam.pk).unmet == (("no_place", {}),)
    assert who_approves(Matter(5), responsible=None).unmet == (("no_place", {}),)


def test_escalation_goes_up_the_line(people: People, positions: Positions) -> None:
    found = escalation_of(people.kam.pk, after=timedelta(days=2))
    assert [(one.place.name, one.after.days) for one in found] == [
        ("Ignacio Beltrán", 2),
        ("Elena Prat", 4),
    ]
    assert escalation_of(people.finance.pk) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"amount_from_minor": 5, "amount_below_minor": 5}, "policy_empty_interval"),
        ({"levels": 0}, "policy_needs_level"),
        ({"approver": "position"}, "policy_needs_position"),
        ({"amount_from_minor": -1}, "limit_below_zero"),
        ({"name": " "}, "policy_needs_name"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(values: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        policy(**values)
    assert not Policy.objects.exists()


def test_a_delegation_that_cannot_be_is_refused(people: People, positions: Positions) -> None:
    now = timezone.now()
    for giver, receiver, terms, code in (
        (people.kam, people.kam, {}, "delegation_to_oneself"),
        (people.kam, people.other, {"ends_at": now - timedelta(days=2)}, "ends_first"),
        (people.kam, people.other, {"ends_at": now - timedelta(hours=1)}, "is_past"),
        (people.kam, people.other, {"limit_minor": -1}, "limit_below_zero"),
        (people.kam, people.other, {"scope": "all"}, "unknown_scope"),
    ):
        with pytest.raises(Refused, match=code):
            lend(giver, receiver, **terms)
