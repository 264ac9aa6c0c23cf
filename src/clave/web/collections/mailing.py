"""Mails of reminders: a job sends each that waits, once."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from django.core.mail import EmailMessage
from django.utils import timezone

from clave.apps.collections.models import Reminder, SendState
from clave.apps.collections.services.reminders import JOB, claim_reminder, note_sent
from clave.apps.identity.jobs import Progress, job_handler, start_job
from clave.apps.identity.models import Job, User

log = logging.getLogger(__name__)
_WAITING = (SendState.QUEUED, SendState.FAILED)


def start_sending(user: User) -> None:
    """Have the worker send what waits; one job does for all."""
    unsettled = (Job.State.QUEUED, Job.State.RUNNING)
    if not Job.objects.filter(kind=JOB, state__in=unsettled).exists():
        start_job(acting_user=user, kind=JOB, payload={})


@job_handler(JOB)
def send_waiting(progress: Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Send every reminder that waits. One that a mail server refused waits for the next time."""
    waiting = list(Reminder.objects.filter(state__in=_WAITING).order_by("pk"))
    sent = 0
    for number, reminder in enumerate(waiting):
        progress.report("mailing", number, len(waiting))
        sent += send(reminder)
    return {"sent": sent}


def send(reminder: Reminder) -> bool:
    """One mail; whether it was sent now. Who claims it first sends it, nobody else does."""
    if not claim_reminder(reminder=reminder):
        return False
    try:
        _message(reminder).send()
    except (OSError, SMTPException):
        log.warning("no mail for reminder %s; it waits", reminder.pk, exc_info=True)
        note_sent(reminder=reminder, sent=False, now=timezone.now())
        return False
    note_sent(reminder=reminder, sent=True, now=timezone.now())
    return True


def _message(reminder: Reminder) -> EmailMessage:
    title = " ".join(reminder.subject.split())[:180]
    headers = {"Message-ID": f"<reminder-{reminder.pk}@clave.invalid>"}
    return EmailMessage(title, reminder.body, to=[reminder.to_email], headers=headers)
