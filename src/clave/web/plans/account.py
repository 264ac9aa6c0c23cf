"""The tab of an account: the plan that is carried out, and those before and after it."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.overview import Overview
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.plans.models import PlanState
from clave.apps.plans.selectors import active_plan, plans_of
from clave.web.access import UserRequest, page
from clave.web.accounts.account import frame_of, visible_account

from .blocks import actions, objectives
from .common import SEES, TAB
from .words import plan_finding


@page(*SEES)
@require_GET
def plan_tab(request: UserRequest, pk: int) -> HttpResponseBase:
    """The current plan in short, its objectives and what is to be done; all plans below it."""
    account = visible_account(request.user, pk)
    found = list(plans_of(request.user, account))
    context = frame_of(request.user, account, TAB)
    active = [one for one in found if one.state == PlanState.ACTIVE]
    live = [one for one in found if one.state != PlanState.CLOSED]
    current = active[0] if active else live[-1] if live else None
    context |= {
        "plans": [
            {"record": one, "url": reverse("plan", args=[one.pk]), "finding": plan_finding(one)}
            for one in found
        ],
        "current": current,
        "may_write": request.user.may(Permission.EDIT_ACCOUNTS),
        "today": timezone.localdate(),
    }
    if current is not None:
        context |= {
            "finding": plan_finding(current),
            "objectives": objectives(request.user, current)["rows"],
            "actions": [row for row in actions(request.user, current)["rows"] if row["open"]][:6],
        }
    else:
        context["finding"] = _("There is no plan for this account yet")
    return render(request, "plans/account.html", context)


def summary_block(user: User, seen: Overview) -> dict[str, Any] | None:
    """The plan that is carried out, for the account's summary."""
    plan = active_plan(seen.account)
    if plan is None:
        return None
    return {
        "template": "plans/block.html",
        "url": reverse("plan", args=[plan.pk]),
        "finding": plan_finding(plan),
        "rows": objectives(user, plan)["rows"],
    }
