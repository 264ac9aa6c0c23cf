"""Deciding a round: the computed tiers, and those that the director decides otherwise, with why."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clave.apps.selection.models import Round
from clave.apps.selection.reading import Reading, read_round
from clave.apps.selection.services import rounds as services
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.refusals import sentence

from . import words
from .common import DECIDE, page_context, round_of
from .tables import account_url

_MOST = 300
_NEXT = 5


@page(DECIDE)
@require_http_methods(["GET", "POST"])
def decide(request: UserRequest, pk: int) -> HttpResponseBase:
    """Every account with a tier, today or computed; one decision for all of them."""
    record = round_of(pk)
    error = ""
    if request.method == "POST":
        error = _decided(request, record)
        if not error:
            messages.success(request, _("Decided: the accounts have their tiers."))
            return redirect("selection_round", pk=pk)
    reading = read_round(request.user, record)
    rows = _rows(request, reading)
    changing = [row for row in rows if row["tier"] != row["tier_today"]]
    text = ngettext(
        "%(n)s account would change tier", "%(n)s accounts would change tier", len(changing)
    )
    context = page_context(request, record, "decide_selection", _("Decide"))
    context |= {
        "finding": text % {"n": numbers.number(len(changing))},
        "rows": rows,
        "tiers": [("", "–"), *((tier, tier) for tier in sorted(record.floors))],
        "error": error,
        "remark": request.POST.get("remark", ""),
        "room": _room(record, rows),
    }
    return render(request, "selection/decide.html", context, status=422 if error else 200)


def _decided(request: UserRequest, record: Round) -> str:
    """Decide it as typed; "" or why not."""
    text = request.POST.get("version", "")
    try:
        services.decide_round(
            acting_user=request.user,
            record=record,
            expected_version=int(text) if text.isdigit() else 0,
            deviations=_deviations(request),
            remark=request.POST.get("remark", ""),
        )
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        return sentence(refusal)
    return ""


def _deviations(request: UserRequest) -> dict[int, tuple[str, str]]:
    found = {}
    for name, tier in request.POST.items():
        key = name.removeprefix("tier-")
        if key != name and key.isdigit():
            found[int(key)] = (str(tier), request.POST.get(f"reason-{key}", ""))
    return found


def _rows(request: UserRequest, reading: Reading) -> list[dict[str, Any]]:
    wanted = [
        row
        for row in reading.rows
        if row["id"] and (row["tier"] or row["tier_today"] or row["tier_before"])
    ]
    # The next in line: who would be in if there were room.
    wanted += [row for row in reading.rows if row["id"] and _waits(row)][:_NEXT]
    found = []
    for row in wanted[:_MOST]:
        key = row["id"]
        found.append(
            row
            | {
                "url": account_url(row, reading.record.pk),
                "chosen": request.POST.get(f"tier-{key}", row["tier"]),
                "typed": request.POST.get(f"reason-{key}", ""),
                "tier_why": words.tier_reason(row["tier_reason"]),
                "why": words.why(row, reading.criteria, reading.currency),
                "quadrant_word": words.quadrant_word(row["quadrant"]),
            }
        )
    return found


def _waits(row: dict[str, Any]) -> bool:
    return bool(
        not row["tier"]
        and not row["tier_today"]
        and not row["tier_before"]
        and row["tier_reason"] in {"no_room", "held_back"}
    )


def _room(record: Round, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "tier": tier,
            "n": sum(1 for row in rows if row["chosen"] == tier),
            "most": record.capacity.get(tier),
        }
        for tier in sorted(record.floors)
    ]
