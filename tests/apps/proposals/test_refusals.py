"""Proposals that make no sense, or come too early or too late, are refused and leave nothing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from clave.apps.competition.models import Outcome
from clave.apps.proposals.asking import Asked
from clave.apps.proposals.models import Proposal, ProposalState
from clave.apps.proposals.services.drafting import change_proposal
from clave.apps.proposals.services.moving import (
    ask_for_proposal,
    reopen_proposal,
    send_proposal,
    withdraw_proposal,
)
from clave.apps.proposals.services.settling import settle_proposal
from clave.lib.refusal import Refused
from tests.apps.contacts.making import make_contact
from tests.company import People, make_chart

from .making import LINE, again, approved, propose, sent, soon

pytestmark = pytest.mark.django_db
S = ProposalState
D = Decimal


@pytest.fixture(autouse=True)
def chart(company: People) -> None:
    make_chart(company)


def lose(people: People, made: Proposal, **told: Any) -> Proposal:
    result = told.pop("result", "lost")
    return settle_proposal(
        acting_user=people.kam,
        proposal=made,
        result=result,
        told={"reason": "price", "note": "6 % menos"} | told,
        expected_version=made.version,
    )


Refusal = Callable[[People], Any]


def _empty(people: People) -> Any:
    made = propose(people, lines=[])
    return ask_for_proposal(
        acting_user=people.kam, proposal=made, asked=Asked(0, ""), expected_version=1
    )


def _without_validity(people: People) -> Any:
    made = propose(people, valid_until=None)
    return ask_for_proposal(
        acting_user=people.kam, proposal=made, asked=Asked(0, ""), expected_version=1
    )


def _past_validity(people: People) -> Any:
    made = propose(people, valid_until=soon(-1))
    return ask_for_proposal(
        acting_user=people.kam, proposal=made, asked=Asked(0, ""), expected_version=1
    )


def _send_draft(people: People) -> Any:
    made = propose(people)
    return send_proposal(acting_user=people.kam, proposal=made, contact=None, expected_version=1)


def _send_expired(people: People) -> Any:
    made = approved(people)
    Proposal.objects.filter(pk=made.pk).update(valid_until=soon(-1))
    return send_proposal(
        acting_user=people.kam, proposal=again(made), contact=None, expected_version=made.version
    )


def _send_to_nobody(people: People) -> Any:
    made = approved(people)
    return send_proposal(
        acting_user=people.kam, proposal=made, contact=None, expected_version=made.version
    )


def _send_elsewhere(people: People) -> Any:
    made, person = approved(people), make_contact(people.other, "D1", "Eva Ros")
    return send_proposal(
        acting_user=people.kam, proposal=made, contact=person, expected_version=made.version
    )


def _settle_draft(people: People) -> Any:
    return lose(people, propose(people))


def _settle_without_reason(people: People) -> Any:
    return lose(people, sent(people), reason="")


def _other_without_words(people: People) -> Any:
    return lose(people, sent(people), reason="other", note=" ")


def _win_expired(people: People) -> Any:
    made = sent(people)
    Proposal.objects.filter(pk=made.pk).update(valid_until=soon(-1))
    return lose(people, again(made), result="won")


def _change_sent(people: People) -> Any:
    made = sent(people)
    return change_proposal(
        acting_user=people.kam,
        proposal=made,
        values={"title": "Otra"},
        lines=None,
        expected_version=made.version,
    )


def _withdraw_silently(people: People) -> Any:
    return withdraw_proposal(
        acting_user=people.kam, proposal=propose(people), reason=" ", expected_version=1
    )


def _reopen_draft(people: People) -> Any:
    return reopen_proposal(
        acting_user=people.kam, proposal=propose(people), reason="x", expected_version=1
    )


@pytest.mark.parametrize(
    ("attempt", "code"),
    [
        (_empty, "proposal_without_lines"),
        (_without_validity, "proposal_needs_validity"),
        (_past_validity, "proposal_validity_past"),
        (_send_draft, "proposal_not_approved"),
        (_send_expired, "proposal_validity_past"),
        (_send_to_nobody, "proposal_needs_contact"),
        (_send_elsewhere, "contact_elsewhere"),
        (_settle_draft, "proposal_not_sent"),
        (_settle_without_reason, "settling_needs_reason"),
        (_other_without_words, "reason_needs_words"),
        (_win_expired, "proposal_expired"),
        (_change_sent, "proposal_firm"),
        (_withdraw_silently, "withdrawal_needs_reason"),
        (_reopen_draft, "proposal_firm"),
        (lambda p: propose(p, lines=[{"product": "Q1"}]), "line_without_amount"),
        (lambda p: propose(p, lines=[{"quantity": D(1)}]), "line_of_nothing"),
        (lambda p: propose(p, lines=[LINE, LINE]), "line_twice"),
        (lambda p: propose(p, lines=[LINE | {"quantity": D(-1)}]), "line_below_zero"),
        (lambda p: propose(p, lines=[LINE | {"discount": D(101)}]), "share_out_of_range"),
        (lambda p: propose(p, lines=[LINE] * 201), "proposal_too_long"),
        (lambda p: propose(p, title=" "), "proposal_needs_name"),
        (lambda p: propose(p, chance=101), "chance_out_of_range"),
        (lambda p: propose(p, payment_days=1000), "days_out_of_range"),
        (lambda p: propose(p, listing_fee_minor=-1), "amount_below_zero"),
        (lambda p: propose(p, purpose="gift"), "unknown_choice"),
        (lambda p: propose(p, rebate_points=D(101)), "share_out_of_range"),
    ],
)
def test_what_makes_no_sense_is_refused(company: People, attempt: Refusal, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        attempt(company)
    assert refusal.value.code == code
    assert not Outcome.objects.exists()
