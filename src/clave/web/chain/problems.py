"""What is wrong in a chain, and what is done about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.chain import services
from clave.apps.chain.models import ChainProblem
from clave.apps.chain.selectors import problem_for
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import visible_account
from clave.web.accounts.writing import FormPage, removed, written
from clave.web.refusals import sentence

from .forms import DueForm, ProblemForm

EDITORS = (Permission.EDIT_ACCOUNTS,)


@page(*EDITORS)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest, pk: int) -> HttpResponseBase:
    """Something wrong."""
    account = visible_account(request.user, pk)
    initial = {"owner": request.user, "stage": request.GET.get("stage")}
    form = ProblemForm(request.POST or None, account=account, initial=initial)
    shown = FormPage(account, _("A problem of the chain"), _back(pk), form)
    return written(
        request,
        shown,
        lambda: services.note_problem(
            acting_user=request.user, account=account, values=form.values()
        ),
    )  # fmt: skip


@page(*EDITORS)
@require_http_methods(["GET", "POST"])
def problem(request: UserRequest, pk: int) -> HttpResponseBase:
    """Other words, or how it was solved."""
    record = visible_problem(request, pk)
    account = visible_account(request.user, record.account_id)
    form = ProblemForm(
        request.POST or None, instance=ChainProblem.objects.get(pk=pk), account=account
    )
    remove_url = reverse("remove_chain_problem", args=[pk])
    shown = FormPage(account, record.what, _back(account.pk), form, remove=remove_url)
    return written(
        request,
        shown,
        lambda: services.change_problem(
            acting_user=request.user,
            problem=record,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    )


@page(*EDITORS)
@require_http_methods(["GET", "POST"])
def act(request: UserRequest, pk: int) -> HttpResponseBase:
    """An action for its owner."""
    record = visible_problem(request, pk)
    account = visible_account(request.user, record.account_id)
    form = DueForm(request.POST or None)
    title = _("Action for %(person)s: %(what)s") % {
        "person": record.owner,
        "what": record.what,
    }
    shown = FormPage(account, title, _back(account.pk), form)
    return written(
        request,
        shown,
        lambda: services.act_on_problem(
            acting_user=request.user, problem=record, due_on=form.cleaned_data["due_on"]
        ),
    )


@page(*EDITORS)
@require_POST
def improve(request: UserRequest, pk: int) -> HttpResponseBase:
    """An initiative of the value ledger that mends it."""
    record = visible_problem(request, pk)
    try:
        made = services.improve_by(acting_user=request.user, problem=record)
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        messages.error(request, sentence(refusal))
        return redirect("account_chain", pk=record.account_id)
    messages.success(request, _("It stands in the value ledger; say there what it brings."))
    return redirect("initiative", pk=made.pk)


@page(*EDITORS)
@require_POST
def remove(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take out what was noted by mistake, and why."""
    record = visible_problem(request, pk)
    return removed(
        request,
        _back(record.account_id),
        lambda reason: services.remove_problem(
            acting_user=request.user, problem=record, reason=reason
        ),
    )


def visible_problem(request: UserRequest, pk: int) -> ChainProblem:
    """The problem, or 404: not there and not for this person look alike."""
    found = problem_for(request.user, pk)
    if found is None:
        raise Http404
    return found


def _back(pk: int) -> str:
    return reverse("account_chain", args=[pk])
