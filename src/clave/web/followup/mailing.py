"""Mails of what people were told: at once or once a day, never in their quiet hours.

The worker's tick asks every minute whether anything is due and starts one job for it. A mail is
noted after it was sent: a worker that dies between the two sends it again, under the same
Message-ID, by which mail programs know it; none is lost.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections import defaultdict
from datetime import datetime, timedelta
from datetime import time as clock
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from clave.apps.followup.chain import chains_mark
from clave.apps.followup.models import MailHabit, MailSettings, Notification
from clave.apps.followup.selectors import notifications_of
from clave.apps.followup.services import rounds
from clave.apps.identity.jobs import Progress, job_handler, start_job
from clave.apps.identity.models import Company, Job, User
from clave.web.components.numbers import write_as

from .common import item_url
from .words import told_sentence

log = logging.getLogger(__name__)
EVERY = 60.0  # seconds between two rounds
MOST_TOLD = 40  # sentences in one mail; the page has them all


class Rounds:
    """The rounds of one worker: reminders and escalations each minute, a job where mail is due."""

    def __init__(self) -> None:
        self._next, self._mark = 0.0, ""

    def tick(self) -> None:
        """Make a round when its time has come."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        now = timezone.now()
        mark = chains_mark(now)
        rounds.make_round(now=now, renew=mark != self._mark)
        self._mark = mark
        unsettled = (Job.State.QUEUED, Job.State.RUNNING)
        if due_mails(now) and not Job.objects.filter(kind="mails", state__in=unsettled).exists():
            start_job(acting_user=None, kind="mails", payload={})


@job_handler("mails")
def send_due(progress: Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Send everything that is due; a mail server that does not answer is asked again later."""
    now = timezone.now()
    due = due_mails(now)
    sent = 0
    for number, (user, told) in enumerate(due):
        progress.report("mailing", number, len(due))
        sent += mail_to(user, told, now)
    return {"sent": sent}


def due_mails(now: datetime) -> list[tuple[User, list[Notification]]]:
    """Who is to be told by mail at ``now``, and of what; also what need not be mailed any more."""
    waiting = Notification.objects.filter(mailed_at__isnull=True)
    by_user: dict[int, list[Notification]] = defaultdict(list)
    for told in waiting.order_by("pk"):
        by_user[told.user_id].append(told)
    users = User.objects.filter(pk__in=by_user).select_related("mail_settings")
    return [(user, by_user[user.pk]) for user in users if _is_due(user, by_user[user.pk], now)]


def mail_to(user: User, told: list[Notification], now: datetime) -> bool:
    """One mail with what is not read yet and may still be seen; whether one was sent."""
    ids = [notification.pk for notification in told]
    worth = list(notifications_of(user).filter(pk__in=ids, read_at__isnull=True).order_by("pk"))
    wanted = user.is_active and _habit(user).habit != MailHabit.NEVER
    if wanted and worth:
        try:
            _message(user, worth).send()
        except (OSError, SMTPException):
            log.warning("no mail to user %s; it is tried again", user.pk, exc_info=True)
            return False
    rounds.note_mailed(notifications=told, now=now)
    return bool(wanted and worth)


def _is_due(user: User, told: list[Notification], now: datetime) -> bool:
    own, local = _habit(user), timezone.localtime(now)
    if own.habit == MailHabit.NEVER or not user.is_active:
        return True  # to be noted, not to be sent
    if is_quiet(local.time(), own.quiet_from, own.quiet_until):
        return False
    if own.habit == MailHabit.NOW:
        return True
    moment = timezone.make_aware(datetime.combine(local.date(), own.digest_at))
    if now < moment:
        moment -= timedelta(days=1)
    return any(notification.created_at < moment for notification in told)


def is_quiet(at: clock, begins: clock, ends: clock) -> bool:
    """Whether an hour lies in the quiet ones; they may reach over midnight. Equal ends: never."""
    if begins <= ends:
        return begins <= at < ends
    return at >= begins or at < ends


def _habit(user: User) -> MailSettings:
    return getattr(user, "mail_settings", None) or MailSettings(user=user)


def _message(user: User, told: list[Notification]) -> EmailMessage:
    """The mail in the language of its reader, numbers as the company writes them."""
    company = Company.current()
    write_as(company.number_style, company.currency)
    with translation.override(user.language):
        subject = told_sentence(told[0])
        if len(told) > 1:
            text = ngettext("%(n)s notification", "%(n)s notifications", len(told))
            subject = text % {"n": len(told)}
        lines = [
            {"text": told_sentence(one), "account": one.item.account, "url": item_url(one.item)}
            for one in told[:MOST_TOLD]
        ]
        context = {
            "name": user.name,
            "lines": lines,
            "more": len(told) - len(lines),
            "address": settings.CLAVE_ADDRESS,
        }
        body = render_to_string("followup/mail.txt", context)
    digest = hashlib.sha256(",".join(str(one.pk) for one in told).encode()).hexdigest()[:32]
    headers = {"Message-ID": f"<{digest}@clave.invalid>", "Auto-Submitted": "auto-generated"}
    title = " ".join(f"{company}: {subject}".split())[:180]
    return EmailMessage(title, body, to=[user.email], headers=headers)
