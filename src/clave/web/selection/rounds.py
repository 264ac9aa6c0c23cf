"""Rounds of selection: the list of them, one round's result, the printed page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.selection.models import Round
from clave.apps.selection.reading import (
    Reading,
    complete_months,
    proposal_for,
    read_round,
)
from clave.apps.selection.services import rounds as services
from clave.lib.months import month_end
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.components.dates import period_text
from clave.web.definitions import definition_of
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import Filter, ListPage, show_list
from clave.web.printed import print_page
from clave.web.refusals import sentence

from . import words
from .common import DECIDE, READ, page_context, round_of
from .forms import OpenForm
from .matrix import matrix_svg
from .tables import RoundsTable, SelectionTable, account_url

_MOST_DISAGREE = 6
_PRINTED = 16  # with the drawing below, as many as one page holds
_HIDDEN = ("abc_sales", "abc_contribution", "why", "tier_why", "reason", "kam")


@page(READ)
@require_GET
def selection(request: UserRequest) -> HttpResponseBase:
    """Every round; and before the first one, what Clave would propose."""
    found = Round.objects.select_related("decided_by").annotate(
        chosen=Count("results", filter=~Q(results__tier=""))
    )
    rows = [_round_row(record) for record in found]
    context: dict[str, Any] = {
        "tabs": insight_tabs("selection"),
        "crumbs": [{"label": _("Insights"), "url": reverse("insights")}, {"label": _("Selection")}],
        "may_open": request.user.may(DECIDE) and not any(r["is_open"] for r in rows),
        "definition": _(definition_of("selection")),
        "definition_url": f"{reverse('definitions')}#selection",
        "finding": _rounds_finding(rows),
    }
    if not rows:
        context |= _proposal(request)
    listed = ListPage(
        name="selection_rounds",
        table_class=RoundsTable,
        rows=rows,
        template="selection/rounds.html",
        default_order="-data_to",
        file_name="clave-selection-rounds",
    )
    return show_list(request, listed, context)


def _round_row(record: Round) -> dict[str, Any]:
    return {
        "pk": record.pk,
        "name": record.name,
        "url": reverse("selection_round", args=[record.pk]),
        "data_to": month_end(record.data_to),
        "state": record.get_state_display(),
        "is_open": record.is_open,
        "accounts": None if record.is_open else record.__dict__["chosen"],
        "decided_by": str(record.decided_by or ""),
        "decided_at": record.decided_at.date() if record.decided_at else None,
    }


def _rounds_finding(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return _("No round of selection yet: this is what Clave would propose")
    open_one = next((row for row in rows if row["is_open"]), None)
    if open_one:
        return _("The round “%(name)s” is open") % {"name": open_one["name"]}
    words_of = {"name": rows[0]["name"], "n": numbers.number(rows[0]["accounts"])}
    text = ngettext(
        "“%(name)s” chose %(n)s key account", "“%(name)s” chose %(n)s key accounts",
        rows[0]["accounts"],
    )  # fmt: skip
    return text % words_of


def _proposal(request: UserRequest) -> dict[str, Any]:
    figure, rows = proposal_for(request.user)
    found = words.disagreements(rows)[:_MOST_DISAGREE]
    return {
        "proposed": words.key_rows(rows)[:30],
        "disagree": found,
        "disagree_finding": words.disagreement_finding(found),
        "unit": numbers.currency_symbol(figure.currency or ""),
    }


@page(DECIDE)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponseBase:
    """Open a round."""
    form = OpenForm(request.POST or None, reach=complete_months(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            record = services.open_round(acting_user=request.user, **form.values())
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The round is open: KAMs can score their accounts."))
            return redirect("selection_criteria", pk=record.pk)
    crumbs = [
        {"label": _("Insights"), "url": reverse("insights")},
        {"label": _("Selection"), "url": reverse("selection")},
        {"label": _("Open a round")},
    ]
    context = {"form": form, "title": _("Open a round of selection"), "crumbs": crumbs}
    context |= {"back": reverse("selection"), "save_label": _("Open")}
    return render(request, "selection/form.html", context, status=422 if form.errors else 200)


@page(READ)
@require_GET
def results(request: UserRequest, pk: int) -> HttpResponseBase:
    """Which accounts are key: where sales and contribution disagree first, then all of them."""
    record = round_of(pk)
    reading = read_round(request.user, record)
    found = words.disagreements(reading.rows)
    rows, filters = _filtered(request, _shown(reading))
    context = page_context(request, record, "selection_round")
    context |= {
        "finding": words.finding(reading),
        "aside": period_text(reading.period.start, reading.period.end),
        "reading": reading,
        "unit": numbers.currency_symbol(reading.currency),
        "figures": words.figures(reading),
        "disagree": found[:_MOST_DISAGREE],
        "disagree_finding": words.disagreement_finding(found),
        "classes_differ": sum(1 for row in reading.rows if row["disagrees"]),
        "definition": _(definition_of("selection")),
        "definition_url": f"{reverse('definitions')}#selection",
        "may_discard": request.user.may(DECIDE) and record.is_open,
        "table_note": _notes(reading),
    }
    hidden = [name for name in _HIDDEN if name != "reason" or record.is_open]
    listed = ListPage(
        name="selection",
        table_class=SelectionTable,
        rows=rows,
        template="selection/round.html",
        filters=filters,
        search=lambda row, text: text.casefold() in f"{row['name']}\n{row['kam']}".casefold(),
        default_order="rank",
        hidden=hidden,
        options={"criteria": reading.criteria, "currency": reading.currency},
        file_name="clave-selection",
    )
    return show_list(request, listed, context)


def _shown(reading: Reading) -> list[dict[str, Any]]:
    return [row | {"url": account_url(row, reading.record.pk)} for row in reading.rows]


def _notes(reading: Reading) -> str:
    gaps = [
        _("%(criterion)s is not known of %(n)s accounts.")
        % {"criterion": n["params"]["criterion"], "n": numbers.number(n["params"]["accounts"])}
        for n in reading.missing
        if n["code"] == "criterion_not_known" and n["params"]["accounts"] == len(reading.rows)
    ]
    return " ".join(gaps)


def _filtered(
    request: UserRequest, rows: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[Filter]]:
    tier, place = request.GET.get("tier", ""), request.GET.get("quadrant", "")
    abc = request.GET.get("abc", "")
    tiers = sorted({row["tier"] for row in rows if row["tier"]})
    filters = [
        Filter(
            "tier",
            _("Tier"),
            [("", _("Candidates")),
                ("all", _("All")), ("key", _("Key accounts")), *((t, t) for t in tiers),
             ("none", _("Without tier")), ("changes", _("Those that change"))],
            tier,
        ),
        Filter(
            "quadrant",
            _("Quadrant"),
            [("", _("All")), *((name, _(word)) for name, word in words.QUADRANTS.items())],
            place,
        ),
        Filter("abc", _("ABC"), [("", _("All")), ("differs", _("Classes differ"))], abc),
    ]  # fmt: skip
    tier = tier or ("all" if abc or place or request.GET.get("q") else "")
    kept = [row for row in rows if _has_tier(row, tier) and place in {"", row["quadrant"]}]
    return [row for row in kept if abc != "differs" or row["disagrees"]], filters


def _has_tier(row: dict[str, Any], tier: str) -> bool:
    if tier == "key":
        return bool(row["tier"])
    if tier == "none":
        return not row["tier"]
    if tier == "changes":
        return bool(row["tier"] != row["tier_today"])
    if not tier:  # who could be key: those below a gate are left to «All»
        return bool(row["tier"] or row["tier_today"] or row["tier_reason"] != "below_gate")
    return tier in {"all", row["tier"]}


@page(READ)
@require_GET
def printed(request: UserRequest, pk: int) -> HttpResponseBase:
    """The selection as one page."""
    record = round_of(pk)
    context = print_context(read_round(request.user, record))
    return print_page(request, "printed/selection.html", context, name=record.name)


def print_context(reading: Reading) -> dict[str, Any]:
    """What the printed page shows."""
    found = words.disagreements(reading.rows)
    chosen = words.key_rows(reading.rows)
    return {
        "title": _("Selection of key accounts: %(name)s") % {"name": reading.record.name},
        "data_to": month_end(reading.period.end),
        "finding": words.finding(reading),
        "reading": reading,
        "rows": [
            row | {"quadrant_word": words.quadrant_word(row["quadrant"])}
            for row in chosen[:_PRINTED]
        ],
        "more": max(0, len(chosen) - _PRINTED),
        "disagree": found[:4],
        "disagree_finding": words.disagreement_finding(found),
        "drawing": matrix_svg(reading, names=10, printed=True),
        "definition_text": _(definition_of("selection")),
    }


@page(DECIDE)
@require_POST
def discard(request: UserRequest, pk: int) -> HttpResponseBase:
    """Give up an open round."""
    services.discard_round(acting_user=request.user, record=round_of(pk))
    messages.success(request, _("The round was given up."))
    return redirect("selection")
