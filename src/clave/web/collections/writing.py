"""What people write down at an account: contacts, promises, plans, disputes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clave.apps.accounts.models import Account
from clave.apps.collections.models import Dispute, PaymentPlan, Promise
from clave.apps.collections.services import disputes, promises
from clave.lib.money import from_minor
from clave.web.access import UserRequest, page
from clave.web.accounts.account import frame_of, visible_account
from clave.web.refusals import written

from .common import LOG, MANAGE
from .forms import DisputeForm, EndForm, NoteForm, PlanForm, PromiseForm, SettleForm


@page(*LOG)
@require_http_methods(["GET", "POST"])
def log(request: UserRequest, pk: int) -> HttpResponseBase:
    """Write down what was said about debts."""
    account = visible_account(request.user, pk)
    form = NoteForm(request.POST or None, initial={"invoice": request.GET.get("invoice", "")})
    return _written(
        request,
        account,
        form,
        _("Log a contact about debts"),
        lambda: promises.log_contact(
            acting_user=request.user, account=account, **form.cleaned_data
        ),
    )


@page(*LOG)
@require_http_methods(["GET", "POST"])
def promise(request: UserRequest, pk: int) -> HttpResponseBase:
    """Note a promise to pay, or one in the place of another."""
    account = visible_account(request.user, pk)
    old = _replaced(request, account)
    initial = {"invoice": request.GET.get("invoice", "")}
    if old is not None:
        initial = {
            "invoice": old.invoice,
            "amount": str(from_minor(old.amount_minor, old.currency)),
        }
    form = PromiseForm(request.POST or None, initial=initial)
    return _written(
        request,
        account,
        form,
        _("Replace a promise to pay") if old else _("Note a promise to pay"),
        lambda: promises.promise_payment(
            acting_user=request.user, account=account, wanted=form.wanted(), supersedes=old
        ),
    )


def _replaced(request: UserRequest, account: Account) -> Promise | None:
    asked = request.GET.get("instead", "")
    if not asked.isdigit():
        return None
    return get_object_or_404(Promise, pk=int(asked), account=account)


@page(*MANAGE)
@require_http_methods(["GET", "POST"])
def plan(request: UserRequest, pk: int) -> HttpResponseBase:
    """Agree on instalments."""
    account = visible_account(request.user, pk)
    form = PlanForm(request.POST or None)
    return _written(
        request,
        account,
        form,
        _("Agree on a payment plan"),
        lambda: promises.agree_plan(
            acting_user=request.user,
            account=account,
            instalments=form.instalments(),
            note=form.cleaned_data["note"],
        ),
    )


@page(*MANAGE)
@require_http_methods(["GET", "POST"])
def end_plan(request: UserRequest, pk: int) -> HttpResponseBase:
    """Say that a plan is over."""
    found = get_object_or_404(PaymentPlan.objects.visible_to(request.user), pk=pk)
    form = EndForm(request.POST or None, initial={"version": found.version})
    return _written(
        request,
        found.account,
        form,
        _("End the payment plan"),
        lambda: promises.end_plan(
            acting_user=request.user,
            plan=found,
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["version"],
        ),
    )


@page(*LOG)
@require_http_methods(["GET", "POST"])
def dispute(request: UserRequest, pk: int) -> HttpResponseBase:
    """Open a dispute about an invoice."""
    account = visible_account(request.user, pk)
    initial = {"invoice": request.GET.get("invoice", "")}
    form = DisputeForm(request.POST or None, user=request.user, initial=initial)
    return _written(
        request, account, form, _("Open a dispute"), lambda: _opened(request, account, form)
    )


def _opened(request: UserRequest, account: Account, form: DisputeForm) -> Dispute:
    objection = form.objection()
    title = _("Settle the dispute about invoice %(invoice)s") % {"invoice": objection.invoice}
    return disputes.open_dispute(
        acting_user=request.user, account=account, objection=objection, title=title
    )


@page(*LOG)
@require_http_methods(["GET", "POST"])
def settle(request: UserRequest, pk: int) -> HttpResponseBase:
    """How a dispute ended."""
    found = get_object_or_404(Dispute.objects.visible_to(request.user), pk=pk)
    form = SettleForm(request.POST or None, initial={"version": found.version})
    return _written(
        request,
        found.account,
        form,
        _("Settle the dispute about %(invoice)s") % {"invoice": found.invoice},
        lambda: disputes.settle_dispute(
            acting_user=request.user,
            dispute=found,
            outcome=form.cleaned_data["outcome"],
            note=form.cleaned_data["note"],
            expected_version=form.cleaned_data["version"],
        ),
    )


def _written(
    request: UserRequest,
    account: Account,
    form: forms.Form,
    title: str,
    write: Callable[[], Any],
) -> HttpResponseBase:
    """Show the form under the account's header; written, go back to its tab."""
    if request.method == "POST" and written(form, write):
        messages.success(request, _("Written down."))
        return redirect("account_collections", pk=account.pk)
    context = frame_of(request.user, account, "account_collections")
    context |= {"form": form, "title": title}
    status = 422 if form.errors else 200
    return render(request, "collections/form.html", context, status=status)
