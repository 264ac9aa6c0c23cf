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

from clave.apps.accounts.contribution import contribution_of_all
from clave.apps.accounts.models import Account, Tier
from clave.apps.accounts.portfolio import (
    Portfolio,
    PortfolioRows,
    portfolio_of,
)
from clave.apps.accounts.selectors import sees_everything
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
HIDDEN = (
    *("code", "segment", "channel", "country", "delegation"),
    *("margin_amount", "contribution_rate", "open_amount"),
)


@page(*SIGHT)
@require_GET
def portfolio(request: UserRequest) -> HttpResponseBase:
    """The accounts that one may see, with their twelve months."""
    grouped = request.GET.get("by") != "account"
    seen = portfolio_of(request.user, grouped=grouped)
    filters = _filters(request, seen)
    chosen = _chosen(seen.rows, filters)
    rows = chosen.matching(request.GET.get("q", "").strip())
    context = {
        "finding": portfolio_finding(seen, chosen),
        "figure": seen.figure,
        "grouped": grouped,
        "view_choices": views_of("table"),
        "tools_before": "accounts/portfolio_views.html"
        if request.user.may(Permission.SEE_INSIGHTS)
        else None,
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
    request: UserRequest, seen: Portfolio, rows: PortfolioRows, filters: list[Filter]
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
        searched=True,
        default_order="-net_amount",
        hidden=_hidden(seen),
        bulk=bulk,
        file_name="clave-portfolio",
        footer=_footer(request, seen, rows),
    )


def _footer(request: UserRequest, seen: Portfolio, rows: PortfolioRows) -> list[dict[str, Any]]:
    """The sums of the rows, and under them those of all that the person may see."""
    own: dict[str, Any] = {**rows.totals, "name": _accounts(len(rows))}
    unassigned = seen.figure.values.get("unassigned_amount")
    if len(rows) == len(seen.rows) and not unassigned:
        return [own]
    label = _("Whole company") if sees_everything(request.user) else _("All that you see")
    earned = contribution_of_all(seen.questions, seen.sight, seen.figure.period)
    values = seen.figure.values | earned
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
    chosen = [int(pk) for pk in request.GET.getlist("selected") if pk.isdecimal()]
    seen = portfolio_of(request.user)
    rows = seen.rows.narrowed("list_contains($ids::BIGINT[], id)", ids=chosen)[:8]
    context = {
        "rows": rows,
        "figure": seen.figure,
        "may_see_margins": request.user.may(Permission.SEE_MARGINS),
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
    has_tiers = seen.has_tiers
    kams = sorted((str(pk), name) for pk, name in seen.rows.kams.items())
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


def _chosen(rows: PortfolioRows, filters: list[Filter]) -> PortfolioRows:
    """The rows that the filters leave."""
    asked = {item.name: item.value for item in filters}
    tier, kam = asked.get("tier", ""), asked.get("kam", "")
    if tier == "key":
        rows = rows.narrowed("tier <> ''")
    elif tier not in ("", "all"):
        rows = rows.narrowed("tier = $tier", tier=tier)
    return rows.narrowed("kam_id::VARCHAR = $kam", kam=kam) if kam else rows


def _may_assign(user: User) -> bool:
    return user.may(Permission.ASSIGN_ACCOUNTS)


def _hidden(seen: Portfolio) -> tuple[str, ...]:
    """What is not shown unless somebody asks; nor what nobody has recorded yet."""
    empty = [] if seen.has_health else ["health"]
    return (*HIDDEN, *empty, "last_month" if seen.has_plans else "plan_progress")
