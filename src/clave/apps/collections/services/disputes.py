"""Writes on disputes: each gives its owner something to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.collections.models import Dispute, DisputeOutcome, DisputeReason
from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.followup.services.actions import close_action, create_action
from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import save_versioned
from clave.apps.org.models import Unit
from clave.lib.refusal import Refused

from .common import note_new, positive, require_at

SUBJECT = "dispute"


@dataclass(frozen=True)
class Objection:
    """What the customer objects to, and who settles it by when."""

    invoice: str
    reason: str
    amount_minor: int
    owner: User
    due_on: date
    department: Unit | None = None
    details: str = ""


@transaction.atomic
def open_dispute(
    *, acting_user: User | None, account: Account, objection: Objection, title: str
) -> Dispute:
    """Open a dispute, and an action of its owner called ``title``.

    Raises ``Refused``: ``not_allowed``, ``dispute_needs_invoice``, ``unknown_choice``,
    ``amount_not_positive``, ``dispute_open`` where one is open on that invoice, or as
    ``create_action``.
    """
    require_at(acting_user, account, Permission.LOG_COLLECTIONS)
    if not objection.invoice.strip():
        raise Refused("dispute_needs_invoice")
    if objection.reason not in DisputeReason.values:
        raise Refused(
            "unknown_choice",
            parameter="reason",
            value=objection.reason,
            choices=DisputeReason.values,
        )
    dispute = Dispute(
        account=account,
        invoice=objection.invoice.strip(),
        reason=objection.reason,
        amount_minor=positive(objection.amount_minor),
        currency=Company.current().currency,
        details=objection.details.strip(),
        owner=objection.owner,
        department=objection.department,
        opened_on=timezone.localdate(),
        due_on=objection.due_on,
    )
    _save_new(dispute)
    told = {
        name: getattr(dispute, name)
        for name in ("invoice", "reason", "amount_minor", "currency", "owner", "due_on")
    }
    note_new(acting_user, "dispute_opened", dispute, told, account.code)
    dispute.action = create_action(acting_user=acting_user, values=_to_do(dispute, title))
    dispute.save(update_fields=["action"])
    return dispute


@transaction.atomic
def settle_dispute(
    *, acting_user: User | None, dispute: Dispute, outcome: str, note: str, expected_version: int
) -> Dispute:
    """How it ended; the action of its owner is closed with it, if it is still open.

    Raises ``Refused``: ``not_allowed``, ``unknown_choice``, ``dispute_settled``,
    ``end_needs_reason``; or ``StaleVersion``.
    """
    require_at(acting_user, dispute.account, Permission.LOG_COLLECTIONS)
    if outcome not in DisputeOutcome.values:
        raise Refused(
            "unknown_choice", parameter="outcome", value=outcome, choices=DisputeOutcome.values
        )
    if not note.strip():
        raise Refused("end_needs_reason")
    if dispute.settled_on is not None:
        raise Refused("dispute_settled", invoice=dispute.invoice)
    values = {
        "outcome": outcome,
        "outcome_note": note.strip(),
        "settled_on": timezone.localdate(),
    }
    saved = save_versioned(
        dispute,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="dispute_settled",
        account_code=dispute.account.code,
    )
    action = saved.action
    if action is not None and action.state in UNSETTLED:
        close_action(
            acting_user=None, action=action, note=note, upload=None,
            expected_version=action.version,
        )  # fmt: skip
    return saved


def _to_do(dispute: Dispute, title: str) -> dict[str, object]:
    return {
        "title": title[:200],
        "details": dispute.details,
        "owner": dispute.owner,
        "unit": dispute.department,
        "account": dispute.account,
        "due_on": dispute.due_on,
        "amount_minor": dispute.amount_minor,
        "currency": dispute.currency,
        "subject_type": SUBJECT,
        "subject_id": str(dispute.pk),
        "subject_label": dispute.invoice[:200],
    }


def _save_new(dispute: Dispute) -> None:
    try:
        with transaction.atomic():
            dispute.save()
    except IntegrityError:
        raise Refused("dispute_open", invoice=dispute.invoice) from None
