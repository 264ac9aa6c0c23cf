"""The page of a plan: all of its sections in one place, and what may be done with it now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clave.apps.followup.models import Follower
from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.followup.selectors import comments_of
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.org.models import Unit
from clave.apps.plans.asking import requests_for
from clave.apps.plans.expected import expected_result
from clave.apps.plans.models import AccountPlan, PlanState, SectionRemark
from clave.apps.plans.readiness import lacks_of
from clave.apps.plans.selectors import actions_of
from clave.apps.plans.services import states
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.fragments import show_part
from clave.web.plan_words import is_behind
from clave.web.refusals import carried_out, code_sentence

from . import blocks
from .common import SEES, plan_frame, plan_url, visible_plan
from .parts import words_of
from .words import plan_finding, section_question, section_title

Entry = dict[str, Any]
# Sections that hold more than words, with what their template reads.
BLOCKS = {
    "situation": blocks.situation,
    "swot": blocks.swot,
    "objectives": blocks.objectives,
    "strategies": blocks.strategies,
    "actions": blocks.actions,
    "investment": blocks.investment,
    "risks": blocks.risks,
    "calendar": blocks.calendar,
}


@page(*SEES)
@require_GET
def plan(request: UserRequest, pk: int) -> HttpResponseBase:
    """What is wanted here, how it is to be reached, and how it goes."""
    record = visible_plan(request.user, pk)
    context = plan_frame(request.user, record)
    asked = requests_for(record).first()
    context |= {
        "finding": plan_finding(record),
        "behind": record.state == PlanState.ACTIVE and is_behind(record.progress, record.expected),
        "sections": _sections(request.user, record),
        "changes": record.changes.select_related("by"),
        "lacks": _lacks(record) if context["may_write"] else [],
        "moves": _moves(request.user, record),
        "briefable": _briefable(request.user, record),
        "open_actions": actions_of(record).filter(action__state__in=UNSETTLED).count(),
        "approval_url": reverse("approval", args=[asked.pk]) if asked else "",
        "approval": asked,
        "versions": record.versions.count(),
        "may_refresh": context["may_run"] and record.state in (PlanState.DRAFT, PlanState.ACTIVE),
        "today": timezone.localdate(),
        "item": record,
        "comments": comments_of(record),
        "follows": Follower.objects.filter(item=pk, user=request.user, muted=False).exists(),
    }
    return render(request, "plans/plan.html", context)


@page(*SEES)
@require_GET
def result(request: UserRequest, pk: int) -> HttpResponseBase:
    """The expected result of both sides: a part of the plan's page that is asked for once it is
    shown, since the simulator computes it."""
    record = visible_plan(request.user, pk)
    found = expected_result(request.user, record)
    context = {"plan": record, "found": found, **blocks.result(found, record)}
    crumbs = [
        {"label": record.title, "url": plan_url(record, "result")},
        {"label": _("Expected result for both sides")},
    ]
    return show_part(request, "plans/result.html", context, crumbs)


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def move(request: UserRequest, pk: int) -> HttpResponseBase:
    """Bring the plan into another state."""
    record = visible_plan(request.user, pk)
    state, why = request.POST.get("state", ""), request.POST.get("why", "")
    said = {
        "review": _("The plan is with those who approve it."),
        "draft": _("The plan is a draft again."),
        "active": _("The plan is carried out from now on."),
        "closed": _("The plan is closed."),
    }
    if state not in said:
        raise Http404
    calls: dict[str, Callable[..., AccountPlan]] = {
        "review": states.send_to_review,
        "draft": states.take_back,
        "active": states.activate,
        "closed": states.close_plan,
    }
    try:
        given = {"open_actions": request.POST.get("open_actions", "")} if state == "closed" else {}
        calls[state](acting_user=request.user, plan=record, why=why, **given)
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        messages.error(request, code_sentence(refusal.code, words_of(refusal.params)))
    else:
        messages.success(request, said[state])
    return redirect("plan", pk=pk)


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def refresh(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take the figures of the situation as they are now."""
    record = visible_plan(request.user, pk)
    carried_out(
        request,
        lambda: states.refresh_situation(acting_user=request.user, plan=record),
        _("The figures are those of now."),
    )
    return redirect(plan_url(record, "situation"))


def _briefable(user: User, record: AccountPlan) -> list[Entry]:
    """The units that have something to do in the plan, each with the briefing that is drafted for
    it; none where the plan is closed, or for who writes no briefings."""
    if record.state == PlanState.CLOSED or not user.may(Permission.EDIT_ACCOUNTS):
        return []
    units = Unit.objects.filter(pk__in=actions_of(record).values("action__unit")).order_by("name")
    there = f"{reverse('new_briefing')}?plan={record.pk}"
    return [{"name": unit.name, "url": f"{there}&unit={unit.pk}"} for unit in units] or [
        {"name": _("Another audience"), "url": there}
    ]


def _sections(user: User, record: AccountPlan) -> list[Entry]:
    """Each with its words, what was said about it, and its part of the plan."""
    remarks: dict[int, list[Any]] = defaultdict(list)
    found = SectionRemark.objects.filter(section__plan=record).select_related("comment__author")
    for one in found:
        remarks[one.section_id].append(one.comment)
    entries = []
    for section in record.sections.select_related("updated_by"):
        block = BLOCKS.get(section.key)
        entries.append(
            {
                "record": section,
                "key": section.key,
                "title": section_title(section.key, section.title),
                "question": section_question(section),
                "remarks": remarks[section.pk],
                "template": f"plans/blocks/{section.key}.html" if block else "",
                "lazy": section.key == "result",
                **(block(user, record) if block else {}),
            }
        )
    return entries


def _lacks(record: AccountPlan) -> list[Entry]:
    """What is missing before it can be reviewed, each with where it is."""
    known = set(record.sections.values_list("key", flat=True))
    return [
        {
            "text": code_sentence(lack.code, words_of(lack.params)),
            "url": f"#{lack.section}" if lack.section in known else "",
        }
        for lack in lacks_of(record)
    ]


def _moves(user: User, record: AccountPlan) -> list[Entry]:
    """What may follow, with its words; ``why``: whether a reason is needed."""
    if not user.may(Permission.EDIT_ACCOUNTS):
        return []
    review: Entry = {"state": "review", "label": _("Send to review"), "icon": "send", "main": True}
    active: Entry = {"state": "active", "label": _("Begin it"), "icon": "flag", "main": True}
    draft: Entry = {"state": "draft", "label": _("Bring it back to draft"), "why": True}
    close: Entry = {"state": "closed", "label": _("Close it"), "why": True}
    close["asks"] = True
    return {
        PlanState.DRAFT.value: [review, close] if record.changes.exists() else [review],
        PlanState.REVIEW.value: [draft],
        PlanState.APPROVED.value: [active, draft, close],
        PlanState.ACTIVE.value: [close, draft],
    }.get(record.state, [])
