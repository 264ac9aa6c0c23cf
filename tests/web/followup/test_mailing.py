"""Mails: in the reader's language, at once or once a day, never in quiet hours, none twice."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.followup.models import MailSettings, Notification
from clave.apps.followup.services import comments
from clave.apps.identity.jobs import run_job
from clave.apps.identity.models import Job, User
from clave.web.followup import mailing
from tests.company import People
from tests.web.followup.making import followup_things

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def _at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(TODAY + timedelta(days=days), time(hour, minute)))


def _choose(user: User, **values: Any) -> None:
    own, _ = MailSettings.objects.get_or_create(user=user)
    comments.save_mail_settings(acting_user=user, values=values, expected_version=own.version)


@pytest.fixture
def told(company: People) -> People:
    """The director was asked to approve at noon."""
    from tests.company import make_chart

    make_chart(company)
    followup_things(company)
    Notification.objects.update(created_at=_at(12))
    assert list(Notification.objects.values_list("user", "code")) == [
        (company.director.pk, "approval_waits")
    ]
    return company


def _due(now: datetime) -> list[str]:
    return [user.email for user, _ in mailing.due_mails(now)]


def test_once_a_day_at_the_hour_chosen(told: People) -> None:
    assert _due(_at(13)) == [], "the daily mail of today was at eight"
    assert _due(_at(7, 59, days=1)) == []
    assert _due(_at(8, days=1)) == ["director@example.com"]
    _choose(told.director, digest_at=time(18, 30))
    assert (_due(_at(18, 29)), len(_due(_at(18, 30)))) == ([], 1)


def test_at_once_but_not_in_quiet_hours(told: People) -> None:
    _choose(told.director, habit="now")
    assert [len(_due(_at(hour))) for hour in (6, 7, 13, 19, 20, 23)] == [0, 1, 1, 1, 0, 0]
    assert not mailing.is_quiet(time(3), time(8), time(8)), "no quiet hours"
    assert mailing.is_quiet(time(13), time(12), time(14))


def test_one_mail_in_the_readers_language_and_not_twice(told: People, settings: Any) -> None:
    settings.CLAVE_ADDRESS = "https://clave.example.com"
    _choose(told.director, habit="now", quiet_from=time(0), quiet_until=time(0))
    User.objects.filter(pk=told.director.pk).update(language="es")
    rounds = mailing.Rounds()
    rounds.tick()
    rounds.tick()
    job = Job.objects.get(kind="mails")
    run_job.call(str(job.pk))
    (sent,) = mail.outbox
    assert sent.to == ["director@example.com"]
    assert "Lucía Ferrer te pide que apruebes «3 % more»" in sent.subject
    assert "Grupo Arrabal" in sent.body
    assert "https://clave.example.com/approvals/" in sent.body
    assert sent.extra_headers["Message-ID"]
    assert mailing.due_mails(timezone.now()) == []
    assert Job.objects.get(kind="mails").result == {"sent": 1}


def test_what_was_read_or_may_not_be_seen_is_not_mailed(told: People) -> None:
    now = _at(8, days=1)
    (user, waiting), *_ = mailing.due_mails(now)
    Notification.objects.update(read_at=now)
    assert not mailing.mail_to(user, waiting, now)
    Notification.objects.update(read_at=None, mailed_at=None, user=told.other)
    ((user, waiting),) = mailing.due_mails(now)
    assert user == told.other
    assert not mailing.mail_to(user, waiting, now), "not theirs to see"
    Account.objects.filter(code="G1").update(kam=told.other, responsible=told.other)
    _choose(told.other, habit="never")
    Notification.objects.update(mailed_at=None)
    ((user, waiting),) = mailing.due_mails(_at(3))  # noted, not sent: so at any hour
    assert not mailing.mail_to(user, waiting, now)
    assert (mail.outbox, mailing.due_mails(now)) == ([], [])


def test_a_mail_server_that_does_not_answer_loses_nothing(told: People, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    now = _at(8, days=1)
    ((user, waiting),) = mailing.due_mails(now)
    assert not mailing.mail_to(user, waiting, now)
    assert _due(now) == ["director@example.com"]
