"""What if an account moves, a KAM joins, the hours change; a proposal; and handing over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from clave.apps.accounts.models import Account
from clave.apps.identity.roles import Permission
from clave.apps.identity.selectors import key_account_managers
from clave.apps.workload import services
from clave.apps.workload.selectors import (
    Change,
    LoadAnswer,
    Scenario,
    after,
    kams_seen,
    proposal_for,
    workload_for,
)
from clave.figures.assignment import Move
from clave.figures.base import Row
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.refusals import sentence

from . import words
from .asking import MOST_ADDED, asked_of, query_of, whole_number, without_hours
from .load import INSIGHTS, crumbs

CONTINUITY = {"little": 0.1, "normal": 0.3, "much": 0.8}


@page(*INSIGHTS)
@require_GET
def what_if(request: UserRequest) -> HttpResponseBase:
    """Before and after, side by side; nothing is written."""
    answer = workload_for(request.user)
    asked = asked_of(request, answer)
    scenario = asked.scenario
    kams = _kams(request, answer, scenario.added)
    now, then = answer.rows, after(answer, scenario)
    context = {
        "compared": compared(now, then, kams),
        "moves": _move_rows(answer, scenario, kams),
        "capacities": [
            {
                "value": f"{pk}:{hours:g}",
                "name": kams[pk],
                "hours": hours,
                "without": f"?{query_of(without_hours(scenario, pk))}",
            }
            for pk, hours in scenario.capacities
            if pk in kams
        ],
        "scenario": scenario,
        "error": asked.error,
        "finding": what_if_finding(now, then, scenario),
        "accounts": [(row["code"], row["name"]) for row in answer.movable],
        "takers": list(kams.items()),
        "people": [(row["kam"], row["name"]) for row in now],
        "may_assign": request.user.may(Permission.ASSIGN_ACCOUNTS),
        "crumbs": crumbs({"label": _("What if…")}),
    }
    return render(request, "workload/what_if.html", context)


@page(*INSIGHTS)
@require_GET
def proposal(request: UserRequest) -> HttpResponseBase:
    """A better distribution, with the reason of each change."""
    answer = workload_for(request.user)
    continuity = request.GET.get("continuity", "normal")
    continuity = continuity if continuity in CONTINUITY else "normal"
    added = whole_number(request.GET.get("added", ""), MOST_ADDED)
    found = proposal_for(answer, CONTINUITY[continuity], added)
    kams = _kams(request, answer, added)
    scenario = Scenario(tuple(Change(m.code, m.taker) for m in found.moves), added)
    then = after(answer, scenario)
    names = {row["code"]: row["name"] for row in answer.roles.rows}
    context = {
        "proposal": found,
        "moves": [_proposed(move, answer, names, kams) for move in found.moves],
        "compared": compared(answer.rows, then, kams),
        "finding": proposal_finding(found.before, found.after, len(found.moves)),
        "unservable": ", ".join(names[code] for code in found.unservable if code in names),
        "choices": _continuity_choices(continuity, added),
        "added": added,
        "continuity": continuity,
        "gap": numbers.percent(found.gap, 1) if found.gap is not None else "",
        "try_url": f"{reverse('workload_what_if')}?{query_of(scenario)}",
        "may_assign": request.user.may(Permission.ASSIGN_ACCOUNTS),
        "missing": words.notes_of(answer.figure.missing),
        "crumbs": crumbs({"label": _("Proposal")}),
    }
    return render(request, "workload/proposal.html", context)


@page(Permission.ASSIGN_ACCOUNTS)
@require_POST
def hand_over(request: UserRequest) -> HttpResponseBase:
    """Give the chosen accounts to their new KAMs."""
    try:
        count = services.hand_over(acting_user=request.user, moves=_handovers(request))
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        messages.error(request, sentence(refusal))
        return redirect("workload_proposal")
    text = ngettext(
        "%(n)s account has another KAM now.", "%(n)s accounts have another KAM now.", count
    )
    messages.success(request, text % {"n": numbers.number(count)})
    return redirect("workload")


def _handovers(request: UserRequest) -> list[services.Handover]:
    """What the form chose, «code:giver:taker»; what one does not see is not there."""
    chosen = [text.rsplit(":", 2) for text in request.POST.getlist("move")]
    whole = [(code, giver, taker) for code, giver, taker in (c for c in chosen if len(c) == 3)]
    seen = Account.objects.visible_to(request.user).select_related("responsible")
    accounts = {a.code: a for a in seen.filter(code__in=[code for code, _, _ in whole])}
    kams = {str(kam.pk): kam for kam in key_account_managers()}
    return [
        services.Handover(accounts[code], int(giver) if giver.isdigit() else None, kams[taker])
        for code, giver, taker in whole
        if code in accounts and taker in kams
    ]


def _kams(request: UserRequest, answer: LoadAnswer, added: int) -> dict[int, str]:
    """Everybody who may get an account, and those who might join."""
    kams = {row["kam"]: row["name"] for row in answer.rows}
    kams |= {kam.pk: str(kam) for kam in kams_seen(request.user)}
    more = {-n: _("New KAM %(n)s") % {"n": n} for n in range(1, added + 1)}
    return {**kams, **more}


def compared(now: list[Row], then: list[Row], names: dict[int, str]) -> list[dict[str, Any]]:
    """Each person before and after, the fullest of today first."""
    before = {row["kam"]: row for row in now}
    order = {row["kam"]: place for place, row in enumerate(now)}
    rows = []
    for row in sorted(then, key=lambda row: order.get(row["kam"], len(order))):
        old = before.get(row["kam"])
        rows.append(
            {
                "name": row["name"] or names.get(row["kam"], ""),
                "accounts": old["accounts"] if old else None,
                "accounts_then": row["accounts"],
                "hours": old["hours"] if old else None,
                "hours_then": row["hours"],
                "capacity": row["capacity"],
                "load": old["utilisation"] if old else None,
                "load_then": row["utilisation"],
                "free_then": row["free_hours"],
                "full": (row["utilisation"] or 0) > 1,
                "was_full": bool(old) and (old["utilisation"] or 0) > 1 if old else False,
                "changed": old is None
                or (old["hours"], old["capacity"]) != (row["hours"], row["capacity"]),
            }
        )
    return rows


def what_if_finding(now: list[Row], then: list[Row], scenario: Scenario) -> str:
    """«La carga mayor pasa del 112 % al 94 %»."""
    if not scenario:
        return _("What if an account moves, a KAM joins, or the hours change?")
    before = max((row["utilisation"] or 0 for row in now), default=0)
    later = max((row["utilisation"] or 0 for row in then), default=0)
    said = {"before": numbers.percent(before, 0), "after": numbers.percent(later, 0)}
    return _("The largest load goes from %(before)s to %(after)s") % said


def proposal_finding(before: float | None, later: float | None, count: int) -> str:
    """What the proposal brings."""
    if not count:
        return _("No change of KAM would be worth it")
    text = ngettext(
        "With %(n)s change of KAM the largest load goes from %(before)s to %(after)s",
        "With %(n)s changes of KAM the largest load goes from %(before)s to %(after)s",
        count,
    )
    said = {"before": numbers.percent(before, 0), "after": numbers.percent(later, 0)}
    return text % {"n": numbers.number(count), **said}


def _move_rows(
    answer: LoadAnswer, scenario: Scenario, kams: dict[int, str]
) -> list[dict[str, Any]]:
    """The moves of a what-if, each with the address without it."""
    known = {row["code"]: row for row in answer.roles.rows}
    rows = []
    for move in scenario.moves:
        role = known[move.code]
        rest = tuple(other for other in scenario.moves if other != move)
        giver = role["kam"]
        rows.append(
            {
                "value": f"{move.code}:{move.taker}",
                "handover": f"{move.code}:{giver or ''}:{move.taker}" if move.taker > 0 else "",
                "name": role["name"],
                "hours": role["hours"],
                "giver": kams.get(giver) or _("nobody"),
                "taker": kams.get(move.taker, ""),
                "without": f"?{query_of(replace(scenario, moves=rest))}",
            }
        )
    return rows


def _proposed(
    move: Move, answer: LoadAnswer, names: dict[str, str], kams: dict[int, str]
) -> dict[str, Any]:
    rows = {row["kam"]: row for row in answer.rows}
    giver, taker = rows.get(move.giver), rows.get(move.taker)
    said = {
        "giver": kams.get(move.giver or 0, ""),
        "taker": kams.get(move.taker, ""),
        "giver_load": numbers.percent(giver["utilisation"], 0) if giver else "",
        "taker_load": numbers.percent(taker["utilisation"] if taker else 0, 0),
        "free": words.hours(taker["free_hours"]) if taker else _("all"),
    }
    return {
        "value": f"{move.code}:{move.giver or ''}:{move.taker}" if move.taker > 0 else "",
        "name": names.get(move.code, move.code),
        "hours": move.hours,
        "giver": said["giver"] or _("nobody"),
        "taker": said["taker"],
        "why": words.reason_words(move.reasons, said),
    }


def _continuity_choices(current: str, added: int) -> list[dict[str, Any]]:
    labels = {"little": _("little"), "normal": _("normal"), "much": _("much")}
    more = f"&added={added}" if added else ""
    return [
        {"label": labels[name], "url": f"?continuity={name}{more}", "active": name == current}
        for name in CONTINUITY
    ]
