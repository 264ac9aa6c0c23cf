"""Drafting and changing a promotion; asking for it, cancelling it, writing down what it taught."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.promotions import services
from clave.apps.promotions.models import Promotion, Standing
from clave.apps.promotions.selectors import (
    expected_row,
    overlaps_of,
    promotions_for,
    row_of,
    told_of,
)
from clave.lib.money import to_minor
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import frame_of, visible_account
from clave.web.accounts.writing import families
from clave.web.deal_tabs import TAB
from clave.web.followup.common import version_of
from clave.web.refusals import carried_out, sentence, written

from . import words
from .common import visible_promotion
from .forms import CancelForm, LearntForm, PromotionForm
from .one import figures_of, learnt_context, money_of, show

EDIT = (Permission.EDIT_ACCOUNTS,)
_PREFILLED = ("title", "mechanic", "families", "products", "starts_on", "ends_on")


@page(*EDIT)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest, pk: int) -> HttpResponseBase:
    """A new one; a link may have filled some of it in."""
    account = visible_account(request.user, pk)
    told = {name: request.GET[name] for name in _PREFILLED if request.GET.get(name)}
    form = PromotionForm(request.POST or None, account=account, user=request.user, initial=told)
    back = reverse("account_promotions", args=[pk])

    def write() -> Promotion:
        return services.plan_promotion(
            acting_user=request.user, account=account, values=form.values(), sites=form.sites()
        )

    return _written(request, account, (_("New promotion"), back), form, write)


@page(*EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Change a draft, or one that was noted as held."""
    record = visible_promotion(request.user, pk)
    account = visible_account(request.user, record.account_id)
    form = PromotionForm(
        request.POST or None,
        instance=Promotion.objects.get(pk=pk),
        account=account,
        user=request.user,
    )

    def write() -> Promotion:
        return services.change_promotion(
            acting_user=request.user,
            promotion=record,
            values=form.values(),
            sites=form.sites(),
            expected_version=form.cleaned_data["version"] or 0,
        )

    back = reverse("promotion", args=[pk])
    return _written(request, account, (record.title, back), form, write)


def _written(
    request: UserRequest,
    account: Account,
    place: tuple[str, str],
    form: PromotionForm,
    write: Callable[[], Promotion],
) -> HttpResponseBase:
    title, back = place
    look = "look" in request.POST
    sound = request.method == "POST" and form.is_valid()
    if sound and not look:
        try:
            made = write()
        except Refused as refusal:
            if refusal.code == "not_allowed":
                raise
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("promotion", pk=made.pk)
    context = frame_of(request.user, account, TAB)
    context["crumbs"].append({"label": title})
    context |= {
        "form": form,
        "title": title,
        "back": back,
        "families": families(request.user),
        "lists": {},
    }
    if sound and look:
        context |= _looked_at(request.user, account, form)
    wrong = request.method == "POST" and bool(form.errors)
    return render(request, "promotions/form.html", context, status=422 if wrong else 200)


def _looked_at(user: User, account: Account, form: PromotionForm) -> dict[str, Any]:
    """What figures expect of what the form says, what it overlaps, what those before it taught."""
    draft = form.drafted(account)
    if not (draft.products or draft.families) or draft.ends_on < draft.starts_on:
        return {}
    questions = Questions(user)
    row = expected_row(questions, told_of(draft, form.sites()))
    sees = user.may(Permission.SEE_MARGINS)
    near = [one for one in promotions_for(user, [account.code]) if one.pk != draft.pk]
    shown = row if sees else row | {"break_even_rate": None, "unit_margin": None}
    return {
        "looked": words.finding(draft, Standing.DRAFT, shown),
        "figures_of_it": figures_of(row, draft.currency, with_margin=sees),
        "money": money_of(row) if sees else [],
        "missing": words.missing_texts(row),
        "below_cost": sees and _below_cost(row),
        "overlaps": [
            {"url": reverse("promotion", args=[o.other.pk]), "text": words.overlap_text(o)}
            for o in overlaps_of(draft, near, form.sites())
        ],
        **learnt_context(user, questions, draft),
    }


def _below_cost(row: dict[str, Any]) -> bool:
    """Whether each unit would be sold below its cost."""
    margin, discount = row["unit_margin"], row["unit_discount"]
    return margin is not None and discount is not None and discount > margin


@page(*EDIT)
@require_POST
def ask(request: UserRequest, pk: int) -> HttpResponseBase:
    """Ask the chain of command for what it costs."""
    record = visible_promotion(request.user, pk)
    row = row_of(Questions(None), record)
    spend = None if row is None else row["expected_spend_amount"]
    amount = record.fixed_minor if spend is None else to_minor(spend, record.currency)
    carried_out(
        request,
        lambda: services.ask_for_promotion(
            acting_user=request.user,
            promotion=record,
            amount_minor=amount,
            expected_version=version_of(request),
        ),
        _("“%(title)s” is asked for.") % {"title": record.title},
    )
    return redirect("promotion", pk=pk)


@page(*EDIT)
@require_POST
def cancel(request: UserRequest, pk: int) -> HttpResponseBase:
    """It will not run."""
    record = visible_promotion(request.user, pk)
    form = CancelForm(request.POST, auto_id="cancel_%s")
    return _done(
        request,
        record,
        ("cancel_form", form),
        lambda: services.cancel_promotion(
            acting_user=request.user,
            promotion=record,
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["version"],
        ),
    )


@page(*EDIT)
@require_POST
def learn(request: UserRequest, pk: int) -> HttpResponseBase:
    """What was learnt."""
    record = visible_promotion(request.user, pk)
    form = LearntForm(request.POST)
    return _done(
        request,
        record,
        ("learnt_form", form),
        lambda: services.note_learnt(
            acting_user=request.user,
            promotion=record,
            text=form.cleaned_data["learnt"],
            expected_version=form.cleaned_data["version"],
        ),
    )


def _done(
    request: UserRequest,
    record: Promotion,
    given: tuple[str, forms.Form],
    write: Callable[[], Any],
) -> HttpResponseBase:
    name, form = given
    if written(form, write):
        messages.success(request, _("Saved."))
        return redirect("promotion", pk=record.pk)
    return show(request, visible_promotion(request.user, record.pk), {name: form})
