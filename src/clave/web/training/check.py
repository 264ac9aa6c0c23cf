"""The short check after a session, and judging what was answered in words."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from clave.apps.training import services
from clave.apps.training.models import Invitation
from clave.web.access import UserRequest, page

from .sessions import visible_session, written


@page()
@require_POST
def check(request: UserRequest, pk: int) -> HttpResponseBase:
    """My answers; once."""
    record = visible_session(request.user, pk)
    questions = record.course.questions.values_list("pk", flat=True)
    answers = {q: request.POST.get(f"question-{q}", "") for q in questions}
    return written(
        request,
        pk,
        lambda session: services.take_check(
            acting_user=request.user, session=session, answers=answers
        ),
    )


@page()
@require_POST
def judge(request: UserRequest, pk: int) -> HttpResponseBase:
    """Which of somebody's free answers are right."""
    found = Invitation.objects.select_related("session__course", "user").filter(pk=pk).first()
    if found is None:
        raise Http404
    visible_session(request.user, found.session_id)
    right = [int(one) for one in request.POST.getlist("right") if one.isdecimal() and len(one) < 16]
    return written(
        request,
        found.session_id,
        lambda _session: services.judge_answers(
            acting_user=request.user, invitation=found, right=right
        ),
    )
