"""What people write down of rivals at an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.accounts.models import Account
from clave.apps.competition.models import Outcome, Presence, PriceSeen, ShareEstimate
from clave.apps.competition.selectors import outcome_for, presence_for
from clave.apps.competition.services import seen
from clave.apps.identity.roles import Permission
from clave.web.access import UserRequest, page
from clave.web.accounts.account import visible_account
from clave.web.accounts.writing import FormPage, families, removed, written

from .forms import OutcomeForm, PresenceForm, PriceForm, ShareForm

EDITORS = (Permission.EDIT_ACCOUNTS,)


@page(*EDITORS)
@require_http_methods(["GET", "POST"])
def new_presence(request: UserRequest, pk: int) -> HttpResponseBase:
    """A rival here, in a category."""
    account = visible_account(request.user, pk)
    form = PresenceForm(request.POST or None, initial=_asked(request, "competitor", "family"))
    return _written(
        request,
        account,
        form,
        _("A competitor here"),
        lambda: seen.note_presence(
            acting_user=request.user, account=account, values=form.values()
        ),
    )  # fmt: skip


@page(*EDITORS)
@require_http_methods(["GET", "POST"])
def presence(request: UserRequest, pk: int) -> HttpResponseBase:
    """What is known of a rival here."""
    record = presence_for(request.user, pk)
    if record is None:
        raise Http404
    form = PresenceForm(request.POST or None, instance=Presence.objects.get(pk=pk))
    return _written(
        request,
        record.account,
        form,
        str(record),
        lambda: seen.change_presence(
            acting_user=request.user,
            presence=record,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
        remove=reverse("remove_presence", args=[pk]),
    )


@page(*EDITORS)
@require_http_methods(["GET", "POST"])
def new_share(request: UserRequest, pk: int) -> HttpResponseBase:
    """How much of a category comes from whom."""
    account = visible_account(request.user, pk)
    form = ShareForm(request.POST or None, initial=_asked(request, "competitor", "family"))
    return _written(
        request,
        account,
        form,
        _("Estimate of a share"),
        lambda: seen.estimate_share(
            acting_user=request.user, account=account, values=form.values()
        ),
    )  # fmt: skip


@page(*EDITORS)
@require_http_methods(["GET", "POST"])
def new_price(request: UserRequest, pk: int) -> HttpResponseBase:
    """A price that somebody saw."""
    account = visible_account(request.user, pk)
    form = PriceForm(
        request.POST or None,
        request.FILES or None,
        initial=_asked(request, "competitor", "our_product"),
    )
    return _written(
        request,
        account,
        form,
        _("A price seen"),
        lambda: seen.note_price(
            acting_user=request.user,
            account=account,
            values=form.values(),
            upload=form.cleaned_data["proof_file"],
        ),
    )


@page(*EDITORS)
@require_http_methods(["GET", "POST"])
def new_outcome(request: UserRequest, pk: int) -> HttpResponseBase:
    """Something won or lost."""
    account = visible_account(request.user, pk)
    form = OutcomeForm(request.POST or None, initial=_asked(request, "competitor", "family"))
    return _written(
        request,
        account,
        form,
        _("Won or lost"),
        lambda: seen.note_outcome(
            acting_user=request.user, account=account, values=form.values()
        ),
    )  # fmt: skip


@page(*EDITORS)
@require_http_methods(["GET", "POST"])
def outcome(request: UserRequest, pk: int) -> HttpResponseBase:
    """Other words, day or amount of what was decided."""
    record = outcome_for(request.user, pk)
    if record is None:
        raise Http404
    form = OutcomeForm(request.POST or None, instance=Outcome.objects.get(pk=pk))
    return _written(
        request,
        record.account,
        form,
        _("Won or lost"),
        lambda: seen.change_outcome(
            acting_user=request.user,
            outcome=record,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
        remove=reverse("remove_outcome", args=[pk]),
    )


@page(*EDITORS)
@require_POST
def remove_presence(request: UserRequest, pk: int) -> HttpResponseBase:
    """It is not here, or no longer."""
    record = get_object_or_404(Presence.objects.visible_to(request.user), pk=pk)
    return removed(
        request,
        _back(record.account_id),
        lambda reason: seen.remove_presence(
            acting_user=request.user, presence=record, reason=reason
        ),
    )


@page(*EDITORS)
@require_POST
def remove_share(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take an estimate back."""
    record = get_object_or_404(ShareEstimate.objects.visible_to(request.user), pk=pk)
    return removed(
        request,
        _back(record.account_id),
        lambda reason: seen.remove_estimate(
            acting_user=request.user, estimate=record, reason=reason
        ),
    )


@page(*EDITORS)
@require_POST
def remove_price(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take a price back."""
    record = get_object_or_404(PriceSeen.objects.visible_to(request.user), pk=pk)
    return removed(
        request,
        _back(record.account_id),
        lambda reason: seen.remove_price(acting_user=request.user, price=record, reason=reason),
    )


@page(*EDITORS)
@require_POST
def remove_outcome(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take back what was noted by mistake."""
    record = get_object_or_404(Outcome.objects.visible_to(request.user), pk=pk)
    return removed(
        request,
        _back(record.account_id),
        lambda reason: seen.remove_outcome(
            acting_user=request.user, outcome=record, reason=reason
        ),
    )  # fmt: skip


def _written(
    request: UserRequest,
    account: Account,
    form: Any,
    title: str,
    write: Callable[[], Any],
    remove: str = "",
) -> HttpResponseBase:
    shown = FormPage(
        account=visible_account(request.user, account.pk),
        title=title,
        back=_back(account.pk),
        form=form,
        remove=remove,
        lists={"families": families(request.user)},
    )
    return written(request, shown, write)


def _asked(request: UserRequest, *names: str) -> dict[str, str]:
    return {name: request.GET[name] for name in names if request.GET.get(name)}


def _back(pk: int) -> str:
    return reverse("account_competition", args=[pk])
