"""A proposal goes from state to state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clave.apps.identity.roles import Permission
from clave.apps.proposals.asking import Asked
from clave.apps.proposals.models import Proposal
from clave.apps.proposals.services import drafting, moving, settling
from clave.apps.proposals.statements import statements_of
from clave.lib.money import to_minor
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.followup.common import version_of
from clave.web.refusals import carried_out, written

from .common import visible_proposal
from .forms import ChanceForm, SendForm, SettleForm, WhyForm
from .lines import line_rows
from .one import conditions_of, show

EDIT = (Permission.EDIT_ACCOUNTS,)


@page(*EDIT)
@require_POST
def ask(request: UserRequest, pk: int) -> HttpResponseBase:
    """Along the chain of command."""
    record = visible_proposal(request.user, pk)
    offered = statements_of(request.user, record)
    told = [_line_words(row, record.currency) for row in line_rows(record, offered)]
    told += [f"{label}: {text}" for label, text in conditions_of(record)]
    told.append(request.build_absolute_uri(reverse("proposal", args=[pk])))
    asked = Asked(
        amount_minor=max(0, to_minor(offered.concession, record.currency)),
        details="\n".join(told),
        special=offered.special,
    )
    carried_out(
        request,
        lambda: moving.ask_for_proposal(
            acting_user=request.user,
            proposal=record,
            asked=asked,
            expected_version=version_of(request),
        ),
        _("“%(title)s” is asked for.") % {"title": record.title},
    )
    return _back(request, pk)


@page(*EDIT)
@require_POST
def send(request: UserRequest, pk: int) -> HttpResponseBase:
    """It went to the customer."""
    record = visible_proposal(request.user, pk)
    assert record.account is not None
    form = SendForm(request.POST, account=record.account, user=request.user)
    return _moved(
        request,
        record,
        ("send_form", form),
        lambda: moving.send_proposal(
            acting_user=request.user,
            proposal=record,
            contact=form.cleaned_data["contact"],
            expected_version=form.cleaned_data["version"],
        ),
    )


@page(*EDIT)
@require_POST
def settle(request: UserRequest, pk: int) -> HttpResponseBase:
    """Won or lost."""
    record = visible_proposal(request.user, pk)
    form = SettleForm(request.POST)
    return _moved(
        request,
        record,
        ("settle_form", form),
        lambda: settling.settle_proposal(
            acting_user=request.user,
            proposal=record,
            result=form.cleaned_data["result"],
            told=form.cleaned_data,
            expected_version=form.cleaned_data["version"],
        ),
    )


@page(*EDIT)
@require_POST
def withdraw(request: UserRequest, pk: int) -> HttpResponseBase:
    """Offered no longer."""
    record = visible_proposal(request.user, pk)
    form = WhyForm(request.POST, auto_id="withdraw_%s")
    return _moved(
        request,
        record,
        ("withdraw_form", form),
        lambda: moving.withdraw_proposal(
            acting_user=request.user,
            proposal=record,
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["version"],
        ),
    )


@page(*EDIT)
@require_POST
def reopen(request: UserRequest, pk: int) -> HttpResponseBase:
    """Back to a draft."""
    record = visible_proposal(request.user, pk)
    form = WhyForm(request.POST, auto_id="reopen_%s")
    return _moved(
        request,
        record,
        ("reopen_form", form),
        lambda: moving.reopen_proposal(
            acting_user=request.user,
            proposal=record,
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["version"],
        ),
    )


@page(*EDIT)
@require_POST
def chance(request: UserRequest, pk: int) -> HttpResponseBase:
    """The chance as its owner sees it now."""
    record = visible_proposal(request.user, pk)
    form = ChanceForm(request.POST, auto_id="chance_%s")
    return _moved(
        request,
        record,
        ("chance_form", form),
        lambda: drafting.change_proposal(
            acting_user=request.user,
            proposal=record,
            values={"chance": form.cleaned_data["chance"]},
            lines=None,
            expected_version=form.cleaned_data["version"],
        ),
    )


def _moved(
    request: UserRequest,
    record: Proposal,
    given: tuple[str, forms.Form],
    write: Callable[[], Any],
) -> HttpResponseBase:
    """Write where the form is sound; else the page with what is wrong beside the field."""
    name, form = given
    if written(form, write):
        messages.success(request, _("Saved."))
        return redirect("proposal", pk=record.pk)
    return show(request, visible_proposal(request.user, record.pk), {name: form})


def _line_words(row: dict[str, Any], currency: str) -> str:
    """“Q1 · Queso curado: 1.200, 15.000 €”, which holds no cost of ours."""
    said = {"goods": row["name"], "amount": numbers.money(row["amount"], currency)}
    if row["quantity"] is None:
        return _("%(goods)s: %(amount)s a year") % said
    said["quantity"] = numbers.number(row["quantity"])
    return _("%(goods)s: %(quantity)s units, %(amount)s a year") % said


def _back(request: UserRequest, pk: int) -> HttpResponseBase:
    """The board, where it was moved there; else its page."""
    if request.POST.get("from") == "board":
        return redirect("deals")
    return redirect("proposal", pk=pk)
