"""One account in a round: each score with its evidence, what was said, and a form to judge it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.selection.models import Axis, Criterion, Remark, Round, Score, Source
from clave.apps.selection.reading import Reading, previous_reading, read_round
from clave.apps.selection.services import scores as services
from clave.apps.selection.services.scores import Judgement
from clave.apps.selection.telling import current_round
from clave.figures.base import Row
from clave.figures.selection import weighted
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.refusals import carried_out, sentence

from . import words
from .common import READ, SCORE, account_of, page_context, round_of
from .forms import as_number

_APART = 3  # scores of several people that differ by this much are worth a talk


@page(READ)
@require_GET
def current(request: UserRequest, pk: int) -> HttpResponseBase:
    """The account in the newest round."""
    account = account_of(request.user, pk)
    record = current_round()
    if record is None:
        return redirect("selection")
    deciders = Account.objects.visible_to(request.user).filter(decides_for=account)
    return detail(request, record.pk, account.decider_id if deciders.exists() else account.pk)


@page(READ)
@require_http_methods(["GET", "POST"])
def detail(request: UserRequest, pk: int, account: int) -> HttpResponseBase:
    """Why it is key, or is not."""
    record, found = round_of(pk), account_of(request.user, account)
    error = ""
    if request.method == "POST":
        if not request.user.may(SCORE):
            raise Http404
        error = _judged(request, record, found)
        if not error:
            messages.success(request, _("Saved."))
            return redirect("selection_account", pk=pk, account=account)
    reading = read_round(request.user, record)
    row = reading.of(found.code)
    lines = _lines(request.user, reading, row, found)
    before = previous_reading(reading)
    may_score = request.user.may(SCORE) and record.is_open
    context = page_context(request, record, "", found.name)
    context |= {
        "account": found,
        "row": row,
        "finding": _finding(found, row),
        "why": words.why(row, reading.criteria, reading.currency) if row else "",
        "figures": _figures(row, before.of(found.code) if before else None, reading),
        "lines": [line for line in lines if line["criterion"].axis != Axis.STRENGTH],
        "strengths": [line for line in lines if line["criterion"].axis == Axis.STRENGTH],
        "grid": _grid(lines),
        "remarks": Remark.objects.filter(round=record, account=found).select_related("author"),
        "fields": _fields(request, lines) if may_score else [],
        "may_score": may_score,
        "error": error,
        "currency": reading.currency,
    }
    return render(request, "selection/account.html", context, status=422 if error else 200)


def _finding(account: Account, row: Row | None) -> str:
    if row is None:
        return _("%(name)s has no sales in these months") % {"name": account.name}
    if row["score"] is None:
        return _("Nothing is known of %(name)s") % {"name": account.name}
    told = {
        "name": account.name,
        "score": numbers.number(row["score"], 1),
        "tier": row["tier"],
        "coverage": numbers.percent(row["coverage"], 0),
    }
    if not row["tier"]:
        return _("%(name)s scores %(score)s of 10 and has no tier") % told
    if row["coverage"] < 1:
        return (
            _("%(name)s scores %(score)s of 10, tier %(tier)s; %(coverage)s of it is known") % told
        )
    return _("%(name)s scores %(score)s of 10: tier %(tier)s") % told


def _figures(row: Row | None, before: Row | None, reading: Reading) -> list[dict[str, Any]]:
    if row is None:
        return []
    change = None
    if before and before["score"] is not None and row["score"] is not None:
        change = row["score"] - before["score"]
    was = _("%(change)s since the review before") % {
        "change": numbers.number(change, 1, signed=True)
    }
    firm = row["tier_share"]
    return [
        {"label": _("Score"), "value": numbers.number(row["score"], 1),
         "note": was if change is not None else ""},
        {"label": _("Tier"), "value": words.tier_word(row["tier"]),
         "note": row["reason"] or words.tier_reason(row["tier_reason"])},
        {"label": _("Quadrant"), "value": words.quadrant_word(row["quadrant"]),
         "note": _("holds in %(share)s of the drawn weights")
         % {"share": numbers.percent(row["quadrant_share"], 0)} if row["quadrant_share"] else ""},
        {"label": _("Tier under drawn weights"), "value": numbers.percent(firm, 0),
         "hint": _("In how many of 1,000 drawn weights it reaches its most frequent tier.")},
        {"label": _("Sales 12 m"), "value": numbers.money(row["net_amount"], reading.currency),
         "note": _("no. %(n)s") % {"n": numbers.number(row["sales_rank"])},
         "url": reverse("account_results", args=[row["id"]])},
        {"label": _("Contribution"),
         "value": numbers.money(row["contribution_amount"], reading.currency)
         if row["contribution_amount"] is not None else numbers.not_known(),
         "note": _("no. %(n)s") % {"n": numbers.number(row["contribution_rank"])}
         if row["contribution_rank"] else "",
         "tone": "loss" if (row["contribution_amount"] or 0) < 0 else ""},
    ]  # fmt: skip


def _lines(user: User, reading: Reading, row: Row | None, account: Account) -> list[dict[str, Any]]:
    """Each criterion: value, score, what it pulls, and what the score rests on."""
    found = Score.objects.filter(criterion__round=reading.record, account=account)
    by: dict[int, list[Score]] = defaultdict(list)
    for one in found.select_related("scorer"):
        by[one.criterion_id].append(one)
    places = {code: i for i, code in enumerate(row["criteria"])} if row else {}
    return [
        _line(user, criterion, row, places.get(code), by[criterion.pk], reading.currency)
        for code, criterion in reading.criteria.items()
    ]


def _line(
    user: User,
    criterion: Criterion,
    row: Row | None,
    place: int | None,
    scores: list[Score],
    currency: str,
) -> dict[str, Any]:
    score = row["criterion_scores"][place] if row and place is not None else None
    value = row["criterion_values"][place] if row and place is not None else None
    values = [float(one.value) for one in scores]
    rivals = [float(one.rival) for one in scores if one.rival is not None]
    ledger = criterion.source == Source.LEDGER
    return {
        "criterion": criterion,
        "score": score,
        "value": words.measure_text(criterion.measure, value, currency) if ledger else "",
        "weight": criterion.weight / 10_000,
        "points": None if score is None else score * criterion.weight / 10_000,
        "scores": scores,
        "rival": sum(rivals) / len(rivals) if rivals else None,
        "apart": bool(values) and max(values) - min(values) >= _APART,
        "own": next((one for one in scores if one.scorer_id == user.pk), None),
        "ledger": ledger,
    }


def _grid(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The score of each dimension and horizon: what the three by three is made for."""
    found = []
    counted = [line for line in lines if line["criterion"].axis != Axis.STRENGTH]
    labels = dict(Criterion._meta.get_field("dimension").choices or ())
    for dimension in ("sales", "profitability", "strategic"):
        cells = []
        for horizon in ("short", "medium", "long"):
            inside = [
                line
                for line in counted
                if (line["criterion"].dimension, line["criterion"].horizon) == (dimension, horizon)
            ]
            told = weighted([x["weight"] for x in inside], [x["score"] for x in inside])
            cells.append(told.score)
        found.append({"label": labels[dimension], "cells": cells})
    return found


def _fields(request: UserRequest, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What one may judge: one's own value, the competitor's, and why."""
    found = []
    for line in lines:
        if line["ledger"]:
            continue
        criterion, own = line["criterion"], line["own"]
        value = numbers.number(own.value, 1) if own else ""
        rival = numbers.number(own.rival, 1) if own and own.rival is not None else ""
        found.append(
            {
                "criterion": criterion,
                "strength": criterion.axis == Axis.STRENGTH,
                "value": request.POST.get(f"s-{criterion.pk}", value),
                "rival": request.POST.get(f"c-{criterion.pk}", rival),
                "reason": request.POST.get(f"r-{criterion.pk}", own.reason if own else ""),
                "levels": "; ".join(f"{numbers.number(s)} {text}" for s, text in criterion.levels),
            }
        )
    return found


def _judged(request: UserRequest, record: Round, account: Account) -> str:
    """Save one's scores as typed; "" or what is wrong."""
    judgements = []
    for criterion in record.criteria.exclude(source=Source.LEDGER):
        if f"s-{criterion.pk}" not in request.POST:
            continue
        values = []
        for prefix in ("s", "c"):
            text = request.POST.get(f"{prefix}-{criterion.pk}", "").strip()
            value = as_number(text) if text else None
            if text and (value is None or not 0 <= value <= 10):
                told = {"account": account.name, "criterion": criterion.name}
                return _("%(account)s, %(criterion)s: a score is a number from 0 to 10.") % told
            values.append(value)
        reason = request.POST.get(f"r-{criterion.pk}", "")
        judgements.append(Judgement(account, criterion, values[0], values[1], reason))
    try:
        services.score_accounts(acting_user=request.user, record=record, judgements=judgements)
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        return sentence(refusal)
    return ""


@page(SCORE)
@require_POST
def remark(request: UserRequest, pk: int, account: int) -> HttpResponseBase:
    """Say something of the account in the round."""
    record, found = round_of(pk), account_of(request.user, account)
    carried_out(
        request,
        lambda: services.remark_on(
            acting_user=request.user,
            record=record,
            account=found,
            text=request.POST.get("text", ""),
        ),
    )
    return redirect(f"{reverse('selection_account', args=[pk, account])}#remarks")
