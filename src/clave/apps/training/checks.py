"""What makes a check sound, and how its answers count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused

from .models import CheckQuestion, Invitation, Session

MOST_QUESTIONS, MOST_OPTIONS = 20, 6


@dataclass(frozen=True)
class Asked:
    """A question as it is set: ``right`` is the place of the right option; free without options."""

    text: str
    options: tuple[str, ...] = ()
    right: int | None = None


def needed(text: str, code: str) -> str:
    """``text`` without blanks around it, or a refusal."""
    if not text.strip():
        raise Refused(code)
    return text.strip()


def checked_questions(asked: Sequence[Asked]) -> list[Asked]:
    """The questions without blanks, or a refusal that says which is unsound."""
    if len(asked) > MOST_QUESTIONS:
        raise Refused("too_many_questions", most=MOST_QUESTIONS)
    found = []
    for number, one in enumerate(asked, 1):
        options = tuple(option.strip() for option in one.options if option.strip())
        if not one.text.strip() or len(options) == 1 or len(options) > MOST_OPTIONS:
            raise Refused("question_unsound", n=number, most=MOST_OPTIONS)
        if len(set(options)) < len(options):
            raise Refused("options_alike", n=number)
        if options and (one.right is None or not 0 <= one.right < len(options)):
            raise Refused("question_needs_right", n=number)
        found.append(Asked(one.text.strip()[:400], options, one.right if options else None))
    return found


def marked(own: Invitation, questions: Sequence[CheckQuestion], pass_mark: int) -> None:
    """Give the points that are known, and score and verdict once all are: one point a question,
    score = points / questions in per cent, rounded half up; passed from ``pass_mark`` on.
    """
    for question in questions:
        key = str(question.pk)
        if question.options:
            own.points[key] = int(own.answers.get(key) == str(question.right))
        else:
            own.points.setdefault(key, None)
    points = [own.points[str(question.pk)] for question in questions]
    if not points or None in points:
        own.score = own.passed = None
        return
    own.score = (200 * sum(points) + len(points)) // (2 * len(points))
    own.passed = own.score >= pass_mark


def require_teaches(acting_user: User | None, session: Session) -> None:
    """Pass for the trainer and who may give trainings, or refuse."""
    if acting_user is not None and acting_user.pk != session.trainer_id:
        require(acting_user, Permission.GIVE_TRAINING)
