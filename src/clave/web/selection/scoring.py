"""Scoring many accounts at once: a table for the keyboard, and a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clave.apps.accounts.models import Account
from clave.apps.selection.models import Axis, Criterion, Round, Score, Source
from clave.apps.selection.reading import Reading, read_round
from clave.apps.selection.services import importing
from clave.apps.selection.services import scores as services
from clave.apps.selection.services.scores import Judgement
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.refusals import code_sentence, sentence

from .common import SCORE, page_context, round_of
from .forms import as_number
from .tables import account_url

_PER_PAGE = 25


@page(SCORE)
@require_http_methods(["GET", "POST"])
def score(request: UserRequest, pk: int) -> HttpResponseBase:
    """One's own scores of every account that matters; arrow keys move between the cells."""
    record = round_of(pk)
    criteria = [c for c in record.criteria.all() if c.source != Source.LEDGER]
    part = request.GET.get("axis", "score")
    part = part if part in {"score", "strength"} else "score"
    shown = [c for c in criteria if (c.axis == Axis.STRENGTH) == (part == "strength")]
    errors: dict[str, str] = {}
    if request.method == "POST":
        judgements, errors = _typed(request, shown)
        if not errors and (fault := _saved(request, record, judgements)) is None:
            return redirect(request.get_full_path())
        elif not errors and fault:
            errors = {"": fault}
    reading = read_round(request.user, record)
    rows = _candidates(request, reading)
    pages = Paginator(rows, _PER_PAGE)
    current = pages.get_page(request.GET.get("page"))
    context = page_context(request, record, "selection_scoring", _("Score"))
    context |= {
        "finding": _finding(_own_scores(request, record), rows, criteria),
        "criteria": shown,
        "part": part,
        "parts": _parts(request, part),
        "scope": _scopes(request),
        "rows": [_line(request, row, shown, record, errors) for row in current],
        "current": current,
        "errors": list(dict.fromkeys(errors.values())),
        "import_url": reverse("import_selection_scores", args=[pk]),
    }
    return render(request, "selection/score.html", context, status=422 if errors else 200)


def _saved(request: UserRequest, record: Round, judgements: list[Judgement]) -> str | None:
    try:
        changed = services.score_accounts(
            acting_user=request.user, record=record, judgements=judgements
        )
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        return sentence(refusal)
    text = ngettext("%(n)s score saved.", "%(n)s scores saved.", changed)
    messages.success(request, text % {"n": numbers.number(changed)})
    return None


def _candidates(request: UserRequest, reading: Reading) -> list[dict[str, Any]]:
    """The accounts that could be key: with a tier, or above the gates; or all of them."""
    if request.GET.get("scope") == "all":
        return [row for row in reading.rows if row["id"]]
    return [
        row
        for row in reading.rows
        if row["id"] and (row["tier"] or row["tier_today"] or row["tier_reason"] == "no_room")
    ]


def _finding(
    own: dict[tuple[int, int], Score], rows: list[dict[str, Any]], criteria: list[Criterion]
) -> str:
    wanted = len(rows) * len(criteria)
    ids = {row["id"] for row in rows}
    done = sum(1 for account, _criterion in own if account in ids)
    if not wanted:
        return _("There is nothing for you to score")
    text = ngettext(
        "You scored %(done)s of %(wanted)s cells of %(n)s account",
        "You scored %(done)s of %(wanted)s cells of %(n)s accounts",
        len(rows),
    )
    told = {"done": done, "wanted": wanted, "n": len(rows)}
    return text % {name: numbers.number(value) for name, value in told.items()}


def _parts(request: UserRequest, current: str) -> list[dict[str, Any]]:
    labels = {"score": _("The account"), "strength": _("Our strength")}
    scope = "&scope=all" if request.GET.get("scope") == "all" else ""
    return [
        {"label": label, "url": f"?axis={name}{scope}", "active": name == current}
        for name, label in labels.items()
    ]


def _scopes(request: UserRequest) -> list[dict[str, Any]]:
    everything = request.GET.get("scope") == "all"
    axis = "strength" if request.GET.get("axis") == "strength" else "score"
    return [
        {"label": _("Candidates"), "url": f"?axis={axis}", "active": not everything},
        {"label": _("All accounts"), "url": f"?axis={axis}&scope=all", "active": everything},
    ]


def _line(
    request: UserRequest,
    row: dict[str, Any],
    criteria: list[Criterion],
    record: Round,
    errors: dict[str, str],
) -> dict[str, Any]:
    own = _own_scores(request, record)
    cells = [_cell(request, row, criterion, own, errors) for criterion in criteria]
    typed = request.POST.get(f"r-{row['id']}", "")
    return {
        "id": row["id"],
        "name": row["name"],
        "url": account_url(row, record.pk),
        "score": row["score"],
        "tier": row["tier"],
        "cells": cells,
        "reason": typed,
    }


def _own_scores(request: UserRequest, record: Round) -> dict[tuple[int, int], Score]:
    """Read once for a page."""
    kept: Any = request
    if not hasattr(kept, "own_scores"):
        found = Score.objects.filter(criterion__round=record, scorer=request.user)
        kept.own_scores = {(one.account_id, one.criterion_id): one for one in found}
    scores: dict[tuple[int, int], Score] = kept.own_scores
    return scores


def _cell(
    request: UserRequest,
    row: dict[str, Any],
    criterion: Criterion,
    own: dict[tuple[int, int], Score],
    errors: dict[str, str],
) -> dict[str, Any]:
    name = f"s-{row['id']}-{criterion.pk}"
    found = own.get((row["id"], criterion.pk))
    value = numbers.number(found.value, 1) if found else ""
    rival = numbers.number(found.rival, 1) if found and found.rival is not None else ""
    rival_name = f"c-{row['id']}-{criterion.pk}"
    return {
        "name": name,
        "value": request.POST.get(name, value),
        "label": f"{row['name']}: {criterion.name}",
        "error": name in errors or rival_name in errors,
        "strength": criterion.axis == Axis.STRENGTH,
        "rival_name": rival_name,
        "rival": request.POST.get(rival_name, rival),
        "rival_label": _("%(account)s: %(criterion)s, best competitor")
        % {"account": row["name"], "criterion": criterion.name},
    }


def _typed(
    request: UserRequest, criteria: list[Criterion]
) -> tuple[list[Judgement], dict[str, str]]:
    """What was typed, as judgements; and each cell that cannot be read, with why."""
    ids = {int(n.split("-")[1]) for n in request.POST if n.startswith("s-") and _is_cell(n)}
    accounts = Account.objects.visible_to(request.user).filter(pk__in=ids)
    judgements: list[Judgement] = []
    errors: dict[str, str] = {}
    for account in accounts:
        reason = request.POST.get(f"r-{account.pk}", "").strip()
        for criterion in criteria:
            name, rival = f"s-{account.pk}-{criterion.pk}", f"c-{account.pk}-{criterion.pk}"
            if name not in request.POST:
                continue
            told = {"account": account.name, "criterion": criterion.name}
            values = {}
            for field in (name, rival):
                text = request.POST.get(field, "").strip()
                value = as_number(text) if text else None
                if text and (value is None or not 0 <= value <= 10):
                    words = _("%(account)s, %(criterion)s: a score is a number from 0 to 10.")
                    errors[field] = words % told
                values[field] = value
            if values[rival] is not None and values[name] is None:
                words = _("%(account)s, %(criterion)s: score us too, not the competitor alone.")
                errors[name] = words % told
            judgements.append(
                Judgement(account, criterion, values[name], values[rival], reason or None)
            )
    return judgements, errors


def _is_cell(name: str) -> bool:
    parts = name.split("-")
    return len(parts) == 3 and parts[1].isdigit() and parts[2].isdigit()


@page(SCORE)
@require_http_methods(["GET", "POST"])
def from_file(request: UserRequest, pk: int) -> HttpResponseBase:
    """Scores from a CSV: account, criterion, score; every line that was left out is named."""
    record = round_of(pk)
    done, error = None, ""
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None:
                raise Refused("no_file_chosen")
            done = importing.import_scores(
                acting_user=request.user,
                record=record,
                content=upload.read(importing.MOST_BYTES + 1),
                source=str(upload.name),
            )
        except Refused as refusal:
            if refusal.code == "not_allowed":
                raise
            error = sentence(refusal)
    context = page_context(request, record, "selection_scoring", _("From a file"))
    context |= {
        "finding": _("Scores from a file"),
        "error": error,
        "done": done,
        "done_finding": _done_words(done) if done else "",
        "faults": [
            {"line": fault.line, "text": code_sentence(fault.code, fault.params)}
            for fault in (done.faults if done else [])
        ],
        "criteria": [c for c in record.criteria.all() if c.source != Source.LEDGER],
        "back": reverse("selection_scoring", args=[pk]),
        "max_bytes": importing.MOST_BYTES,
    }
    return render(request, "selection/import.html", context, status=422 if error else 200)


def _done_words(done: importing.Imported) -> str:
    return _("%(lines)s lines: %(taken)s taken (%(changed)s new), %(faults)s left out") % {
        "lines": numbers.number(done.lines),
        "taken": numbers.number(done.taken),
        "changed": numbers.number(done.changed),
        "faults": numbers.number(len(done.faults)),
    }
