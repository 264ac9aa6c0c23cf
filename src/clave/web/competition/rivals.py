"""The company's list of rivals, each of them, and how they are watched."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.competition.models import CompetitionRules, Competitor, RivalProduct
from clave.apps.competition.selectors import (
    competitors as listed_competitors,
)
from clave.apps.competition.selectors import outcomes_for, presences_for, stakes_of
from clave.apps.competition.services import rivals
from clave.apps.identity.models import Company
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT
from clave.web.accounts.writing import removed
from clave.web.lists import ListPage, show_list
from clave.web.refusals import sentence, written

from .forms import CompetitorForm, MergeForm, RivalProductForm, RulesForm
from .tables import CompetitorTable

EDITORS = (Permission.EDIT_ACCOUNTS,)
MANAGERS = (Permission.MANAGE_COMPETITION,)


@page(*SIGHT)
@require_GET
def competitors(request: UserRequest) -> HttpResponseBase:
    """Everybody of the list; where they are, as far as one sees it."""
    seen: dict[int, set[int]] = {}
    for one in presences_for(request.user):
        seen.setdefault(one.competitor_id, set()).add(one.account_id)
    found = listed_competitors().annotate(known=Count("products"))
    rows = [
        {
            "id": one.pk,
            "name": one.name,
            "url": reverse("competitor", args=[one.pk]),
            "products": one.known,
            "accounts": len(seen.get(one.pk, ())),
            "website": one.website or None,
        }
        for one in found
    ]
    context = {"may_edit": request.user.may(Permission.EDIT_ACCOUNTS), "crumbs": _crumbs()}
    listed = ListPage(
        name="competitors",
        table_class=CompetitorTable,
        rows=rows,
        template="competition/competitors.html",
        search=lambda row, q: q.casefold() in row["name"].casefold(),
        default_order="name",
        file_name="clave-competitors",
    )
    return show_list(request, listed, context)


@page(*EDITORS)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponseBase:
    """A rival more."""
    form = CompetitorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = rivals.add_competitor(
                acting_user=request.user,
                name=told["name"],
                website=told["website"],
                words=told["note"],
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            return redirect("competitor", pk=made.pk)
    context = {
        "form": form,
        "title": _("New competitor"),
        "crumbs": [*_crumbs(), {"label": _("New competitor")}],
    }
    return render(
        request, "competition/new.html", context, status=422 if form.errors else 200
    )  # fmt: skip


@page(*SIGHT)
@require_http_methods(["GET", "POST"])
def competitor(request: UserRequest, pk: int) -> HttpResponseBase:
    """One rival: what we know, its products, and where it is among one's own accounts."""
    record = _record(pk)
    may_edit = request.user.may(Permission.EDIT_ACCOUNTS)
    form = CompetitorForm(request.POST or None, instance=_record(pk))
    if request.method == "POST":
        if not may_edit:
            raise Refused("not_allowed", permission="edit_accounts")
        if written(
            form,
            lambda: rivals.change_competitor(
                acting_user=request.user,
                competitor=record,
                values=form.cleaned_data,
                expected_version=form.cleaned_data["version"] or 0,
            ),
        ):
            messages.success(request, _("Saved."))
            return redirect("competitor", pk=pk)
    return _show(request, record, {"form": form})


@page(*MANAGERS)
@require_POST
def merge(request: UserRequest, pk: int) -> HttpResponseBase:
    """Another one of the list was the same as this one."""
    record = _record(pk)
    form = MergeForm(request.POST, kept=record)
    if form.is_valid():
        gone = form.cleaned_data["gone"]
        try:
            rivals.merge_competitors(acting_user=request.user, kept=record, gone=gone)
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            said = {"gone": gone.name, "kept": record.name}
            messages.success(request, _("“%(gone)s” is “%(kept)s” from now on.") % said)
            return redirect("competitor", pk=pk)
    return _show(request, record, {"merge_form": form})


@page(*EDITORS)
@require_POST
def add_product(request: UserRequest, pk: int) -> HttpResponseBase:
    """A product or brand of theirs."""
    record = _record(pk)
    form = RivalProductForm(request.POST)
    if written(
        form,
        lambda: rivals.add_product(
            acting_user=request.user, competitor=record, values=form.cleaned_data
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("competitor", pk=pk)
    return _show(request, record, {"product_form": form})


@page(*EDITORS)
@require_POST
def remove_product(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take a product out of the list, and why."""
    product = get_object_or_404(RivalProduct, pk=pk)
    return removed(
        request,
        reverse("competitor", args=[product.competitor_id]),
        lambda reason: rivals.remove_product(
            acting_user=request.user, product=product, reason=reason
        ),
    )


@page(*MANAGERS)
@require_POST
def rules(request: UserRequest) -> HttpResponseBase:
    """How many days before the end of a contract its KAM is warned."""
    form = RulesForm(request.POST, instance=CompetitionRules.current())
    if form.is_valid():
        rivals.set_rules(
            acting_user=request.user,
            alert_days=form.cleaned_data["alert_days"],
            expected_version=form.cleaned_data["version"] or 1,
        )
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Write days from 7 to 365."))
    return redirect("competition")


def _record(pk: int) -> Competitor:
    return get_object_or_404(listed_competitors(), pk=pk)


def _show(request: UserRequest, record: Competitor, forms: dict[str, Any]) -> HttpResponseBase:
    own = [one for one in presences_for(request.user) if one.competitor_id == record.pk]
    context = {
        "record": record,
        "products": record.products.all(),
        "stakes": stakes_of(request.user, own),
        "outcomes": [
            one for one in outcomes_for(request.user) if one.competitor_id == record.pk
        ],
        "currency": Company.current().currency,
        "may_edit": request.user.may(Permission.EDIT_ACCOUNTS),
        "may_manage": request.user.may(Permission.MANAGE_COMPETITION),
        "form": CompetitorForm(instance=record),
        "merge_form": MergeForm(kept=record),
        "product_form": RivalProductForm(),
        "crumbs": [*_crumbs(), {"label": record.name}],
        **forms,
    }  # fmt: skip
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "competition/competitor.html", context, status=status)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Competitors"), "url": reverse("competitors")}]
