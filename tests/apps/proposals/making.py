"""Proposals and promotions of the small company, for tests of books and pages."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Approval, ApprovalState
from clave.apps.followup.selectors import steps_waiting_for
from clave.apps.followup.services.approvals import decide_approval
from clave.apps.identity.models import User
from clave.apps.promotions.models import Promotion
from clave.apps.promotions.services import plan_promotion
from clave.apps.proposals.asking import Asked
from clave.apps.proposals.models import Proposal, ProposalLine, ProposalMove
from clave.apps.proposals.services.drafting import draft_proposal
from clave.apps.proposals.services.moving import ask_for_proposal, send_proposal
from tests.apps.contacts.making import make_contact
from tests.company import People, account

DEAL_MODELS = (Proposal, ProposalLine, ProposalMove, Promotion)
LINE: dict[str, Any] = {
    "product": "Q1",
    "quantity": Decimal(1000),
    "price_minor": 650,
    "discount": Decimal(10),
}


def soon(days: int = 30) -> date:
    """A day ahead."""
    return timezone.localdate() + timedelta(days=days)


def propose(people: People, code: str = "G1", **values: Any) -> Proposal:
    """A draft of the first KAM: 1,000 of Q1 at 6.50 less 10 %."""
    lines = values.pop("lines", [LINE])
    told = {"title": "Queso de otoño", "valid_until": soon(), "chance": 40} | values
    return draft_proposal(acting_user=people.kam, account=account(code), values=told, lines=lines)


def asked(people: People, **values: Any) -> Proposal:
    """One that waits for the director."""
    made = propose(people, **values)
    ask_for_proposal(
        acting_user=people.kam,
        proposal=made,
        asked=Asked(amount_minor=50_000, details="Q1"),
        expected_version=made.version,
    )
    return again(made)


def approved(people: People, **values: Any) -> Proposal:
    """One that the chain of command approved."""
    made = asked(people, **values)
    assert made.request is not None
    support(people, made.request)
    return again(made)


def sent(people: People, **values: Any) -> Proposal:
    """One that the customer has."""
    made = approved(people, **values)
    person = make_contact(people.kam, "G1", f"Beatriz {made.pk}")
    send_proposal(
        acting_user=people.kam, proposal=made, contact=person, expected_version=made.version
    )
    return again(made)


def support(people: People, request: Approval) -> None:
    """Approved by everybody whom the chain names."""
    for person in (people.director, people.direction, people.admin):
        settle(request, person)


def settle(request: Approval, user: User, decision: str = "approve", remark: str = "") -> None:
    """Decide what waits, where it waits."""
    request.refresh_from_db()
    turns = steps_waiting_for(user)
    if request.state == ApprovalState.WAITING and request.pk in {s.approval_id for s in turns}:
        decide_approval(
            acting_user=user,
            approval=request,
            decision=decision,
            remark=remark,
            expected_version=request.version,
        )


def again(made: Proposal) -> Proposal:
    """The same as the books have it now."""
    found: Proposal = Proposal.objects.select_related("request", "account").get(pk=made.pk)
    return found


def promote(people: People, code: str = "G1", **values: Any) -> Promotion:
    """A promotion of cheese, a month ahead."""
    sites: list[Account] = values.pop("sites", [])
    told = {
        "title": "Semana del queso",
        "mechanic": "price_off",
        "starts_on": soon(30),
        "ends_on": soon(43),
        "families": ["Quesos"],
        "discount_rate": Decimal(10),
        "uplift": Decimal(50),
    }
    return plan_promotion(
        acting_user=people.kam, account=account(code), values=told | values, sites=sites
    )


def deal_things(people: People) -> dict[str, Any]:
    """One of everything, of the first KAM's account. The chart stands already."""
    ended = promote(people, title="Queso de mayo", starts_on=date(2026, 5, 4),
                    ends_on=date(2026, 5, 17))  # fmt: skip
    return {
        "proposal": propose(people).pk,
        "asked_proposal": asked(people, title="Pedida").pk,
        "approved_proposal": approved(people, title="Aprobada").pk,
        "sent_proposal": sent(people, title="Enviada").pk,
        "promotion": promote(people).pk,
        "ended_promotion": ended.pk,
    }
