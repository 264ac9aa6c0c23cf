"""A layer of an account's plan typed in: a row for each product, a column for each month."""

from __future__ import annotations

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

from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account
from clave.apps.demand import services
from clave.apps.demand.models import PlanMonth, Source
from clave.apps.demand.plan import Cell, Key, Plan, Signed
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
from clave.web.demand_words import layer_label
from clave.web.refusals import sentence

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
    keys = _keys(plan, account.code, request.GET.get("product", ""))
    current = Paginator(keys, _PER_PAGE).get_page(request.GET.get("page"))
    typed: dict[str, str] = {}
    errors: list[str] = []
    status = 200
    if request.method == "POST":
        typed = {name: str(value) for name, value in request.POST.items()}
        wanted, errors = _read(plan, list(current), layer, typed)
        status = 422 if errors else status
        if not errors:
            errors, status = _save(request, layer, wanted)
        if not errors:
            messages.success(request, _("Saved."))
            return redirect("account_demand", pk)
    context = {
        "account": account,
        "layer": layer_label(layer),
        "rule": LAYERS[layer].rule,
        "needs_reason": layer in services.NEED_REASON,
        "reason": typed.get("reason", ""),
        "errors": errors,
        "months": [month_text(month) for month in plan.months],
        "rows": _rows(plan, list(current), layer, typed, account.code),
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


def _keys(plan: Plan, account: str, wanted: str) -> list[Key]:
    """Accounts and products of the page, most first; one that was never bought, where asked for."""
    size = {
        key: sum((cell.consensus for cell in cells.values()), Decimal())
        for key, cells in plan.cells.items()
    }
    if wanted in plan.basis.products:
        size.setdefault((account, wanted), Decimal())
    return sorted(size, key=lambda key: (key[1] != wanted, -size[key], key))


def _name(key: Key, place: int) -> str:
    """What the cell is called in the form; codes may hold anything."""
    return f"{key[0]}|{key[1]}|{place}"


def _rows(
    plan: Plan, keys: list[Key], layer: str, typed: dict[str, str], account: str
) -> list[Row]:
    frozen = set(
        PlanMonth.objects.filter(month__in=plan.months, frozen_at__isnull=False).values_list(
            "month", flat=True
        )
    )
    books = directory().by_code
    rows = []
    for key in keys:
        name = plan.basis.name_of(key[1])
        entry = books.get(key[0])
        cells = [
            _cell(plan, key, place, layer, typed) | {"frozen": month in frozen}
            for place, month in enumerate(plan.months)
        ]
        where = "" if key[0] == account or entry is None else entry.name
        rows.append({"name": name, "product": key[1], "account": where, "cells": cells})
    return rows


def _cell(plan: Plan, key: Key, place: int, layer: str, typed: dict[str, str]) -> Row:
    month = plan.months[place]
    cell = plan.cells.get(key, {}).get(month, Cell())
    entry = _entered(cell, layer)
    stored = _written(entry.quantity if entry else None)
    name = f"q-{_name(key, place)}"
    return {
        "name": name,
        "version": f"v-{_name(key, place)}",
        "version_value": entry.version if entry else 0,
        "value": typed.get(name, stored),
        "stored": stored,
        "hint": _written(_below(cell, layer)),
        "label": f"{plan.basis.name_of(key[1])}, {key[0]}, {month_text(month)}",
    }


def _entered(cell: Cell, layer: str) -> Signed | None:
    """What somebody entered; not what lies there by itself, in whose place an entry stands."""
    entry = cell.entries.get(layer)
    return None if entry is None or entry.laid else entry


def _below(cell: Cell, layer: str) -> Decimal:
    """What the plan says without an entry in this layer: what one sees while typing."""
    entries = {name: e for name, e in cell.entries.items() if name != layer or e.laid}
    bare = Cell(cell.base, cell.low, cell.high, cell.price, entries)
    return bare.steps[layer]


def _written(value: Decimal | None) -> str:
    if value is None:
        return ""
    return numbers.number(value, 0 if value == int(value) else 1)


def _read(
    plan: Plan, keys: list[Key], layer: str, typed: dict[str, str]
) -> tuple[dict[str, list[Told]], list[str]]:
    """What was typed, by the account's code, and what is no quantity."""
    told: dict[str, list[Told]] = {}
    errors = []
    for key in keys:
        for place, month in enumerate(plan.months):
            text = typed.get(f"q-{_name(key, place)}")
            if text is None:
                continue
            quantity = number(text, numbers.decimal_sign()) if text.strip() else None
            if text.strip() and quantity is None:
                said = {
                    "product": plan.basis.name_of(key[1]),
                    "month": month_text(month),
                    "text": text,
                }
                errors.append(_("%(product)s, %(month)s: “%(text)s” is no quantity.") % said)
                continue
            entry = _entered(plan.cells.get(key, {}).get(month, Cell()), layer)
            if quantity != (entry.quantity if entry else None):
                version = typed.get(f"v-{_name(key, place)}", "0")
                given = int(version) if version.isdecimal() and len(version) < 10 else 0
                told.setdefault(key[0], []).append(Told(key[1], month, quantity, given))
    return told, errors


def _save(request: UserRequest, layer: str, wanted: dict[str, list[Told]]) -> tuple[list[str], int]:
    """What is wrong, one sentence each, and the status to say it with; nothing is saved then."""
    found = Account.objects.visible_to(request.user).filter(code__in=wanted)
    try:
        services.enter_all(
            acting_user=request.user,
            layer=layer,
            accounts={account.pk: wanted[account.code] for account in found},
            reason=request.POST.get("reason", ""),
            source=Source.TYPED,
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
