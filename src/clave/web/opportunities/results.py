"""What the list earned: what was taken up, and what its sales did since."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from clave.apps.opportunities.models import OpportunityState
from clave.apps.opportunities.results import Result, Results, results_for
from clave.apps.opportunities.selectors import key_of
from clave.web import opportunity_words as words
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import Filter, ListPage, show_list

from .common import INSIGHTS, crumbs, views
from .tables import ResultTable

Entry = dict[str, Any]


@page(*INSIGHTS)
@require_GET
def results(request: UserRequest) -> HttpResponseBase:
    """Was it worth it?"""
    found = results_for(request.user)
    state = request.GET.get("state", "")
    states = [OpportunityState.TAKEN, OpportunityState.WON, OpportunityState.LOST]
    choices = [("", _("All")), *((str(one), str(one.label)) for one in states)]
    chosen = state if state in dict(choices) else ""
    rows = [row for row in found.rows if chosen in ("", row.record.state)]
    context = {
        "finding": _finding(found),
        "figures": _figures(found),
        "early": _early(found),
        "tabs": insight_tabs("opportunities"),
        "views": views("opportunity_results"),
        "crumbs": crumbs(_("What it earned")),
    }
    measured = [row.earned for row in rows if row.earned.earned is not None]
    listed = ListPage(
        name="opportunity_results",
        table_class=ResultTable,
        rows=[_row(row) for row in rows],
        template="opportunities/results.html",
        filters=[Filter("state", _("State"), choices, chosen)],
        search=lambda row, q: q.casefold() in f"{row['account']} {row['what']}".casefold(),
        default_order="-taken_on",
        hidden=("owner", "months"),
        file_name="clave-opportunity-results",
        footer={
            "what": _("Total"),
            **{
                name: sum(getattr(one, name) or 0 for one in measured)
                for name in ("before", "after", "earned")
            },
        }
        if measured
        else {},
    )
    return show_list(request, listed, context)


def _row(row: Result) -> Entry:
    record, earned = row.record, row.earned
    return {
        "key": str(record.pk),
        "what": record.label,
        "url": reverse("opportunity", args=[record.account_id, key_of(record).slug]),
        "account": record.account.name,
        "account_url": reverse("account_opportunities", args=[record.account_id]),
        "kind": words.kind_label(record.kind),
        "state": str(record.get_state_display()),
        "owner": str(record.owner),
        "taken_on": record.taken_on,
        "months": earned.months,
        "expected": record.amount,
        "before": earned.before,
        "after": earned.after,
        "earned": earned.earned,
    }


def _finding(found: Results) -> str:
    """“What was taken up has earned €84,000 so far, of 6 opportunities measured”."""
    if not found.rows:
        return _("Nothing was taken up yet: what the list earns will stand here")
    if not found.measured:
        return _("It is too early to say what the list earned")
    count = len(found.measured)
    text = ngettext(
        "The list has earned %(amount)s so far, by %(n)s opportunity",
        "The list has earned %(amount)s so far, by %(n)s opportunities",
        count,
    )
    amount = numbers.money(found.total(), found.currency, signed=True)
    return text % {"amount": amount, "n": numbers.number(count)}


def _figures(found: Results) -> list[Entry]:
    won, lost, taken = OpportunityState.WON, OpportunityState.LOST, OpportunityState.TAKEN
    return [
        {
            "label": label,
            "value": numbers.number(found.count(state)),
            "note": numbers.money(found.total(state), found.currency, signed=True),
        }
        for label, state in ((_("Won"), won), (_("Lost ones"), lost), (_("Taken up"), taken))
    ]


def _early(found: Results) -> str:
    if not found.early:
        return ""
    text = ngettext(
        "%(n)s cannot be measured yet: no whole month has passed, or the year before is not in "
        "the ledger.",
        "%(n)s cannot be measured yet: no whole month has passed, or the year before is not in "
        "the ledger.",
        found.early,
    )
    return text % {"n": numbers.number(found.early)}
