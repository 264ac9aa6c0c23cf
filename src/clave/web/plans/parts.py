"""The parts of a plan: each is added, changed and taken out by one form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.identity.roles import Permission
from clave.apps.plans.models import AccountPlan, Objective
from clave.apps.plans.services import actions as action_services
from clave.apps.plans.services import aims, means, writing
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.writing import families
from clave.web.plan_words import measure_label, missing_text
from clave.web.refusals import carried_out, code_sentence, written

from . import forms
from .common import form_page, may_run, may_write, plan_frame, plan_url, version_of, visible_plan
from .words import section_title

Entry = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """``name``: what services call the record; ``section``: where its page leads back to;
    ``running``: it is written until the plan is closed, not only while it is a draft."""

    form: type[forms.PartForm]
    name: str
    section: str
    new: str
    add: Callable[..., Any]
    change: Callable[..., Any]
    remove: Callable[..., Any]
    related: str
    running: bool = False


PARTS: dict[str, Part] = {
    "objectives": Part(
        forms.ObjectiveForm, "objective", "objectives", gettext_noop("New objective"),
        aims.add_objective, aims.change_objective, aims.remove_objective, "objectives",
    ),
    "strategies": Part(
        forms.StrategyForm, "strategy", "strategies", gettext_noop("New strategy"),
        aims.add_strategy, aims.change_strategy, aims.remove_strategy, "strategies",
    ),
    "swot": Part(
        forms.SwotForm, "point", "swot", gettext_noop("New point of the SWOT"),
        writing.add_point, writing.change_point, writing.remove_point, "swot",
    ),
    "investments": Part(
        forms.InvestmentForm, "investment", "investment", gettext_noop("New investment"),
        means.add_investment, means.change_investment, means.remove_investment, "investments",
    ),
    "risks": Part(
        forms.RiskForm, "risk", "risks", gettext_noop("New risk"),
        means.add_risk, means.change_risk, means.remove_risk, "risks", True,
    ),
    "milestones": Part(
        forms.MilestoneForm, "milestone", "calendar", gettext_noop("New milestone"),
        means.add_milestone, means.change_milestone, means.remove_milestone, "milestones", True,
    ),
    "actions": Part(
        forms.PlanActionForm, "planned", "actions", gettext_noop("New action of the plan"),
        action_services.add_action, action_services.change_action,
        action_services.take_out_action, "actions", True,
    ),
}  # fmt: skip


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest, pk: int, part: str) -> HttpResponseBase:
    """Add a part to the plan."""
    plan, kind = visible_plan(request.user, pk), _kind(part)
    initial = {name: request.GET[name] for name in ("quarter", "objective") if name in request.GET}
    form = kind.form(request.POST or None, plan=plan, initial=initial)
    if request.method == "POST" and written(
        form, lambda: kind.add(acting_user=request.user, plan=plan, values=form.values()), _say
    ):
        messages.success(request, _("Saved."))
        return redirect(plan_url(plan, kind.section))
    return _shown(request, plan, form, part)


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def one(request: UserRequest, pk: int, part: str, record: int) -> HttpResponseBase:
    """Change a part of the plan."""
    plan, kind = visible_plan(request.user, pk), _kind(part)
    found = _record(plan, kind, record)
    form = kind.form(request.POST or None, plan=plan, record=found)
    version = found.action.version if part == "actions" else found.version
    form.initial["version"] = version
    given: Entry = {"acting_user": request.user, kind.name: found}
    given["expected_version"] = version_of(request)
    if request.method == "POST" and written(
        form, lambda: kind.change(values=form.values(), **given), _say
    ):
        messages.success(request, _("Saved."))
        return redirect(plan_url(plan, kind.section))
    return _shown(request, plan, form, part, found)


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def remove(request: UserRequest, pk: int, part: str, record: int) -> HttpResponseBase:
    """Take a part out of the plan."""
    plan, kind = visible_plan(request.user, pk), _kind(part)
    given: Entry = {"acting_user": request.user, kind.name: _record(plan, kind, record)}
    if part != "actions":
        given["expected_version"] = version_of(request)
    carried_out(
        request,
        lambda: kind.remove(**given),
        _("It is taken out; the audit keeps that it was there."),
        say=lambda refusal: code_sentence(refusal.code, words_of(refusal.params)),
    )
    return redirect(plan_url(plan, kind.section))


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def actual(request: UserRequest, pk: int, record: int) -> HttpResponseBase:
    """Say how far an objective is that no figure measures."""
    plan = visible_plan(request.user, pk)
    found: Objective = _record(plan, PARTS["objectives"], record)
    initial = {"value": found.actual, "version": found.version}
    form = forms.ActualForm(request.POST or None, initial=initial)
    if request.method == "POST" and written(
        form,
        lambda: aims.tell_actual(
            acting_user=request.user,
            objective=found,
            value=form.cleaned_data["value"],
            on=form.cleaned_data["on"],
            expected_version=version_of(request),
        ),
        _say,
    ):
        messages.success(request, _("Saved."))
        return redirect(plan_url(plan, "objectives"))
    context = plan_frame(request.user, plan) | {"may_save": may_run(request.user, plan)}
    return form_page(request, context, form, title=found.title, back=plan_url(plan, "objectives"))


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def reach(request: UserRequest, pk: int, record: int) -> HttpResponseBase:
    """A milestone was reached, or it was not after all."""
    plan = visible_plan(request.user, pk)
    carried_out(
        request,
        lambda: means.reach_milestone(
            acting_user=request.user,
            milestone=_record(plan, PARTS["milestones"], record),
            reached=request.POST.get("reached") == "1",
            expected_version=version_of(request),
        ),
    )
    return redirect(plan_url(plan, "calendar"))


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def order(request: UserRequest, pk: int, record: int) -> HttpResponseBase:
    """Move an objective one place up or down."""
    plan = visible_plan(request.user, pk)
    found: Objective = _record(plan, PARTS["objectives"], record)
    carried_out(
        request,
        lambda: aims.order_objectives(
            acting_user=request.user,
            plan=plan,
            objective=found,
            up=request.POST.get("up") == "1",
        ),
    )
    return redirect(plan_url(plan, "objectives"))


def words_of(params: dict[str, Any]) -> dict[str, Any]:
    """Sections, measures and reasons of a refusal by their names."""
    told = dict(params)
    if "section" in told:
        told["section"] = section_title(told["section"])
    if "measure" in told:
        told["measure"] = measure_label(told["measure"])
    if "reason" in told:
        told["reason"] = missing_text(told["reason"])
    return told


def _say(refusal: Refused) -> str:
    return code_sentence(refusal.code, words_of(refusal.params))


def _shown(
    request: UserRequest, plan: AccountPlan, form: forms.PartForm, part: str, record: Any = None
) -> HttpResponseBase:
    kind, context = _kind(part), plan_frame(request.user, plan)
    may = may_run(request.user, plan) if kind.running else may_write(request.user, plan)
    context["may_save"] = may
    if kind.section == "objectives":
        context["families"] = families(request.user)
    if record is not None and may:
        context["remove_url"] = reverse("remove_plan_part", args=[plan.pk, part, record.pk])
        context["record_version"] = getattr(record, "version", 0)
    title = _(kind.new) if record is None else str(record)
    return form_page(request, context, form, title=title, back=plan_url(plan, kind.section))


def _kind(part: str) -> Part:
    if part not in PARTS:
        raise Http404
    return PARTS[part]


def _record(plan: AccountPlan, kind: Part, pk: int) -> Any:
    """The record, of this plan, or 404."""
    found = getattr(plan, kind.related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
