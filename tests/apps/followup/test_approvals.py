"""Approvals: the chain decides, nobody decides their own, splitting dodges nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.followup import selectors
from clave.apps.followup.models import Approval, ApprovalStep, Follower, Notification
from clave.apps.followup.services import approvals, rounds
from clave.apps.identity.models import AuditEntry, User
from clave.apps.identity.versions import StaleVersion
from clave.apps.org.models import Person
from clave.apps.org.services import authority, chart
from clave.apps.org.services import people as staff
from clave.lib.refusal import Refused
from tests.company import FOUNDED, People, Positions, account, make_chart

pytestmark = pytest.mark.django_db
LIMIT = 5_000_00


@pytest.fixture
def places(company: People) -> Positions:
    """The chart, and one policy: below 5,000 € one level decides, from there on the top."""
    positions = make_chart(company)
    for name, values in {
        "Small": {"amount_below_minor": LIMIT, "approver": "level", "levels": 1},
        "Large": {"amount_from_minor": LIMIT, "approver": "top"},
    }.items():
        given = {"name": name, "currency": "EUR", "since": FOUNDED, **values}
        authority.set_policy(acting_user=None, values=given)
    return positions


def _ask(user: User, amount: int | None = 1_000_00, code: str = "G1", **values: Any) -> Approval:
    given = {"title": "3 % more", "matter": "discount", "amount_minor": amount, "currency": "EUR"}
    given |= {"account": account(code)} | values
    return approvals.ask_approval(acting_user=user, values=given)


def _decide(
    user: User, approval: Approval, decision: str = "approve", remark: str = ""
) -> Approval:
    return approvals.decide_approval(
        acting_user=user,
        approval=approval,
        decision=decision,
        remark=remark,
        expected_version=Approval.objects.get(pk=approval.pk).version,
    )


def _titles(approval: Approval) -> list[str]:
    return [step.title for step in approval.steps.filter(round=approval.round)]


def _waits(user: User) -> list[int]:
    return [step.approval_id for step in selectors.steps_waiting_for(user)]


def _books() -> list[Any]:
    models = (Approval, ApprovalStep, Follower, Notification, AuditEntry)
    return [sorted(map(str, model.objects.values_list())) for model in models]


def test_one_step_after_another_up_the_line(company: People, places: Positions) -> None:
    large = _ask(company.kam, LIMIT)
    assert _titles(large) == ["Dirección comercial", "Presidencia"]
    assert (_waits(company.director), _waits(company.direction)) == ([large.pk], [])
    with pytest.raises(Refused, match="not_allowed"):
        _decide(company.direction, large)  # not their turn yet
    assert _decide(company.director, large).state == "waiting"
    assert (_waits(company.director), _waits(company.direction)) == ([], [large.pk])
    assert _decide(company.direction, large, remark="Fine").state == "approved"
    assert Notification.objects.filter(user=company.kam, code="approval_settled").count() == 1
    told = list(AuditEntry.objects.filter(subject_type="approval").values_list("action", flat=True))
    assert told == ["approval_settled", "approval_decided", "approval_decided", "approval_asked"]
    with pytest.raises(Refused, match="approval_not_waiting"):
        _decide(company.direction, large)


def test_nobody_approves_their_own(company: People, places: Positions) -> None:
    own = _ask(company.director, 1_000_00)
    assert _titles(own) == ["Presidencia"], "decided above who asks"
    assert _waits(company.director) == []
    before = _books()
    with pytest.raises(Refused, match="no_self_approval"):
        _decide(company.director, own)
    assert _books() == before
    assert _titles(_ask(company.admin, None)) == ["Dirección comercial", "Presidencia"]


def test_splitting_an_amount_dodges_no_limit(company: People, places: Positions) -> None:
    half = LIMIT // 2
    first = _ask(company.kam, half)
    assert (_titles(first), first.judged_minor) == (["Dirección comercial"], half)
    other_matter = _ask(company.kam, half, matter="advertising")
    other_account = _ask(company.other, half, "D1")
    assert other_matter.judged_minor == other_account.judged_minor == half
    second = _ask(company.kam, half, "S1")  # a site of the same group
    assert (len(_titles(second)), second.judged_minor) == (2, LIMIT)
    by_the_boss = _ask(company.director, half, "H1")
    assert by_the_boss.judged_minor == LIMIT + half, "whoever asks"
    _decide(company.director, first, "refuse", "No")
    third = _ask(company.kam, half)
    assert third.judged_minor == LIMIT + half, "what was refused counts no longer"
    year = timezone.now() - timedelta(days=366)
    Approval.objects.exclude(pk=third.pk).update(asked_at=year)
    assert _ask(company.kam, 1).judged_minor == half + 1, "nor what is older than a year"


def test_the_strictest_policy_wins(company: People, places: Positions) -> None:
    values = {"name": "Tier A", "tier": "A", "approver": "level", "levels": 2, "since": FOUNDED}
    authority.set_policy(acting_user=None, values=values)
    assert len(_titles(_ask(company.kam, 100))) == 2, "small, but of a tier-A account"
    assert len(_titles(_ask(company.other, 100, "D1"))) == 1


def _delegate(giver: User, receiver: User, hours: int, **terms: Any) -> Any:
    now = timezone.now()
    given = {"starts_at": now, "ends_at": now + timedelta(hours=hours), "scope": "approve"}
    return authority.delegate(
        acting_user=None,
        giver=Person.objects.get(user=giver),
        receiver=Person.objects.get(user=receiver),
        terms=authority.Terms(**given | terms),
    )


def test_a_substitute_decides_while_the_delegation_holds(
    company: People, places: Positions
) -> None:
    approval = _ask(company.kam)
    lent = _delegate(company.director, company.manager, 8, limit_minor=2_000_00, currency="EUR")
    assert _waits(company.manager) == _waits(company.director) == [approval.pk]
    large = _ask(company.other, 3_000_00, "D1")
    assert _waits(company.manager) == [approval.pk], "only up to its limit"
    with pytest.raises(Refused, match="not_allowed"):
        _decide(company.manager, large)
    later = timezone.now() + timedelta(hours=9)
    assert selectors.steps_waiting_for(company.manager, later) == [], "it ends at its hour"
    done = _decide(company.manager, approval)
    step = done.steps.get()
    assert (done.state, step.decided_by, step.instead_of) == (
        *("approved", company.manager),
        "Ignacio Beltrán",
    )
    again = _ask(company.other, 100, "D1", matter="rebate")
    authority.revoke_delegation(acting_user=None, delegation=lent)
    assert not Approval.objects.visible_to(company.manager).filter(pk=again.pk).exists()
    with pytest.raises(Refused, match="not_allowed"):
        _decide(company.manager, again)
    assert _decide(company.director, again).state == "approved"


def test_what_is_refused_or_returned_says_why(company: People, places: Positions) -> None:
    approval = _ask(company.kam, LIMIT)
    before = _books()
    with pytest.raises(Refused, match="decision_needs_reason"):
        _decide(company.director, approval, "return")
    with pytest.raises(Refused, match="unknown_decision"):
        _decide(company.director, approval, "perhaps")
    for who in ("other", "analyst", "manager"):
        with pytest.raises(Refused, match="not_allowed"):
            _decide(company.all()[who], approval)
    assert _books() == before
    returned = _decide(company.director, approval, "return", "Less, please")
    assert returned.state == "returned"
    values = {"amount_minor": 4_000_00}
    with pytest.raises(Refused, match="not_allowed"):
        approvals.amend_approval(
            acting_user=company.director, approval=returned, values=values, expected_version=2
        )
    with pytest.raises(StaleVersion):
        approvals.amend_approval(
            acting_user=company.kam, approval=returned, values=values, expected_version=1
        )
    again = approvals.amend_approval(
        acting_user=company.kam, approval=returned, values=values, expected_version=2
    )
    assert (again.state, again.round, _titles(again)) == ("waiting", 2, ["Dirección comercial"])
    assert again.steps.filter(round=1, decision="return").get().remark == "Less, please"
    assert _decide(company.director, again, "refuse", "Still no").state == "refused"


def test_the_chart_decides_as_it_is_now(company: People, places: Positions) -> None:
    approval = _ask(company.kam)
    new = chart.open_position(
        acting_user=None, title="Jefatura de KAM", reports_to=places.sales, since=FOUNDED
    )
    nerea = User.objects.create_user("nerea@example.com", "x", name="Nerea Goñi", role="kam")
    person = staff.add_person(acting_user=None, name=nerea.name, email=nerea.email)
    staff.appoint(acting_user=None, position=new, person=person, since=FOUNDED)
    chart.move_position(acting_user=None, position=places.kam, reports_to=new)
    assert rounds.make_round(now=timezone.now())["renewed"] == 1
    assert rounds.make_round(now=timezone.now())["renewed"] == 0, "safe to repeat"
    assert _titles(approval) == ["Jefatura de KAM"]
    with pytest.raises(Refused, match="not_allowed"):
        _decide(company.director, approval)
    assert _waits(nerea) == [approval.pk]
    assert _decide(nerea, approval).state == "approved"


def test_without_a_chart_nothing_is_approved(company: People) -> None:
    approval = _ask(company.kam)
    assert (approval.state, approval.unmet) == ("waiting", [["no_place", {}]])
    make_chart(company)
    rounds.make_round(now=timezone.now())
    assert _titles(approval) == ["Dirección comercial", "Presidencia"], "no policy: to the top"


def test_who_asks_may_take_it_back(company: People, places: Positions) -> None:
    approval = _ask(company.kam)
    with pytest.raises(Refused, match="not_allowed"):
        approvals.withdraw_approval(
            acting_user=company.director, approval=approval, expected_version=1
        )
    gone = approvals.withdraw_approval(
        acting_user=company.kam, approval=approval, expected_version=1
    )
    assert (gone.state, _waits(company.director)) == ("withdrawn", [])
    Account.objects.filter(code="G1").update(responsible=company.other)
    assert Approval.objects.visible_to(company.kam).exists(), "it names them"
