"""What all writes on proposals share: a state with its history, audit and news."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from clave.apps.followup.services.telling import tell
from clave.apps.identity import audit
from clave.apps.identity.models import User
from clave.apps.proposals.models import Proposal, ProposalMove, ProposalState

_NEWS = (ProposalState.SENT, ProposalState.WON, ProposalState.LOST, ProposalState.WITHDRAWN)


def go_into(
    current: Proposal,
    state: ProposalState,
    user: User | None,
    reason: str,
    at: datetime | None = None,
) -> None:
    """Write a state; within the caller's transaction. ``at``: when it happened, where that is
    noted afterwards."""
    before = current.standing_on(day_of(at))
    current.state, current.state_at = state, at or timezone.now()
    current.version += 1
    current.save()
    note_move(current, before, state, user, reason)
    changes: audit.Changes = {"state": (before, state)}
    if reason:
        changes = {**changes, "reason": (None, reason)}
    note(user, "proposal_moved", current, changes)
    if state in _NEWS:
        tell(current, "proposal_moved", actor=user, params={"proposal_state": str(state)})


def day_of(at: datetime | None) -> date:
    """The day of a moment; today where none is told."""
    return timezone.localtime(at or timezone.now()).date()


def note_move(
    proposal: Proposal, before: str, after: ProposalState, user: User | None, reason: str
) -> None:
    """The history of a proposal: who took it where, and why."""
    ProposalMove.objects.create(
        proposal=proposal,
        before=before,
        after=after,
        at=proposal.state_at,
        by=user,
        reason=reason[:500],
    )


def note(user: User | None, action: str, record: Proposal, changes: audit.Changes) -> None:
    """The audit of what was written."""
    audit.record(
        acting_user=user,
        action=action,
        subject=record,
        changes=changes,
        account_code=record.account.code if record.account else "",
    )
