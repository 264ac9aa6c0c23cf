"""What people write down of the stages of a chain."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.chain import services
from clave.apps.chain.models import ChainTerms, Stage
from clave.apps.chain.selectors import stage_for
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import frame_of, visible_account
from clave.web.accounts.writing import MARKET, FormPage, removed, written
from clave.web.refusals import sentence

from .account import shown
from .forms import StageForm, TermsForm

EDITORS = (Permission.EDIT_ACCOUNTS,)


@page(*EDITORS)
@require_POST
def terms(request: UserRequest, pk: int) -> HttpResponseBase:
    """How many days were agreed."""
    account = visible_account(request.user, pk)
    form = TermsForm(request.POST, instance=ChainTerms.objects.filter(account=account).first())
    if form.is_valid():
        try:
            services.set_terms(
                acting_user=request.user,
                account=account,
                agreed_days=form.cleaned_data["agreed_days"],
                expected_version=form.cleaned_data["version"] or 0,
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("account_chain", pk=pk)
    return shown(request, account, frame_of(request.user, account, MARKET), form)


@page(*EDITORS)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest, pk: int) -> HttpResponseBase:
    """A stage at the end of the chain."""
    account = visible_account(request.user, pk)
    form = StageForm(request.POST or None, account=account, user=request.user)
    page_shown = FormPage(account, _("New stage"), _back(pk), form)
    return written(
        request,
        page_shown,
        lambda: services.add_stage(
            acting_user=request.user, account=account, values=form.values()
        ),
    )  # fmt: skip


@page(*EDITORS)
@require_http_methods(["GET", "POST"])
def stage(request: UserRequest, pk: int) -> HttpResponseBase:
    """What is told of a stage."""
    record = visible_stage(request, pk)
    account = visible_account(request.user, record.account_id)
    form = StageForm(
        request.POST or None,
        instance=Stage.objects.get(pk=pk),
        account=account,
        user=request.user,
    )
    remove_url = reverse("remove_stage", args=[pk])
    page_shown = FormPage(account, record.name, _back(account.pk), form, remove=remove_url)
    return written(
        request,
        page_shown,
        lambda: services.change_stage(
            acting_user=request.user,
            stage=record,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    )


@page(*EDITORS)
@require_POST
def move(request: UserRequest, pk: int) -> HttpResponseBase:
    """One place nearer to the plant or to the shelf."""
    record = visible_stage(request, pk)
    up = request.POST.get("direction") == "up"
    services.move_stage(acting_user=request.user, stage=record, up=up)
    return redirect("account_chain", pk=record.account_id)


@page(*EDITORS)
@require_POST
def remove(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take a stage out, and why."""
    record = visible_stage(request, pk)
    return removed(
        request,
        _back(record.account_id),
        lambda reason: services.remove_stage(
            acting_user=request.user, stage=record, reason=reason
        ),
    )  # fmt: skip


def visible_stage(request: UserRequest, pk: int) -> Stage:
    """The stage, or 404: not there and not for this person look alike."""
    found = stage_for(request.user, pk)
    if found is None:
        raise Http404
    return found


def _back(pk: int) -> str:
    return reverse("account_chain", args=[pk])
