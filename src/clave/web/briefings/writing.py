"""Briefings as they are written: drafted from a plan, edited, sent, reminded of, answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.briefings import services
from clave.apps.briefings.checks import require_runs
from clave.apps.briefings.models import Briefing, BriefingQuestion
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.refusals import sentence, written

from .drafting import drafted
from .forms import BriefingForm
from .reading import show, visible_briefing


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponseBase:
    """A new briefing; ``plan`` and ``unit`` in the address say what it is drafted from."""
    draft = drafted(request.user, request.GET)
    form = BriefingForm(
        request.POST or None, user=request.user, account=draft.account, initial=draft.initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.draft_briefing(
                acting_user=request.user,
                values=form.values(),
                units=form.cleaned_data["units"],
                people=form.cleaned_data["people"],
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Drafted. Look at it, then send it."))
            return redirect("briefing", pk=made.pk)
    context = {"plans": draft.plans, "units_of_plan": draft.units, "drafted_from": draft.title}
    return _form(request, form, _("New briefing"), reverse("briefings"), context)


@page()
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Other words or another audience; sent again, it asks anew."""
    record = visible_briefing(request.user, pk)
    require_runs(request.user, record)
    form = BriefingForm(request.POST or None, user=request.user, briefing=record)
    back = reverse("briefing", args=[pk])
    if request.method == "POST" and written(
        form,
        lambda: services.change_briefing(
            acting_user=request.user,
            briefing=record,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
            units=form.cleaned_data["units"],
            people=form.cleaned_data["people"],
        ),
    ):
        messages.success(request, _("Saved. It is sent when you send it."))
        return redirect(back)
    return _form(request, form, record.title, back, {})


@page()
@require_POST
def send(request: UserRequest, pk: int) -> HttpResponseBase:
    """To its audience of today."""

    def write(record: Briefing) -> str:
        edition = services.send_briefing(
            acting_user=request.user, briefing=record, expected_version=_version(request)
        )
        n = edition.acknowledgement.receipts.count()
        text = ngettext("Sent to %(n)s person.", "Sent to %(n)s people.", n)
        return text % {"n": numbers.number(n)}

    return _written(request, pk, write)


@page()
@require_POST
def remind(request: UserRequest, pk: int) -> HttpResponseBase:
    """Who has not confirmed is asked again."""

    def write(record: Briefing) -> str:
        n = services.remind_readers(acting_user=request.user, briefing=record)
        if not n:
            return _("Everybody who has not confirmed was reminded today already.")
        text = ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", n)
        return text % {"n": numbers.number(n)}

    return _written(request, pk, write)


@page()
@require_POST
def close(request: UserRequest, pk: int) -> HttpResponseBase:
    """It holds no longer."""

    def write(record: Briefing) -> str:
        services.close_briefing(
            acting_user=request.user,
            briefing=record,
            reason=request.POST.get("reason", ""),
            expected_version=_version(request),
        )
        return _("It is ended; nobody has to confirm it any more.")

    return _written(request, pk, write)


@page()
@require_POST
def answer(request: UserRequest, pk: int) -> HttpResponseBase:
    """Answer in the open."""
    question = BriefingQuestion.objects.select_related("briefing__current").filter(pk=pk).first()
    if question is None:
        raise Http404

    def write(record: Briefing) -> str:
        services.answer_question(
            acting_user=request.user, question=question, text=request.POST.get("text", "")
        )
        return _("Answered: the whole audience is told.")

    return _written(request, question.briefing_id, write)


def _written(request: UserRequest, pk: int, write: Callable[[Briefing], str]) -> HttpResponseBase:
    """Do it and say so; where it is refused, show the page with the reason."""
    record = visible_briefing(request.user, pk)
    try:
        text = write(record)
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        return show(request, record, sentence(refusal))
    messages.success(request, text)
    return redirect("briefing", pk=pk)


def _form(
    request: UserRequest, form: BriefingForm, title: str, back: str, more: dict[str, Any]
) -> HttpResponseBase:
    trail = {"label": _("Briefings"), "url": reverse("briefings")}
    context = {"form": form, "title": title, "back": back, "crumbs": [trail, {"label": title}]}
    status = 422 if form.errors else 200
    return render(request, "briefings/form.html", context | more, status=status)


def _version(request: UserRequest) -> int:
    """The version that the form was made from; 0, which none has, where it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
