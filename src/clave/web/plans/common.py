"""What the pages of plans share: the plan or 404, the frame around it, what one may do with it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.plans.models import AccountPlan, PlanState
from clave.apps.plans.models.plans import RUNNING
from clave.apps.plans.selectors import plan_for
from clave.web.access import UserRequest
from clave.web.accounts.account import frame_of, visible_account

SEES = (Permission.SEE_ALL_ACCOUNTS, Permission.SEE_OWN_ACCOUNTS)
TAB = "account_plan"


def visible_plan(user: User, pk: int) -> AccountPlan:
    """The plan, or 404: not there and not for this person look alike."""
    plan = plan_for(user, pk)
    if plan is None:
        raise Http404
    return plan


def may_write(user: User, plan: AccountPlan) -> bool:
    """Whether words and aims are this person's to change now."""
    return user.may(Permission.EDIT_ACCOUNTS) and plan.state == PlanState.DRAFT


def may_run(user: User, plan: AccountPlan) -> bool:
    """Whether actions, risks and what was reached are this person's to change now."""
    return user.may(Permission.EDIT_ACCOUNTS) and plan.state in RUNNING


def plan_frame(user: User, plan: AccountPlan, *more: dict[str, str]) -> dict[str, Any]:
    """The account's header and tabs, with the way to the plan."""
    assert plan.account_id is not None
    context = frame_of(user, visible_account(user, plan.account_id), TAB)
    context["crumbs"] += [{"label": plan.title, "url": reverse("plan", args=[plan.pk])}, *more]
    return context | {
        "plan": plan,
        "may_write": may_write(user, plan),
        "may_run": may_run(user, plan),
        "sees_ours": user.may(Permission.SEE_MARGINS),
    }


def version_of(request: UserRequest) -> int:
    """The version that the form was made from; 0, which none has, where it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def form_page(
    request: UserRequest, context: dict[str, Any], form: Any, *, title: str, back: str
) -> HttpResponseBase:
    """A form under the account's header."""
    context |= {"form": form, "title": title, "back": back}
    context.setdefault("crumbs", []).append({"label": title})
    status = 422 if form.errors else 200
    return render(request, "plans/form.html", context, status=status)


def plan_url(plan: AccountPlan, anchor: str = "") -> str:
    """The page of a plan, at one of its sections."""
    url = reverse("plan", args=[plan.pk])
    return f"{url}#{anchor}" if anchor else url
