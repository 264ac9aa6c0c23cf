"""The company's goals of a year, what the key accounts bring to them, and their forms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.accounts.selectors import sees_everything
from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Permission
from clave.apps.plans.measures import SECRET
from clave.apps.plans.models import Goal
from clave.apps.plans.rollup import Rollup, Served, rollup_of
from clave.apps.plans.services import goals as services
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.writing import families
from clave.web.components import numbers
from clave.web.plan_tabs import plan_tabs
from clave.web.plan_words import measure_label, value_text
from clave.web.refusals import carried_out, sentence, written

from .common import SEES, version_of
from .forms import ActualForm, MeasuredForm, area, people, shown_value, told_value

Entry = dict[str, Any]
MOST = 60  # objectives that are named of a goal; all of them are counted
MANAGES = (Permission.MANAGE_STRATEGY,)


class GoalForm(MeasuredForm):
    """What the company wants to reach, measured by what, whose it is."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    title = forms.CharField(label=_("Goal"), max_length=200)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    details = forms.CharField(label=_("Why, and what it means"), required=False, widget=area(4))
    field_order = (
        *("title", "year", "owner", "measure", "family", "unit", "baseline", "target", "details"),
    )

    def __init__(self, *args: Any, goal: Goal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        people(fields["owner"])
        fields["measure"].choices = self.choices(margins=True)
        if goal is not None:
            for name in self.fields:
                self.initial.setdefault(name, getattr(goal, name))
            for name in ("baseline", "target"):
                self.initial[name] = shown_value(goal.measure, getattr(goal, name))

    def values(self) -> Entry:
        """With values as the books keep them."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        for name in ("baseline", "target"):
            told[name] = told_value(told["measure"], told[name])
        return told


@page(*SEES)
@require_GET
def strategy(request: UserRequest) -> HttpResponseBase:
    """What the company wants this year, what the plans bring to it, and what serves nothing."""
    year = _year(request)
    found = rollup_of(request.user, year)
    margins = request.user.may(Permission.SEE_MARGINS)
    currency = Company.current().currency
    years = set(Goal.objects.values_list("year", flat=True)) | {timezone.localdate().year}
    context = {
        "finding": _finding(found),
        "year": year,
        "years": [
            {"label": str(one), "url": f"?year={one}", "active": one == year}
            for one in sorted(years)
        ],
        "goals": [_goal(one, currency, margins=margins) for one in found.goals],
        "loose": [_objective(one, currency, margins=margins) for one in found.loose[:MOST]],
        "loose_count": len(found.loose),
        "loose_more": max(0, len(found.loose) - MOST),
        "unserved": len(found.unserved),
        "drafts": found.drafts,
        "restricted": not sees_everything(request.user),
        "may_manage": request.user.may(Permission.MANAGE_STRATEGY),
        "user_id": request.user.pk,
        "tabs": plan_tabs(request.user, "strategy"),
        "crumbs": [{"label": _("Plans"), "url": reverse("plans")}, {"label": _("Strategy")}],
    }
    return render(request, "plans/strategy.html", context)


@page(*MANAGES)
@require_http_methods(["GET", "POST"])
def new_goal(request: UserRequest) -> HttpResponseBase:
    """Add a goal."""
    initial = {"year": _year(request), "owner": request.user.pk}
    form = GoalForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_goal(acting_user=request.user, values=form.values())
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            return _done(request, made.year)
    return _form(request, form, _now("New goal"))


@page(*MANAGES)
@require_http_methods(["GET", "POST"])
def goal(request: UserRequest, pk: int) -> HttpResponseBase:
    """Change a goal."""
    record = get_object_or_404(Goal, pk=pk)
    form = GoalForm(request.POST or None, goal=record)
    if request.method == "POST" and written(
        form,
        lambda: services.change_goal(
            acting_user=request.user,
            goal=record,
            values=form.values(),
            expected_version=version_of(request),
        ),
    ):
        return _done(request, record.year)
    return _form(request, form, record.title, record)


@page(*MANAGES)
@require_POST
def remove_goal(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take out a goal that no objective serves."""
    record = get_object_or_404(Goal, pk=pk)
    gone = carried_out(
        request,
        lambda: services.remove_goal(
            acting_user=request.user, goal=record, expected_version=version_of(request)
        ),
    )
    return _done(request, record.year) if gone else redirect("goal", pk=pk)


@page(*SEES)
@require_http_methods(["GET", "POST"])
def tell_goal(request: UserRequest, pk: int) -> HttpResponseBase:
    """Say how far a goal is that no figure measures: its owner, or who manages goals."""
    record = get_object_or_404(Goal, pk=pk)
    if not (request.user.may(Permission.MANAGE_STRATEGY) or record.owner_id == request.user.pk):
        raise Http404
    initial = {"value": record.actual, "version": record.version}
    form = ActualForm(request.POST or None, initial=initial)
    if request.method == "POST" and written(
        form,
        lambda: services.tell_goal(
            acting_user=request.user,
            goal=record,
            value=form.cleaned_data["value"],
            on=form.cleaned_data["on"],
            expected_version=version_of(request),
        ),
    ):
        return _done(request, record.year)
    return _form(request, form, record.title)


def _form(
    request: UserRequest, form: Any, title: str, record: Goal | None = None
) -> HttpResponseBase:
    context: Entry = {
        "form": form,
        "title": title,
        "back": reverse("strategy"),
        "families": families(request.user),
        "crumbs": [
            {"label": _("Plans"), "url": reverse("plans")},
            {"label": _("Strategy"), "url": reverse("strategy")},
            {"label": title},
        ],
    }
    if record is not None:
        context["remove_url"] = reverse("remove_goal", args=[record.pk])
        context["record_version"] = record.version
    return render(request, "plans/goal.html", context, status=422 if form.errors else 200)


def _done(request: UserRequest, year: int) -> HttpResponseBase:
    messages.success(request, _("Saved."))
    return redirect(f"{reverse('strategy')}?year={year}")


def _year(request: UserRequest) -> int:
    text = request.GET.get("year", "")
    this = timezone.localdate().year
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text) <= 2100 else this


def _finding(found: Rollup) -> str:
    if not found.goals:
        return _now("No goals are told for %(year)s") % {"year": found.year}
    goals = ngettext("%(n)s goal for %(year)s", "%(n)s goals for %(year)s", len(found.goals))
    said = {"goals": goals % {"n": len(found.goals), "year": found.year}}
    lacking = len(found.unserved)
    if not lacking:
        return _now("%(goals)s, each served by a plan") % said
    words = ngettext("no plan serves %(n)s of them", "no plan serves %(n)s of them", lacking)
    return _now("%(goals)s; %(lacking)s") % {**said, "lacking": words % {"n": lacking}}


def _goal(one: Served, currency: str, *, margins: bool) -> Entry:
    record = one.goal
    hidden = record.measure in SECRET and not margins

    def text(value: Decimal | None, *, signed: bool = False) -> str:
        if hidden:
            return _now("reserved")
        return value_text(record.measure, value, record.unit, currency, signed=signed)

    covered = None if hidden else one.covered
    return {
        "record": record,
        "measure": measure_label(record.measure, record.family),
        "baseline": text(record.baseline),
        "target": text(record.target),
        "actual": text(record.actual),
        "wanted": text(one.wanted, signed=True),
        "added": text(one.added, signed=True) if one.added is not None else "",
        "reached": text(one.reached, signed=True) if one.reached is not None else "",
        "covered": covered,
        "covered_label": numbers.percent(covered, 0),
        "objectives": [_objective(o, currency, margins=margins) for o in one.objectives[:MOST]],
        "count": len(one.objectives),
        "more": max(0, len(one.objectives) - MOST),
        "accounts": one.accounts,
        "same": one.same,
        "free": record.measure == "free",
    }


def _objective(one: Any, currency: str, *, margins: bool) -> Entry:
    hidden = one.measure in SECRET and not margins
    plan = one.plan
    target = value_text(one.measure, one.target, one.unit, currency)
    return {
        "record": one,
        "account": plan.account.name if plan.account else "",
        "url": f"{reverse('plan', args=[plan.pk])}#objectives",
        "owner": str(plan.owner),
        "target": _now("reserved") if hidden else target,
        "measure": measure_label(one.measure, one.family),
    }
