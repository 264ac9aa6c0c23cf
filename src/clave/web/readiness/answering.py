"""Answering the questionnaire: one's own answers, criterion by criterion."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clave.apps.identity.roles import Permission
from clave.apps.readiness.models import AnswerSheet
from clave.apps.readiness.selectors import current_questionnaire, may_answer, sheet_for
from clave.apps.readiness.services import questionnaires
from clave.figures.readiness_criteria import CRITERIA, HIGHEST
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.criteria import WORDS
from clave.web.refusals import sentence

from .common import crumbs, segment_asked, with_segment


@page()
@require_http_methods(["GET", "POST"])
def answer(request: UserRequest) -> HttpResponseBase:
    """The criteria with their five levels; who was not asked finds no such page."""
    asked = current_questionnaire()
    if asked is None or not may_answer(request.user, asked):
        raise Http404
    segment = segment_asked(request, request.user)
    sheet = sheet_for(request.user, asked, segment)
    scores = sheet.scores if sheet else {}
    comments = sheet.comments if sheet else {}
    version, error = (sheet.version if sheet else 0), ""
    if request.method == "POST":
        scores, comments = _scores(request), _comments(request)
        version = _version(request)
        try:
            saved = questionnaires.answer(
                acting_user=request.user,
                questionnaire=asked,
                segment=segment,
                scores=scores,
                comments=comments,
                expected_version=version,
            )
        except Refused as refusal:
            error = sentence(refusal)
        else:
            return _thanked(request, saved, segment)
    context = {
        "error": error,
        "title": _title(len(scores)),
        "asked": asked,
        "segment": segment,
        "version": version,
        "criteria": [_entry(criterion.code, scores, comments) for criterion in CRITERIA],
        "crumbs": _crumbs(request),
    }
    return render(request, "readiness/answer.html", context, status=422 if error else 200)


def _thanked(request: UserRequest, saved: AnswerSheet, segment: str) -> HttpResponseBase:
    count = {"n": numbers.number(len(saved.scores)), "all": numbers.number(len(CRITERIA))}
    messages.success(request, _("Saved: %(n)s of %(all)s criteria are answered.") % count)
    may_look = request.user.may(Permission.SEE_INSIGHTS)
    return redirect(with_segment(reverse("readiness" if may_look else "answer_readiness"), segment))


def _crumbs(request: UserRequest) -> list[dict[str, str]]:
    here = {"label": _("Questionnaire")}
    return crumbs(here) if request.user.may(Permission.SEE_INSIGHTS) else [here]


def _title(count: int) -> str:
    if not count:
        return _("Thirteen criteria: which level fits us?")
    text = _("You have answered %(n)s of %(all)s criteria")
    return text % {"n": numbers.number(count), "all": numbers.number(len(CRITERIA))}


def _entry(code: str, scores: dict[str, int], comments: dict[str, str]) -> dict[str, Any]:
    words = WORDS[code]
    return {
        "code": code,
        "name": words.name,
        "question": words.question,
        "levels": [
            {"score": score, "text": text, "chosen": scores.get(code) == score}
            for score, text in enumerate(words.anchors)
        ],
        "unanswered": code not in scores,
        "comment": comments.get(code, ""),
    }


def _scores(request: UserRequest) -> dict[str, int]:
    """What was chosen; what is no level is left to the service to refuse."""
    found = {}
    for criterion in CRITERIA:
        text = request.POST.get(f"score_{criterion.code}", "")
        if text:
            found[criterion.code] = int(text) if text in _LEVELS else -1
    return found


_LEVELS = {str(score) for score in range(HIGHEST + 1)}


def _comments(request: UserRequest) -> dict[str, str]:
    given = {c.code: request.POST.get(f"comment_{c.code}", "") for c in CRITERIA}
    return {code: text for code, text in given.items() if text.strip()}


def _version(request: UserRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
