"""The portfolio: which accounts carry us, as table, comparison and picker."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from clave.apps.accounts.models import Account, Tier
from clave.apps.accounts.portfolio import (
    Portfolio,
    PortfolioRow,
    number_for_share,
    portfolio_of,
    totals_of,
)
from clave.apps.accounts.services import assign_accounts
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.selectors import key_account_managers
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.lists import Filter, ListPage, show_list

from .findings import known_note, portfolio_finding
from .tables import PortfolioTable

SIGHT = (Permission.SEE_ALL_ACCOUNTS, Permission.SEE_OWN_ACCOUNTS)
HIDDEN = ("code", "segment", "channel", "country", "delegation", "margin_amount", "open_amount")


@page(*SIGHT)
@require_GET
def portfolio(request: UserRequest) -> HttpResponseBase:
    """The accounts that one may see, with their twelve months."""
    grouped = request.GET.get("by") != "account"
    seen = portfolio_of(request.user, grouped=grouped)
    filters = _filters(request, seen)
    rows = [row for row in seen.rows if _passes(row, filters)]
    context = {
        "finding": portfolio_finding(seen, rows, number_for_share(rows)),
        "figure": seen.figure,
        "grouped": grouped,
        "view_choices": views_of("table"),
        "tools_before": "accounts/portfolio_views.html",
        "table_note": known_note(seen.figure),
        "definitions_url": f"{reverse('definitions')}#portfolio",
        "crumbs": [{"label": _("Portfolio")}],
    }
    return show_list(request, _list(request, seen, rows, filters), context)


def views_of(current: str) -> list[dict[str, Any]]:
    """The ways to look at the portfolio."""
    return [
        {
            "label": _("Table"),
            "url": reverse("portfolio"),
            "icon": "table",
            "active": current == "table",
        },
        {
            "label": _("Concentration"),
            "url": reverse("insights"),
            "icon": "chart-line",
            "active": current == "concentration",
        },
    ]


def _list(
    request: UserRequest, seen: Portfolio, rows: list[PortfolioRow], filters: list[Filter]
) -> ListPage:
    bulk: list[dict[str, Any]] = [
        {"label": _("Compare"), "url": reverse("compare_accounts"), "method": "get"}
    ]
    if _may_assign(request.user):
        bulk.append(
            {
                "label": _("Give to KAM"),
                "url": reverse("assign_accounts"),
                "method": "post",
                "choices": [(str(kam.pk), str(kam)) for kam in key_account_managers()],
                "field": "kam",
            }
        )
    return ListPage(
        name="portfolio",
        table_class=PortfolioTable,
        rows=rows,
        template="accounts/portfolio.html",
        filters=filters,
        search=_matches,
        default_order="-net_amount",
        hidden=HIDDEN,
        bulk=bulk,
        file_name="clave-portfolio",
        footer=_footer(request, seen, rows),
    )


def _footer(
    request: UserRequest, seen: Portfolio, rows: list[PortfolioRow]
) -> list[dict[str, Any]]:
    """The sums of the rows, and under them those of all that the person may see."""
    own: dict[str, Any] = {"name": _accounts(len(rows)), **totals_of(rows)}
    unassigned = seen.figure.values.get("unassigned_amount")
    if len(rows) == len(seen.rows) and not unassigned:
        return [own]
    label = (
        _("Whole company")
        if request.user.may(Permission.SEE_ALL_ACCOUNTS)
        else _("All that you see")
    )
    values = seen.figure.values
    whole = {name: values.get(name) for name in own if name != "name"}
    footer = [own, {"name": f"{label}, {_accounts(len(seen.rows))}", **whole}]
    if unassigned:
        footer.insert(1, {"name": _("Without a customer"), "net_amount": unassigned})
    return footer


def _accounts(count: int) -> str:
    text = ngettext("%(n)s account", "%(n)s accounts", count)
    return text % {"n": numbers.number(count)}


@page(*SIGHT)
@require_GET
def compare(request: UserRequest) -> HttpResponseBase:
    """Selected accounts side by side."""
    chosen = set(request.GET.getlist("selected"))
    seen = portfolio_of(request.user)
    rows = [row for row in seen.rows if str(row.id) in chosen][:8]
    context = {
        "rows": rows,
        "figure": seen.figure,
        "crumbs": [
            {"label": _("Portfolio"), "url": reverse("portfolio")},
            {"label": _("Comparison")},
        ],
    }
    return render(request, "accounts/compare.html", context)


@page(Permission.ASSIGN_ACCOUNTS)
@require_POST
def assign(request: UserRequest) -> HttpResponseBase:
    """Give the selected accounts to a KAM."""
    chosen = [pk for pk in request.POST.getlist("selected") if pk.isdecimal()]
    asked = request.POST.get("kam", "")
    kam = get_object_or_404(key_account_managers(), pk=asked if asked.isdecimal() else 0)
    accounts = list(Account.objects.visible_to(request.user).filter(pk__in=chosen))
    assign_accounts(acting_user=request.user, accounts=accounts, kam=kam)
    text = ngettext(
        "%(n)s account is now with %(kam)s.", "%(n)s accounts are now with %(kam)s.", len(accounts)
    )
    messages.success(request, text % {"n": len(accounts), "kam": kam})
    return redirect("portfolio")


@page(*SIGHT)
@require_GET
def pick(request: UserRequest) -> HttpResponseBase:
    """Accounts whose name begins like what is typed, for the account picker."""
    text = request.GET.get("q", "").strip()
    found = Account.objects.visible_to(request.user).deciding()
    if text:
        found = found.matching(text)
    options = [{"value": a.code, "label": a.name, "hint": a.code} for a in found[:10]]
    return render(request, "components/picker_options.html", {"options": options, "q": text})


def _filters(request: UserRequest, seen: Portfolio) -> list[Filter]:
    """Grouping, tier and KAM; key accounts alone at first, once there are any."""
    has_tiers = any(row.tier for row in seen.rows)
    kams = sorted({(str(row.kam_id), row.kam) for row in seen.rows if row.kam_id})
    default = "key" if has_tiers else ""
    tiers = [("key", _("Key accounts")), *((str(t), str(t)) for t in Tier.values)]
    filters = [
        Filter(
            "by",
            _("Group by"),
            [("", _("group")), ("account", _("account"))],
            request.GET.get("by", ""),
        ),
        Filter(
            "tier",
            _("Tier"),
            [("all", _("All")), *tiers] if has_tiers else [("", _("All"))],
            request.GET.get("tier", default),
        ),
        Filter("kam", _("KAM"), [("", _("All")), *kams], request.GET.get("kam", "")),
    ]
    return [item for item in filters if len(item.choices) > 1]


def _passes(row: PortfolioRow, filters: list[Filter]) -> bool:
    asked = {item.name: item.value for item in filters}
    tier = asked.get("tier", "")
    return (
        tier in ("", "all") or (row.tier != "" if tier == "key" else row.tier == tier)
    ) and asked.get("kam", "") in ("", str(row.kam_id))


def _matches(row: Any, text: str) -> bool:
    wanted = text.casefold()
    told = (row.name, row.code, row.channel, row.segment, row.country, row.delegation)
    return any(wanted in part.casefold() for part in told)


def _may_assign(user: User) -> bool:
    return user.may(Permission.ASSIGN_ACCOUNTS)
