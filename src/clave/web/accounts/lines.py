"""The rows behind a number: lines of the ledger, by account, month, product, kind or invoice."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from clave.apps.accounts.lines import FoundLines, LineQuery, every_line, lines_of, most_lines
from clave.apps.identity.roles import Permission
from clave.lib.months import add_months
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.lists import Filter, ListPage, show_list

from .results import asked_in_words
from .tables import LineTable

HIDDEN = ("account", "list_amount", "discount_amount", "currency", "import_id")


@page(Permission.SEE_ALL_ACCOUNTS, Permission.SEE_OWN_ACCOUNTS)
@require_GET
def lines(request: UserRequest) -> HttpResponseBase:
    """Lines that match what the address asks for, with their sum."""
    asked = _query(request)
    found = lines_of(request.user, asked)
    context = {
        "finding": _finding(found),
        "found": found,
        "lead": asked_in_words(request.user, asked),
        "asked": asked,
        "limit": most_lines,
        "crumbs": [
            {"label": _("Portfolio"), "url": reverse("portfolio")},
            {"label": _("Lines of the ledger")},
        ],
    }
    return show_list(
        request,
        ListPage(
            name="lines",
            table_class=LineTable,
            rows=found.rows,
            template="accounts/lines.html",
            filters=[_kind_filter(asked.kind)],
            searched=True,
            default_order="",
            hidden=HIDDEN,
            file_name="clave-lines",
            footer={"net_amount": found.net_amount},
            count=found.lines,
            every=partial(every_line, request.user, asked, request.GET.get("sort", "")),
        ),
        context,
    )


def _kind_filter(chosen: str) -> Filter:
    choices = [
        ("", _("All")),
        ("sale", _("Sales")),
        ("return", _("Returns")),
        ("correction", _("Corrections")),
    ]
    return Filter("kind", _("Kind"), choices, chosen)


def _finding(found: FoundLines) -> str:
    text = ngettext(
        "%(lines)s line: %(amount)s net", "%(lines)s lines: %(amount)s net", found.lines
    )
    amount = numbers.money(found.net_amount, numbers.company_currency())
    return text % {"lines": numbers.number(found.lines), "amount": amount}


def _query(request: UserRequest) -> LineQuery:
    get: Any = request.GET.get
    return LineQuery(
        account=get("account", ""),
        product=get("product", ""),
        family=get("family", ""),
        invoice=get("invoice", ""),
        kind=get("kind", ""),
        text=get("q", "").strip(),
        start=_month(get("from", "")),
        end=_end(_month(get("to", ""))),
        unassigned=get("unassigned") == "1",
    )


def _month(text: str) -> date | None:
    """``2026-10`` → its first day; anything else asks for nothing."""
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None


def _end(month: date | None) -> date | None:
    return add_months(month, 1) - timedelta(days=1) if month else None
