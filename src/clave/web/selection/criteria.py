"""Criteria, weights and thresholds of a round: everybody reads them, who decides changes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.identity.versions import StaleVersion
from clave.apps.selection.models import Axis, Criterion, Round, Source
from clave.apps.selection.services import criteria as services
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.refusals import carried_out, sentence, written

from . import words
from .common import DECIDE, READ, page_context, round_of
from .forms import CriterionForm, ThresholdForm, as_number


@page(READ)
@require_http_methods(["GET", "POST"])
def weights(request: UserRequest, pk: int) -> HttpResponseBase:
    """What each criterion counts, and what it rests on."""
    record = round_of(pk)
    criteria = list(record.criteria.all())
    may_edit = request.user.may(DECIDE) and record.is_open
    error, typed = "", dict[int, str]()
    if request.method == "POST":
        if not request.user.may(DECIDE):
            raise Http404
        typed = {c.pk: request.POST.get(f"weight-{c.pk}", "") for c in criteria}
        error = _save(request, record, criteria, typed)
        if not error:
            messages.success(request, _("The weights are saved."))
            return redirect("selection_criteria", pk=pk)
    context = page_context(request, record, "selection_criteria", _("Criteria"))
    context |= {
        "finding": _finding(criteria),
        "groups": _groups(criteria, typed),
        "grid": _grid(criteria),
        "may_edit": may_edit,
        "error": error,
        "tiers": _tiers(record),
    }
    return render(request, "selection/criteria.html", context, status=422 if error else 200)


def _save(
    request: UserRequest, record: Round, criteria: list[Criterion], typed: dict[int, str]
) -> str:
    """Save the weights as typed; "" or what is wrong with them."""
    wanted: dict[int, Decimal] = {}
    for criterion in criteria:
        value = as_number(typed[criterion.pk].rstrip("% "))
        if value is None:
            return _("The weight of “%(name)s” is no number.") % {"name": criterion.name}
        wanted[criterion.pk] = value
    try:
        services.set_weights(
            acting_user=request.user,
            record=record,
            weights=wanted,
            expected_version=_version(request),
        )
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        return sentence(refusal)
    except StaleVersion:
        return _(
            "Somebody changed the weights meanwhile. Yours stand below: compare and save again."
        )
    return ""


def _version(request: UserRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else 0


def _finding(criteria: list[Criterion]) -> str:
    counted = [c for c in criteria if c.axis != Axis.STRENGTH and c.weight]
    ledger = sum(c.weight for c in counted if c.source == Source.LEDGER)
    text = ngettext(
        "%(n)s criterion makes the score; %(share)s of the weight comes from the ledger",
        "%(n)s criteria make the score; %(share)s of the weight comes from the ledger",
        len(counted),
    )
    return text % {"n": numbers.number(len(counted)), "share": numbers.percent(ledger / 10_000, 0)}


def _groups(criteria: list[Criterion], typed: dict[int, str]) -> list[dict[str, Any]]:
    titles = {False: _("The score, 0 to 10"), True: _("Our strength, as the customer sees it")}
    found = []
    for strength in (False, True):
        chosen = [c for c in criteria if (c.axis == Axis.STRENGTH) == strength]
        rows = [_row(criterion, typed) for criterion in chosen]
        total = sum(row["number"] for row in rows)
        found.append({"title": titles[strength], "rows": rows, "total": total})
    return found


def _row(criterion: Criterion, typed: dict[int, str]) -> dict[str, Any]:
    shown = typed.get(criterion.pk, numbers.number(criterion.per_cent, 2))
    value = as_number(shown.rstrip("% "))
    return {
        "criterion": criterion,
        "weight": shown,
        "number": Decimal() if value is None else value,
        "rests_on": _rests_on(criterion),
    }


def _rests_on(criterion: Criterion) -> str:
    if criterion.source == Source.LEDGER:
        label = _(words.MEASURE_LABELS.get(criterion.measure, criterion.measure))
        return f"{label}: {_anchors(criterion)}"
    parts = [f"{numbers.number(score)} {text}" for score, text in criterion.levels]
    return "; ".join(parts)


def _anchors(criterion: Criterion) -> str:
    pairs = [
        f"{words.measure_text(criterion.measure, value, numbers.company_currency())} → "
        f"{numbers.number(score, 1)}"
        for value, score in criterion.anchors
    ]
    return ", ".join([pairs[0], pairs[-1]]) if len(pairs) > 1 else ", ".join(pairs)


def _grid(criteria: list[Criterion]) -> list[dict[str, Any]]:
    """The weights by dimension and horizon, in per cent."""
    found = []
    for dimension in ("sales", "profitability", "strategic"):
        cells = []
        for horizon in ("short", "medium", "long"):
            inside = [
                c
                for c in criteria
                if (c.dimension, c.horizon) == (dimension, horizon) and c.axis != Axis.STRENGTH
            ]
            cells.append(sum(c.weight for c in inside) / 100)
        label = dict(Criterion._meta.get_field("dimension").choices or ())[dimension]
        found.append({"label": label, "cells": cells, "total": sum(cells)})
    return found


def _tiers(record: Round) -> list[dict[str, Any]]:
    return [
        {"tier": tier, "floor": record.floors[tier], "most": record.capacity.get(tier)}
        for tier in sorted(record.floors)
    ]


@page(DECIDE)
@require_http_methods(["GET", "POST"])
def thresholds(request: UserRequest, pk: int) -> HttpResponseBase:
    """From which score a tier begins, and how many it holds."""
    record = round_of(pk)
    form = ThresholdForm(request.POST or None, record=record)
    if request.method == "POST" and written(
        form,
        lambda: services.set_thresholds(
            acting_user=request.user,
            record=record,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("selection_criteria", pk=pk)
    return _form(request, record, form, _("Thresholds and room"))


@page(DECIDE)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest, pk: int) -> HttpResponseBase:
    """A further criterion."""
    record = round_of(pk)
    form = CriterionForm(request.POST or None, instance=Criterion(round=record))
    if request.method == "POST" and written(
        form,
        lambda: services.add_criterion(
            acting_user=request.user, record=record, values=form.values()
        ),
    ):
        messages.success(request, _("Added without weight: give it some, and take it elsewhere."))
        return redirect("selection_criteria", pk=pk)
    return _form(request, record, form, _("New criterion"))


@page(DECIDE)
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int, criterion: int) -> HttpResponseBase:
    """Change a criterion."""
    record = round_of(pk)
    found = get_object_or_404(Criterion, pk=criterion, round=record)
    form = CriterionForm(request.POST or None, instance=found)
    if request.method == "POST" and written(
        form,
        lambda: services.change_criterion(
            acting_user=request.user,
            criterion=get_object_or_404(Criterion, pk=criterion, round=record),
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("selection_criteria", pk=pk)
    return _form(request, record, form, found.name, removable=not found.weight and record.is_open)


@page(DECIDE)
@require_POST
def remove(request: UserRequest, pk: int, criterion: int) -> HttpResponseBase:
    """Take a criterion away."""
    found = get_object_or_404(Criterion, pk=criterion, round=pk)
    carried_out(
        request,
        lambda: services.remove_criterion(acting_user=request.user, criterion=found),
        _("“%(name)s” was removed.") % {"name": found.name},
    )
    return redirect("selection_criteria", pk=pk)


def _form(
    request: UserRequest, record: Round, form: Any, title: str, removable: bool = False
) -> HttpResponseBase:
    context = page_context(request, record, "selection_criteria", title)
    context |= {
        "form": form,
        "title": title,
        "back": reverse("selection_criteria", args=[record.pk]),
        "criterion": form.instance if removable else None,
        "save_label": _("Save"),
        "narrow": isinstance(form, ThresholdForm),
    }
    return render(request, "selection/form.html", context, status=422 if form.errors else 200)
