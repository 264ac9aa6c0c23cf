"""Writes on training: courses with their check, sessions, who comes, who came, what they showed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from clave.apps.followup.services.acknowledgements import (
    ask_acknowledgement,
    confirm_acknowledgement,
    withdraw_acknowledgement,
)
from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.services import store_file
from clave.apps.identity.versions import save_versioned
from clave.apps.org.models import Unit
from clave.lib.refusal import Refused

from .checks import Asked, checked_questions, marked, needed, require_teaches
from .models import CheckQuestion, Course, CourseFile, Invitation, Reply, Session, SessionState
from .selectors import lacking

SUBJECT = "training_session"
_COURSE = ("topic", "goal", "material", "pass_mark")
_SESSION = ("starts_at", "minutes", "place", "link", "trainer", "capacity")


@transaction.atomic
def save_course(
    *,
    acting_user: User | None,
    course: Course | None,
    values: Mapping[str, Any],
    expected_version: int = 0,
) -> Course:
    """A new course, or another wording: ``topic``, ``goal``, ``material``, ``pass_mark``,
    ``units``, ``people``, and ``questions`` as :class:`Asked` where they are told.

    Raises ``Refused``: ``not_allowed``, ``course_needs_topic``, ``course_needs_goal``,
    ``course_needs_people``, ``question_needs_right``, ``check_is_taken``; or ``StaleVersion``.
    """
    require(acting_user, Permission.GIVE_TRAINING)
    told = {name: values[name] for name in _COURSE if name in values}
    told["topic"] = needed(told.get("topic", course.topic if course else ""), "course_needs_topic")
    told["goal"] = needed(told.get("goal", course.goal if course else ""), "course_needs_goal")
    if course is None:
        owner = values.get("owner") or acting_user
        course = Course(owner=owner, **told)
        course.save()
        _note(acting_user, "course_made", course, {"topic": (None, course.topic)})
    else:
        course = save_versioned(
            course,
            told,
            expected_version=expected_version,
            acting_user=acting_user,
            action="course_changed",
        )
    _set_people(course, values.get("units"), values.get("people"))
    if "questions" in values:
        _set_questions(acting_user, course, values["questions"])
    return course


@transaction.atomic
def add_material(
    *, acting_user: User | None, course: Course, upload: UploadedFile[bytes]
) -> CourseFile:
    """Keep a file with the course."""
    require(acting_user, Permission.GIVE_TRAINING)
    stored = store_file(acting_user=acting_user, upload=upload, limit=settings.CLAVE_FILE_LIMIT)
    kept = CourseFile.objects.create(course=course, stored=stored)
    _note(acting_user, "material_added", course, {"name": (None, stored.name)})
    return kept


@transaction.atomic
def plan_session(
    *,
    acting_user: User | None,
    course: Course,
    values: Mapping[str, Any],
    invited: Iterable[User] | None = None,
) -> Session:
    """A course on a day: ``starts_at``, ``minutes``, ``place`` or ``link``, ``trainer``,
    ``capacity``. Invites ``invited``; where none are named, whoever still lacks it, as far as
    there are places.

    Raises ``Refused``: ``not_allowed``, ``session_in_the_past``, ``session_needs_place``,
    ``owner_cannot_log_in``, ``more_invited_than_places``, ``session_without_people``.
    """
    require(acting_user, Permission.GIVE_TRAINING)
    told = _session_values(values)
    if told["starts_at"] < timezone.now() and acting_user is not None:
        raise Refused("session_in_the_past")
    session = Session(course=course, **told)
    people = list(lacking(course) if invited is None else invited)
    people = [user for user in people if user.pk != session.trainer_id]
    if invited is None and session.capacity:
        people = people[: session.capacity]
    _check_people(session, people)
    session.save()
    Invitation.objects.bulk_create(Invitation(session=session, user=user) for user in people)
    names = ", ".join(str(user) for user in people)
    changes = {"starts_at": (None, session.starts_at), "recipients": (None, names)}
    _note(acting_user, "session_planned", session, changes)
    _invite(acting_user, session)
    return session


@transaction.atomic
def change_session(
    *,
    acting_user: User | None,
    session: Session,
    values: Mapping[str, Any],
    expected_version: int,
    invited: Iterable[User] | None = None,
) -> Session:
    """Another day, place, trainer or people; who already answered or was there stays."""
    require(acting_user, Permission.GIVE_TRAINING)
    _require_open(session)
    told = _session_values({name: getattr(session, name) for name in _SESSION} | dict(values))
    saved = save_versioned(
        session,
        told,
        expected_version=expected_version,
        acting_user=acting_user,
        action="session_changed",
    )
    if invited is not None:
        people = {user.pk: user for user in invited if user.pk != saved.trainer_id}
        _check_people(saved, list(people.values()))
        saved.invitations.exclude(user__in=people).filter(attended=None, score=None).delete()
        known = set(saved.invitations.values_list("user_id", flat=True))
        new = [Invitation(session=saved, user=u) for pk, u in people.items() if pk not in known]
        Invitation.objects.bulk_create(new)
    _invite(acting_user, saved)
    return saved


@transaction.atomic
def cancel_session(
    *, acting_user: User | None, session: Session, reason: str, expected_version: int
) -> Session:
    """It will not be held, and why."""
    require(acting_user, Permission.GIVE_TRAINING)
    _require_open(session)
    _take_back(session, quietly=False)
    return save_versioned(
        session,
        {"state": SessionState.CANCELLED, "cancel_reason": needed(reason, "cancel_needs_reason")},
        expected_version=expected_version,
        acting_user=acting_user,
        action="session_cancelled",
    )


@transaction.atomic
def reply(*, acting_user: User, session: Session, answer: str) -> None:
    """One's own answer to an invitation; until it begins."""
    if answer not in {Reply.YES, Reply.NO}:
        raise Refused("unknown_reply", value=answer)
    _require_open(session)
    own = session.invitations.filter(user=acting_user).first()
    if own is None:
        raise Refused("not_allowed", permission="reply")
    changes = {"reply": (own.reply, answer)}
    own.reply = answer
    own.save(update_fields=["reply"])
    if session.asked is not None and not session.asked.withdrawn:
        confirm_acknowledgement(acting_user=acting_user, acknowledgement=session.asked)
    _note(acting_user, "invitation_answered", session, changes)


@transaction.atomic
def note_attendance(
    *, acting_user: User | None, session: Session, present: Iterable[int]
) -> Session:
    """Who was there, by the ids of users; noted by the trainer or who gives trainings. A course
    without a check is passed by being there.

    Raises ``Refused``: ``not_allowed``, ``session_not_begun``, ``session_cancelled``.
    """
    require_teaches(acting_user, session)
    if session.state == SessionState.CANCELLED:
        raise Refused("session_cancelled")
    if session.starts_at > timezone.now():
        raise Refused("session_not_begun")
    there = set(present)
    with_check = session.course.questions.exists()
    for one in session.invitations.all():
        one.attended = one.user_id in there
        if not with_check:
            one.passed = one.attended
        one.save(update_fields=["attended", "passed"])
    _take_back(session, quietly=True)
    session.state = SessionState.HELD
    session.version += 1
    session.save()
    changes = {"rows": (None, session.invitations.count()), "attended": (None, len(there))}
    _note(acting_user, "attendance_noted", session, changes)
    return session


@transaction.atomic
def take_check(*, acting_user: User, session: Session, answers: Mapping[int, str]) -> Invitation:
    """One's own answers, by the id of the question; once. Free ones wait for the trainer.

    Raises ``Refused``: ``not_allowed``, ``check_before_session``, ``check_taken``,
    ``answers_missing``.
    """
    own = session.invitations.select_for_update().filter(user=acting_user).first()
    if own is None:
        raise Refused("not_allowed", permission="take_check")
    if session.state != SessionState.HELD or not own.attended:
        raise Refused("check_before_session")
    if own.checked_at is not None:
        raise Refused("check_taken")
    questions = list(session.course.questions.all())
    left = [q for q in questions if not str(answers.get(q.pk, "")).strip()]
    if left:
        raise Refused("answers_missing", n=len(left))
    own.answers = {str(q.pk): str(answers[q.pk]).strip()[:2000] for q in questions}
    own.checked_at = timezone.now()
    marked(own, questions, session.course.pass_mark)
    own.save()
    _note(acting_user, "check_taken", session, {"score": (None, own.score)})
    return own


@transaction.atomic
def judge_answers(
    *, acting_user: User | None, invitation: Invitation, right: Iterable[int]
) -> Invitation:
    """The free answers of one person: the ids of those that are right; the others are not."""
    require_teaches(acting_user, invitation.session)
    if invitation.checked_at is None:
        raise Refused("check_not_taken")
    good = set(right)
    questions = list(invitation.session.course.questions.all())
    for question in questions:
        if not question.options:
            invitation.points[str(question.pk)] = int(question.pk in good)
    marked(invitation, questions, invitation.session.course.pass_mark)
    invitation.save()
    changes = {"person": (None, str(invitation.user)), "score": (None, invitation.score)}
    _note(acting_user, "check_judged", invitation.session, changes)
    return invitation


def _invite(acting_user: User | None, session: Session) -> None:
    """Ask everybody who has not answered to say whether they come: it waits for them like anything
    else. What was asked before of another day or other people is asked for no longer."""
    _take_back(session, quietly=True)
    waiting = session.invitations.filter(reply=Reply.OPEN).select_related("user")
    people = [one.user for one in waiting]
    if people and session.starts_at > timezone.now():
        session.asked = ask_acknowledgement(
            acting_user=acting_user,
            recipients=people,
            values={
                "title": session.course.topic,
                "due_on": timezone.localtime(session.starts_at).date(),
                "subject_type": SUBJECT,
                "subject_id": str(session.pk),
                "subject_label": session.course.topic,
            },
        )
        session.save(update_fields=["asked"])


def _take_back(session: Session, *, quietly: bool) -> None:
    """By the machine: whoever may change the session may not have asked for it."""
    asked = session.asked
    if asked is not None and not asked.is_settled:
        withdraw_acknowledgement(
            acting_user=None,
            acknowledgement=asked,
            expected_version=asked.version,
            quietly=quietly,
        )


def _session_values(values: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: values[name] for name in _SESSION if name in values}
    if not told.get("place", "").strip() and not told.get("link", "").strip():
        raise Refused("session_needs_place")
    if not told["trainer"].is_active:
        raise Refused("owner_cannot_log_in", person=str(told["trainer"]))
    return told


def _check_people(session: Session, people: Sequence[User]) -> None:
    if not people:
        raise Refused("session_without_people")
    if session.capacity is not None and len(people) > session.capacity:
        raise Refused("more_invited_than_places", people=len(people), places=session.capacity)
    for user in people:
        if not user.is_active:
            raise Refused("owner_cannot_log_in", person=str(user))


def _require_open(session: Session) -> None:
    if session.state == SessionState.CANCELLED:
        raise Refused("session_cancelled")
    if session.state == SessionState.HELD:
        raise Refused("session_held")


def _set_people(
    course: Course, units: Iterable[Unit] | None, people: Iterable[User] | None
) -> None:
    if units is not None:
        course.units.set(units)
    if people is not None:
        course.people.set(people)
    if not course.units.exists() and not course.people.exists():
        raise Refused("course_needs_people")


def _set_questions(acting_user: User | None, course: Course, asked: Sequence[Asked]) -> None:
    """Other questions, as long as nobody took the check: results must stay comparable."""
    wanted = checked_questions(asked)
    known = [Asked(q.text, tuple(q.options), q.right) for q in course.questions.all()]
    if wanted == known:
        return
    if Invitation.objects.filter(session__course=course, checked_at__isnull=False).exists():
        raise Refused("check_is_taken")
    course.questions.all().delete()
    CheckQuestion.objects.bulk_create(
        CheckQuestion(
            course=course, order=order, text=one.text, options=list(one.options), right=one.right
        )
        for order, one in enumerate(wanted, 1)
    )
    _note(acting_user, "check_set", course, {"rows": (len(known), len(wanted))})


def _note(
    user: User | None, action: str, subject: Course | Session, changes: audit.Changes
) -> None:
    audit.record(acting_user=user, action=action, subject=subject, changes=changes)
