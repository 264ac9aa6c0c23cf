"""Targets typed in, a row for each account and a column for each month."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clave.apps.identity.roles import Permission
from clave.apps.identity.versions import StaleVersion
from clave.apps.targets import services
from clave.apps.targets.models import AccountTarget, TargetSet
from clave.apps.targets.selectors import lines_visible_to, sets_for
from clave.apps.targets.telling import months_of
from clave.lib.money import from_minor, to_minor
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.components.dates import month_text
from clave.web.refusals import sentence

from .board import crumbs, version_in
from .forms import typed_amount

_PER_PAGE = 40


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def enter(request: UserRequest, pk: int) -> HttpResponseBase:
    """The grid; what was typed is saved whole or not at all."""
    one = get_object_or_404(sets_for(request.user), pk=pk)
    lines = Paginator(lines_visible_to(request.user, one), _PER_PAGE).get_page(
        request.GET.get("page")
    )
    typed: dict[str, str] = {}
    errors: list[str] = []
    status = 200
    if request.method == "POST":
        typed = {name: str(v) for name, v in request.POST.items() if name.startswith("m-")}
        errors, status = _save(request, one, list(lines), typed)
        if not errors:
            messages.success(request, _("Saved."))
            return redirect("target_set", pk=pk)
    months = months_of(one.year)
    back = reverse("target_set", args=[pk])
    context = {
        "one": one,
        "errors": errors,
        "months": [month_text(month) for month in months],
        "rows": [_row(line, months, typed) for line in lines],
        "current": lines,
        "crumbs": crumbs({"label": str(one), "url": back}, {"label": _("Enter")}),
        "back": back,
    }
    return render(request, "targets/grid.html", context, status=status)


def _row(line: AccountTarget, months: list[date], typed: dict[str, str]) -> dict[str, Any]:
    told = {month.month: month for month in line.months.all()}
    currency = line.target_set.currency
    cells = []
    for month in months:
        found = told.get(month)
        name = f"m-{line.pk}-{month:%Y-%m}"
        minor = found.entered_minor if found else None
        handed = found.handed_minor if found else None
        cells.append(
            {
                "name": name,
                "value": typed.get(name, _written(minor, currency)),
                "stored": _written(minor, currency),
                "hint": _written(handed, currency),
                "label": f"{line.account.name}, {month_text(month)}",
            }
        )
    return {"line": line, "cells": cells}


def _written(minor: int | None, currency: str) -> str:
    """As it may be typed: two decimals only where there are cents."""
    if minor is None:
        return ""
    amount = from_minor(minor, currency)
    return numbers.number(amount, 0 if amount == int(amount) else 2)


def _save(
    request: UserRequest, one: TargetSet, lines: list[AccountTarget], typed: dict[str, str]
) -> tuple[list[str], int]:
    """What is wrong, one sentence each, and the status to say it with; nothing is saved then."""
    errors, wanted = _read(one, lines, typed)
    if errors:
        return errors, 422
    try:
        with transaction.atomic():
            for line, amounts in wanted:
                services.enter(
                    acting_user=request.user,
                    line=line,
                    months=amounts,
                    expected_version=version_in(request, f"v-{line.pk}"),
                )
    except Refused as refusal:
        return [sentence(refusal)], 422
    except StaleVersion as conflict:
        said = {"account": str(conflict.current)}
        text = _(
            "%(account)s was changed meanwhile: what is stored now stands under what you typed. "
            "Nothing was saved; save again to put yours in its place."
        )
        return [text % said], 409
    return [], 200


def _read(
    one: TargetSet, lines: list[AccountTarget], typed: dict[str, str]
) -> tuple[list[str], list[tuple[AccountTarget, dict[date, int | None]]]]:
    """What was typed as amounts, and what is none."""
    errors: list[str] = []
    wanted: list[tuple[AccountTarget, dict[date, int | None]]] = []
    for line in lines:
        amounts: dict[date, int | None] = {}
        for month in months_of(one.year):
            text = typed.get(f"m-{line.pk}-{month:%Y-%m}")
            if text is None:
                continue
            try:
                found = typed_amount(text)
            except ValidationError:
                said = {"account": line.account.name, "month": month_text(month), "text": text}
                errors.append(_("%(account)s, %(month)s: “%(text)s” is no amount.") % said)
                continue
            amounts[month] = None if found is None else to_minor(found, one.currency)
        if amounts:
            wanted.append((line, amounts))
    return errors, wanted
