"""What a customer spends: told with its source and confidence, put right, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions
from clave.apps.contacts.models import ContactRole
from clave.apps.identity.roles import Permission
from clave.apps.opportunities import services
from clave.apps.opportunities.models import Wallet
from clave.figures.assortment import catalogue
from clave.web.access import UserRequest, page
from clave.web.accounts.account import frame_of, visible_account
from clave.web.refusals import written

from .forms import WalletForm


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest, pk: int) -> HttpResponseBase:
    """Something that the customer told."""
    account = visible_account(request.user, pk)
    initial = {"family": request.GET.get("family", "")}
    form = WalletForm(request.POST or None, initial=initial, **_choices(request, account))
    if request.method == "POST" and written(
        form,
        lambda: services.add_wallet(
            acting_user=request.user, account=account, values=form.values()
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("account_opportunities", pk=pk)
    return _form(request, account, form, _("What the customer spends"))


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Put it right."""
    wallet = _visible(request, pk)
    own = Wallet.objects.select_related("account").get(pk=pk)
    form = WalletForm(request.POST or None, instance=own, **_choices(request, wallet.account))
    if request.method == "POST" and written(
        form,
        lambda: services.change_wallet(
            acting_user=request.user,
            wallet=wallet,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("account_opportunities", pk=wallet.account_id)
    return _form(request, wallet.account, form, _("What the customer spends"), wallet)


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def remove(request: UserRequest, pk: int) -> HttpResponseBase:
    """It was told by mistake."""
    wallet = _visible(request, pk)
    services.remove_wallet(acting_user=request.user, wallet=wallet)
    messages.success(request, _("It is taken back; the audit keeps that it was there."))
    return redirect("account_opportunities", pk=wallet.account_id)


def _visible(request: UserRequest, pk: int) -> Wallet:
    found = Wallet.objects.visible_to(request.user).select_related("account")
    wallet = found.filter(pk=pk).first()
    if wallet is None:
        raise Http404
    return wallet


def _choices(request: UserRequest, account: Account) -> dict[str, Any]:
    """The families of the catalogue, and the people at the customer."""
    named = catalogue(Questions(request.user).connection())
    roles = ContactRole.objects.standing().filter(account__decider=account.decider_id or account.pk)
    return {
        "families": sorted({row["family"] for row in named.values() if row["family"]}),
        "contacts": list(roles.values_list("contact", flat=True)),
    }


def _form(
    request: UserRequest,
    account: Account,
    form: WalletForm,
    title: str,
    wallet: Wallet | None = None,
) -> HttpResponseBase:
    context = frame_of(request.user, account, "account_opportunities")
    context["crumbs"].append({"label": title})
    back = reverse("account_opportunities", args=[account.pk])
    context |= {"form": form, "title": title, "back": back, "wallet": wallet}
    status = 422 if form.errors else 200
    return render(request, "opportunities/wallet.html", context, status=status)
