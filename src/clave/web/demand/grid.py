"""A layer of an account's plan typed in: a row for each product, a column for each month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clave.apps.demand import services
from clave.apps.demand.models import PlanMonth
from clave.apps.demand.plan import Cell, Plan
from clave.apps.demand.selectors import account_plan
from clave.apps.demand.services import Told
from clave.apps.demand.sheets import number
from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import StaleVersion
from clave.figures.demand_plan import LAYERS
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import visible_account
from clave.web.components import numbers
from clave.web.components.dates import month_text
from clave.web.refusals import sentence

from .common import layer_label

_PER_PAGE = 40
Row = dict[str, Any]


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def enter(request: UserRequest, pk: int) -> HttpResponseBase:
    """The grid; what was typed is saved whole or not at all."""
    account = visible_account(request.user, pk)
    layer = request.GET.get("layer", "view")
    if layer not in LAYERS or not LAYERS[layer].typed:
        raise Http404
    plan = account_plan(request.user, account).plan
    products = _products(plan, account.code, request.GET.get("product", ""))
    current = Paginator(products, _PER_PAGE).get_page(request.GET.get("page"))
    typed: dict[str, str] = {}
    errors: list[str] = []
    status = 200
    if request.method == "POST":
        typed = {name: str(value) for name, value in request.POST.items()}
        wanted, errors = _read(plan, account.code, list(current), layer, typed)
        if not errors:
            errors, status = _save(request, account, layer, wanted)
        else:
            status = 422
        if not errors:
            messages.success(request, _("Saved."))
            return redirect("account_demand", pk)
    frozen = set(
        PlanMonth.objects.filter(month__in=plan.months, frozen_at__isnull=False).values_list(
            "month", flat=True
        )
    )
    context = {
        "account": account,
        "layer": layer_label(layer),
        "rule": LAYERS[layer].rule,
        "needs_reason": layer in services.NEED_REASON,
        "reason": typed.get("reason", ""),
        "errors": errors,
        "months": [month_text(month) for month in plan.months],
        "rows": [_row(plan, account.code, p, layer, typed, frozen) for p in current],
        "current": current,
        "back": reverse("account_demand", args=[pk]),
        "crumbs": [
            {"label": _("Portfolio"), "url": reverse("portfolio")},
            {"label": account.name, "url": reverse("account", args=[pk])},
            {"label": _("Demand"), "url": reverse("account_demand", args=[pk])},
            {"label": layer_label(layer)},
        ],
    }
    return render(request, "demand/grid.html", context, status=status)


def _products(plan: Plan, account: str, wanted: str) -> list[str]:
    """Products of the account, most first; one that it never bought where it is asked for."""
    own = {product: cells for (code, product), cells in plan.cells.items() if code == account}
    if wanted and wanted not in own and wanted in plan.basis.products:
        own = {wanted: {}} | own
    size = {
        product: sum((cell.consensus for cell in cells.values()), Decimal())
        for product, cells in own.items()
    }
    return sorted(own, key=lambda product: (product != wanted, -size[product], product))


def _row(
    plan: Plan, account: str, product: str, layer: str, typed: dict[str, str], frozen: set[date]
) -> Row:
    cells = plan.cells.get((account, product), {})
    shown = []
    for place, month in enumerate(plan.months):
        cell = cells.get(month, Cell())
        entry = cell.entries.get(layer)
        name = f"q-{product}-{place}"
        stored = _written(entry.quantity if entry else None)
        shown.append(
            {
                "name": name,
                "version": f"v-{product}-{place}",
                "version_value": entry.version if entry else 0,
                "value": typed.get(name, stored),
                "stored": stored,
                "hint": _written(_below(cell, layer)),
                "label": f"{plan.basis.name_of(product)}, {month_text(month)}",
                "frozen": month in frozen,
            }
        )
    return {"name": plan.basis.name_of(product), "product": product, "cells": shown}


def _below(cell: Cell, layer: str) -> Decimal:
    """What the plan says below this layer: what one sees while typing."""
    entries = {name: e for name, e in cell.entries.items() if name != layer}
    bare = Cell(cell.base, cell.low, cell.high, cell.price, entries)
    return bare.steps[layer]


def _written(value: Decimal | None) -> str:
    if value is None:
        return ""
    return numbers.number(value, 0 if value == int(value) else 1)


def _read(
    plan: Plan, account: str, products: list[str], layer: str, typed: dict[str, str]
) -> tuple[list[Told], list[str]]:
    """What was typed as cells, and what is no quantity."""
    told, errors = [], []
    for product in products:
        for place, month in enumerate(plan.months):
            text = typed.get(f"q-{product}-{place}")
            if text is None:
                continue
            version = typed.get(f"v-{product}-{place}", "0")
            quantity = None
            if text.strip():
                quantity = number(text, numbers.decimal_sign())
                if quantity is None:
                    said = {
                        "product": plan.basis.name_of(product),
                        "month": month_text(month),
                        "text": text,
                    }
                    errors.append(_("%(product)s, %(month)s: “%(text)s” is no quantity.") % said)
                    continue
            entry = plan.cells.get((account, product), {}).get(month, Cell()).entries.get(layer)
            if quantity == (entry.quantity if entry else None):
                continue
            told.append(Told(product, month, quantity, int(version) if version.isdecimal() else 0))
    return told, errors


def _save(
    request: UserRequest, account: Any, layer: str, wanted: list[Told]
) -> tuple[list[str], int]:
    """What is wrong, one sentence each, and the status to say it with; nothing is saved then."""
    try:
        services.enter(
            acting_user=request.user,
            account=account,
            layer=layer,
            cells=wanted,
            reason=request.POST.get("reason", ""),
        )
    except Refused as refusal:
        return [sentence(refusal)], 422
    except StaleVersion:
        text = _(
            "Somebody changed the plan meanwhile: what is stored now stands under what you typed. "
            "Nothing was saved; save again to put yours in its place."
        )
        return [text], 409
    return [], 200
