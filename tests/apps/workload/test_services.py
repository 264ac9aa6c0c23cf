"""Roles, rules, capacity and handing over: who may, what is refused, what the audit keeps."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from clave.apps.followup.models import Action
from clave.apps.identity.models import AuditEntry, User
from clave.apps.identity.versions import StaleVersion
from clave.apps.workload import services
from clave.apps.workload.models import AccountRole, Capacity, Rule
from clave.apps.workload.rules import DEFAULTS, rules_in_force
from clave.apps.workload.selectors import owner_of_way
from clave.apps.workload.telling import capacities_on
from clave.lib.refusal import Refused
from tests.company import People, account, make_chart

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 1)
STAGE = {"stage": "cooperative", "stage_reason": "Two years of a joint plan"}


def _decide(user: User | None, code: str = "G1", version: int = 0, **values: object) -> AccountRole:
    return services.decide_role(
        acting_user=user,
        account=account(code),
        values={**STAGE, **values},
        expected_version=version,
    )


def _refused(call, *args, **kwargs) -> str:
    before = AuditEntry.objects.count()
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs)
    assert AuditEntry.objects.count() == before
    return refusal.value.code


def test_a_stage_has_its_reason_who_and_when(company: People) -> None:
    role = _decide(company.kam)
    assert (role.stage, role.decided_by, role.decided_on) == (
        "cooperative",
        company.kam,
        timezone.localdate(),
    )
    entry = AuditEntry.objects.latest("number")
    assert (entry.action, entry.account_code) == ("role_decided", "G1")
    assert entry.changes["stage"] == [None, "cooperative"]
    later = _decide(company.director, version=1, stage="integrated", stage_reason="EDI works")
    assert (later.version, later.decided_by) == (2, company.director)
    entry = AuditEntry.objects.latest("number")
    assert entry.changes["stage"] == ["cooperative", "integrated"]


def test_hours_alone_do_not_decide_the_stage_again(company: People) -> None:
    _decide(company.kam)
    role = _decide(company.director, version=1, hours=Decimal(200), hours_reason="A new platform")
    assert role.decided_by == company.kam


def test_who_may_not_decide_changes_nothing(company: People) -> None:
    for person in (company.other, company.seller, company.finance, company.department):
        assert _refused(_decide, person) == "not_allowed"
    assert not AccountRole.objects.exists()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"stage": "best"}, "unknown_stage"),
        ({"stage_reason": "  "}, "stage_needs_reason"),
        ({"hours": Decimal(9000), "hours_reason": "x"}, "hours_out_of_range"),
        ({"hours": Decimal(-1), "hours_reason": "x"}, "hours_out_of_range"),
        ({"hours": Decimal(10)}, "hours_need_reason"),
        ({"key_for": "love"}, "unknown_choice"),
    ],
)
def test_what_makes_no_sense_is_refused(company: People, values: dict, code: str) -> None:
    assert _refused(_decide, company.kam, **values) == code
    assert not AccountRole.objects.exists()


def test_a_role_is_decided_where_the_account_is(company: People) -> None:
    assert _refused(_decide, company.kam, "S1") == "role_of_decider"


def test_of_two_who_decide_at_once_the_second_is_told(company: People) -> None:
    _decide(company.kam)
    with pytest.raises(StaleVersion):
        _decide(company.director, version=0, stage="basic")
    assert AccountRole.objects.get().stage == "cooperative"


def test_a_rule_takes_a_defaults_place_and_gives_it_back(company: People) -> None:
    told = {"kind": "effort", "key": "A.high"}
    rule = services.set_rule(
        acting_user=company.director, values={"hours": 300.0}, expected_version=0, **told
    )
    effort = rules_in_force().efforts["A", "high"]
    assert (effort.hours, effort.direction_days) == (300.0, 60)
    again = services.set_rule(
        acting_user=company.admin, values={"hours": 310.0}, expected_version=1, **told
    )
    assert again.version == 2
    with pytest.raises(StaleVersion):
        services.forget_rule(acting_user=company.director, rule=rule, expected_version=1)
    services.forget_rule(acting_user=company.director, rule=again, expected_version=2)
    assert rules_in_force() == DEFAULTS
    assert not Rule.objects.exists()


def test_what_was_taken_back_meanwhile_is_not_written_again(company: People) -> None:
    rule = {"kind": "effort", "key": "A.high", "values": {}, "expected_version": 2}
    refused = _refused(services.set_rule, acting_user=company.director, **rule)
    assert refused == "changed_meanwhile"
    assert _refused(_decide, company.kam, version=3) == "changed_meanwhile"
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    ("kind", "key", "values", "code"),
    [
        ("effort", "D.high", {}, "unknown_rule"),
        ("love", "A.high", {}, "unknown_rule"),
        ("effort", "A.high", {"hours": -1.0}, "rule_below_zero"),
        ("stage", "basic", {"functions_share": 1.5}, "not_a_share"),
        ("complexity", "sites", {"medium_from": 9.0, "high_from": 3.0}, "rule_reversed"),
        ("territory", "all", {"seller_calls_from": 70.0}, "rule_reversed"),
    ],
)
def test_rules_that_make_no_sense(
    company: People, kind: str, key: str, values: dict, code: str
) -> None:
    call = {"kind": kind, "key": key, "values": values, "expected_version": 0}
    assert _refused(services.set_rule, acting_user=company.director, **call) == code


def test_only_who_plans_sets_rules_and_hours(company: People) -> None:
    rule = {"kind": "stage", "key": "basic", "values": {}, "expected_version": 0}
    hours = {"user": company.kam, "since": SINCE, "values": {}, "expected_version": 0}
    for person in (company.kam, company.analyst, company.direction, company.manager):
        assert _refused(services.set_rule, acting_user=person, **rule) == "not_allowed"
        assert _refused(services.set_capacity, acting_user=person, **hours) == "not_allowed"
    assert not Capacity.objects.exists()


def _hours(user: User | None, since: date, version: int = 0, **values: object) -> Capacity:
    return services.set_capacity(
        acting_user=None, user=user, since=since, values=values, expected_version=version
    )


def test_the_newest_hours_that_have_begun_hold(company: People) -> None:
    today = timezone.localdate()
    _hours(company.kam, SINCE, days=200)
    _hours(company.kam, today, days=180)
    _hours(company.kam, today + timedelta(days=1), days=100)
    _hours(None, SINCE, days=210)
    held = capacities_on(today)
    assert {user: capacity.days for user, capacity in held.items()} == {
        company.kam.pk: 180,
        None: 210,
    }
    assert _hours(company.kam, SINCE, version=1, days=205).version == 2
    with pytest.raises(StaleVersion):
        _hours(None, SINCE, days=1)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"days": 0}, "capacity_out_of_range"),
        ({"hours_a_day": 25}, "capacity_out_of_range"),
        ({"account_share": 101}, "capacity_out_of_range"),
        ({"moments": 10}, "sample_hits"),
        ({"moments": 10, "hits": 11}, "sample_hits"),
    ],
)
def test_hours_that_make_no_sense(company: People, values: dict, code: str) -> None:
    assert _refused(_hours, company.kam, SINCE, **values) == code


def test_a_director_tells_hours_of_their_own_line(company: People) -> None:
    make_chart(company)
    call = {"since": SINCE, "values": {"days": 200}, "expected_version": 0}
    services.set_capacity(acting_user=company.director, user=company.kam, **call)
    refused = _refused(
        services.set_capacity, acting_user=company.director, user=company.direction, **call
    )
    assert refused == "not_allowed"


def _move(code: str, giver: User | None, taker: User) -> services.Handover:
    return services.Handover(account(code), giver.pk if giver else None, taker)


def test_handing_over_moves_all_or_nothing(company: People) -> None:
    moves = [_move("G1", company.kam, company.other), _move("C1", None, company.other)]
    assert services.hand_over(acting_user=company.director, moves=moves) == 2
    assert account("G1").responsible == company.other
    assert account("C1").responsible == company.other
    entry = AuditEntry.objects.filter(account_code="G1").latest("number")
    assert entry.changes["kam"] == [str(company.kam), str(company.other)]
    stale = [_move("C1", company.other, company.kam), _move("G1", company.kam, company.other)]
    refused = _refused(services.hand_over, acting_user=company.director, moves=stale)
    assert refused == "moves_outdated"
    assert account("C1").responsible == company.other


def test_who_may_not_assign_hands_nothing_over(company: People) -> None:
    moves = [_move("G1", company.kam, company.other)]
    for person in (company.kam, company.other, company.analyst):
        assert _refused(services.hand_over, acting_user=person, moves=moves) == "not_allowed"
    seller = [_move("G1", company.kam, company.seller)]
    assert _refused(services.hand_over, acting_user=company.director, moves=seller) == (
        "taker_is_no_kam"
    )
    assert _refused(services.hand_over, acting_user=company.director, moves=[]) == "no_moves"
    assert account("G1").responsible == company.kam


def test_another_way_is_asked_for_once(company: People) -> None:
    call = {
        "account": account("G1"),
        "way": "key_shallow",
        "owner": company.kam,
        "words": {"title": "Give depth", "details": "Why", "label": "Shallow"},
        "due_on": timezone.localdate(),
    }
    action = services.ask_for_way(acting_user=company.director, **call)
    assert (action.owner, action.account, action.subject_id) == (
        company.kam,
        account("G1"),
        "key_shallow",
    )
    again = _refused(services.ask_for_way, acting_user=company.director, **call)
    assert again == "way_under_way"
    assert Action.objects.count() == 1


def test_depth_is_the_kams_to_give_and_the_rest_is_decided_above(company: People) -> None:
    make_chart(company)
    group, nobody = account("G1"), account("C1")
    assert owner_of_way(group, "key_shallow", company.finance) == company.kam
    assert owner_of_way(group, "small_deep", company.finance) == company.director
    assert owner_of_way(nobody, "small_deep", company.finance) == company.finance
