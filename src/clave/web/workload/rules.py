"""The rules behind role, workload and territories: everybody reads them, who plans edits them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.identity.roles import Permission
from clave.apps.workload import services
from clave.apps.workload.models import Rule, RuleKind
from clave.apps.workload.rules import EVERYWHERE, default_of, plain, rules_in_force
from clave.apps.workload.selectors import is_default
from clave.figures.work import BANDS, DIMENSIONS, STAGES, TIERS, Rules
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.refusals import written

from . import words
from .forms import RuleForm
from .load import INSIGHTS, crumbs

Entry = dict[str, Any]


@page(*INSIGHTS)
@require_GET
def rules(request: UserRequest) -> HttpResponseBase:
    """Every rule with its value, and whether it is a default."""
    context = {
        **_tables(),
        "may_plan": request.user.may(Permission.PLAN_WORK),
        "crumbs": crumbs({"label": _("Rules")}),
    }
    return render(request, "workload/rules.html", context)


@page(Permission.PLAN_WORK)
@require_http_methods(["GET", "POST"])
def rule(request: UserRequest, kind: str, key: str) -> HttpResponseBase:
    """Change one rule."""
    default = _default(kind, key)
    found = Rule.objects.filter(kind=kind, key=key).first()
    told = {**default, **(found.values if found else {})}
    version = found.version if found else 0
    form = RuleForm(request.POST or None, kind=kind, values=told, initial={"version": version})
    if request.method == "POST" and written(
        form,
        lambda: services.set_rule(
            acting_user=request.user,
            kind=kind,
            key=key,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("work_rules")
    title = rule_title(kind, key)
    context = {
        "form": form,
        "title": title,
        "back": reverse("work_rules"),
        "found": found,
        "forget": reverse("forget_work_rule", args=[kind, key]) if found else "",
        "crumbs": crumbs({"label": _("Rules"), "url": reverse("work_rules")}, {"label": title}),
    }
    return render(request, "workload/form.html", context, status=422 if form.errors else 200)


@page(Permission.PLAN_WORK)
@require_POST
def forget(request: UserRequest, kind: str, key: str) -> HttpResponseBase:
    """Back to the default."""
    found = get_object_or_404(Rule, kind=kind, key=key)
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    services.forget_rule(acting_user=request.user, rule=found, expected_version=version)
    messages.success(request, _("The default holds again."))
    return redirect("work_rules")


def rule_title(kind: str, key: str) -> str:
    """What a rule is about."""
    if kind == RuleKind.EFFORT:
        tier, _dot, band = key.partition(".")
        said = {"tier": tier, "band": words.band_word(band)}
        return _("Tier %(tier)s, complexity %(band)s") % said
    if kind == RuleKind.STAGE:
        return words.stage_word(key).capitalize()
    if kind == RuleKind.COMPLEXITY:
        return str(words.DIMENSIONS[key])
    return _("Territories")


def _default(kind: str, key: str) -> dict[str, Any]:
    try:
        return plain(default_of(kind, key))
    except Refused:
        raise Http404 from None


def _tables() -> Entry:
    held = rules_in_force()
    return {
        "bands": [
            {
                "title": words.DIMENSIONS[name],
                "cells": [_plain(held.bands[name].medium_from), _plain(held.bands[name].high_from)],
                **_state(RuleKind.COMPLEXITY, name, held.bands[name]),
            }
            for name in DIMENSIONS
        ],
        "efforts": [_effort(held, tier, band) for tier in TIERS for band in BANDS],
        "stages": [
            {
                "title": words.stage_word(name).capitalize(),
                "cells": [
                    numbers.number(stage.factor, 2),
                    numbers.per_hundred(stage.functions_share, 0),
                    words.level_words(stage.levels),
                    words.team_words(stage.team),
                ],
                **_state(RuleKind.STAGE, name, stage),
            }
            for name in STAGES
            for stage in [held.stages[name]]
        ],
        "territories": held.territories,
        "territory": _state(RuleKind.TERRITORY, EVERYWHERE, held.territories),
    }


def _effort(held: Rules, tier: str, band: str) -> Entry:
    effort, key = held.efforts[tier, band], f"{tier}.{band}"
    days = (numbers.number(effort.days(level)) for level in words.LEVELS)
    return {
        "title": f"{tier} · {words.band_word(band)}",
        "cells": [_plain(effort.hours), *days],
        **_state(RuleKind.EFFORT, key, effort),
    }


def _state(kind: str, key: str, value: object) -> Entry:
    return {
        "url": reverse("work_rule", args=[str(kind), key]),
        "is_default": is_default(kind, key, value),
    }


def _plain(value: float) -> str:
    return numbers.number(value, 0 if value == int(value) else 1)
