"""The pipeline: every proposal that one sees, as a board by state and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.identity.models import Company
from clave.apps.identity.roles import Permission
from clave.apps.proposals.models import OPEN, ProposalState, Purpose
from clave.apps.proposals.selectors import Placed, proposals_for, sums_of
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT
from clave.web.components import numbers
from clave.web.deal_tabs import deal_crumbs, deal_tabs
from clave.web.lists import Filter, ListPage, query_link, show_list

from . import words
from .rows import account_choices, board_of, kam_choices, matches, proposal_row
from .tables import ProposalTable

Entry = dict[str, Any]


@page(*SIGHT)
@require_GET
def board(request: UserRequest) -> HttpResponseBase:
    """The states as columns, each with its sums."""
    found = proposals_for(request.user)
    filters, shown = narrowed(request, found)
    currency = Company.current().currency
    context = _context(request, found, shown, "board") | {
        "columns": board_of(shown, currency, request.user.may(Permission.EDIT_ACCOUNTS)),
        "filters": filters,
        "currency": currency,
    }
    return render(request, "proposals/board.html", context)


@page(*SIGHT)
@require_GET
def listing(request: UserRequest) -> HttpResponseBase:
    """The same as a table, with what is over too."""
    found = proposals_for(request.user)
    filters, shown = narrowed(request, found)
    states = [(str(value), str(label)) for value, label in ProposalState.choices]
    state = request.GET.get("state", "open")
    choices = [("open", _("Open")), ("", _("All")), *states]
    if state == "open":
        rows = [one for one in shown if one.standing in OPEN]
    else:
        rows = [one for one in shown if state in ("", one.standing)]
    sums = sums_of(rows, Company.current().currency)
    listed = ListPage(
        name="proposals",
        table_class=ProposalTable,
        rows=[proposal_row(one) for one in rows],
        template="proposals/listing.html",
        search=matches,
        filters=[*filters, Filter("state", _("State"), choices, state)],
        default_order="-value",
        hidden=("sent_on", "settled_on", "reason", "owner"),
        file_name="clave-proposals",
        footer={"value": sums.value, "expected": sums.expected} if rows else {},
    )
    return show_list(request, listed, _context(request, found, shown, "listing"))


def narrowed(request: UserRequest, found: Sequence[Placed]) -> tuple[list[Filter], list[Placed]]:
    """The filters over KAM, account and kind, and what they leave."""
    asked = {name: request.GET.get(name, "") for name in ("kam", "account", "purpose")}
    everything = ("", _("All"))
    filters = [
        Filter("kam", _("KAM"), [everything, *kam_choices(found)], asked["kam"]),
        Filter("account", _("Account"), [everything, *account_choices(found)], asked["account"]),
        Filter(
            "purpose",
            _("Kind"),
            [everything, *((str(v), str(label)) for v, label in Purpose.choices)],
            asked["purpose"],
        ),
    ]
    shown = [
        one
        for one in found
        if asked["kam"] in ("", str(one.record.account and one.record.account.responsible_id))
        and asked["account"] in ("", str(one.record.account_id))
        and asked["purpose"] in ("", one.record.purpose)
    ]
    return filters, shown


def _context(
    request: UserRequest, found: Sequence[Placed], shown: Sequence[Placed], view: str
) -> Entry:
    currency = Company.current().currency
    kept = {name: request.GET.get(name) or None for name in ("kam", "account", "purpose")}
    views = (
        ("board", reverse("deals"), _("Board"), "columns-3"),
        ("listing", reverse("proposals"), _("Table"), "list-details"),
    )
    query = query_link(request.GET.__class__(mutable=True), **kept)
    return {
        "finding": words.pipeline_finding(shown, currency),
        "lead": words.pipeline_lead(shown, currency),
        "tabs": deal_tabs("deals"),
        "views": [
            {"url": f"{url}{query}", "label": label, "icon": icon, "active": name == view}
            for name, url, label, icon in views
        ],
        "has_any": bool(found),
        "total": numbers.number(len(shown)),
        "crumbs": deal_crumbs(*([] if view == "board" else [{"label": _("Proposals")}])),
    }
