"""The rules behind the income statement: whoever sees margins reads them, finance edits them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Permission
from clave.apps.profit import services
from clave.apps.profit.models import (
    DeductionType,
    Pool,
    ProfitSettings,
    Rate,
    Scheme,
)
from clave.apps.profit.selectors import capacities_used, schemes_visible_to
from clave.lib.money import from_minor
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.components.dates import date_text, period_text
from clave.web.refusals import sentence

from .forms import PoolForm, RateForm, RuleForm, SchemeForm, SettingsForm, TypeForm
from .words import name_of

Entry = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind of rule: its record, its form, and what a new one is called."""

    model: type[Any]
    form: type[RuleForm]
    title: Any


KINDS = {
    "settings": Kind(ProfitSettings, SettingsForm, gettext_lazy("Waiting for payment")),
    "type": Kind(DeductionType, TypeForm, gettext_lazy("New type of deduction")),
    "rate": Kind(Rate, RateForm, gettext_lazy("New rate of an activity")),
    "capacity": Kind(Pool, PoolForm, gettext_lazy("New capacity")),
    "scheme": Kind(Scheme, SchemeForm, gettext_lazy("New rebate scheme")),
}


@page(Permission.SEE_MARGINS)
@require_GET
def rules(request: UserRequest) -> HttpResponseBase:
    """Everything that the company decided about its income statements."""
    currency, told = Company.current().currency, ProfitSettings.current()
    context = {
        "settings": told,
        "rates": [_rate(one, currency) for one in Rate.objects.all()],
        "pools": _pools(request.user, currency),
        "types": [
            {"record": one, "name": name_of(one.type)} for one in DeductionType.objects.all()
        ],
        "schemes": [_scheme(one) for one in schemes_visible_to(request.user)],
        "may_manage": request.user.may(Permission.MANAGE_PROFIT),
        "crumbs": crumbs(),
    }
    return render(request, "profit/rules.html", context)


@page(Permission.MANAGE_PROFIT)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest, kind: str) -> HttpResponseBase:
    """A new rule."""
    known = _kind(kind)
    record = ProfitSettings.current() if kind == "settings" else known.model()
    return _edit(request, kind, record, str(known.title))


@page(Permission.MANAGE_PROFIT)
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, kind: str, pk: int) -> HttpResponseBase:
    """Change a rule."""
    record = get_object_or_404(_records(request.user, kind), pk=pk)
    return _edit(request, kind, record, str(record))


@page(Permission.MANAGE_PROFIT)
@require_POST
def remove(request: UserRequest, kind: str, pk: int) -> HttpResponseBase:
    """Take a rule away."""
    record = get_object_or_404(_records(request.user, kind), pk=pk)
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    services.remove_rule(acting_user=request.user, record=record, expected_version=version)
    messages.success(request, _("Removed."))
    return redirect("profit_rules")


def crumbs(*more: Entry) -> list[Entry]:
    """The way here."""
    first = {"label": _("Insights"), "url": reverse("insights")}
    whale = {"label": _("Whale curve"), "url": reverse("whale")}
    return [first, whale, {"label": _("Rules"), "url": reverse("profit_rules")}, *more]


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _records(user: User, kind: str) -> QuerySet[Any]:
    model = _kind(kind).model
    return schemes_visible_to(user) if model is Scheme else model.objects.all()


def _edit(request: UserRequest, kind: str, record: Any, title: str) -> HttpResponseBase:
    form = KINDS[kind].form(request.POST or None, instance=record, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        fresh = type(record)._default_manager.filter(pk=record.pk).first() or type(record)()
        try:
            services.save_rule(
                acting_user=request.user,
                record=fresh,
                values=values,
                expected_version=form.cleaned_data["version"] or 0,
            )
        except Refused as refusal:
            if refusal.code == "not_allowed":
                raise
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("profit_rules")
    return _show(request, form, title, record if record.pk and kind != "settings" else None, kind)


def _show(
    request: UserRequest, form: Any, title: str, record: Any, kind: str = ""
) -> HttpResponseBase:
    context = {
        "form": form,
        "title": title,
        "record": record,
        "back": reverse("profit_rules"),
        "remove": reverse("remove_profit_rule", args=[kind, record.pk]) if record else "",
        "accounts": form.suggestions() if isinstance(form, SchemeForm) else [],
        "crumbs": crumbs({"label": title}),
    }
    return render(request, "profit/form.html", context, status=422 if form.errors else 200)


def _type(one: DeductionType) -> Entry:
    return {"record": one, "name": name_of(one.type)}


def _rate(one: Rate, currency: str) -> Entry:
    cost = numbers.money(from_minor(one.cost_minor, currency), currency, 2)
    return {
        "record": one,
        "name": name_of(one.activity),
        "cells": [date_text(one.since), cost],
    }


def _pools(user: User, currency: str) -> list[Entry]:
    """Each capacity; beside the revision in force, what of it was used in twelve months."""
    pools, told = list(Pool.objects.all()), set()
    used = capacities_used(user) if pools else {}
    rows = []
    for one in pools:
        row = _pool(one, currency)
        found = used.get(one.name)
        if found and one.name not in told and found["unused_share"] is not None:
            told.add(one.name)
            row["used"] = numbers.percent(1 - found["unused_share"], 0)
            row["unused"] = numbers.money(found["unused_cost"], currency)
        rows.append(row)
    return rows


def _pool(one: Pool, currency: str) -> Entry:
    cost = from_minor(one.cost_minor, currency)
    each = cost / one.minutes
    terms = ", ".join(
        f"{name_of(driver)} {numbers.number(Decimal(minutes), 1)}" for driver, minutes in one.terms
    )
    return {
        "record": one,
        "name": one.name,
        "terms": terms,
        "cells": [
            date_text(one.since),
            numbers.money(cost, currency),
            numbers.number(one.minutes),
            numbers.money(each, currency, 2),
        ],
    }


def _scheme(one: Scheme) -> Entry:
    percent = one.base != "quantity"
    tiers = [
        f"{numbers.number(float(lower))}: "
        f"{numbers.percent(float(rate), 2) if percent else numbers.number(float(rate), 4)}"
        for lower, rate in one.tiers
    ]
    return {
        "record": one,
        "name": one.name,
        "account": one.account.name,
        "period": period_text(one.start, one.end),
        "mechanic": one.get_mechanic_display(),
        "tiers": " · ".join(tiers),
    }
