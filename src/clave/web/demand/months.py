"""The plan month by month, in quantities: what production, logistics and finance agree to."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from clave.apps.accounts.selectors import Questions
from clave.apps.demand import services
from clave.apps.demand.models import MonthState, PlanMonth
from clave.apps.demand.plan import PLANNED, Basis, basis_of
from clave.apps.demand.selectors import (
    frozen_products,
    month_named,
    people_of_departments,
    plan_months,
    product_plan,
)
from clave.apps.identity.roles import Permission
from clave.figures.base import Row
from clave.figures.demand_plan import CONSENSUS, STATISTICAL, ordered
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components.dates import date_text, month_text
from clave.web.demand_words import layer_label
from clave.web.lists import ListPage, show_list
from clave.web.refusals import sentence

from .common import SEES, crumbs, month_entry, quantity, standing, tabs
from .forms import AskForm, FreezeForm
from .tables import MonthsTable, products_table

FINDINGS = {
    MonthState.OPEN: gettext_lazy("%(month)s is being planned: %(n)s pieces"),
    MonthState.ASKED: gettext_lazy("%(month)s waits for %(people)s: %(n)s pieces"),
    MonthState.AGREED: gettext_lazy("Everybody agreed to %(month)s: %(n)s pieces"),
    MonthState.FROZEN: gettext_lazy("The plan of %(month)s is frozen: %(n)s pieces"),
}


@page(*SEES)
@require_GET
def months(request: UserRequest) -> HttpResponseBase:
    """Every month that is planned or was frozen."""
    basis = basis_of(Questions(request.user), months=PLANNED)
    known = {record.month: record for record in plan_months()}
    rows = [_month_row(m, known.get(m)) for m in sorted({*known, *basis.months})]
    waiting = [row for row in rows if row["record_state"] == MonthState.ASKED]
    title = _("No month waits for anybody")
    if waiting:
        said = {"month": waiting[0]["name"], "people": waiting[0]["waiting"]}
        title = _("The plan of %(month)s waits for %(people)s") % said
    context = {
        "finding": title,
        "lead": _(
            "Production, logistics and finance acknowledge the plan of a month; then it is frozen."
        ),
        "tabs": tabs(request.user, "demand_months"),
        "standing": standing(basis),
        "crumbs": crumbs({"label": _("Month by month")}),
    }
    listed = ListPage(
        name="demand_months",
        table_class=MonthsTable,
        rows=rows,
        template="demand/months.html",
        file_name="clave-demand-months",
    )
    return show_list(request, listed, context)


def _month_row(month: date, record: PlanMonth | None) -> dict[str, Any]:
    receipts = list(record.request.receipts.all()) if record and record.request else []
    state = record.state if record else MonthState.OPEN
    return {
        "month": month,
        "name": month_text(month),
        "address": month_entry(month),
        "state": str(state.label),
        "record_state": state,
        "confirmed": ", ".join(str(one.user) for one in receipts if one.confirmed_at),
        "waiting": ", ".join(str(one.user) for one in receipts if not one.confirmed_at),
        "due_on": record.request.due_on if record and record.request else None,
    }


@page(*SEES)
@require_GET
def month(request: UserRequest, when: str) -> HttpResponseBase:
    """One month by product; no account, no price."""
    return _shown(request, _month_in(when))


def _month_in(text: str) -> date:
    """The month of an address, such as 2026-11; 404 where it is none."""
    if not re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", text):
        raise Http404
    return date.fromisoformat(f"{text}-01")


def _shown(
    request: UserRequest,
    when: date,
    ask_form: AskForm | None = None,
    freeze_form: FreezeForm | None = None,
) -> HttpResponseBase:
    record = month_named(when)
    basis, rows = product_plan(when)
    if record and record.state == MonthState.FROZEN:
        rows = _frozen_rows(record, basis)
    context = _context(record, when, basis, rows)
    if request.user.may(Permission.PLAN_DEMAND):
        context |= _forms(context["row"]["record_state"], record, ask_form, freeze_form)
    layers = _layers(rows)
    listed = ListPage(
        name="demand_month",
        table_class=products_table(layers, basis.decimals),
        rows=rows,
        template="demand/month.html",
        search=lambda one, q: q.casefold() in f"{one['name']} {one['product']}".casefold(),
        default_order="-consensus",
        file_name=f"clave-demand-{when:%Y-%m}",
        footer=_footer(rows, layers),
    )
    answer = show_list(request, listed, context)
    if ask_form is not None or freeze_form is not None:
        answer.status_code = 422
    return answer


def _context(record: PlanMonth | None, when: date, basis: Basis, rows: list[Row]) -> dict[str, Any]:
    row = _month_row(when, record)
    total = sum(one[CONSENSUS] for one in rows)
    said = {
        "month": row["name"],
        "n": quantity(total, basis.decimals) if rows else "0",
        "people": row["waiting"],
    }
    asked = record is not None and record.request_id is not None
    return {
        "finding": str(FINDINGS[row["record_state"]]) % said,
        "lead": _lead(record),
        "standing": standing(basis),
        "row": row,
        "when": month_entry(when),
        "item_url": reverse("acknowledgement", args=[record.request_id])
        if record and asked
        else "",
        "needs_reason": row["record_state"] != MonthState.AGREED,
        "crumbs": crumbs(
            {"label": _("Month by month"), "url": reverse("demand_months")},
            {"label": row["name"]},
        ),
    }


def _forms(
    state: MonthState,
    record: PlanMonth | None,
    ask_form: AskForm | None,
    freeze_form: FreezeForm | None,
) -> dict[str, Any]:
    """What may still be done: nothing to a frozen month; nobody is asked twice."""
    if state == MonthState.FROZEN:
        return {}
    version = record.version if record else 1
    shown: dict[str, Any] = {"freeze_form": freeze_form or FreezeForm(initial={"version": version})}
    if state != MonthState.ASKED:
        shown["ask_form"] = ask_form or AskForm(people=people_of_departments())
    return shown


def _footer(rows: list[Row], layers: list[tuple[str, str]]) -> dict[str, Any]:
    if not rows:
        return {}
    names = (*(name for name, _label in layers), "change")
    return {"name": _("Total"), **{name: sum(one[name] for one in rows) for name in names}}


def _layers(rows: list[Row]) -> list[tuple[str, str]]:
    """The forecast, each layer that changes anything, the plan."""
    names, below = [STATISTICAL], STATISTICAL
    for layer in ordered():
        if any(row[layer.name] != row[below] for row in rows):
            names.append(layer.name)
        below = layer.name
    return [(name, layer_label(name)) for name in (*names, CONSENSUS)]


def _frozen_rows(record: PlanMonth, basis: Basis) -> list[Row]:
    """What was frozen, by product."""
    rows = []
    for product, accounts, steps in frozen_products(record):
        row: Row = {"product": product, "accounts": accounts, **steps}
        row |= {"name": basis.name_of(product), "family": basis.family_of(product)}
        rows.append(row | {"change": row[CONSENSUS] - row[STATISTICAL]})
    return [row for row in rows if row[CONSENSUS] or row[STATISTICAL]]


def _lead(record: PlanMonth | None) -> str:
    if record is None or record.frozen_at is None:
        return _("In pieces, of all accounts together.")
    said = {
        "who": str(record.frozen_by) if record.frozen_by else _("the machine"),
        "day": date_text(timezone.localtime(record.frozen_at).date()),
        "reason": record.reason,
    }
    if record.reason:
        return _("Frozen by %(who)s on %(day)s: %(reason)s") % said
    return _("Frozen by %(who)s on %(day)s. Nobody changes it any more.") % said


@page(Permission.PLAN_DEMAND)
@require_POST
def ask(request: UserRequest, when: str) -> HttpResponseBase:
    """Ask the departments to acknowledge the month."""
    month = _month_in(when)
    form = AskForm(request.POST, people=people_of_departments())
    if not form.is_valid():
        return _shown(request, month, ask_form=form)
    try:
        services.ask_consensus(
            acting_user=request.user,
            month=month,
            recipients=list(form.cleaned_data["recipients"]),
            due_on=form.cleaned_data["due_on"],
            title=_("Demand plan of %(month)s") % {"month": month_text(month)},
            details=form.cleaned_data["details"],
        )
    except Refused as refusal:
        form.add_error(None, sentence(refusal))
        return _shown(request, month, ask_form=form)
    messages.success(request, _("They were asked; the plan says who has answered."))
    return redirect("demand_month", when)


@page(Permission.PLAN_DEMAND)
@require_POST
def freeze(request: UserRequest, when: str) -> HttpResponseBase:
    """Keep the plan of the month as it is."""
    month = _month_in(when)
    form = FreezeForm(request.POST)
    if not form.is_valid():
        return _shown(request, month, freeze_form=form)
    try:
        services.freeze(
            acting_user=request.user,
            month=month,
            expected_version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
        )
    except Refused as refusal:
        form.add_error(None, sentence(refusal))
        return _shown(request, month, freeze_form=form)
    messages.success(request, _("Frozen. What comes is compared with it."))
    return redirect("demand_month", when)
