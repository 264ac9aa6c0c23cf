"""Proposals that the customer decided: won or lost, and what else follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.competition.models import Decision, Outcome, Reason
from clave.apps.competition.services.seen import note_outcome
from clave.apps.followup.services.telling import locked
from clave.apps.identity.models import User
from clave.apps.opportunities.models import Opportunity, OpportunityState
from clave.apps.opportunities.selectors import key_of
from clave.apps.opportunities.services import settle
from clave.apps.promotions.models import Standing
from clave.apps.promotions.services import cancel_promotion
from clave.apps.proposals.checks import require_at
from clave.apps.proposals.models import Proposal, ProposalState
from clave.lib.refusal import Refused

from .common import day_of, go_into

S = ProposalState


@transaction.atomic
def settle_proposal(
    *,
    acting_user: User,
    proposal: Proposal,
    result: str,
    told: Mapping[str, Any],
    expected_version: int,
    at: datetime | None = None,
) -> Proposal:
    """Won or lost, with a ``reason`` of those that competition counts by, and as wanted ``note``,
    ``competitor``, ``on``. What is won or lost is counted there too; an opportunity that it came
    from ends with it; a promotion that was lost is cancelled.

    Raises ``Refused``: ``proposal_not_sent``, ``proposal_expired`` (won after its validity),
    ``settling_needs_reason``, ``reason_needs_words``, ``day_ahead``; or ``StaleVersion``.
    """
    require_at(acting_user, proposal.account)
    current = locked(proposal, expected_version, dict(told))
    day: date = told.get("on") or day_of(at)
    if result not in Decision.values:
        choices = Decision.values
        raise Refused("unknown_choice", parameter="result", value=result, choices=choices)
    _check_settles(current, result, day_of(at))
    if told.get("reason") not in Reason.values:
        raise Refused("settling_needs_reason")
    current.reason, current.reason_note = told["reason"], str(told.get("note", "")).strip()
    current.competitor, current.settled_on = told.get("competitor"), day
    current.outcome = _counted(current, acting_user, result)
    state = S.WON if result == Decision.WON else S.LOST
    go_into(current, state, acting_user, current.reason_note, at)
    _end_opportunity(current, acting_user, result)
    _end_promotion(current, acting_user, result)
    return current


def _counted(current: Proposal, user: User, result: str) -> Outcome:
    """Among what is won and lost, in the words of competition."""
    assert current.account is not None
    return note_outcome(
        acting_user=user,
        account=current.account,
        values={
            "on": current.settled_on,
            "result": result,
            "competitor": current.competitor,
            "family": _family_of(current),
            "amount_minor": current.amount_minor,
            "reason": current.reason,
            "note": _words(current),
        },
    )


def _words(current: Proposal) -> str:
    """What happened; the proposal's name where a reason says enough by itself."""
    if current.reason_note or current.reason == Reason.OTHER:
        return current.reason_note
    return current.title


def _family_of(proposal: Proposal) -> str:
    """The one family that it is about; "" where it is about several, or nobody told."""
    families = {line.family for line in proposal.lines.all() if line.family}
    return families.pop() if len(families) == 1 else ""


def _check_settles(current: Proposal, result: str, day: date) -> None:
    standing = current.standing_on(day)
    if standing == S.EXPIRED and result == Decision.WON:
        raise Refused("proposal_expired", day=current.valid_until)
    if standing not in (S.SENT, S.EXPIRED):
        raise Refused("proposal_not_sent", proposal=current.title)


def _end_opportunity(current: Proposal, user: User, result: str) -> None:
    if current.subject_type != "opportunity":
        return
    taken = Opportunity.objects.filter(account=current.account, state=OpportunityState.TAKEN)
    for one in taken:
        if key_of(one).slug == current.subject_id:
            settle(
                acting_user=user,
                opportunity=one,
                state=result,
                note=current.reason_note or current.title,
                expected_version=one.version,
            )


def _end_promotion(current: Proposal, user: User, result: str) -> None:
    promotion = current.promotion
    if promotion is None or result == Decision.WON:
        return
    standing = promotion.standing_on(timezone.localdate())
    if not promotion.held and standing not in (Standing.ENDED, Standing.CANCELLED):
        cancel_promotion(
            acting_user=user,
            promotion=promotion,
            reason=current.reason_note or current.get_reason_display(),
            expected_version=None,
        )
