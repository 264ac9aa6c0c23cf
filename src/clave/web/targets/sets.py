"""The targets of years: opened, handed down, reconciled, proposed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.identity.roles import Permission
from clave.apps.targets import services
from clave.apps.targets.models import TargetSet
from clave.apps.targets.selectors import (
    SetLine,
    budgets_in_ledger,
    cascade,
    kams_below,
    lines_visible_to,
    sets_for,
    summed,
    weights_for,
)
from clave.lib.money import from_minor
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.lists import ListPage, show_list
from clave.web.refusals import carried_out, sentence

from .board import INSIGHTS, crumbs, version_in
from .forms import HandDownForm, SetForm
from .tables import LinesTable, SetsTable


@page(*INSIGHTS)
@require_GET
def target_sets(request: UserRequest) -> HttpResponseBase:
    """Every version of the targets of every year."""
    rows = [_set_row(request, one) for one in sets_for(request.user)]
    context = {
        "finding": _("Targets of each year, and their versions"),
        "lead": _("Those approved last hold; until then a budget of the ledger does."),
        "may_set": request.user.may(Permission.SET_TARGETS),
        "crumbs": crumbs({"label": _("Versions")}),
    }
    listed = ListPage(
        name="target_sets",
        table_class=SetsTable,
        rows=rows,
        template="targets/sets.html",
        file_name="clave-target-sets",
    )
    return show_list(request, listed, context)


def _set_row(request: UserRequest, one: TargetSet) -> dict[str, Any]:
    lines = summed(lines_visible_to(request.user, one))
    return {
        "id": one.pk,
        "name": str(one),
        "state": one.state.label,
        "accounts": len(lines),
        "amount": _money(sum(line.holds or 0 for line in lines), one) if lines else None,
    }


def _money(minor: int | None, one: TargetSet) -> Any:
    return None if minor is None else from_minor(minor, one.currency)


@page(Permission.SET_TARGETS)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponseBase:
    """Open a version of the targets of a year."""
    form = SetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_set(acting_user=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            return redirect("target_set", pk=made.pk)
    back = reverse("target_sets")
    context = {
        "form": form,
        "title": _("New targets"),
        "back": back,
        "crumbs": crumbs({"label": _("Versions"), "url": back}, {"label": _("New targets")}),
    }
    return render(request, "targets/form.html", context, status=422 if form.errors else 200)


@page(*INSIGHTS)
@require_GET
def target_set(request: UserRequest, pk: int) -> HttpResponseBase:
    """One version: what was handed down, what was entered, and along the chart."""
    return _shown(request, get_object_or_404(sets_for(request.user), pk=pk))


def _shown(
    request: UserRequest, one: TargetSet, form: HandDownForm | None = None
) -> HttpResponseBase:
    lines = summed(lines_visible_to(request.user, one))
    may_set = request.user.may(Permission.SET_TARGETS) and one.is_open
    if may_set and form is None:
        form = HandDownForm(initial={"version": one.version}, people=kams_below(request.user))
    context = {
        "one": one,
        "finding": _finding(one, lines),
        "lead": _("State: %(state)s") % {"state": one.state.label},
        "rungs": [_rung(rung, one) for rung in cascade(request.user, one, lines)],
        "form": form,
        "may_set": may_set,
        "may_enter": request.user.may(Permission.EDIT_ACCOUNTS) and one.is_open and bool(lines),
        "approval": one.approval if one.approval and request.user.may(Permission.SET_TARGETS)
        else None,
        "crumbs": crumbs(
            {"label": _("Versions"), "url": reverse("target_sets")}, {"label": str(one)}
        ),
    }  # fmt: skip
    listed = ListPage(
        name="target_lines",
        table_class=LinesTable,
        rows=[_line_row(line, one, may_set) for line in lines],
        template="targets/set.html",
        search=lambda row, q: q.casefold() in row["name"].casefold(),
        default_order="-handed",
        file_name="clave-targets",
        footer=_totals(lines, one) if lines else {},
    )
    answer = show_list(request, listed, context)
    if form is not None and form.errors:
        answer.status_code = 422
    return answer


def _finding(one: TargetSet, lines: list[SetLine]) -> str:
    told = sum(line.handed or 0 for line in lines)
    apart = [line for line in lines if line.difference]
    said = {
        "name": str(one),
        "told": numbers.compact_money(_money(told, one), one.currency),
        "n": numbers.number(len(apart)),
        "difference": numbers.money(
            _money(sum(line.difference or 0 for line in apart), one), one.currency, signed=True
        ),
    }
    if not lines:
        return _("%(name)s: nothing is handed down yet") % said
    if not apart:
        return _("%(name)s: %(told)s handed down, nothing entered differs") % said
    return (
        _("%(name)s: %(told)s handed down; what was entered differs by %(difference)s, in %(n)s")
        % said
    )


def _line_row(line: SetLine, one: TargetSet, may_set: bool) -> dict[str, Any]:
    record = line.record
    settle = may_set and record.state == "entered"
    url = reverse("settle_target", args=[record.pk]) if settle else reverse(
        "account_results", args=[record.account_id]
    )  # fmt: skip
    return {
        "id": record.pk,
        "name": record.account.name,
        "url": url,
        "kam": line.kam_name or None,
        "handed": _money(line.handed, one),
        "entered": _money(line.entered, one),
        "difference": _money(line.difference, one),
        "holds": _money(line.holds, one),
        "state": record.get_state_display(),
        "reason": record.reason or None,
    }


def _totals(lines: list[SetLine], one: TargetSet) -> dict[str, Any]:
    names = ("handed", "entered", "difference", "holds")
    sums = {n: [v for line in lines if (v := getattr(line, n)) is not None] for n in names}
    told = {name: _money(sum(found), one) if found else None for name, found in sums.items()}
    return {"name": _("Total"), **told}


def _rung(rung: Any, one: TargetSet) -> dict[str, Any]:
    names = ("told", "handed", "entered", "holds", "difference")
    amounts = {name: _money(getattr(rung, name), one) for name in names}
    return {
        "name": rung.place.name,
        "title": rung.place.title,
        "depth": min(rung.depth, 4),
        "accounts": rung.accounts,
        **amounts,
    }


@page(Permission.SET_TARGETS)
@require_POST
def hand_down(request: UserRequest, pk: int) -> HttpResponseBase:
    """Share a sum out over accounts and months."""
    one = get_object_or_404(sets_for(request.user), pk=pk)
    form = HandDownForm(request.POST, people=kams_below(request.user))
    if not form.is_valid():
        return _shown(request, one, form)
    told = form.cleaned_data
    try:
        services.hand_down(
            acting_user=request.user,
            target_set=one,
            user=told["user"],
            total_minor=form.minor(one.currency),
            weights=weights_for(request.user, one, told["user"], told["basis"]),
            expected_version=told["version"],
        )
    except Refused as refusal:
        form.add_error(None, sentence(refusal))
        return _shown(request, one, form)
    messages.success(request, _("Handed down, to the cent."))
    return redirect("target_set", pk=pk)


@page(Permission.SET_TARGETS)
@require_POST
def take_budgets(request: UserRequest, pk: int) -> HttpResponseBase:
    """Hand down what a sheet told, which was imported as budgets."""
    one = get_object_or_404(sets_for(request.user), pk=pk)
    carried_out(
        request,
        lambda: services.take_budgets(
            acting_user=request.user,
            target_set=one,
            budgets=budgets_in_ledger(request.user, one),
            expected_version=version_in(request),
        ),
        _("Taken from the budgets, to the cent."),
    )
    return redirect("target_set", pk=pk)


@page(Permission.SET_TARGETS)
@require_POST
def propose(request: UserRequest, pk: int) -> HttpResponseBase:
    """Ask the chain of command to approve."""
    one = get_object_or_404(sets_for(request.user), pk=pk)
    carried_out(
        request,
        lambda: services.propose(
            acting_user=request.user,
            target_set=one,
            title=_("Targets %(name)s") % {"name": str(one)},
            expected_version=version_in(request),
        ),
        _("Sent to be approved."),
    )
    return redirect("target_set", pk=pk)
