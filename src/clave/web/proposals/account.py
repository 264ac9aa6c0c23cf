"""The proposals of one account."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.overview import Overview
from clave.apps.identity.models import Company
from clave.apps.proposals.models import OPEN
from clave.apps.proposals.selectors import proposals_for
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.deal_tabs import TAB, account_deal_views
from clave.web.lists import Filter, ListPage, show_list

from . import words
from .rows import matches, proposal_row
from .tables import ProposalTable


@page(*SIGHT)
@require_GET
def deals(request: UserRequest, pk: int) -> HttpResponseBase:
    """What was offered to this customer, and what became of it."""
    account = visible_account(request.user, pk)
    context: dict[str, Any] = frame_of(request.user, account, TAB)
    seen: Overview = context["seen"]
    found = proposals_for(request.user, seen.codes)
    state = request.GET.get("state", "")
    choices = [("", _("All")), ("open", _("Open")), ("over", _("Over"))]
    rows = [one for one in found if state in ("", "open" if one.standing in OPEN else "over")]
    several = any(one.record.account_id != account.pk for one in found)
    currency = Company.current().currency
    context |= {
        "views": account_deal_views(pk, "account_deals"),
        "finding": words.pipeline_finding(found, currency),
        "lead": words.pipeline_lead(found, currency),
        "has_any": bool(found),
    }
    listed = ListPage(
        name="account_proposals",
        table_class=ProposalTable,
        rows=[proposal_row(one) for one in rows],
        template="proposals/account.html",
        search=matches,
        filters=[Filter("state", _("State"), choices, state)],
        default_order="age",
        hidden=("kam", "owner", "settled_on", *(() if several else ("account",))),
        file_name="clave-proposals",
    )
    return show_list(request, listed, context)
