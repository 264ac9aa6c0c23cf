"""The chain of command decides who sees which account: at once, and for as long as it holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from clave.apps.accounts import services as accounts
from clave.apps.accounts.models import Account, AccountMember
from clave.apps.accounts.selectors import sight_of
from clave.apps.identity.models import AuditEntry, User
from clave.apps.org.models import Person
from clave.apps.org.services import authority, chart
from clave.apps.org.services import people as staff
from clave.apps.org.services.authority import Terms
from clave.apps.org.sight import reach_of
from clave.lib.refusal import Refused
from tests.company import FOUNDED, People, Positions, account, make_chart

pytestmark = pytest.mark.django_db
KAMS = {"G1", "H1", "S1", "S2"}
OTHERS = {"D1"}
NOBODYS = {"C1"}
ALL = KAMS | OTHERS | NOBODYS


@pytest.fixture
def positions(company: People) -> Positions:
    return make_chart(company)


def seen(user: User) -> set[str]:
    """What somebody sees, by both doors: the books' query and the figures' sight."""
    codes = set(Account.objects.visible_to(user).values_list("code", flat=True))
    assert sight_of(user).codes is None or set(sight_of(user).codes or ()) == codes
    return codes


def person(user: User) -> Person:
    return Person.objects.get(user=user)


def test_without_a_chart_a_director_sees_everything(company: People) -> None:
    expected = {"kam": KAMS, "other": OTHERS, "seller": set(), "manager": set()}
    expected |= {"department": set()}
    for name, user in company.all().items():
        assert seen(user) == expected.get(name, ALL), name


def test_the_line_gives_what_those_below_see(company: People, positions: Positions) -> None:
    expected = {"kam": KAMS, "other": OTHERS, "seller": set(), "manager": set()}
    expected |= {"department": set()}
    for name, user in company.all().items():
        assert seen(user) == expected.get(name, ALL), name


def test_a_kam_moves_under_another_director_and_sight_moves_along(
    company: People, positions: Positions, django_assert_num_queries: object
) -> None:
    south = User.objects.create_user(
        "south@example.com", "x", name="Nuria Vidal", role="sales_direction"
    )
    place = chart.open_position(
        acting_user=None, title="Dirección sur", reports_to=positions.top, since=FOUNDED
    )
    new = staff.add_person(acting_user=None, name="Nuria Vidal", email=south.email)
    staff.appoint(acting_user=None, position=place, person=new, since=FOUNDED)
    assert (seen(company.director), seen(south)) == (ALL, NOBODYS)
    assert sight_of(company.director).codes is None  # all accounts: the lines without one, too
    chart.move_position(acting_user=company.admin, position=positions.kam, reports_to=place)
    assert sight_of(company.director).codes is not None
    assert (seen(company.director), seen(south)) == (OTHERS | NOBODYS, KAMS | NOBODYS)
    told = AuditEntry.objects.first()
    assert told is not None
    assert (told.action, told.actor) == ("position_moved", company.admin)
    assert told.changes["reports_to"] == ["Dirección comercial", "Dirección sur"]
    chart.move_position(
        acting_user=company.admin, position=positions.kam, reports_to=positions.sales
    )
    assert (seen(company.director), seen(south)) == (ALL, NOBODYS)
    assert positions.kam.placements.count() == 1  # taken back on the same day: as if never moved


def test_a_second_director_below_does_not_see_what_is_nobodys(
    company: People, positions: Positions
) -> None:
    below = User.objects.create_user("b@example.com", "x", name="Blas", role="sales_direction")
    place = chart.open_position(
        acting_user=None, title="Subdirección", reports_to=positions.sales, since=FOUNDED
    )
    new = staff.add_person(acting_user=None, name="Blas", email=below.email)
    assert seen(below) == ALL  # known, but without a position yet
    staff.appoint(acting_user=None, position=place, person=new)
    assert seen(below) == set()


def test_what_somebody_without_a_place_answers_for_is_not_out_of_sight(
    company: People, positions: Positions
) -> None:
    staff.end_holding(acting_user=None, holding=positions.kam.holdings.get())
    assert seen(company.director) == ALL
    assert seen(company.kam) == KAMS  # still theirs, until somebody else is given them
    south = User.objects.create_user("s@example.com", "x", name="S", role="sales_direction")
    place = chart.open_position(acting_user=None, title="Sur", reports_to=positions.sales)
    new = staff.add_person(acting_user=None, name="S", email=south.email)
    staff.appoint(acting_user=None, position=place, person=new)
    assert seen(south) == set()  # not the first of sales


def test_an_account_team_sees_its_account_and_those_above_it(
    company: People, positions: Positions
) -> None:
    member = accounts.add_member(
        acting_user=company.kam,
        account=account("G1"),
        user=company.seller,
        values={"level": "management", "role": "Visita las tiendas", "share": 30},
    )
    assert seen(company.seller) == KAMS  # what hangs below the group, too
    assert seen(company.manager) == KAMS
    assert seen(company.other) == OTHERS
    with pytest.raises(Refused, match="member_twice"):
        accounts.add_member(
            acting_user=company.kam, account=account("G1"), user=company.seller, values={}
        )
    with pytest.raises(Refused, match="not_allowed"):
        accounts.remove_member(acting_user=company.other, member=member)
    accounts.change_member(
        acting_user=company.kam,
        member=member,
        values={"until": timezone.localdate() + timedelta(days=1)},
        expected_version=1,
    )
    assert seen(company.seller) == KAMS
    accounts.remove_member(acting_user=company.kam, member=member)
    assert (seen(company.seller), seen(company.manager)) == (set(), set())
    assert not AccountMember.objects.exists()  # it never lasted a day


@pytest.mark.parametrize(
    "values",
    [{"share": 101}, {"level": "boss"}, {"since": date(2026, 5, 2), "until": date(2026, 5, 2)}],
)
def test_a_member_that_cannot_be_is_refused(company: People, values: dict[str, object]) -> None:
    with pytest.raises(Refused):
        accounts.add_member(
            acting_user=company.kam, account=account("G1"), user=company.seller, values=values
        )
    assert not AccountMember.objects.exists()


def test_delegated_authority_ends_at_its_hour(company: People, positions: Positions) -> None:
    now = timezone.now()
    terms = Terms(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    lent = authority.delegate(
        acting_user=company.kam,
        giver=person(company.kam),
        receiver=person(company.other),
        terms=terms,
    )
    assert seen(company.other) == KAMS | OTHERS

    def reached(at: object) -> bool:
        reach = reach_of(company.other, at)  # type: ignore[arg-type]
        assert reach is not None
        return company.kam.pk in reach.users

    moment = timedelta(microseconds=1)
    assert reached(terms.starts_at) and reached(terms.ends_at - moment)
    assert not reached(terms.ends_at) and not reached(terms.starts_at - moment)
    authority.revoke_delegation(acting_user=company.kam, delegation=lent)
    assert seen(company.other) == OTHERS
    with pytest.raises(Refused, match="delegation_is_over"):
        authority.revoke_delegation(acting_user=company.kam, delegation=lent)


def test_a_delegation_of_one_unit_shows_its_people_alone(
    company: People, positions: Positions
) -> None:
    unit = chart.create_unit(acting_user=None, name="Norte", kind="team")
    chart.move_position(
        acting_user=None, position=positions.kam, reports_to=positions.sales, unit=unit
    )
    now = timezone.now()
    lent = Terms(starts_at=now, ends_at=now + timedelta(days=7), unit=unit)
    authority.delegate(
        acting_user=company.director,
        giver=person(company.director),
        receiver=person(company.manager),
        terms=lent,
    )
    assert seen(company.manager) == KAMS  # not those of the south, and not the director's own
    with pytest.raises(Refused, match="not_allowed"):
        authority.delegate(
            acting_user=company.seller,
            giver=person(company.director),
            receiver=person(company.seller),
            terms=lent,
        )
    assert seen(company.seller) == set()


def test_what_was_lent_is_not_lent_on(company: People, positions: Positions) -> None:
    now = timezone.now()
    terms = Terms(starts_at=now, ends_at=now + timedelta(days=7), scope="see")
    for giver, receiver in ((company.kam, company.manager), (company.manager, company.seller)):
        authority.delegate(
            acting_user=giver, giver=person(giver), receiver=person(receiver), terms=terms
        )
    assert (seen(company.manager), seen(company.seller)) == (KAMS, set())


def test_a_dotted_line_gives_no_sight(company: People, positions: Positions) -> None:
    chart.draw_dotted_line(acting_user=None, position=positions.kam, reports_to=positions.manager)
    assert seen(company.manager) == set()
    with pytest.raises(Refused, match="dotted_line_twice"):
        chart.draw_dotted_line(
            acting_user=None, position=positions.kam, reports_to=positions.manager
        )


def test_sight_costs_one_query_more(company: People, positions: Positions) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    reach_of(company.kam)
    with CaptureQueriesContext(connection) as queries:
        reach_of(company.kam)
    assert len(queries) == 1
