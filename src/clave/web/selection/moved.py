"""What moved since the review before, and what moved it."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from clave.apps.selection.models import Axis
from clave.apps.selection.reading import Reading, previous_reading, read_round
from clave.figures.selection_moves import moves
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.lists import Filter, ListPage, show_list

from . import words
from .common import READ, page_context, round_of
from .tables import MovesTable, account_url, changed


@page(READ)
@require_GET
def moved(request: UserRequest, pk: int) -> HttpResponseBase:
    """What moved since the review before, and what moved it."""
    record = round_of(pk)
    reading = read_round(request.user, record)
    before = previous_reading(reading)
    every = _moves(reading, before) if before else []
    which = request.GET.get("which", "")
    rows = [row for row in every if which == "all" or row["tier_before"] or row["tier"]]
    tiers = [row for row in rows if row["tier_before"] != row["tier"]]
    text = ngettext(
        "%(n)s account changes tier since “%(before)s”",
        "%(n)s accounts change tier since “%(before)s”",
        len(tiers),
    )
    finding = _("There is no round before this one to compare with")
    if before:
        finding = text % {"n": numbers.number(len(tiers)), "before": before.record.name}
    context = page_context(request, record, "selection_moves", _("What moved"))
    context |= {"finding": finding, "before": before.record if before else None}
    listed = ListPage(
        name="selection_moves",
        table_class=MovesTable,
        rows=rows,
        template="selection/moves.html",
        filters=[
            Filter(
                "which",
                _("Which"),
                [("", _("Key then or now")), ("all", _("All accounts"))],
                which,
            )
        ],
        search=lambda row, text: text.casefold() in row["name"].casefold(),
        file_name="clave-selection-moves",
    )
    return show_list(request, listed, context)


def _moves(reading: Reading, before: Reading) -> list[dict[str, Any]]:
    weights = {
        code: c.weight / 10_000 for code, c in reading.criteria.items() if c.axis != Axis.STRENGTH
    }
    named = {row["code"]: row for row in (*before.rows, *reading.rows)}
    found = []
    for move in moves(reading.rows, before.rows, weights):
        one = named[move["code"]]
        found.append(
            move
            | {
                "name": one["name"],
                "url": account_url(one, reading.record.pk) if not move["left"] else "",
                "tiers": changed(move["tier_before"], move["tier"]),
                "quadrants": _from_to(move["quadrant_before"], move["quadrant"]),
                "why": _moved_by(move, reading),
            }
        )
    return found


def _from_to(before: str | None, now: str | None) -> str:
    if before == now:
        return words.quadrant_word(now)
    told = {"before": words.quadrant_word(before), "now": words.quadrant_word(now)}
    return _("%(before)s → %(now)s") % told


def _moved_by(move: dict[str, Any], reading: Reading) -> str:
    if move["arrived"]:
        return _("It was in no review before.")
    if move["left"]:
        return _("It bought nothing in these months.")
    criterion = reading.criteria.get(move["driver"])
    if criterion is None:
        change = move["score_change"]
        return "" if change is None or abs(change) < 0.05 else _("Other weights, or more is known.")
    return _("%(criterion)s: from %(before)s to %(now)s") % {
        "criterion": criterion.name,
        "before": numbers.number(move["driver_before"], 1),
        "now": numbers.number(move["driver_now"], 1),
    }
