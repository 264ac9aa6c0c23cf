"""Writes on briefings: drafted, changed, sent in editions, asked about, answered, ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.followup.models import Acknowledgement
from clave.apps.followup.services import acknowledgements
from clave.apps.followup.services.telling import name_in, needed, require_account, tell
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import StaleVersion, save_versioned
from clave.apps.org.models import Unit
from clave.lib.refusal import Refused

from .audiences import audience_of
from .checks import checked, require_runs, require_sight
from .models import TEXTS, Briefing, BriefingQuestion, BriefingState, Edition, Reading

SUBJECT = "briefing"


@transaction.atomic
def draft_briefing(
    *,
    acting_user: User,
    values: Mapping[str, Any],
    units: Iterable[Unit] = (),
    people: Iterable[User] = (),
) -> Briefing:
    """A new briefing, not sent yet: the texts, ``audience``, ``account``, ``ends_on``.

    Raises ``Refused``: ``not_allowed``, ``briefing_needs_text``, ``briefing_needs_audience``,
    ``briefing_ends_before``, ``owner_cannot_log_in``.
    """
    require(acting_user, Permission.EDIT_ACCOUNTS)
    require_account(acting_user, values.get("account"))
    briefing = Briefing(owner=acting_user, **checked(values))
    units, people = _audience(units, people)
    briefing.save()
    briefing.units.set(units)
    briefing.people.set(people)
    _note(acting_user, "briefing_drafted", briefing, {"title": (None, briefing.title)})
    return briefing


@transaction.atomic
def change_briefing(
    *,
    acting_user: User,
    briefing: Briefing,
    values: Mapping[str, Any],
    expected_version: int,
    units: Iterable[Unit] | None = None,
    people: Iterable[User] | None = None,
) -> Briefing:
    """Other words or another audience; what was sent stays until it is sent again."""
    require_runs(acting_user, briefing)
    if briefing.state == BriefingState.CLOSED:
        raise Refused("briefing_closed")
    if "account" in values:
        require_account(acting_user, values["account"])
    saved = save_versioned(
        briefing,
        checked({"ends_on": briefing.ends_on, **values}),
        expected_version=expected_version,
        acting_user=acting_user,
        action="briefing_changed",
        account_code=_code(briefing),
    )
    if units is not None or people is not None:
        chosen = _audience(
            saved.units.all() if units is None else units,
            saved.people.all() if people is None else people,
        )
        saved.units.set(chosen[0])
        saved.people.set(chosen[1])
    return saved


@transaction.atomic
def send_briefing(*, acting_user: User, briefing: Briefing, expected_version: int) -> Edition:
    """Send it to its audience of today, who confirm it; a later edition asks anew for what changed,
    and what is open of the one before is asked for no longer.

    Raises ``Refused``: ``briefing_reaches_nobody``, ``briefing_unchanged``, ``briefing_closed``,
    ``briefing_over``; or ``StaleVersion``.
    """
    require_runs(acting_user, briefing)
    current = Briefing.objects.select_for_update().get(pk=briefing.pk)
    if current.version != expected_version:
        raise StaleVersion(current, {})
    before = current.current
    changed = _changed(before, current)
    recipients = _recipients(current, changed)
    if before is not None and before.acknowledgement.closed_at is None:
        acknowledgements.withdraw_acknowledgement(
            acting_user=acting_user,
            acknowledgement=before.acknowledgement,
            expected_version=before.acknowledgement.version,
            quietly=True,
        )
    asked = _asked(acting_user, current, recipients, timezone.localdate())
    edition = Edition.objects.create(
        briefing=current,
        number=before.number + 1 if before else 1,
        texts=current.texts(),
        changed=changed,
        acknowledgement=asked,
        sent_by=acting_user,
        sent_at=timezone.now(),
    )
    current.current, current.state = edition, BriefingState.SENT
    current.version += 1
    current.save()
    told = {"edition": (before and before.number, edition.number)}
    _note(acting_user, "briefing_sent", current, told | {"rows": (None, len(recipients))})
    return edition


@transaction.atomic
def close_briefing(
    *, acting_user: User, briefing: Briefing, reason: str, expected_version: int
) -> Briefing:
    """It holds no longer, and why; nobody has to confirm it any more."""
    require_runs(acting_user, briefing)
    reason = needed(reason, "briefing_end_needs_reason")[:300]
    if briefing.state != BriefingState.SENT:
        raise Refused("briefing_closed")
    saved = save_versioned(
        briefing,
        {"state": BriefingState.CLOSED, "end_reason": reason},
        expected_version=expected_version,
        acting_user=acting_user,
        action="briefing_closed",
        account_code=_code(briefing),
    )
    edition = saved.current
    if edition is not None and edition.acknowledgement.closed_at is None:
        acknowledgements.withdraw_acknowledgement(
            acting_user=acting_user,
            acknowledgement=edition.acknowledgement,
            expected_version=edition.acknowledgement.version,
        )
    return saved


@transaction.atomic
def ask_about(*, acting_user: User, briefing: Briefing, text: str) -> BriefingQuestion:
    """A question in the open. Raises ``Refused``: ``question_empty``, ``briefing_not_sent``."""
    require_sight(acting_user, briefing)
    if briefing.current is None:
        raise Refused("briefing_not_sent")
    text = needed(text, "question_empty")[:2000]
    question = BriefingQuestion.objects.create(
        briefing=briefing, author=acting_user, text=text, asked_at=timezone.now()
    )
    item = briefing.current.acknowledgement
    _note(acting_user, "briefing_asked", briefing, {"text": (None, text)})
    told = {"text": text[:300]}
    tell(item, "briefing_question", actor=acting_user, users=[briefing.owner], params=told)
    return question


@transaction.atomic
def answer_question(
    *, acting_user: User, question: BriefingQuestion, text: str
) -> BriefingQuestion:
    """The answer, which the whole audience reads and is told of; a later one takes its place."""
    briefing = question.briefing
    require_runs(acting_user, briefing)
    text = needed(text, "answer_empty")[:4000]
    changes = {"answer": (question.answer or None, text)}
    question.answer, question.answered_by = text, acting_user
    question.answered_at = timezone.now()
    question.save()
    _note(acting_user, "briefing_answered", briefing, changes)
    if briefing.current is not None:
        item = briefing.current.acknowledgement
        readers = item.receipts.values_list("user_id", flat=True)
        users = {*readers, question.author_id}
        told = {"text": question.text[:150], "answer": text[:300]}
        tell(item, "briefing_answer", actor=acting_user, users=users, params=told)
    return question


@transaction.atomic
def remind_readers(*, acting_user: User, briefing: Briefing) -> int:
    """Remind who has not confirmed the edition in force; each once a day. How many were."""
    require_runs(acting_user, briefing)
    if briefing.current is None:
        raise Refused("briefing_not_sent")
    return acknowledgements.remind_recipients(
        acting_user=acting_user, acknowledgement=briefing.current.acknowledgement
    )


@transaction.atomic
def note_reading(*, acting_user: User, edition: Edition) -> None:
    """Somebody who is to confirm an edition opened it; the first time counts, and no audit."""
    if edition.acknowledgement.receipts.filter(user=acting_user).exists():
        Reading.objects.get_or_create(
            edition=edition, user=acting_user, defaults={"read_at": timezone.now()}
        )


def tell_newcomers(*, acting_user: User | None, now: datetime) -> int:
    """Who joined an audience while its briefing is in force is asked to confirm it too.

    A step of the worker's round: the second time it finds nobody. Returns how many were told.
    """
    today = timezone.localtime(now).date()
    standing = Briefing.objects.filter(state=BriefingState.SENT, ends_on__gte=today)
    told = 0
    for briefing in standing.select_related("current__acknowledgement", "owner", "account"):
        if briefing.current is None:
            continue
        asked = briefing.current.acknowledgement
        known = set(asked.receipts.values_list("user_id", flat=True))
        new = [user for user in audience_of(briefing).users if user.pk not in known]
        if new:
            with transaction.atomic():
                told += len(
                    acknowledgements.add_recipients(
                        acting_user=acting_user, acknowledgement=asked, people=new
                    )
                )
    return told


def _recipients(briefing: Briefing, changed: list[str]) -> list[User]:
    """Its audience of today, or a refusal: nothing to send, or nobody to send it to."""
    if briefing.state == BriefingState.CLOSED:
        raise Refused("briefing_closed")
    if briefing.ends_on < timezone.localdate():
        raise Refused("briefing_over", day=briefing.ends_on)
    recipients = audience_of(briefing).users
    if not recipients:
        raise Refused("briefing_reaches_nobody")
    if briefing.current is not None and not changed:
        raise Refused("briefing_unchanged")
    return recipients


def _asked(
    acting_user: User, briefing: Briefing, recipients: list[User], today: date
) -> Acknowledgement:
    """What the audience confirms, in the one engine of all that waits."""
    asked = acknowledgements.ask_acknowledgement(
        acting_user=acting_user,
        recipients=recipients,
        values={
            "title": briefing.title,
            "account": briefing.account,
            "due_on": today + timedelta(days=briefing.confirm_days),
            "subject_type": SUBJECT,
            "subject_id": str(briefing.pk),
            "subject_label": briefing.title,
        },
    )
    name_in(asked, briefing.owner)
    return asked


def _changed(before: Edition | None, briefing: Briefing) -> list[str]:
    if before is None:
        return []
    texts = briefing.texts()
    return [name for name in TEXTS if texts[name] != before.texts.get(name)]


def _audience(units: Iterable[Unit], people: Iterable[User]) -> tuple[list[Unit], list[User]]:
    chosen, named = list(units), list(people)
    if not chosen and not named:
        raise Refused("briefing_needs_audience")
    for user in named:
        if not user.is_active:
            raise Refused("owner_cannot_log_in", person=str(user))
    return chosen, named


def _note(user: User | None, action: str, briefing: Briefing, changes: audit.Changes) -> None:
    audit.record(
        acting_user=user,
        action=action,
        subject=briefing,
        changes=changes,
        account_code=_code(briefing),
    )


def _code(briefing: Briefing) -> str:
    return briefing.account.code if briefing.account else ""
