"""What a plan was: its versions, one of them, two side by side in words and numbers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clave.apps.identity.roles import Permission
from clave.apps.plans.content import content_of
from clave.apps.plans.models import AccountPlan, PlanVersion
from clave.apps.plans.services.versions import keep
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.refusals import sentence

from .common import SEES, plan_frame, visible_plan
from .comparing import comparison, kept_view

NOW = "now"


@page(*SEES)
@require_GET
def versions(request: UserRequest, pk: int) -> HttpResponseBase:
    """Every version, and which two to compare."""
    plan = visible_plan(request.user, pk)
    found = list(plan.versions.select_related("created_by").defer("content"))
    context = plan_frame(request.user, plan, {"label": _("Versions")}) | {"versions": found}
    return render(request, "plans/versions.html", context)


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def keep_one(request: UserRequest, pk: int) -> HttpResponseBase:
    """Keep the plan as it is now."""
    plan = visible_plan(request.user, pk)
    try:
        kept = keep(acting_user=request.user, plan=plan, note_text=request.POST.get("note", ""))
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("Version %(number)s is kept.") % {"number": kept.number})
    return redirect("plan_versions", pk=pk)


@page(*SEES)
@require_GET
def version(request: UserRequest, pk: int, number: int) -> HttpResponseBase:
    """A version as it was shown."""
    plan = visible_plan(request.user, pk)
    kept = _version(plan, number)
    trail = {"label": _("Versions"), "url": reverse("plan_versions", args=[pk])}
    here = {"label": _("Version %(number)s") % {"number": number}}
    context = plan_frame(request.user, plan, trail, here) | {
        "version": kept,
        "kept": kept_view(request.user, plan, kept.content),
    }
    return render(request, "plans/version.html", context)


@page(*SEES)
@require_GET
def compare(request: UserRequest, pk: int) -> HttpResponseBase:
    """Two versions side by side; what the plan is now is one of them where none is named."""
    plan = visible_plan(request.user, pk)
    before, after = request.GET.get("from", ""), request.GET.get("to", NOW)
    newest = plan.versions.order_by("-number").values_list("number", flat=True).first()
    if not before and newest is not None:
        before = str(newest)
    old, new = _content(plan, before), _content(plan, after)
    trail = {"label": _("Versions"), "url": reverse("plan_versions", args=[pk])}
    context = plan_frame(request.user, plan, trail, {"label": _("Compare")}) | {
        "before": before,
        "after": after,
        "choices": [(str(one.number), one) for one in plan.versions.defer("content")],
        "compared": comparison(request.user, plan, old, new),
    }
    return render(request, "plans/compare.html", context)


def _content(plan: AccountPlan, asked: str) -> dict[str, object]:
    if asked == NOW:
        return content_of(plan)
    if not asked.isascii() or not asked.isdigit() or len(asked) > 6:
        raise Http404
    return dict(_version(plan, int(asked)).content)


def _version(plan: AccountPlan, number: int) -> PlanVersion:
    found = plan.versions.select_related("created_by").filter(number=number).first()
    if found is None:
        raise Http404
    return found
