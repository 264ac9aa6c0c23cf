"""Writes on questionnaires: asking, ending, and answering for oneself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission, Role
from clave.apps.identity.versions import StaleVersion, save_versioned
from clave.apps.readiness.models import AnswerSheet, Questionnaire
from clave.apps.readiness.selectors import may_answer
from clave.figures.readiness_criteria import BY_CODE, HIGHEST
from clave.lib.refusal import Refused

_MOST_COMMENT = 1000


@transaction.atomic
def open_questionnaire(
    *,
    acting_user: User | None,
    title: str,
    roles: Sequence[str] = (),
    invited: Sequence[User] = (),
    on: date | None = None,
) -> Questionnaire:
    """Ask anew; the one that was open is closed. Raises ``Refused``:
    ``questionnaire_needs_title``, ``questionnaire_needs_people``.
    """
    require(acting_user, Permission.MANAGE_READINESS)
    day = on or timezone.localdate()
    if not title.strip():
        raise Refused("questionnaire_needs_title")
    wanted = [role for role in Role.values if role in roles]
    if not wanted and not invited:
        raise Refused("questionnaire_needs_people")
    for old in Questionnaire.objects.select_for_update().filter(is_open=True):
        _close(acting_user, old, day)
    made = Questionnaire.objects.create(title=title.strip()[:120], roles=wanted, opened_on=day)
    made.invited.set(invited)
    told = {
        "title": (None, made.title),
        "roles": (None, wanted),
        "invited": (None, [user.email for user in invited]),
    }
    audit.record(acting_user=acting_user, action="questionnaire_opened", subject=made, changes=told)
    return made


@transaction.atomic
def close_questionnaire(
    *,
    acting_user: User | None,
    questionnaire: Questionnaire,
    expected_version: int,
    on: date | None = None,
) -> None:
    """End it: nobody answers any more, and its answers stay. Raises ``Refused``:
    ``questionnaire_closed``.
    """
    require(acting_user, Permission.MANAGE_READINESS)
    current = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if not current.is_open:
        raise Refused("questionnaire_closed")
    if current.version != expected_version:
        raise StaleVersion(current, {})
    _close(acting_user, current, on or timezone.localdate())


@transaction.atomic
def answer(
    *,
    acting_user: User,
    questionnaire: Questionnaire,
    segment: str = "",
    scores: Mapping[str, int],
    comments: Mapping[str, str],
    expected_version: int,
) -> AnswerSheet:
    """Answer for oneself; what is left out is not answered. ``expected_version`` 0: no sheet yet.

    Raises ``Refused``: ``questionnaire_closed``, ``not_asked``, ``score_out_of_range``.
    """
    current = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if not current.is_open:
        raise Refused("questionnaire_closed")
    if not may_answer(acting_user, current):
        raise Refused("not_asked")
    values = _checked(scores, comments)
    sheet = AnswerSheet.objects.filter(
        questionnaire=current, user=acting_user, segment=segment
    ).first()
    if sheet is None:
        sheet = AnswerSheet(questionnaire=current, user=acting_user, segment=segment, **values)
        return _first(sheet, values, expected_version)
    return save_versioned(
        sheet,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="readiness_answered",
    )


def _first(sheet: AnswerSheet, values: Mapping[str, Any], expected_version: int) -> AnswerSheet:
    if expected_version:
        raise StaleVersion(sheet, values)
    sheet.save()
    audit.record(
        acting_user=sheet.user,
        action="readiness_answered",
        subject=sheet,
        changes={name: (None, value) for name, value in values.items()},
    )
    return sheet


def _checked(scores: Mapping[str, int], comments: Mapping[str, str]) -> dict[str, Any]:
    """The answers as they are kept. Raises ``Refused("score_out_of_range")``."""
    for code, score in scores.items():
        if code not in BY_CODE or type(score) is not int or not 0 <= score <= HIGHEST:
            raise Refused("score_out_of_range", criterion=code, score=score)
    said = {
        code: text.strip()[:_MOST_COMMENT]
        for code, text in comments.items()
        if code in BY_CODE and text.strip()
    }
    return {"scores": dict(scores), "comments": said}


def _close(acting_user: User | None, questionnaire: Questionnaire, day: date) -> None:
    questionnaire.is_open = False
    questionnaire.closed_on = day
    questionnaire.version += 1
    questionnaire.save()
    audit.record(
        acting_user=acting_user,
        action="questionnaire_closed",
        subject=questionnaire,
        changes={"closed_on": (None, day)},
    )
