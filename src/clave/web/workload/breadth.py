"""Breadth and depth: people in their territories, accounts managed in the wrong way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.workload import services
from clave.apps.workload.seeing import open_ways
from clave.apps.workload.selectors import BreadthAnswer, breadth_for, owner_of_way
from clave.figures.base import Row
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.definitions import definition_of
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import Filter, ListPage, show_list
from clave.web.refusals import sentence

from . import words
from .load import INSIGHTS
from .scatter import scatter
from .tables import BreadthTable, PeopleTable

DUE = timedelta(days=14)


@page(*INSIGHTS)
@require_GET
def breadth(request: UserRequest) -> HttpResponseBase:
    """Who serves how many, how deeply; which accounts are managed in the wrong way."""
    answer = breadth_for(request.user)
    rows = [_person(row) for row in answer.people]
    context = {
        **_frame(request, answer, "people"),
        "chart": scatter(rows, answer.work.rules.territories),
        "wrong": _wrong(request.user, answer),
    }
    listed = ListPage(
        name="breadth",
        table_class=PeopleTable,
        rows=_of(rows, "territory", request.GET.get("territory", "")),
        template="workload/breadth.html",
        filters=[_territory_filter(request)],
        search=lambda row, q: q.casefold() in row["name"].casefold(),
        default_order="-calls_a_day",
        file_name="clave-breadth-people",
    )
    return show_list(request, listed, context)


@page(*INSIGHTS)
@require_GET
def accounts(request: UserRequest) -> HttpResponseBase:
    """Breadth and depth of each account."""
    answer = breadth_for(request.user)
    way = request.GET.get("way", "")
    rows = [row | {"way_word": _way(row)} for row in answer.accounts]
    ways = [("", _("All")), *((code, str(label)) for code, label in words.WAYS.items())]
    listed = ListPage(
        name="breadth_accounts",
        table_class=BreadthTable,
        rows=_of(rows, "way", way),
        template="workload/breadth_accounts.html",
        filters=[Filter("way", _("Managed"), ways, way if way in words.WAYS else "")],
        search=lambda row, q: q.casefold() in row["name"].casefold(),
        default_order="-net_amount",
        file_name="clave-breadth-accounts",
    )
    return show_list(request, listed, _frame(request, answer, "accounts"))


@page(Permission.FOLLOW_UP)
@require_POST
def act(request: UserRequest, pk: int) -> HttpResponseBase:
    """Ask, with one click, that an account be managed in the other way."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    if not request.user.may(Permission.SEE_INSIGHTS):
        raise Http404
    answer = breadth_for(request.user)
    row = next((row for row in answer.accounts if row["id"] == pk and row["way"]), None)
    if row is None:
        messages.info(request, _("%(name)s is managed as it should be.") % {"name": account.name})
        return redirect("breadth")
    said = {
        "title": words.way_title(row["way"], account.name),
        "details": words.way_details(row, answer.work.rules.territories),
        "label": str(words.WAYS[row["way"]]),
    }
    owner = owner_of_way(account, row["way"], request.user)
    try:
        action = services.ask_for_way(
            acting_user=request.user,
            account=account,
            way=row["way"],
            owner=owner,
            words=said,
            due_on=timezone.localdate() + DUE,
        )
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        messages.error(request, sentence(refusal))
        return redirect("breadth")
    text = _("“%(title)s” is given to %(owner)s.") % {"title": action.title, "owner": owner}
    messages.success(request, text)
    return redirect("action", pk=action.pk)


def _frame(request: UserRequest, answer: BreadthAnswer, current: str) -> dict[str, Any]:
    figure = answer.figure
    return {
        "finding": words.breadth_finding(figure),
        "tabs": insight_tabs("breadth"),
        "views": [
            {"label": _("People"), "url": reverse("breadth"), "active": current == "people"},
            {
                "label": _("Accounts"),
                "url": reverse("breadth_accounts"),
                "active": current == "accounts",
            },
        ],
        "figure": figure,
        "missing": words.notes_of(figure.missing),
        "assumed": words.notes_of(figure.assumed),
        "definition": _(definition_of("breadth_depth")),
        "definition_url": f"{reverse('definitions')}#breadth_depth",
        "crumbs": [
            {"label": _("Insights"), "url": reverse("insights")},
            {"label": _("Breadth and depth")},
        ],
    }


def _wrong(user: User, answer: BreadthAnswer) -> list[dict[str, Any]]:
    """Accounts managed in the wrong way: why, and the action that there is or could be."""
    rows = [row for row in answer.accounts if row["way"]]
    rows.sort(key=lambda row: (row["way"], -(row["net_amount"] or 0)))
    under_way = open_ways([row["id"] for row in rows])
    may = user.may(Permission.FOLLOW_UP)
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "tier": row["tier"],
            "way": words.WAYS[row["way"]],
            "details": words.way_details(row, answer.work.rules.territories),
            "action": under_way.get(row["id"]),
            "may": may,
        }
        for row in rows
    ]


def _person(row: Row) -> Row:
    url = reverse("workload_person", args=[row["person"]]) if row["is_kam"] else ""
    place = row["territory"]
    products = row["mean_products"] if row["mean_products"] is not None else row["sold_products"]
    return row | {
        "url": url,
        "place": str(words.TERRITORIES[place]) if place else None,
        "sold": products,
    }


def _way(row: Row) -> str | None:
    return str(words.WAYS[row["way"]]) if row["way"] else None


def _of(rows: list[Row], field: str, value: str) -> list[Row]:
    return [row for row in rows if row[field] == value] if value else rows


def _territory_filter(request: UserRequest) -> Filter:
    choices = [("", _("All")), *((code, str(label)) for code, label in words.TERRITORIES.items())]
    value = request.GET.get("territory", "")
    return Filter("territory", _("Territory"), choices, value if value in dict(choices) else "")
