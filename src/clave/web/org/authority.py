"""Delegations and policies of authority, and who approves what."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.accounts.models import Account
from clave.apps.accounts.rights import approval_of
from clave.apps.identity.access import require
from clave.apps.identity.models import Company
from clave.apps.identity.roles import Permission
from clave.apps.org.authority import Approval
from clave.apps.org.models import Delegation, Policy
from clave.apps.org.selectors import delegations_visible_to, person_of
from clave.apps.org.services import authority as services
from clave.lib.money import from_minor
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.lists import ListPage, show_list
from clave.web.matters import MATTERS, matter_label
from clave.web.refusals import sentence, written
from clave.web.sentences.authority import approval_sentence

from .authority_forms import DelegationForm, PolicyForm, money_field
from .chart import CHART, crumbs, tabs
from .tables import PolicyRow, PolicyTable


@page()
@require_http_methods(["GET", "POST"])
def delegations(request: UserRequest) -> HttpResponseBase:
    """What is delegated, now, later and before; a POST delegates one's own authority."""
    me = person_of(request.user)
    may_edit = request.user.may(Permission.EDIT_CHART)
    form = DelegationForm(request.POST or None, giver=me, choose=may_edit)
    if request.method == "POST":
        if me is None and not may_edit:
            require(request.user, Permission.EDIT_CHART)
        if form.is_valid():
            try:
                lent = services.delegate(acting_user=request.user, **form.values(me))
            except Refused as refusal:
                form.add_error(None, sentence(refusal))
            else:
                text = _("%(delegation)s: it begins and ends by itself.")
                messages.success(request, text % {"delegation": lent})
                return redirect("delegations")
    now = timezone.now()
    seen = list(delegations_visible_to(request.user)[:200])
    own = {one.pk for one in seen if may_edit or (me and one.giver_id == me.pk)}
    context = {
        "form": form if (me or may_edit) else None,
        "current": [_row(one, own) for one in seen if not one.revoked_at and one.ends_at > now],
        "past": [_row(one, own) for one in seen if one.revoked_at or one.ends_at <= now],
        "tabs": tabs(request.user, "delegations"),
        "crumbs": crumbs({"label": _("Delegations of authority")}),
    }
    return render(request, "org/delegations.html", context, status=422 if form.errors else 200)


def _row(one: Delegation, own: set[int]) -> dict[str, Any]:
    limit = ""
    if one.limit_minor is not None:
        limit = numbers.money(from_minor(one.limit_minor, one.currency), one.currency)
    begun = one.starts_at <= timezone.now()
    return {"one": one, "limit": limit, "may_revoke": one.pk in own, "begun": begun}


@page()
@require_POST
def revoke(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take authority back at once."""
    lent = get_object_or_404(delegations_visible_to(request.user), pk=pk)
    services.revoke_delegation(acting_user=request.user, delegation=lent)
    messages.success(request, _("%(delegation)s is revoked.") % {"delegation": lent})
    return redirect("delegations")


@page()
@require_GET
def policies(request: UserRequest) -> HttpResponseBase:
    """How far up what must go, as data; and the question who approves."""
    rows = [_policy_row(policy) for policy in Policy.objects.select_related("position")]
    may_edit = request.user.may(Permission.EDIT_CHART)
    context = {
        "may_edit": may_edit,
        "asked": {name: request.GET.get(name, "") for name in ("account", "amount", "subject")},
        "currency": Company.current().currency,
        "matters": MATTERS,
        "sees_accounts": request.user.sees_accounts,
        "tabs": tabs(request.user, "policies"),
        "crumbs": crumbs({"label": _("Policies of authority")}),
        **_answer(request),
    }
    listed = ListPage(
        name="policies",
        table_class=PolicyTable,
        rows=rows,
        template="org/policies.html",
        default_order="name",
        options={"may_edit": may_edit},
        file_name="clave-policies",
    )
    return show_list(request, listed, context)


def _answer(request: UserRequest) -> dict[str, Any]:
    """Who approves what the address asks, of an account that the person sees."""
    code, amount = request.GET.get("account", "").strip(), request.GET.get("amount", "").strip()
    if not code or not amount:
        return {}
    if not Account.objects.visible_to(request.user).filter(code=code).exists():
        return {"refused": sentence(Refused("unknown_account", account=code))}
    try:
        exact = str(money_field("").clean(amount))
        found = approval_of(code, exact, subject=request.GET.get("subject", "").strip())
    except ValidationError as error:
        return {"refused": " ".join(error.messages)}
    except Refused as refusal:
        return {"refused": sentence(refusal)}
    return {"answer": _in_words(found)}


def _in_words(found: Approval) -> dict[str, Any]:
    return {
        "steps": [
            {"step": step, "why": [approval_sentence(*reason) for reason in step.reasons]}
            for step in found.steps
        ],
        "policies": [approval_sentence(*reason) for reason in found.policies],
        "unmet": [approval_sentence(*reason) for reason in found.unmet],
    }


@page(*CHART)
@require_http_methods(["GET", "POST"])
def new_policy(request: UserRequest) -> HttpResponseBase:
    """A new rule of authority."""
    form = PolicyForm(request.POST or None)
    if request.method == "POST" and written(
        form, lambda: services.set_policy(acting_user=request.user, values=form.values())
    ):
        messages.success(request, _("Saved."))
        return redirect("policies")
    return _policy_form(request, form, _("New policy"))


@page(*CHART)
@require_http_methods(["GET", "POST"])
def policy(request: UserRequest, pk: int) -> HttpResponseBase:
    """Change a rule of authority."""
    record = get_object_or_404(Policy, pk=pk)
    form = PolicyForm(request.POST or None, instance=record)
    if request.method == "POST" and written(
        form,
        lambda: services.update_policy(
            acting_user=request.user,
            policy=get_object_or_404(Policy, pk=pk),
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("policies")
    name = get_object_or_404(Policy, pk=pk).name
    return _policy_form(request, form, name, reverse("remove_policy", args=[pk]))


def _policy_form(
    request: UserRequest, form: PolicyForm, title: str, remove: str = ""
) -> HttpResponseBase:
    context = {
        "form": form,
        "title": title,
        "back": reverse("policies"),
        "remove": remove,
        "crumbs": crumbs(
            {"label": _("Policies of authority"), "url": reverse("policies")}, {"label": title}
        ),
    }
    return render(request, "org/form.html", context, status=422 if form.errors else 200)


@page(*CHART)
@require_POST
def remove_policy(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take a rule away."""
    record = get_object_or_404(Policy, pk=pk)
    services.remove_policy(acting_user=request.user, policy=record)
    messages.success(request, _("%(name)s was removed.") % {"name": record.name})
    return redirect("policies")


def _policy_row(policy: Policy) -> PolicyRow:
    who = policy.get_approver_display()
    if policy.approver == "level":
        text = ngettext("%(n)s level up", "%(n)s levels up", policy.levels)
        who = text % {"n": numbers.number(policy.levels)}
    elif policy.position is not None:
        who = policy.position.title
    return PolicyRow(
        id=policy.pk,
        name=policy.name,
        subject=matter_label(policy.subject),
        tier=policy.tier,
        amount_from=_amount(policy.amount_from_minor, policy.currency),
        amount_below=_amount(policy.amount_below_minor, policy.currency),
        currency=policy.currency,
        people=_interval(policy.people_from, policy.people_below),
        who=who,
        since=policy.since,
        until=policy.until,
    )


def _amount(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else from_minor(minor, currency)


def _interval(low: int | None, high: int | None) -> str:
    """«50 – 250»; what is open on a side says nothing there."""
    if low is None and high is None:
        return ""
    first, last = ("" if bound is None else numbers.number(bound) for bound in (low, high))
    return f"{first} – {last}"
