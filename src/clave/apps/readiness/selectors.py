"""Reads on readiness: the diagnosis for one person, who answered what, chances of loss."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from clave.apps.accounts.selectors import (
    Questions,
    Sight,
    fixed_costs_of,
    sees_everything,
    sight_of,
)
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.figures.base import FigureResult, Scope
from clave.figures.readiness import judged
from clave.figures.readiness_answers import Answers
from clave.figures.readiness_criteria import BY_CODE

from .models import AnswerSheet, Diagnosis, Questionnaire, ReadinessRules


@dataclass(frozen=True)
class Diagnosed:
    """The figure, and whose answers are counted: everybody's, or (``own``) only this person's.
    ``partial``: it is about the accounts that somebody sees, not about all."""

    figure: FigureResult
    questionnaire: Questionnaire | None
    own: bool
    segment: str
    partial: bool


def current_questionnaire() -> Questionnaire | None:
    """The open one, else the newest."""
    return Questionnaire.objects.order_by("-is_open", "-opened_on", "-pk").first()


def may_answer(user: User, questionnaire: Questionnaire | None) -> bool:
    """Whether it is open, and put to ``user`` by role or by name."""
    if questionnaire is None or not questionnaire.is_open:
        return False
    if user.role in questionnaire.roles:
        return True
    return questionnaire.invited.filter(pk=user.pk).exists()


def sheet_for(user: User, questionnaire: Questionnaire, segment: str = "") -> AnswerSheet | None:
    """What ``user`` has answered so far."""
    return questionnaire.sheets.filter(user=user, segment=segment).first()


def sheets_of(questionnaire: Questionnaire | None, segment: str = "") -> list[dict[str, Any]]:
    """Who answered what, to be kept with a diagnosis."""
    if questionnaire is None:
        return []
    found = questionnaire.sheets.filter(segment__in={"", segment}).select_related("user")
    return [
        {
            "person": str(sheet.user),
            "segment": sheet.segment,
            "scores": sheet.scores,
            "comments": sheet.comments,
        }
        for sheet in found
    ]


def answers_for(
    questionnaire: Questionnaire | None, *, segment: str = "", only: User | None = None
) -> Answers:
    """What the figure is told: everybody's answers, or those of ``only``.

    Of a segment its own answers count; a criterion that nobody answered for the segment takes the
    company's.
    """
    rules = ReadinessRules.current()
    sheets: Iterable[AnswerSheet] = ()
    if questionnaire is not None:
        sheets = questionnaire.sheets.filter(segment__in={"", segment})
        sheets = sheets.filter(user=only) if only is not None else sheets
    scores: dict[str, dict[str, list[int]]] = {"": {}, segment: {}}
    for sheet in sheets:
        for code, score in sheet.scores.items():
            if code in BY_CODE:
                scores[sheet.segment].setdefault(code, []).append(score)
    elsewhere = frozenset(set(scores[""]) - set(scores[segment])) if segment else frozenset()
    counted = {**scores[""], **scores[segment]}
    return Answers(
        scores={code: tuple(sorted(given)) for code, given in counted.items()},
        weights=rules.weights,
        needed=rules.coverage_needed / 100,
        elsewhere=elsewhere,
    )


@dataclass(frozen=True)
class Said:
    """What one person answered to one criterion."""

    person: str
    score: int | None
    comment: str
    saved_at: datetime
    segment: str


def said_about(
    questionnaire: Questionnaire | None,
    criterion: str,
    segment: str = "",
    *,
    only: User | None = None,
) -> list[Said]:
    """Who answered what and why, or what ``only`` did; the highest score first."""
    if questionnaire is None:
        return []
    sheets = questionnaire.sheets.filter(segment__in={"", segment}).select_related("user")
    sheets = sheets.filter(user=only) if only is not None else sheets
    found = [
        Said(
            person=str(sheet.user),
            score=sheet.scores.get(criterion),
            comment=sheet.comments.get(criterion, ""),
            saved_at=sheet.saved_at,
            segment=sheet.segment,
        )
        for sheet in sheets
    ]
    told = [said for said in found if said.score is not None or said.comment]
    return sorted(
        told, key=lambda said: (-(said.score if said.score is not None else -1), said.person)
    )


@dataclass(frozen=True)
class Participant:
    """Who is asked: how many criteria they answered, of the company or any segment."""

    person: str
    role: str
    scores: int
    saved_at: datetime | None


def participants(questionnaire: Questionnaire) -> list[Participant]:
    """Everybody active who is asked by role or name, and who has answered all the same."""
    invited = questionnaire.invited.values_list("pk", flat=True)
    sheets: dict[int, list[AnswerSheet]] = {}
    for sheet in questionnaire.sheets.all():
        sheets.setdefault(sheet.user_id, []).append(sheet)
    asked = Q(is_active=True) & (Q(role__in=questionnaire.roles) | Q(pk__in=list(invited)))
    return [
        Participant(
            person=str(user),
            role=str(user.get_role_display()),
            scores=max((len(sheet.scores) for sheet in sheets.get(user.pk, [])), default=0),
            saved_at=max((sheet.saved_at for sheet in sheets.get(user.pk, [])), default=None),
        )
        for user in User.objects.filter(asked | Q(pk__in=list(sheets))).order_by("name")
    ]


def segments_for(user: User) -> list[str]:
    """The segments of the accounts that ``user`` sees."""
    return sorted(set(sight_of(user).segments.values()))


def diagnose(user: User | None, *, segment: str = "", data_to: date | None = None) -> Diagnosed:
    """The diagnosis over what ``user`` sees (None: everything), of the company or a segment.

    Without the right to others' answers only one's own are counted. Fixed costs are those of the
    whole company: for a part of it the damage of a loss is not known.
    """
    questions = Questions(user)
    sight = sight_of(user) if user is not None else Sight(None, None)
    whole = not segment and sight.codes is None
    fixed = fixed_costs_of(questions.company) if whole and not questions.facts.hidden else None
    scope = _segment_scope(sight, segment) if segment else sight.scope()
    evidence = questions.compute(
        "readiness_evidence", replace(scope, end=data_to), fixed_costs=fixed
    )
    questionnaire = current_questionnaire()
    own = user is not None and not user.may(Permission.SEE_ANSWERS)
    answers = answers_for(questionnaire, segment=segment, only=user if own else None)
    return Diagnosed(
        judged(evidence, answers), questionnaire, own, segment, sight.codes is not None
    )


def _segment_scope(sight: Sight, segment: str) -> Scope:
    return sight.scope(accounts=[code for code, name in sight.segments.items() if name == segment])


def diagnoses_for(user: User, segment: str = "") -> list[Diagnosis]:
    """Those that were kept: of the whole company, for who sees all of it, margins included."""
    if not (sees_everything(user) and user.may(Permission.SEE_MARGINS)):
        return []
    return list(Diagnosis.objects.filter(segment=segment).select_related("recorded_by"))


def tell_answers(scope: Scope) -> Answers:
    """What the figure is told of the whole company, on the command line."""
    return answers_for(current_questionnaire())
