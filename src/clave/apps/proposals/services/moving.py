"""Proposals from state to state: asked for, sent, withdrawn, opened again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.followup.models import Approval, ApprovalState
from clave.apps.followup.services.approvals import (
    amend_approval,
    ask_approval,
    withdraw_approval,
)
from clave.apps.followup.services.telling import locked, needed
from clave.apps.identity.models import User
from clave.apps.promotions.services import carry_by
from clave.apps.proposals.asking import SUBJECT, Asked
from clave.apps.proposals.checks import FIELDS, checked, require_at
from clave.apps.proposals.models import OPEN, Proposal, ProposalState
from clave.lib.refusal import Refused

from .common import day_of, go_into
from .drafting import EDITABLE

S = ProposalState


@transaction.atomic
def ask_for_proposal(
    *,
    acting_user: User,
    proposal: Proposal,
    asked: Asked,
    expected_version: int,
    at: datetime | None = None,
) -> Approval:
    """Put it before the chain of command; ``at``: when, where it is noted afterwards.

    Raises ``Refused``: ``not_allowed``, ``proposal_firm``,
    ``proposal_without_lines``, ``proposal_needs_validity``, ``proposal_validity_past``; or
    ``StaleVersion``.
    """
    require_at(acting_user, proposal.account)
    current = locked(proposal, expected_version, {})
    if current.standing_on(timezone.localdate()) not in EDITABLE:
        raise Refused("proposal_firm", proposal=current.title)
    _check_ready(current, day_of(at))
    values: dict[str, Any] = {
        "title": current.title,
        "details": asked.details[:4000],
        "matter": asked.matter,
        "amount_minor": asked.amount_minor,
        "currency": current.currency,
    }
    approval = _asked(acting_user, current, values, at)
    current.request = approval
    if current.promotion is not None:
        carry_by(acting_user=acting_user, promotion=current.promotion, approval=approval)
    go_into(current, S.ASKED, acting_user, "", at)
    return approval


@transaction.atomic
def send_proposal(
    *,
    acting_user: User,
    proposal: Proposal,
    contact: Any,
    expected_version: int,
    at: datetime | None = None,
) -> Proposal:
    """It went to the customer, to ``contact`` (as kept where None). Nothing is sent that is not
    approved. ``at``: when, where it is noted afterwards.

    Raises ``Refused``: ``proposal_not_approved``, ``proposal_validity_past``,
    ``proposal_needs_contact``, ``contact_elsewhere``; or ``StaleVersion``.
    """
    account = require_at(acting_user, proposal.account)
    current = locked(proposal, expected_version, {})
    day = day_of(at)
    if current.standing_on(day) != S.APPROVED:
        raise Refused("proposal_not_approved", proposal=current.title)
    _check_valid(current, day)
    current.contact = contact or current.contact
    if current.contact is None:
        raise Refused("proposal_needs_contact")
    checked({name: getattr(current, name) for name in FIELDS}, account)
    current.sent_on = day
    go_into(current, S.SENT, acting_user, "", at)
    return current


@transaction.atomic
def withdraw_proposal(
    *, acting_user: User, proposal: Proposal, reason: str, expected_version: int
) -> Proposal:
    """It is offered no longer, and why. One that waits for approval is withdrawn by who asked.

    Raises ``Refused``: ``withdrawal_needs_reason``, ``proposal_over``; or ``StaleVersion``.
    """
    require_at(acting_user, proposal.account)
    reason = needed(reason, "withdrawal_needs_reason")
    current = locked(proposal, expected_version, {})
    standing = current.standing_on(timezone.localdate())
    if standing not in OPEN:
        raise Refused("proposal_over", proposal=current.title)
    approval = current.request
    if standing in (S.ASKED, S.RETURNED) and approval is not None and not approval.is_settled:
        withdraw_approval(
            acting_user=acting_user, approval=approval, expected_version=approval.version
        )
    go_into(current, S.WITHDRAWN, acting_user, reason)
    return current


@transaction.atomic
def reopen_proposal(
    *, acting_user: User, proposal: Proposal, reason: str, expected_version: int
) -> Proposal:
    """Back to a draft, to be changed and approved anew: what was approved, sent, expired, lost or
    withdrawn. Raises ``Refused``: ``reopening_needs_reason``, ``proposal_firm``; or
    ``StaleVersion``.
    """
    require_at(acting_user, proposal.account)
    reason = needed(reason, "reopening_needs_reason")
    current = locked(proposal, expected_version, {})
    if current.standing_on(timezone.localdate()) in (S.DRAFT, S.ASKED, S.RETURNED, S.WON):
        raise Refused("proposal_firm", proposal=current.title)
    current.request, current.sent_on, current.settled_on = None, None, None
    current.reason, current.reason_note = "", ""
    go_into(current, S.DRAFT, acting_user, reason)
    return current


def _asked(user: User, current: Proposal, values: dict[str, Any], at: datetime | None) -> Approval:
    """A request with these values: the returned one asked again, or a new one."""
    old = current.request
    if old is not None and old.state == ApprovalState.RETURNED and old.created_by == user:
        return amend_approval(
            acting_user=user, approval=old, values=values, expected_version=old.version
        )
    about = {"subject_type": SUBJECT, "subject_id": str(current.pk)}
    about |= {"subject_label": current.title}
    given = {**values, **about, "account": current.account}
    return ask_approval(acting_user=user, values=given, at=at)


def _check_ready(current: Proposal, day: date) -> None:
    """What is put before the chain says what is offered, and until when."""
    offers = current.scenario_id or current.promotion_id or current.lines.exists()
    if not offers:
        raise Refused("proposal_without_lines")
    if current.valid_until is None:
        raise Refused("proposal_needs_validity")
    _check_valid(current, day)


def _check_valid(current: Proposal, day: date) -> None:
    if current.valid_until is not None and current.valid_until < day:
        raise Refused("proposal_validity_past", day=current.valid_until)
