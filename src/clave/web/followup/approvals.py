"""Approvals: the list, a new request, its chain, and the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.followup.chain import chain_of
from clave.apps.followup.models import Approval, ApprovalState
from clave.apps.followup.selectors import seen_accounts, steps_waiting_for
from clave.apps.followup.services import approvals as services
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.money import from_minor
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.lists import Filter, ListPage, show_list
from clave.web.matters import MATTERS, matter_label
from clave.web.refusals import sentence, written
from clave.web.sentences.authority import approval_sentence

from .actions import account_asked, matches
from .common import back, crumbs, item_context, item_url, may_follow_up, tabs, version_of, visible
from .forms import ApprovalForm
from .tables import ApprovalTable, amount_of, rows_of


@page()
@require_GET
def approvals(request: UserRequest) -> HttpResponseBase:
    """Every request that one sees; those that wait first."""
    get = request.GET.get
    everything = Approval.objects.visible_to(request.user)
    shown = everything.select_related("account", "created_by")
    state, matter = get("state", ""), get("matter", "")
    if state == "":
        shown = shown.filter(state__in=(ApprovalState.WAITING, ApprovalState.RETURNED))
    elif state != "all":
        shown = shown.filter(state=state)
    if matter:
        shown = shown.filter(matter=matter)
    found = list(shown)
    states = [(str(value), str(label)) for value, label in ApprovalState.choices]
    open_ones = ("", _("not settled"))
    matters = [(value, str(label)) for value, label in MATTERS]
    context = {
        "finding": _finding(request.user, found),
        "tabs": tabs("approvals"),
        "crumbs": crumbs({"label": _("Approvals")}),
        "new_url": reverse("new_approval") if may_follow_up(request.user) else "",
        "new_label": _("Ask for approval"),
    }
    listed = ListPage(
        name="approvals",
        table_class=ApprovalTable,
        rows=rows_of(found, seen_accounts(request.user, found)),
        template="followup/list.html",
        filters=[
            Filter("state", _("State"), [open_ones, *states, ("all", _("All"))], state),
            Filter("matter", _("Matter"), [("", _("All")), *matters], matter),
        ],
        search=matches,
        default_order="-asked_on",
        file_name="clave-approvals",
    )
    return show_list(request, listed, context)


def _finding(user: User, found: list[Approval]) -> str:
    """“13 requests, 12 of them wait for you”."""
    text = ngettext("%(n)s request", "%(n)s requests", len(found))
    text = text % {"n": numbers.number(len(found))}
    steps = {step.approval_id for step in steps_waiting_for(user)} if found else set()
    mine = sum(one.pk in steps for one in found)
    if not mine:
        return text
    words = ngettext("%(n)s of them waits for you", "%(n)s of them wait for you", mine)
    return f"{text}, {words % {'n': numbers.number(mine)}}"


@page(Permission.FOLLOW_UP)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponseBase:
    """Ask for something."""
    form = ApprovalForm(request.POST or None, user=request.user, account=account_asked(request))
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.ask_approval(acting_user=request.user, values=form.values())
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("“%(title)s” is asked for.") % {"title": asked.title})
            return redirect(item_url(asked))
    return _form(request, form, _("Ask for approval"), reverse("approvals"))


def _form(request: UserRequest, form: ApprovalForm, title: str, to: str) -> HttpResponseBase:
    trail = crumbs({"label": _("Approvals"), "url": reverse("approvals")}, {"label": title})
    context = {"form": form, "title": title, "back": to, "crumbs": trail}
    return render(request, "followup/form.html", context, status=422 if form.errors else 200)


@page()
@require_GET
def approval(request: UserRequest, pk: int) -> HttpResponseBase:
    """What is asked, who decides it and why, and what was decided."""
    record = visible(Approval, request.user, pk)
    return _show(request, record)


def _show(request: UserRequest, record: Approval, error: str = "") -> HttpResponseBase:
    user = request.user
    mine = [s for s in steps_waiting_for(user) if s.approval_id == record.pk]
    asks = user.pk == record.created_by_id
    trail = {"label": _("Approvals"), "url": reverse("approvals")}
    context = item_context(user, record, trail)
    context |= {
        "amount": amount_of(record),
        "judged": _judged(record),
        "matter": matter_label(record.matter),
        "steps": _steps(record),
        "policies": _said(record.policies),
        "unmet": _said(record.unmet) if record.state == ApprovalState.WAITING else [],
        "may_decide": bool(mine),
        "may_amend": asks and not record.is_settled,
        "error": error,
    }
    return render(request, "followup/approval.html", context, status=422 if error else 200)


def _judged(record: Approval) -> Any:
    """The sum that the limits were held against, where it is more than the amount itself."""
    if record.judged_minor is None or record.judged_minor == record.amount_minor:
        return None
    return from_minor(record.judged_minor, record.currency)


def _steps(record: Approval) -> list[dict[str, Any]]:
    """The steps in their order; who holds or substitutes each right now, where it still waits."""
    waiting = record.state == ApprovalState.WAITING
    fresh = {s.position: s for s in chain_of(record, timezone.now()).steps} if waiting else {}
    return [
        {
            "step": step,
            "now": fresh.get(step.position_id or 0) if not step.decision else None,
            "reasons": _said(step.reasons),
            "old": step.round != record.round,
        }
        for step in record.steps.select_related("decided_by")
    ]


def _said(reasons: Sequence[Sequence[Any]]) -> list[str]:
    return [approval_sentence(code, params) for code, params in reasons]


@page()
@require_POST
def decide(request: UserRequest, pk: int) -> HttpResponseBase:
    """Approve, refuse or return."""
    record = visible(Approval, request.user, pk)
    try:
        decided = services.decide_approval(
            acting_user=request.user,
            approval=record,
            decision=request.POST.get("decision", ""),
            remark=request.POST.get("remark", ""),
            expected_version=version_of(request),
        )
    except Refused as refusal:
        if refusal.code != "decision_needs_reason":
            raise
        return _show(request, record, sentence(refusal))
    words = {"title": decided.title, "state": decided.get_state_display()}
    if decided.state == ApprovalState.WAITING:
        messages.success(request, _("Noted. “%(title)s” goes to the next step.") % words)
    else:
        messages.success(request, _("“%(title)s”: %(state)s.") % words)
    return redirect(back(request, item_url(record)))


@page()
@require_http_methods(["GET", "POST"])
def amend(request: UserRequest, pk: int) -> HttpResponseBase:
    """Ask again with other values."""
    record = visible(Approval, request.user, pk)
    if request.user.pk != record.created_by_id:
        raise Refused("not_allowed", permission="change_request")
    form = ApprovalForm(request.POST or None, user=request.user, item=record)
    if request.method == "POST" and written(
        form,
        lambda: services.amend_approval(
            acting_user=request.user,
            approval=record,
            values={k: v for k, v in form.values().items() if k != "account"},
            expected_version=form.cleaned_data["version"] or 0,
        ),
    ):
        messages.success(request, _("“%(title)s” is asked for.") % {"title": record.title})
        return redirect(item_url(record))
    return _form(request, form, record.title, item_url(record))


@page()
@require_POST
def withdraw(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take a request back."""
    record = visible(Approval, request.user, pk)
    services.withdraw_approval(
        acting_user=request.user, approval=record, expected_version=version_of(request)
    )
    messages.success(request, _("“%(title)s” is taken back.") % {"title": record.title})
    return redirect(item_url(record))
