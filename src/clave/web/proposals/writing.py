"""Drafting and changing a proposal: words, conditions, lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clave.apps.accounts.models import Account
from clave.apps.identity.roles import Permission
from clave.apps.proposals.models import Proposal
from clave.apps.proposals.services.drafting import change_proposal, draft_proposal
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import frame_of, visible_account
from clave.web.accounts.writing import families
from clave.web.deal_tabs import TAB
from clave.web.refusals import sentence

from .common import visible_proposal
from .forms import LineForm, ProposalForm, first_day, initial_of, line_forms, line_initial

# What another page may fill in by the address: of the proposal, and of its first line.
PREFILLED = ("title", "purpose", "scenario", "promotion", "contact", "details")
OF_LINE = ("product", "family", "quantity", "unit", "price", "amount")


@dataclass(frozen=True)
class Sheet:
    """What the page of a proposal that is written shows."""

    account: Account
    title: str
    back: str
    form: ProposalForm
    lines: list[LineForm]


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest, pk: int) -> HttpResponseBase:
    """A new one; a link may have filled some of it in."""
    account = visible_account(request.user, pk)
    told = {name: request.GET[name] for name in PREFILLED if request.GET.get(name)}
    line = {name: request.GET[name] for name in OF_LINE if request.GET.get(name)}
    form = ProposalForm(
        request.POST or None, account=account, user=request.user, initial=first_day() | told
    )
    lines = line_forms(request.POST or None, [line] if line else [])
    sheet = Sheet(account, _("New proposal"), reverse("account_deals", args=[pk]), form, lines)

    def write() -> Proposal:
        return draft_proposal(
            acting_user=request.user,
            account=account,
            values=form.values(),
            lines=[one.values(form.currency) for one in lines],
        )

    return _written(request, sheet, write)


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Change a draft, or one that was returned."""
    record = visible_proposal(request.user, pk)
    assert record.account is not None
    form = ProposalForm(
        request.POST or None,
        account=record.account,
        user=request.user,
        initial=initial_of(record),
    )
    kept = [line_initial(line, record.currency) for line in record.lines.all()]
    lines = line_forms(request.POST or None, kept)
    sheet = Sheet(record.account, record.title, reverse("proposal", args=[pk]), form, lines)

    def write() -> Proposal:
        return change_proposal(
            acting_user=request.user,
            proposal=record,
            values=form.values(),
            lines=[one.values(record.currency) for one in lines],
            expected_version=form.cleaned_data["version"] or 0,
        )

    return _written(request, sheet, write)


def _written(request: UserRequest, sheet: Sheet, write: Callable[[], Proposal]) -> HttpResponseBase:
    more = "more" in request.POST
    sound = sheet.form.is_valid() and _all_sound(sheet.lines)
    if request.method == "POST" and sound and not more:
        try:
            made = write()
        except Refused as refusal:
            if refusal.code == "not_allowed":
                raise
            sheet.form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("proposal", pk=made.pk)
    account = visible_account(request.user, sheet.account.pk)
    context = frame_of(request.user, account, TAB)
    context["crumbs"].append({"label": sheet.title})
    lines = sheet.lines
    if more:
        lines = [*lines, *(LineForm(prefix=f"line{len(lines) + n}") for n in range(5))]
    context |= {
        "form": sheet.form,
        "lines": lines,
        "title": sheet.title,
        "back": sheet.back,
        "families": families(request.user),
    }
    wrong = request.method == "POST" and not more
    return render(request, "proposals/form.html", context, status=422 if wrong else 200)


def _all_sound(lines: list[LineForm]) -> bool:
    """Whether every line is; each is looked at, so that all say what is wrong."""
    return not [line for line in lines if not line.is_valid()]
