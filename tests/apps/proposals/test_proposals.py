"""Proposals in the books: drafted, supported by the chain, sent, won or lost; what is refused."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from clave.apps.agenda.selectors import dates_of
from clave.apps.competition.models import Outcome
from clave.apps.competition.services.rivals import add_competitor
from clave.apps.contacts.models import Contact
from clave.apps.followup.models import Approval, ApprovalState, Notification
from clave.apps.followup.services.approvals import decide_approval
from clave.apps.identity.models import AuditEntry
from clave.apps.identity.versions import StaleVersion
from clave.apps.promotions.models import Standing
from clave.apps.promotions.selectors import promotion_for
from clave.apps.proposals.asking import Asked
from clave.apps.proposals.models import Proposal, ProposalState
from clave.apps.proposals.selectors import history_of, placed, proposals_for, sums_of
from clave.apps.proposals.services.drafting import About, change_proposal, draft_proposal
from clave.apps.proposals.services.moving import (
    ask_for_proposal,
    reopen_proposal,
    send_proposal,
    withdraw_proposal,
)
from clave.apps.proposals.services.settling import settle_proposal
from clave.apps.proposals.statements import is_special, statements_of
from clave.apps.simulation.services import save_scenario, set_floor
from clave.lib.refusal import Refused
from tests.apps.contacts.making import make_contact
from tests.company import People, account, make_chart

from .making import LINE, again, asked, promote, propose, sent, settle, soon, support

pytestmark = pytest.mark.django_db
S = ProposalState
D = Decimal


@pytest.fixture(autouse=True)
def chart(company: People) -> None:
    make_chart(company)


def standing(made: Proposal) -> str:
    return str(again(made).standing_on(timezone.localdate()))


def lose(people: People, made: Proposal, **told: Any) -> Proposal:
    result = told.pop("result", "lost")
    return settle_proposal(
        acting_user=people.kam,
        proposal=made,
        result=result,
        told={"reason": "price", "note": "6 % menos"} | told,
        expected_version=made.version,
    )


def test_from_draft_to_won_with_who_when_and_why(company: People) -> None:
    made = propose(company)
    assert (made.amount_minor, made.currency, standing(made)) == (585_000, "EUR", "draft")
    made = asked(company, title="Otra")
    assert standing(made) == "asked"
    assert made.request is not None
    support(company, made.request)
    made = again(made)
    assert standing(made) == "approved"
    person = make_contact(company.kam, "G1", "Beatriz Olmos")
    made = send_proposal(
        acting_user=company.kam, proposal=made, contact=person, expected_version=made.version
    )
    assert (standing(made), made.sent_on) == ("sent", timezone.localdate())
    made = lose(company, made, result="won", reason="range")
    assert standing(made) == "won"
    steps = [(str(step.after), step.who) for step in reversed(history_of(again(made)))]
    assert steps == [
        ("draft", "Lucía Ferrer"),
        ("asked", "Lucía Ferrer"),
        ("approved", "Ignacio Beltrán"),
        ("approved", "Elena Prat"),
        ("sent", "Lucía Ferrer"),
        ("won", "Lucía Ferrer"),
    ]
    moves = AuditEntry.objects.filter(action="proposal_moved", subject_id=str(made.pk))
    assert [one.changes["state"][1] for one in moves.order_by("number")] == ["asked", "sent", "won"]


def test_what_is_won_or_lost_is_counted_with_the_rest(company: People) -> None:
    rival = add_competitor(acting_user=company.kam, name="Lactalia")
    made = lose(company, sent(company), competitor=rival)
    found = Outcome.objects.get()
    assert (found.result, found.reason, found.amount_minor) == ("lost", "price", 585_000)
    assert (found.competitor, found.account, made.outcome) == (rival, account("G1"), found)


def test_an_approval_by_its_author_is_refused(company: People) -> None:
    made = asked(company)
    assert made.request is not None
    with pytest.raises(Refused, match="no_self_approval"):
        decide_approval(
            acting_user=company.kam,
            approval=made.request,
            decision="approve",
            remark="",
            expected_version=made.request.version,
        )
    assert standing(made) == "asked"


def test_a_return_brings_it_back_and_it_is_asked_again(company: People) -> None:
    made = asked(company)
    assert made.request is not None
    settle(made.request, company.director, "return", "Pide volumen")
    made = again(made)
    assert standing(made) == "returned"
    assert history_of(made)[0].reason == "Pide volumen"
    made = change_proposal(
        acting_user=company.kam,
        proposal=made,
        values={"chance": 50},
        lines=[LINE | {"quantity": D(1200)}],
        expected_version=made.version,
    )
    ask_for_proposal(
        acting_user=company.kam,
        proposal=made,
        asked=Asked(40_000, "Q1"),
        expected_version=made.version,
    )
    assert standing(made) == "asked"
    request = Approval.objects.get(subject_type="proposal")
    assert (request.round, request.amount_minor) == (2, 40_000)


def test_who_may_not_changes_nothing(company: People) -> None:
    made = sent(company)
    entries = AuditEntry.objects.count()
    for person in (company.other, company.analyst, company.seller):
        with pytest.raises(Refused, match="not_allowed"):
            draft_proposal(acting_user=person, account=account("G1"), values={"title": "X"})
        with pytest.raises(Refused, match="not_allowed"):
            settle_proposal(
                acting_user=person,
                proposal=made,
                result="won",
                told={"reason": "price"},
                expected_version=made.version,
            )
    assert (standing(made), AuditEntry.objects.count()) == ("sent", entries)
    assert proposals_for(company.other) == []


def test_two_who_change_one(company: People) -> None:
    made = propose(company)
    for person, chance in ((company.kam, 50),):
        change_proposal(
            acting_user=person,
            proposal=made,
            values={"chance": chance},
            lines=None,
            expected_version=1,
        )
    with pytest.raises(StaleVersion):
        change_proposal(
            acting_user=company.director,
            proposal=made,
            values={"chance": 10},
            lines=None,
            expected_version=1,
        )
    assert again(made).chance == 50


def test_the_chance_is_stated_until_the_end(company: People) -> None:
    made = sent(company)
    made = change_proposal(
        acting_user=company.kam,
        proposal=made,
        values={"chance": 80},
        lines=None,
        expected_version=made.version,
    )
    assert (made.chance, made.expected) == (80, D(4680))


def test_it_goes_back_to_a_draft_and_needs_its_approval_anew(company: People) -> None:
    made = sent(company)
    Proposal.objects.filter(pk=made.pk).update(valid_until=soon(-3))
    assert standing(made) == "expired"
    made = reopen_proposal(
        acting_user=company.kam,
        proposal=again(made),
        reason="Otra fecha",
        expected_version=made.version,
    )
    assert (standing(made), made.request, made.sent_on) == ("draft", None, None)


def test_withdrawing_takes_the_request_back(company: People) -> None:
    made = asked(company)
    withdraw_proposal(
        acting_user=company.kam, proposal=made, reason="Ya no", expected_version=made.version
    )
    assert standing(made) == "withdrawn"
    assert Approval.objects.get().state == ApprovalState.WITHDRAWN


def test_both_statements_from_lines(company: People) -> None:
    """1,000 of Q1 at 6.50 less 10 %, where the group buys others of it at 6."""
    offered = statements_of(company.kam, propose(company))
    lines = {row["product"]: row for row in offered.simulated.done.after.lines}
    assert lines["Q1"]["quantity"] == 1000
    assert lines["Q1"]["invoiced_amount"] == D(5850)
    assert offered.simulated.done.after.ours["cogs"] is not None
    today = next(x for x in offered.simulated.beginning.start.lines if x.product == "Q1")
    given = today.invoiced_amount / today.quantity * 1000 - 5850
    assert offered.concession == round(given, 2) > 0
    hidden = statements_of(company.seller, propose(company))
    assert not hidden.simulated.beginning.sees_ours


def test_below_our_limit_or_cost_policies_on_special_terms_hold(company: People) -> None:
    made = propose(company)
    assert not is_special(made, list(made.lines.all()))
    cheap = propose(company, lines=[LINE | {"price_minor": 350}])
    assert is_special(cheap, list(cheap.lines.all()))
    set_floor(acting_user=company.kam, account=account("G1"), floor=D(99), expected_version=0)
    assert is_special(made, list(made.lines.all()))


def test_a_scenario_stands_in_place_of_lines(company: People) -> None:
    scenario = save_scenario(
        acting_user=company.kam, account=account("G1"), title="S", moves={"volume_rate": "0.1"}
    )
    made = propose(company, lines=[], scenario=scenario)
    offered = statements_of(company.kam, made)
    assert [step.move for step in offered.simulated.done.bridge] == ["volume_rate"]
    theirs = save_scenario(acting_user=company.other, account=account("D1"), title="T", moves={})
    with pytest.raises(Refused, match="scenario_elsewhere"):
        propose(company, scenario=theirs)


def test_a_promotion_is_carried_by_its_proposal(company: People) -> None:
    promotion = promote(company)
    made = asked(company, lines=[], promotion=promotion, purpose="promotion")
    found = promotion_for(company.kam, promotion.pk)
    assert found is not None
    assert found.standing_on(timezone.localdate()) == Standing.ASKED
    assert made.request is not None
    support(company, made.request)
    found = promotion_for(company.kam, promotion.pk)
    assert found is not None
    assert found.standing_on(timezone.localdate()) == Standing.PLANNED
    person = make_contact(company.kam, "G1", "Ana")
    made = again(made)
    made = send_proposal(
        acting_user=company.kam, proposal=made, contact=person, expected_version=made.version
    )
    lose(company, again(made))
    found = promotion_for(company.kam, promotion.pk)
    assert found is not None
    assert found.standing_on(timezone.localdate()) == Standing.CANCELLED


def test_sums_and_the_calendar(company: People) -> None:
    propose(company)
    propose(company, title="Sin probabilidad", chance=None)
    found = proposals_for(company.director)
    sums = sums_of(found, "EUR")
    assert (sums.count, sums.value, sums.expected) == (2, D(11700), D(2340))
    assert sums.without_chance == 1
    assert sums_of(found, "USD").count == 0
    dated = dates_of(company.kam, soon(0), soon(60))
    assert {one.on for one in dated if one.kind == "proposal_end"} == {soon(30)}
    assert dates_of(company.other, soon(0), soon(60)) == []


def test_what_happens_is_told_to_who_follows(company: People) -> None:
    made = sent(company)
    withdraw_proposal(
        acting_user=company.director, proposal=made, reason="No", expected_version=made.version
    )
    told = Notification.objects.filter(user=company.kam, code="proposal_moved")
    assert told.get().params == {"proposal_state": "withdrawn"}


def test_of_whom_it_is_for_the_audit_keeps_a_number(company: People) -> None:
    person = make_contact(company.kam, "G1", "Beatriz Olmos")
    made = propose(company)
    change_proposal(
        acting_user=company.kam,
        proposal=made,
        values={"contact": Contact.objects.get(pk=person.pk)},
        lines=None,
        expected_version=1,
    )
    entry = AuditEntry.objects.filter(action="proposal_changed").latest("number")
    assert "Beatriz" not in f"{entry.changes} {entry.subject_label}"


def test_where_it_came_from_is_kept(company: People) -> None:
    made = draft_proposal(
        acting_user=company.kam,
        account=account("G1"),
        values={"title": "Jamón"},
        about=About("opportunity", "whitespace-0123456789ab", "Jamón"),
    )
    assert (made.subject_type, made.amount_minor) == ("opportunity", None)
    one = placed([again(made)], timezone.localdate() + timedelta(days=5))[0]
    assert (one.age, one.days_left, str(one.standing)) == (5, None, "draft")


def test_what_is_noted_afterwards_has_its_days(company: People) -> None:
    when = timezone.now() - timedelta(hours=5)  # the chart of the small company is young
    made = propose(company)
    request = ask_for_proposal(
        acting_user=company.kam,
        proposal=made,
        asked=Asked(amount_minor=50_000, details="Q1"),
        expected_version=made.version,
        at=when,
    )
    decided = decide_approval(
        acting_user=company.director,
        approval=request,
        decision="approve",
        remark="",
        expected_version=request.version,
        at=when + timedelta(hours=2),
    )
    step = decided.steps.exclude(decision="").get()
    assert (decided.asked_at, step.decided_at) == (when, when + timedelta(hours=2))
