"""All opportunities of the portfolio, ranked by money."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.opportunities.selectors import Listing, Shown, opportunities_of
from clave.web import opportunity_words as words
from clave.web.access import UserRequest, page
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import Filter, ListPage, show_list

from .common import (
    INSIGHTS,
    chosen_of,
    crumbs,
    definitions,
    finding_of,
    kind_filter,
    notes_of,
    people_of,
    row_of,
    state_filter,
    views,
)
from .tables import OpportunityTable


@page(*INSIGHTS)
@require_GET
def opportunities(request: UserRequest) -> HttpResponseBase:
    """Where are sales that we do not make, and which first?"""
    key_only = request.GET.get("accounts") != "all"
    listing, people = opportunities_of(request.user, key_only=key_only), people_of()
    scoped, filters = _narrowed(request, listing, people)
    shown = chosen_of(scoped, filters)
    missing, assumed = notes_of(request.user)
    context = {
        "finding": finding_of(listing, shown),
        "lead": _("Ranked by %(basis)s; what is about the same is one.")
        % {"basis": words.basis_words(with_margin=listing.with_margin)},
        "tabs": insight_tabs("opportunities"),
        "views": views("opportunities"),
        "period": listing.period,
        "missing": missing,
        "assumed": assumed,
        "definitions": definitions(),
        "crumbs": crumbs()[:2],
    }
    order = "-margin" if listing.with_margin else "-sales"
    listed = ListPage(
        name="opportunities",
        table_class=OpportunityTable,
        rows=[row_of(row, listing, people) for row in shown],
        template="opportunities/list.html",
        filters=filters,
        search=lambda row, q: q.casefold() in f"{row['account']} {row['what']}".casefold(),
        default_order=order,
        hidden=("also", "tier"),
        file_name="clave-opportunities",
        footer={
            "what": _("Total"),
            "sales": sum(row.sales for row in shown),
            "margin": sum(row.margin for row in shown if row.margin is not None)
            if listing.with_margin
            else None,
        },
    )
    return show_list(request, listed, context)


def _narrowed(
    request: UserRequest, listing: Listing, people: dict[int, str]
) -> tuple[list[Shown], list[Filter]]:
    """The rows of key accounts (of all, where none has a tier) and of a KAM; and all filters."""
    tiered = any(row.account.tier for row in listing.rows)
    width, kam = request.GET.get("accounts", ""), request.GET.get("kam", "")
    rows = listing.rows
    filters = []
    if tiered:
        choices = [("", _("key accounts")), ("all", _("All"))]
        filters.append(Filter("accounts", _("Accounts"), choices, width if width == "all" else ""))
    filters.append(kind_filter(rows, request.GET.get("kind", "")))
    filters.append(state_filter(request.GET.get("state", "")))
    kams = {str(row.account.kam): people.get(row.account.kam, "") for row in rows
            if row.account.kam}  # fmt: skip
    named = sorted(kams.items(), key=lambda pair: pair[1])
    if len(kams) > 1:
        filters.append(
            Filter("kam", _("KAM"), [("", _("All")), *named], kam if kam in kams else "")
        )
        if kam in kams:
            rows = [row for row in rows if str(row.account.kam) == kam]
    return rows, filters
