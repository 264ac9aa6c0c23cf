"""What the figures of work are told: against what was written, person by person."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from clave.apps.accounts import services as accounts
from clave.apps.accounts.selectors import compute, scope_of_everything
from clave.apps.workload import services
from clave.apps.workload.telling import work_in
from clave.figures.base import Scope
from tests.apps.contacts.making import make_contact, talk
from tests.company import People, account

pytestmark = pytest.mark.django_db


def _served(code: str = "G1", scope: Scope | None = None):
    work = work_in(scope or scope_of_everything())
    return next((one for one in work.accounts if one.code == code), None)


def test_an_account_with_all_below_it(company: People) -> None:
    told = _served()
    assert told is not None
    assert told.members == ("G1", "H1", "S1", "S2")
    assert (told.sites, told.channels, told.tier, told.kam) == (2, 1, "A", company.kam.pk)
    assert (told.functions_known, told.reached, told.contacts) == (None, frozenset(), ())
    assert _served("C1") is None  # no tier, no KAM, nobody known: nothing to do for a KAM


def test_ties_reach_where_they_are_active_and_strong(company: People) -> None:
    buyer = make_contact(
        company.kam, "H1", "Ana", function="purchasing", level=1, language="Español"
    )
    clerk = make_contact(company.kam, "S1", "Eva", function="payments", level=3, language="es")
    for days in (2, 9, 16, 23):
        talk(company.kam, buyer, days=days)
    talk(company.kam, clerk, days=120)
    talk(company.kam, buyer, days=400)  # of another year
    told = _served()
    assert told is not None
    assert told.reached == {("purchasing", 1)}
    assert told.reached_by == ((company.kam.pk, "purchasing", 1),)
    assert dict(told.silent) == {1: 2, 3: 120}
    assert dict(told.contacts) == {company.kam.pk: 5}
    assert sorted(told.threads) == [1, 4]
    assert told.functions_known == 2
    assert told.language == "es"


def test_a_scope_that_holds_a_site_alone_knows_no_more(company: People) -> None:
    make_contact(company.kam, "H1", "Ana", function="purchasing")
    known = make_contact(company.kam, "S1", "Eva", function="payments")
    talk(company.kam, known)
    told = _served("S1", Scope(accounts=("S1",)))
    assert told is not None
    assert told.members == ("S1",)
    assert told.functions_known == 1
    assert _served("G1", Scope(accounts=("S1",))) is None


def test_stage_hours_and_team(company: People) -> None:
    group = account("G1")
    services.decide_role(
        acting_user=None,
        account=group,
        values={
            "stage": "basic",
            "stage_reason": "So it is",
            "hours": Decimal("64.5"),
            "hours_reason": "Counted",
        },
        expected_version=0,
    )
    today = timezone.localdate()
    for person, level, until in (
        (company.finance, "research", None),
        (company.seller, "strategic", today),
    ):
        accounts.add_member(
            acting_user=None,
            account=group,
            user=person,
            values={"level": level, "since": date(2026, 1, 1), "until": until},
        )
    told = _served()
    assert told is not None
    assert (told.stage, told.told_hours, told.team) == ("basic", 64.5, ("research",))


def test_people_with_their_hours(company: People) -> None:
    services.set_capacity(
        acting_user=None,
        user=company.kam,
        since=timezone.localdate() - timedelta(days=1),
        values={"days": 200, "hours_a_day": Decimal("7.5"), "account_share": 40}
        | {"delegations": "Norte, Sur ", "languages": "ES,en"},
        expected_version=0,
    )
    people = {person.key: person for person in work_in(scope_of_everything()).people}
    kam, other = people[company.kam.pk], people[company.other.pk]
    assert kam.capacity == pytest.approx(200 * 7.5 * 0.4)
    assert (kam.delegations, kam.languages, kam.told) == (("Norte", "Sur"), ("es", "en"), True)
    assert (other.capacity, other.told) == (pytest.approx(1144), False)
    assert people[company.seller.pk].is_seller
    assert company.finance.pk not in people


def test_the_command_line_computes_what_the_pages_do(company: People) -> None:
    found = compute("workload", scope_of_everything())
    rows = {row["name"]: row for row in found.rows}
    assert rows["Lucía Ferrer"]["accounts"] == 1
    role = compute("kam_role", scope_of_everything(codes=["G1"])).rows[0]
    assert (role["sites"], role["products"]) == (2, 2)
    assert rows["Lucía Ferrer"]["hours"] == role["hours"]
