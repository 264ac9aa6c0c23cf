"""What new plans of each tier have: sections, their questions, and which must be written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clave.apps.accounts.models import Tier
from clave.apps.identity.roles import Permission
from clave.apps.plans.models import PlanTemplate
from clave.apps.plans.services.goals import save_template
from clave.apps.plans.templates import CUSTOM, SECTIONS, default_sections
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.plan_tabs import plan_tabs
from clave.web.refusals import sentence

from .common import version_of
from .words import QUESTIONS, section_title

Entry = dict[str, Any]
OWN = tuple(f"{CUSTOM}{n}" for n in range(1, 4))  # sections of the company's own


@page(Permission.MANAGE_STRATEGY)
@require_GET
def templates(request: UserRequest) -> HttpResponseBase:
    """The template of each tier."""
    kept = {one.tier: one for one in PlanTemplate.objects.all()}
    context = {
        "tiers": [
            {
                "tier": tier,
                "label": label,
                "decided": tier in kept,
                "sections": [
                    {"title": section_title(one["key"], one["title"]), "required": one["required"]}
                    for one in (kept[tier].sections if tier in kept else default_sections(tier))
                ],
            }
            for tier, label in Tier.choices
        ],
        "tabs": plan_tabs(request.user, "plan_templates"),
        "crumbs": [{"label": _("Plans"), "url": reverse("plans")}, {"label": _("Templates")}],
    }
    return render(request, "plans/templates.html", context)


@page(Permission.MANAGE_STRATEGY)
@require_http_methods(["GET", "POST"])
def template(request: UserRequest, tier: str) -> HttpResponseBase:
    """Which sections a plan of a tier has."""
    if tier not in Tier.values:
        raise Http404
    kept = PlanTemplate.objects.filter(tier=tier).first()
    sections = kept.sections if kept else default_sections(tier)
    error = ""
    if request.method == "POST":
        sections = _told(request)
        try:
            save_template(
                acting_user=request.user,
                tier=tier,
                sections=sections,
                expected_version=version_of(request),
            )
        except Refused as refusal:
            error = sentence(refusal)
        else:
            messages.success(request, _("New plans of this tier are made so."))
            return redirect("plan_templates")
    title = _("Plans of tier %(tier)s") % {"tier": tier}
    context = {
        "title": title,
        "rows": _rows(sections),
        "error": error,
        "version": kept.version if kept else 0,
        "crumbs": [
            {"label": _("Plans"), "url": reverse("plans")},
            {"label": _("Templates"), "url": reverse("plan_templates")},
            {"label": title},
        ],
    }
    return render(request, "plans/template.html", context, status=422 if error else 200)


def _rows(sections: list[Entry]) -> list[Entry]:
    """Every section that there may be, those of the template ticked."""
    told = {one["key"]: one for one in sections}
    rows = []
    for key in (*SECTIONS, *OWN):
        one = told.get(key, {})
        rows.append(
            {
                "key": key,
                "own": key in OWN,
                "title": one.get("title", "") if key in OWN else section_title(key),
                "question": one.get("question", ""),
                "placeholder": _(QUESTIONS[key]) if key in QUESTIONS else "",
                "used": key in told,
                "required": one.get("required", False),
            }
        )
    return rows


def _told(request: UserRequest) -> list[Entry]:
    return [
        {
            "key": key,
            "title": request.POST.get(f"title-{key}", "") if key in OWN else "",
            "question": request.POST.get(f"question-{key}", ""),
            "required": f"required-{key}" in request.POST,
        }
        for key in (*SECTIONS, *OWN)
        if f"used-{key}" in request.POST
    ]
