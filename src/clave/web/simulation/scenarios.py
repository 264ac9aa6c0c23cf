"""Scenarios: kept under a name, discussed, side by side, asked for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.identity.roles import Permission
from clave.apps.simulation import services
from clave.apps.simulation.models import OfferScenario
from clave.apps.simulation.selectors import (
    Simulated,
    beginning_of,
    request_of,
    scenarios_of,
    simulated,
)
from clave.figures.simulation_parts import moves_from, told_moves
from clave.lib.money import to_minor
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.components import numbers
from clave.web.followup.common import item_context, item_url, version_of
from clave.web.refusals import carried_out, sentence, written
from clave.web.statements import moved_words

from .credit import credit_words
from .forms import MovesForm, ScenarioForm
from .simulator import answer, families_of, query_of
from .words import finding

Entry = dict[str, Any]


def visible_scenario(request: UserRequest, pk: int) -> OfferScenario:
    """The scenario with its account, or 404."""
    seen = OfferScenario.objects.visible_to(request.user).select_related("account", "created_by")
    found = seen.filter(pk=pk).first()
    if found is None or found.account is None:
        raise Http404
    visible_account(request.user, found.account.pk)
    return found


@page(*SIGHT)
@require_POST
def save(request: UserRequest, pk: int) -> HttpResponseBase:
    """Keep what is moved."""
    account = visible_account(request.user, pk)
    beginning = beginning_of(request.user, account)
    families = families_of(beginning)
    form = MovesForm(request.POST, families=families, currency=beginning.currency)
    back = reverse("simulate", args=[pk])
    try:
        if not form.is_valid():
            raise Refused("not_an_amount", text=request.POST.get(next(iter(form.errors)), ""))
        moves = form.moves()
        back = f"{back}?{urlencode(query_of(moves))}"
        scenario = services.save_scenario(
            acting_user=request.user,
            account=account,
            title=request.POST.get("title", ""),
            moves=told_moves(moves),
            data_to=beginning.figure.as_of,
        )
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        messages.error(request, sentence(refusal))
        return redirect(back)
    messages.success(request, _("Scenario “%(name)s” saved.") % {"name": scenario.title})
    return redirect("offer_scenario", pk=scenario.pk)


@page(*SIGHT)
@require_http_methods(["GET", "POST"])
def scenario(request: UserRequest, pk: int) -> HttpResponseBase:
    """Both sides of a scenario, what was said about it, where its approval stands."""
    record = visible_scenario(request, pk)
    form = ScenarioForm(request.POST or None, instance=OfferScenario.objects.get(pk=pk))
    if request.method == "POST" and written(
        form,
        lambda: services.change_scenario(
            acting_user=request.user,
            scenario=record,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("offer_scenario", pk=pk)
    context = _scenario_context(request, record) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "simulation/scenario.html", context, status=status)


def _scenario_context(request: UserRequest, record: OfferScenario) -> Entry:
    account = record.account
    assert account is not None
    found = simulated(beginning_of(request.user, account), moves_from(record.moves))
    asked = request_of(record)
    trail = {"label": _("Scenarios"), "url": reverse("offer_scenarios", args=[account.pk])}
    context = frame_of(request.user, account, "simulate") | answer(request.user, found)
    shared = item_context(request.user, record, trail)
    context |= {name: shared[name] for name in ("item", "comments", "follows")}
    query = urlencode(query_of(found.moves))
    return context | {
        "record": record,
        "credit": credit_words(request.user, account),
        "moved": moved_words(found),
        "simulate_url": f"{reverse('simulate', args=[account.pk])}?{query}",
        "asked": asked,
        "asked_url": item_url(asked) if asked else "",
        "may_ask": request.user.may(Permission.FOLLOW_UP)
        and request.user.may(Permission.EDIT_ACCOUNTS)
        and (asked is None or asked.is_settled),
        "older": record.data_to is not None and record.data_to != found.beginning.figure.as_of,
    }


@page(*SIGHT)
@require_POST
def remove(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take it away."""
    record = visible_scenario(request, pk)
    account = record.account_id
    gone = carried_out(
        request,
        lambda: services.remove_scenario(
            acting_user=request.user, scenario=record, expected_version=version_of(request)
        ),
        _("“%(name)s” was removed.") % {"name": record.title},
    )
    return redirect("offer_scenarios", pk=account) if gone else redirect("offer_scenario", pk=pk)


@page(Permission.FOLLOW_UP)
@require_POST
def ask(request: UserRequest, pk: int) -> HttpResponseBase:
    """Send it along the chain of command."""
    record = visible_scenario(request, pk)
    assert record.account is not None
    found = simulated(beginning_of(request.user, record.account), moves_from(record.moves))
    currency = found.beginning.currency
    asked = services.Asked(
        amount_minor=to_minor(found.done.concession, currency),
        currency=currency,
        details="\n".join([*moved_words(found), request.build_absolute_uri(item_path(record))]),
        special=found.under_floor,
    )
    try:
        request_made = services.ask_for_scenario(
            acting_user=request.user, scenario=record, asked=asked
        )
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        messages.error(request, sentence(refusal))
        return redirect("offer_scenario", pk=pk)
    messages.success(request, _("“%(title)s” is asked for.") % {"title": record.title})
    return redirect(item_url(request_made))


def item_path(record: OfferScenario) -> str:
    """Where a scenario is shown."""
    return reverse("offer_scenario", args=[record.pk])


@page(*SIGHT)
@require_GET
def scenarios(request: UserRequest, pk: int) -> HttpResponseBase:
    """Every scenario of an account, side by side with today."""
    account = visible_account(request.user, pk)
    beginning = beginning_of(request.user, account)
    kept = scenarios_of(request.user, account)
    made = [(record, simulated(beginning, moves_from(record.moves))) for record in kept]
    context = frame_of(request.user, account, "simulate")
    count = {"n": numbers.number(len(kept))}
    context |= {
        "finding": ngettext("%(n)s scenario", "%(n)s scenarios", len(kept)) % count,
        "columns": [
            {"record": record, "url": item_path(record), "words": finding(found, account.name)}
            for record, found in made
        ],
        "rows": compared([found for _record, found in made]),
        "currency": beginning.currency,
    }
    return render(request, "simulation/scenarios.html", context)


def compared(found: list[Simulated]) -> list[Entry]:
    """What scenarios differ in: both results, and what is given and received."""
    if not found:
        return []
    beginning, today = found[0].beginning, found[0].done.before
    money = (
        (_("Net sales"), lambda one: one.ours["net_sales"]),
        *(
            ((_("Contribution"), lambda one: one.ours["customer_contribution"]),)
            if beginning.sees_ours
            else ()
        ),
        (_("The customer's purchases"), lambda one: one.theirs["purchases"]),
        (_("The customer's total margin"), lambda one: one.theirs["total_margin"]),
    )
    rows = [
        {
            "label": label,
            "cells": [
                numbers.money(of(side), beginning.currency)
                for side in (today, *(one.done.after for one in found))
            ],
        }
        for label, of in money
    ]
    shares = [
        beginning.declared(side.theirs) for side in (today, *(one.done.after for one in found))
    ]
    rows.append(
        {
            "label": _("The customer's margin, as it counts"),
            "cells": [numbers.percent(share) for share in shares],
        }
    )
    given = [numbers.money(one.done.concession, beginning.currency) for one in found]
    rows.append({"label": _("What we give"), "cells": ["–", *given]})
    moved = [", ".join(moved_words(one)) or "–" for one in found]
    return [*rows, {"label": _("What is moved"), "cells": ["–", *moved], "words": True}]
