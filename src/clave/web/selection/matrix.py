"""The matrix of a round: where each account stands, and what if one stood elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from clave.apps.selection.models import Round, Scenario
from clave.apps.selection.reading import Reading, read_round
from clave.apps.selection.services import scores as services
from clave.figures.base import Row
from clave.figures.selection_scoring import QUADRANTS, quadrant
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.refusals import sentence

from . import words
from .common import READ, page_context, round_of
from .drawing import PRINTED, TEXT, Drawing, draw
from .forms import as_number
from .tables import account_url

Moves = dict[str, tuple[float, float]]
_MOST_ROWS = 30
_MOST_OPTIONS = 500


@page(READ)
@require_GET
def matrix(request: UserRequest, pk: int) -> HttpResponseBase:
    """Attractiveness over relative strength; drag an account, or type where it would stand."""
    record = round_of(pk)
    reading = read_round(request.user, record)
    moves, error = _asked(request, reading)
    saved = list(Scenario.objects.filter(round=record, owner=request.user))
    placed = [row for row in reading.rows if row["quadrant"]]
    context = page_context(request, record, "selection_matrix", _("Matrix"))
    context |= {
        "finding": _finding(reading, placed),
        "drawing": matrix_svg(reading, moved=moves),
        "moves": [_move(row, moves) for row in reading.rows if row["code"] in moves],
        "error": error,
        "options": _options(reading),
        "rows": _rows(placed, record),
        "placed": len(placed),
        "unplaced": [row for row in words.key_rows(reading.rows) if not row["quadrant"]],
        "compared": _compared(reading, moves, saved),
        "scenarios": [
            {"scenario": s, "url": _scenario_url(record, s.moves), "n": len(s.moves)} for s in saved
        ],
        "quadrants": [(_(words.QUADRANTS[q]), _(words.QUADRANT_HINTS[q])) for q in QUADRANTS],
        "unit": numbers.currency_symbol(reading.currency),
        "here": reverse("selection_matrix", args=[record.pk]),
    }
    part = getattr(request, "htmx", False)
    template = "selection/matrix_answer.html" if part else "selection/matrix.html"
    return render(request, template, context)


def matrix_svg(
    reading: Reading, *, moved: Moves | None = None, names: int = 24, printed: bool = False
) -> Drawing:
    """The drawing, with links unless it is ``printed``."""
    pk = reading.record.pk
    urls = None if printed else lambda row: account_url(row, pk)
    size = PRINTED if printed else TEXT
    return draw(reading.rows, moved=moved, names=names, text=size, urls=urls)


def _finding(reading: Reading, placed: list[Row]) -> str:
    if not placed:
        return _("No account has both attractiveness and relative strength yet")
    attractive = [row for row in placed if row["quadrant"] in {"star", "strategic"}]
    weaker = [row for row in attractive if row["quadrant"] == "star"]
    text = ngettext(
        "%(n)s account is attractive; in %(weaker)s a competitor is stronger",
        "%(n)s accounts are attractive; in %(weaker)s of them a competitor is stronger",
        len(attractive),
    )
    return text % {"n": numbers.number(len(attractive)), "weaker": numbers.number(len(weaker))}


def _asked(request: UserRequest, reading: Reading) -> tuple[Moves, str]:
    """What the address moves: ``move=CODE:attractiveness:relative``, and the form's own fields."""
    known = {row["code"] for row in reading.rows}
    asked = [tuple(text.rsplit(":", 2)) for text in request.GET.getlist("move")]
    if request.GET.get("account"):
        fields = ("account", "attractiveness", "relative")
        asked.append(tuple(request.GET.get(name, "") for name in fields))
    moves: Moves = {}
    error = ""
    taken_back = set(request.GET.getlist("back"))
    for parts in asked:
        if len(parts) != 3 or parts[0] not in known or parts[0] in taken_back:
            continue
        place = _place(parts[1], parts[2])
        if place is None:
            error = _("Attractiveness goes from 0 to 10, relative strength from −10 to +10.")
        else:
            moves[parts[0]] = place
    return moves, error


def _place(attractiveness: str, relative: str) -> tuple[float, float] | None:
    a, r = as_number(attractiveness), as_number(relative)
    if a is None or r is None or not (0 <= a <= 10 and -10 <= r <= 10):
        return None
    return float(round(a, 1)), float(round(r, 1))


def _move(row: Row, moves: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    attractiveness, relative = moves[row["code"]]
    after = quadrant(attractiveness, relative)
    return {
        "code": row["code"],
        "name": row["name"],
        "value": f"{row['code']}:{attractiveness}:{relative}",
        "attractiveness": attractiveness,
        "relative": relative,
        "from_attractiveness": row["attractiveness"],
        "from_relative": row["relative_strength"],
        "before": words.quadrant_word(row["quadrant"]),
        "after": words.quadrant_word(after),
        "changes": after != row["quadrant"],
    }


def _options(reading: Reading) -> SafeString:
    """The accounts that can be moved: those in the matrix, and the key ones, by name."""
    wanted = [row for row in reading.rows if row["tier"] or row["quadrant"]]
    ordered = sorted(wanted, key=lambda row: row["name"])[:_MOST_OPTIONS]
    shown = ((row["code"], row["name"]) for row in ordered)
    return format_html_join("", '<option value="{}">{}</option>', shown)


def _rows(placed: list[Row], record: Round) -> list[Row]:
    largest = sorted(placed, key=lambda row: -row["net_amount"])[:_MOST_ROWS]
    return [
        row
        | {
            "url": account_url(row, record.pk),
            "quadrant_word": words.quadrant_word(row["quadrant"]),
        }
        for row in largest
    ]


def _compared(reading: Reading, moves: Moves, saved: list[Scenario]) -> list[dict[str, Any]]:
    """How many accounts, with what sales, each quadrant holds: today and in every what-if."""
    cases: list[tuple[str, Mapping[str, Any]]] = [(_("Today"), {})]
    if moves:
        cases.append((_("What is shown"), moves))
    cases += [(scenario.name, scenario.moves) for scenario in saved]
    if len(cases) == 1:
        return []
    return [{"name": name, "cells": _quadrant_cells(reading.rows, moved)} for name, moved in cases]


def _quadrant_cells(rows: list[Row], moved: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {name: {"n": 0, "amount": Decimal()} for name in QUADRANTS}
    for row in rows:
        place = moved.get(row["code"])
        stands = quadrant(*place) if place else row["quadrant"]
        if stands:
            found[stands]["n"] += 1
            found[stands]["amount"] += row["net_amount"]
    return [found[name] for name in QUADRANTS]


def _scenario_url(record: Round, moves: Mapping[str, Any]) -> str:
    pairs = [("move", f"{code}:{a}:{r}") for code, (a, r) in moves.items()]
    return f"{reverse('selection_matrix', args=[record.pk])}?{urlencode(pairs)}"


@page(READ)
@require_POST
def save(request: UserRequest, pk: int) -> HttpResponseBase:
    """Keep a what-if under a name; accounts and scores stay as they are."""
    record = round_of(pk)
    moves: Moves = {}
    for text in request.POST.getlist("move"):
        code, _sign, place = text.partition(":")
        found = _place(*place.split(":")) if place.count(":") == 1 else None
        if found:
            moves[code] = found
    try:
        scenario = services.save_moves(
            acting_user=request.user, record=record, name=request.POST.get("name", ""), moves=moves
        )
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        messages.error(request, sentence(refusal))
        return redirect(_scenario_url(record, moves))
    messages.success(request, _("Scenario “%(name)s” saved.") % {"name": scenario.name})
    return redirect(_scenario_url(record, scenario.moves))


@page(READ)
@require_POST
def delete(request: UserRequest, pk: int, scenario: int) -> HttpResponseBase:
    """Forget one's own what-if."""
    found = get_object_or_404(Scenario, pk=scenario, round=pk, owner=request.user)
    services.delete_moves(acting_user=request.user, scenario=found)
    messages.success(request, _("Scenario deleted."))
    return redirect("selection_matrix", pk=pk)
