"""Rules, rates of interest, and the wording of reminders with its approval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.collections.models import (
    CollectionRules,
    InterestRate,
    ReminderStage,
    ReminderText,
)
from clave.apps.collections.models.reminders import LANGUAGES
from clave.apps.collections.services import rules as services
from clave.figures.interest_rates import law_of
from clave.web.access import UserRequest, page
from clave.web.refusals import written

from .common import MANAGE, crumbs, tabs
from .forms import RateForm, RulesForm, TextForm


@page(*MANAGE)
@require_http_methods(["GET", "POST"])
def collection_rules(request: UserRequest) -> HttpResponseBase:
    """What the company decided, and what it may still decide."""
    form = RulesForm(request.POST or None, instance=CollectionRules.current())
    if request.method == "POST" and form.is_valid():
        services.set_rules(
            acting_user=request.user,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 1,
        )
        messages.success(request, _("Saved."))
        return redirect("collection_rules")
    context = {
        "form": form,
        "tabs": tabs(request.user, "collection_rules"),
        "rates": InterestRate.objects.all(),
        "law": law_of(),
        "known": list(reversed(law_of().rates)),
        "texts": _texts(),
        "crumbs": crumbs({"label": _("Rules and wording")}),
    }
    status = 422 if form.errors else 200
    return render(request, "collections/rules.html", context, status=status)


@page(*MANAGE)
@require_http_methods(["GET", "POST"])
def new_rate(request: UserRequest) -> HttpResponseBase:
    """A rate of interest with its days and its source."""
    form = RateForm(request.POST or None)
    return _saved(request, form, _("New rate of interest"), lambda: _set_rate(request, form, None))


@page(*MANAGE)
@require_http_methods(["GET", "POST"])
def rate(request: UserRequest, pk: int) -> HttpResponseBase:
    """Put a rate right."""
    found = get_object_or_404(InterestRate, pk=pk)
    form = RateForm(request.POST or None, instance=found)
    return _saved(request, form, _("Rate of interest"), lambda: _set_rate(request, form, found))


@page(*MANAGE)
@require_http_methods(["GET", "POST"])
def text(request: UserRequest, number: int, language: str) -> HttpResponseBase:
    """Word a reminder in a language."""
    stage = get_object_or_404(ReminderStage, number=number)
    if language not in dict(LANGUAGES):
        raise Http404
    found = ReminderText.objects.filter(stage=stage, language=language).first()
    form = TextForm(request.POST or None, instance=found or ReminderText())
    said = {"n": number, "language": dict(LANGUAGES)[language]}
    return _saved(
        request,
        form,
        _("Reminder %(n)s in %(language)s") % said,
        lambda: services.write_text(
            acting_user=request.user,
            stage=stage,
            language=language,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    )


@page(*MANAGE)
@require_POST
def approve(request: UserRequest, pk: int) -> HttpResponseBase:
    """Approve a wording that somebody else wrote."""
    found = get_object_or_404(ReminderText, pk=pk)
    version = request.POST.get("version", "")
    services.approve_text(
        acting_user=request.user,
        text=found,
        expected_version=int(version) if version.isdigit() else 0,
    )
    messages.success(request, _("Approved: it may be sent now."))
    return redirect("collection_rules")


@page(*MANAGE)
@require_POST
def add_stage(request: UserRequest) -> HttpResponseBase:
    """One more stage, after the last one."""
    last = ReminderStage.objects.order_by("-number").first()
    days = request.POST.get("days_late", "")
    if not days.isdigit() or not 1 <= int(days) <= 365:
        messages.error(request, _("Write after how many days the stage begins, from 1 to 365."))
        return redirect("collection_rules")
    services.set_stage(
        acting_user=request.user,
        number=last.number + 1 if last else 1,
        days_late=int(days),
        expected_version=0,
    )
    messages.success(request, _("Saved."))
    return redirect("collection_rules")


def _set_rate(request: UserRequest, form: RateForm, found: InterestRate | None) -> None:
    services.set_rate(
        acting_user=request.user,
        values=form.values(),
        rate=found,
        expected_version=form.cleaned_data["version"] or 0,
    )


def _texts() -> list[dict[str, Any]]:
    """Every stage with its wording in each language."""
    found = {(one.stage_id, one.language): one for one in ReminderText.objects.select_related(
        "approved_by", "written_by")}  # fmt: skip
    return [
        {
            "stage": stage,
            "language": label,
            "code": code,
            "text": found.get((stage.pk, code)),
        }
        for stage in ReminderStage.objects.order_by("number")
        for code, label in LANGUAGES
    ]


def _saved(
    request: UserRequest, form: forms.ModelForm[Any], title: str, write: Callable[[], Any]
) -> HttpResponseBase:
    if request.method == "POST" and written(form, write):
        messages.success(request, _("Saved."))
        return redirect("collection_rules")
    context = {
        "form": form,
        "title": title,
        "back": reverse("collection_rules"),
        "crumbs": crumbs(
            {"label": _("Rules and wording"), "url": reverse("collection_rules")},
            {"label": title},
        ),
    }
    status = 422 if form.errors else 200
    return render(request, "collections/edit.html", context, status=status)
