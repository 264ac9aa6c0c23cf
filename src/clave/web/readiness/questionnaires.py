"""Who is asked, who has answered, and asking anew."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.identity.roles import Permission, Role
from clave.apps.readiness.models import Questionnaire
from clave.apps.readiness.selectors import current_questionnaire, participants
from clave.apps.readiness.services import questionnaires as services
from clave.figures.readiness_criteria import CRITERIA
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.refusals import carried_out, written

from .common import crumbs
from .forms import QuestionnaireForm

MANAGES = (Permission.MANAGE_READINESS,)


@page(*MANAGES)
@require_http_methods(["GET", "POST"])
def questionnaire(request: UserRequest) -> HttpResponseBase:
    """The one that is open, and a form to open another."""
    form = QuestionnaireForm(request.POST or None)
    if request.method == "POST" and written(
        form, lambda: services.open_questionnaire(acting_user=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The questionnaire is open."))
        return redirect("questionnaire")
    current = current_questionnaire()
    people = participants(current) if current else []
    context = {
        "form": form,
        "current": current,
        "roles": [str(Role(role).label) for role in current.roles] if current else [],
        "people": people,
        "criteria": len(CRITERIA),
        "answer_address": request.build_absolute_uri(reverse("answer_readiness")),
        "title": _finding(current, people),
        "crumbs": crumbs({"label": _("Questionnaire")}),
    }
    status = 422 if form.errors else 200
    return render(request, "readiness/questionnaire.html", context, status=status)


@page(*MANAGES)
@require_POST
def close(request: UserRequest, pk: int) -> HttpResponseBase:
    """End the questionnaire; its answers stay."""
    record = get_object_or_404(Questionnaire, pk=pk)
    version = request.POST.get("version", "")
    carried_out(
        request,
        lambda: services.close_questionnaire(
            acting_user=request.user,
            questionnaire=record,
            expected_version=int(version) if version.isdecimal() else 0,
        ),
        _("The questionnaire is closed; its answers stay."),
    )
    return redirect("questionnaire")


def _finding(current: Questionnaire | None, people: list[Any]) -> str:
    if current is None:
        return _("Nobody has been asked yet")
    answered = sum(1 for person in people if person.scores)
    text = ngettext(
        "%(n)s of %(count)s person has answered",
        "%(n)s of %(count)s people have answered",
        len(people),
    )
    return text % {"n": numbers.number(answered), "count": numbers.number(len(people))}
