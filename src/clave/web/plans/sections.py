"""The words of a plan: written by several people at once, and talked about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.identity.roles import Permission
from clave.apps.plans.merging import Merged
from clave.apps.plans.models import AccountPlan, Section
from clave.apps.plans.services import writing
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.refusals import carried_out, sentence

from .common import SEES, may_write, plan_frame, plan_url, visible_plan
from .words import section_question, section_title


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def section(request: UserRequest, pk: int, key: str) -> HttpResponseBase:
    """Write a section. What others saved meanwhile is taken too, or shown beside what one wrote."""
    plan = visible_plan(request.user, pk)
    record = _section(plan, key)
    text, base, error = record.text, record.number, ""
    if request.method == "POST":
        text, base = _told(request)
        try:
            saved = writing.save_section(
                acting_user=request.user, section=record, text=text, base=base
            )
        except Refused as refusal:
            if refusal.code == "not_allowed":
                raise
            error = sentence(refusal)
        else:
            if saved.written:
                _say(request, saved.merged)
                return redirect(plan_url(plan, key))
            assert saved.merged is not None
            return _conflict(request, plan, saved.section, saved.merged)
    context = plan_frame(request.user, plan) | {
        "section": record,
        "title": section_title(key, record.title),
        "question": section_question(record),
        "text": text,
        "base": base,
        "error": error,
        "may_save": may_write(request.user, plan),
        "back": plan_url(plan, key),
    }
    context["crumbs"].append({"label": context["title"]})
    return render(request, "plans/section.html", context, status=422 if error else 200)


@page(*SEES)
@require_POST
def remark(request: UserRequest, pk: int, key: str) -> HttpResponseBase:
    """Say something about a section."""
    plan = visible_plan(request.user, pk)
    carried_out(
        request,
        lambda: writing.remark(
            acting_user=request.user,
            section=_section(plan, key),
            text=request.POST.get("text", ""),
        ),
    )
    return redirect(plan_url(plan, key))


def _conflict(
    request: UserRequest, plan: AccountPlan, record: Section, merged: Merged
) -> HttpResponseBase:
    """Where both changed the same sentence: each text, and what it was; one chooses or writes."""
    parts: list[dict[str, Any]] = []
    number = 0
    for part in merged.parts:
        number += part.conflict
        parts.append({"part": part, "number": number if part.conflict else 0})
    title = section_title(record.key, record.title)
    context = plan_frame(request.user, plan) | {
        "section": record,
        "title": title,
        "parts": parts,
        "conflicts": len(merged.conflicts),
        "who": record.updated_by,
        "when": record.updated_at,
        "action": reverse("plan_section", args=[plan.pk, record.key]),
        "back": plan_url(plan, record.key),
    }
    context["crumbs"].append({"label": title})
    return render(request, "plans/conflict.html", context, status=409)


def _told(request: UserRequest) -> tuple[str, int]:
    """What was written, and the number that it began from; of a conflict, put together of what was
    chosen for each stretch."""
    base = request.POST.get("base", "")
    number = int(base) if base.isascii() and base.isdigit() and len(base) < 10 else 0
    stretches = request.POST.getlist("stretch")
    if not stretches:
        return request.POST.get("text", ""), number
    return "".join(_joined(stretches)), number


def _joined(stretches: list[str]) -> list[str]:
    """The stretches as they were sent, with a blank between two that lost theirs in the form."""
    found: list[str] = []
    for text in stretches:
        before = found[-1] if found else ""
        if before and text and not before[-1].isspace() and not text[0].isspace():
            found.append(" ")
        found.append(text)
    return found


def _section(plan: AccountPlan, key: str) -> Section:
    found = plan.sections.select_related("updated_by").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _say(request: UserRequest, merged: Merged | None) -> None:
    if merged is None:
        messages.success(request, _("Saved."))
    else:
        messages.success(
            request, _("Saved, together with what somebody else had written meanwhile.")
        )
