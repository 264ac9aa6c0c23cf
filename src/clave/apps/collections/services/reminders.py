"""Writes on reminders: what is written to a customer, once for each invoice and stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.collections.models import (
    Reminder,
    ReminderInvoice,
    ReminderStage,
    ReminderText,
    SendState,
)
from clave.apps.identity import audit
from clave.apps.identity.models import Job, User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused

from .common import note_new, require_at

JOB = "reminders"  # the kind of the job that mails them
_WAITING = (SendState.QUEUED, SendState.FAILED)
_UNSETTLED = (SendState.SENDING, SendState.FAILED)


@dataclass(frozen=True)
class Owed:
    """An invoice that a reminder is about, in minor units."""

    account_code: str
    invoice: str
    invoice_date: date
    due_date: date
    open_minor: int
    currency: str


@dataclass(frozen=True)
class Wording:
    """A reminder as it will be read. ``to_email`` "": it is printed."""

    language: str
    subject: str
    body: str
    to_email: str = ""


@transaction.atomic
def send_reminder(
    *,
    acting_user: User | None,
    account: Account,
    text: ReminderText,
    wording: Wording,
    owed: Sequence[Owed],
) -> Reminder:
    """Write a reminder down, to be mailed by the job or printed; ``text``: its approved wording.

    Either all of its invoices are reminded of at that stage for the first time, or nothing is
    written. Raises ``Refused``: ``not_allowed``, ``wording_not_approved``, ``nothing_to_remind``,
    ``reminded_already`` where somebody did so before, or in the same moment.
    """
    require_at(acting_user, account, Permission.MANAGE_COLLECTIONS)
    current = ReminderText.objects.select_related("stage").get(pk=text.pk)
    if current.approved_at is None or current.version != text.version:
        raise Refused("wording_not_approved", stage=current.stage.number)
    if not owed:
        raise Refused("nothing_to_remind", account=account.name)
    reminder = Reminder(
        account=account,
        stage=current.stage,
        language=wording.language,
        to_email=wording.to_email,
        subject=wording.subject,
        body=wording.body,
        text_version=current.version,
        state=SendState.QUEUED if wording.to_email else SendState.PRINTED,
        created_by=acting_user,
        sent_at=None if wording.to_email else timezone.now(),
    )
    reminder.save()
    _take(reminder, current.stage, owed)
    numbers = [one.invoice for one in owed]
    told = {"stage": current.stage.number, "invoices": numbers, "state": reminder.state}
    note_new(acting_user, "reminder_sent", reminder, told, account.code)
    return reminder


def _take(reminder: Reminder, stage: ReminderStage, owed: Sequence[Owed]) -> None:
    """The invoices are this reminder's; the database refuses those that another has."""
    rows = [
        ReminderInvoice(
            reminder=reminder,
            stage=stage,
            account_code=one.account_code,
            invoice=one.invoice,
            invoice_date=one.invoice_date,
            due_date=one.due_date,
            open_minor=one.open_minor,
            currency=one.currency,
        )
        for one in owed
    ]
    try:
        with transaction.atomic():
            ReminderInvoice.objects.bulk_create(rows)
    except IntegrityError:
        raise Refused("reminded_already", stage=stage.number) from None


@transaction.atomic
def claim_reminder(*, reminder: Reminder) -> bool:
    """Whether the caller, and nobody else, is to send it now.

    It is noted before it is sent: a worker that dies in between leaves one of which nobody knows
    whether it arrived, and which is not sent again. A customer who is reminded twice is worse.
    """
    found = Reminder.objects.filter(pk=reminder.pk, state__in=_WAITING)
    return found.update(state=SendState.SENDING) == 1


@transaction.atomic
def note_sent(*, reminder: Reminder, sent: bool, now: datetime) -> None:
    """What became of one that was claimed: sent; or refused by the mail server, to be tried again.

    The wording stays as it was written.
    """
    current = Reminder.objects.select_for_update().get(pk=reminder.pk)
    before = current.state
    current.state = SendState.SENT if sent else SendState.FAILED
    current.sent_at = now if sent else None
    current.save(update_fields=["state", "sent_at"])
    if sent:
        audit.record(
            acting_user=None,
            action="reminder_mailed",
            subject=current,
            changes={"state": (before, current.state)},
            account_code=current.account.code,
        )


@transaction.atomic
def settle_reminder(*, acting_user: User | None, reminder: Reminder, arrived: bool) -> Reminder:
    """Say of one that stuck on its way, or was refused, that it ``arrived``; or have it sent again.

    Who settles it has asked the customer, or looked at the mail server. Raises ``Refused``:
    ``not_allowed``, ``still_sending`` while a worker is at it, ``reminder_settled`` where it is
    printed, sent or about to be.
    """
    require_at(acting_user, reminder.account, Permission.MANAGE_COLLECTIONS)
    if Job.objects.filter(kind=JOB, state=Job.State.RUNNING).exists():
        raise Refused("still_sending")
    current = Reminder.objects.select_for_update().get(pk=reminder.pk)
    if current.state not in _UNSETTLED:
        raise Refused("reminder_settled", state=current.get_state_display())
    before = current.state
    current.state = SendState.SENT if arrived else SendState.QUEUED
    current.sent_at = timezone.now() if arrived else None
    current.save(update_fields=["state", "sent_at"])
    audit.record(
        acting_user=acting_user,
        action="reminder_settled",
        subject=current,
        changes={"state": (before, current.state)},
        account_code=current.account.code,
    )
    return current
