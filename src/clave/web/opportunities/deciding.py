"""What is done about an opportunity: take it up, put it away, bring it back, end it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clave.apps.accounts.models import Account
from clave.apps.identity.roles import Permission
from clave.apps.opportunities import services
from clave.apps.opportunities.models import Opportunity
from clave.apps.opportunities.selectors import Listing, Shown, key_of, opportunity_at
from clave.lib.refusal import Refused
from clave.web import opportunity_words as words
from clave.web.access import UserRequest, page
from clave.web.accounts.account import visible_account
from clave.web.refusals import carried_out, sentence

from .forms import DismissForm, SettleForm, TakeForm
from .one import show


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def take(request: UserRequest, pk: int, slug: str) -> HttpResponseBase:
    """It becomes an action, in one click."""
    account, listing, shown = _asked(request, pk, slug)
    form = TakeForm(request.POST)
    if form.is_valid():
        details = words.reason_of(shown.found, listing.currency) if shown.found else ""
        try:
            record = services.take_up(
                acting_user=request.user,
                account=account,
                subject=_subject(shown, listing),
                action={
                    "title": form.cleaned_data["title"],
                    "due_on": form.cleaned_data["due_on"],
                    "details": details,
                },
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("“%(title)s” is taken up.") % {"title": record.label})
            return redirect("opportunity", pk=pk, slug=slug)
    return show(request, account, listing, shown, {"take_form": form})


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def put_away(request: UserRequest, pk: int, slug: str) -> HttpResponseBase:
    """It is none, and why."""
    account, listing, shown = _asked(request, pk, slug)
    form = DismissForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            services.dismiss(
                acting_user=request.user,
                account=account,
                subject=_subject(shown, listing),
                why=services.Why(told["reason"], told["note"], told["review_on"]),
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Put away; the list respects it."))
            return redirect("account_opportunities", pk=pk)
    return show(request, account, listing, shown, {"dismiss_form": form})


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def settle(request: UserRequest, pk: int) -> HttpResponseBase:
    """Won or lost."""
    record = _record(request, pk)
    form = SettleForm(request.POST)
    slug = key_of(record).slug
    if form.is_valid():
        carried_out(
            request,
            lambda: services.settle(
                acting_user=request.user,
                opportunity=record,
                state=form.cleaned_data["state"],
                note=form.cleaned_data["note"],
                expected_version=form.cleaned_data["version"],
            ),
            _("Noted; what it earned is measured from the ledger."),
        )
        return redirect("opportunity", pk=record.account_id, slug=slug)
    account, listing, shown = _asked(request, record.account_id, slug)
    return show(request, account, listing, shown, {"settle_form": form})


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def reopen(request: UserRequest, pk: int) -> HttpResponseBase:
    """Back into the list."""
    record = _record(request, pk)
    try:
        services.reopen(
            acting_user=request.user,
            opportunity=record,
            expected_version=int(request.POST.get("version") or 0),
        )
    except ValueError:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("It is open again."))
    return redirect("opportunity", pk=record.account_id, slug=key_of(record).slug)


def _asked(request: UserRequest, pk: int, slug: str) -> tuple[Account, Listing, Shown]:
    """The account that decides with the opportunity, or 404."""
    account = visible_account(request.user, pk)
    listing, shown = opportunity_at(request.user, account, slug)
    if shown is None:
        raise Http404
    if shown.account.id != account.pk:
        account = visible_account(request.user, shown.account.id)
    return account, listing, shown


def _record(request: UserRequest, pk: int) -> Opportunity:
    found = Opportunity.objects.visible_to(request.user).select_related("account", "owner")
    record = found.filter(pk=pk).first()
    if record is None:
        raise Http404
    return record


def _subject(shown: Shown, listing: Listing) -> services.Subject:
    label = words.label_of(shown.key.kind, shown.label)
    return services.Subject(shown.key, label, shown.sales, listing.currency)
