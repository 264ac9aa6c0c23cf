"""What a proposal makes of both sides: a part of its page that is asked for once this is shown,
since the simulator computes it."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.proposals.statements import Offered, statements_of
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT
from clave.web.bridge import bridge
from clave.web.fragments import show_part
from clave.web.refusals import note_sentence
from clave.web.statements import (
    ON_COSTS,
    OURS,
    THEIRS,
    move_rows,
    our_limit,
    statement_rows,
    their_goal,
)

from . import words
from .common import visible_proposal
from .lines import line_rows
from .tables import LineTable

Entry = dict[str, Any]


@page(*SIGHT)
@require_GET
def sides(request: UserRequest, pk: int) -> HttpResponseBase:
    """Its lines beside what is bought today, both statements, what is given and received."""
    record = visible_proposal(request.user, pk)
    offered = statements_of(request.user, record)
    rows = line_rows(record, offered)
    table = LineTable(rows)
    if rows:
        table.footer_values = {"amount": record.value}
    context = sides_of(offered) | {
        "account": record.account,
        "finding": words.finding(record, offered),
        "line_table": table if rows else None,
        "special": offered.special and offered.simulated.beginning.sees_ours,
    }
    crumbs = [
        {"label": record.title, "url": reverse("proposal", args=[pk])},
        {"label": _("What it changes for both sides")},
    ]
    return show_part(request, "proposals/sides.html", context, crumbs)


def sides_of(offered: Offered) -> Entry:
    """Both statements, as the simulator shows them."""
    found = offered.simulated
    beginning, done = found.beginning, found.done
    hidden = frozenset() if beginning.sees_ours else ON_COSTS
    say = beginning.currency
    return {
        "ours": statement_rows(OURS, done.before.ours, done.after.ours, hidden),
        "theirs": statement_rows(THEIRS, done.before.theirs, done.after.theirs, frozenset()),
        "currency": say,
        "known_share": done.after.theirs["known_share"],
        "has_shelf": done.after.theirs["consumer_sales"] is not None,
        "purchases": done.after.theirs["purchases"],
        "our_limit": our_limit(found),
        "their_goal": their_goal(found),
        "chart": bridge(found),
        "given": move_rows(done.given),
        "received": move_rows(done.received),
        "warnings_here": [note_sentence(entry, say) for entry in found.warnings],
        "not_known": [note_sentence(entry, say) for entry in beginning.figure.missing],
        "assumed": [note_sentence(entry, say) for entry in beginning.figure.assumed],
        "period": beginning.figure.period,
    }
