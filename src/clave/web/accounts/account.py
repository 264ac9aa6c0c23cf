"""An account's page: header and tabs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clave.apps.accounts import services
from clave.apps.accounts.models import Account
from clave.apps.accounts.overview import (
    Overview,
    account_for,
    family_sums,
    like_accounts,
    monthly,
    overview_of,
)
from clave.apps.accounts.timeline import people_of
from clave.apps.contacts.selectors import people_count, relationship_of
from clave.apps.followup.selectors import open_actions_at
from clave.apps.health.selectors import standing_of
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.web.access import UserRequest, page
from clave.web.components.coverage import coverage_finding, coverage_lines
from clave.web.fragments import show_part
from clave.web.health_words import badge
from clave.web.lists import ListPage, show_list

from .blocks import blocks_of
from .charts import evolution_chart, products_chart
from .events import KIND_LABELS, event_entries, events_of, kind_choices
from .header import key_figures, months_query, warnings
from .results import (
    families_finding,
    products_finding,
    result_views,
    return_figures,
    window_rows,
)
from .summary import sentences
from .tables import ProductTable
from .targets import target_section

LATEST = 7  # events on the summary
NEWEST = 60  # events on the timeline, until all are asked for
SIGHT = (Permission.SEE_ALL_ACCOUNTS, Permission.SEE_OWN_ACCOUNTS)


def visible_account(user: User, pk: int) -> Account:
    """The account, or 404: not there and not for this person look alike."""
    account = account_for(user, pk)
    if account is None:
        raise Http404
    return account


def frame_of(user: User, account: Account, tab: str) -> dict[str, Any]:
    """What the header and the tabs of every page of an account show."""
    seen = overview_of(user, account)
    crumbs = [{"label": _("Portfolio"), "url": reverse("portfolio")}]
    crumbs += [{"label": a.name, "url": reverse("account", args=[a.id])} for a in seen.line]
    crumbs.append({"label": account.name, "url": reverse("account", args=[account.pk])})
    tabs = _tabs(user, account, tab, people_count(user, seen.codes))
    here = next(entry for entry in tabs if entry["active"])
    if tab != "account":
        crumbs.append({"label": here["label"], "url": here["url"]})
    return {
        "account": account,
        "seen": seen,
        "figures": key_figures(seen, with_margin=user.may(Permission.SEE_MARGINS)),
        "months_query": months_query(seen),
        "warnings": warnings(seen),
        "health": badge(standing_of(user, account)),
        "may_edit": user.may(Permission.EDIT_ACCOUNTS),
        "may_follow_up": user.may(Permission.FOLLOW_UP),
        "may_see_insights": user.may(Permission.SEE_INSIGHTS),
        "tabs": tabs,
        "crumbs": crumbs,
    }


@page(*SIGHT)
@require_GET
def summary(request: UserRequest, pk: int) -> HttpResponseBase:
    """What is going on here, why, and what next?"""
    account = visible_account(request.user, pk)
    context = frame_of(request.user, account, "account")
    seen: Overview = context["seen"]
    series, products = monthly(seen), seen.bought
    lines = coverage_lines(relationship_of(request.user, account).relations)
    context |= {
        "story": sentences(seen, series, products),
        "chart": evolution_chart(series),
        "lines": lines,
        "knows_people": any(line.known for line in lines),
        "coverage_title": coverage_finding(lines),
        "families": family_sums(products.rows)[:8],
        "families_title": families_finding(products.rows),
        "largest": products.rows[:6],
        "actions": open_actions_at(request.user, seen.codes),
        "blocks": blocks_of(request.user, seen),
        "today": timezone.localdate(),
        "children": Account.objects.visible_to(request.user).filter(parent=account)[:12],
    }
    return render(request, "accounts/summary.html", context)


@page(*SIGHT)
@require_GET
def latest(request: UserRequest, pk: int) -> HttpResponseBase:
    """The newest of what happened: a part of the summary that is asked for once it is shown, since
    it is put together from what every subject knows."""
    account = visible_account(request.user, pk)
    seen = overview_of(request.user, account)
    entries = event_entries(account, events_of(request.user, seen)[:LATEST], seen.currency)
    crumbs = [
        {"label": account.name, "url": reverse("account", args=[pk])},
        {"label": _("Latest")},
    ]
    return show_part(request, "accounts/latest.html", {"events": entries}, crumbs)


@page(*SIGHT)
@require_GET
def results(request: UserRequest, pk: int) -> HttpResponseBase:
    """Evolution and products."""
    account = visible_account(request.user, pk)
    context = frame_of(request.user, account, "account_results")
    seen: Overview = context["seen"]
    products = seen.bought
    context |= {
        "views": result_views(account, "account_results"),
        "windows": window_rows(compute_windows(seen)),
        "target": target_section(request.user, seen),
        "chart": evolution_chart(monthly(seen)),
        "variety_chart": products_chart(seen, like_accounts(request.user, account, seen.questions)),
        "return_figures": return_figures(returns_of(seen), seen.currency),
        "products_title": products_finding(products),
    }
    listed = ListPage(
        name="account_products",
        table_class=ProductTable,
        rows=products.rows,
        template="accounts/results.html",
        search=_product_matches,
        default_order="-amount",
        hidden=("product", "quantity"),
        file_name="clave-products",
        options={"account": account.code, "months": context["months_query"]},
        footer={name: products.values.get(name) for name in ("amount", "previous_amount")},
    )
    return show_list(request, listed, context)


def compute_windows(seen: Overview) -> dict[str, Any]:
    """Month, quarter, year to date, twelve months and year against the year before."""
    return seen.questions.compute("evolution", seen.scope, by="year").values


def returns_of(seen: Overview) -> dict[str, Any]:
    """Returns and corrections of the twelve months."""
    if seen.period is None:
        return {}
    scope = replace(seen.scope, start=seen.period.start, end=seen.period.end)
    return seen.questions.compute("returns", scope).values


@page(*SIGHT)
@require_GET
def timeline(request: UserRequest, pk: int) -> HttpResponseBase:
    """Everything that happened, filtered by kind and person."""
    account = visible_account(request.user, pk)
    context = frame_of(request.user, account, "account_timeline")
    kind, who = request.GET.get("kind", ""), request.GET.get("who", "")
    seen: Overview = context["seen"]
    everything = events_of(request.user, seen)
    shown = [e for e in everything if kind in ("", e.kind) and who in ("", e.who)]
    asked = {"kind": kind, "who": who, "all": "1"}
    newest = shown if request.GET.get("all") else shown[:NEWEST]
    context |= {
        "events": event_entries(account, newest, seen.currency),
        "count": len(shown),
        "all_url": "" if newest == shown else f"?{urlencode(asked)}",
        "kinds": kind_choices([k for k in KIND_LABELS if any(e.kind == k for e in everything)]),
        "people": people_of(everything),
        "kind": kind,
        "who": who,
        "today": timezone.localdate().isoformat(),
    }
    return render(request, "accounts/timeline.html", context)


@page(*SIGHT)
@require_POST
def add_note(request: UserRequest, pk: int) -> HttpResponseBase:
    """Write down something that happened."""
    account = visible_account(request.user, pk)
    services.add_note(
        acting_user=request.user,
        account=account,
        text=request.POST.get("text", ""),
        happened_on=_day(request.POST.get("happened_on", "")),
    )
    messages.success(request, _("Note added."))
    return redirect("account_timeline", pk=pk)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()


def _tabs(user: User, account: Account, current: str, people: int) -> list[dict[str, Any]]:
    analyses = user.may(Permission.SEE_INSIGHTS)
    role = (("account_role", _("KAM role"), None),) if analyses else ()
    entries: tuple[tuple[str, str, int | None], ...] = (
        ("account", _("Summary"), None),
        ("account_profile", _("Profile"), None),
        ("account_people", _("People"), people),
        *role,
        ("account_results", _("Results"), None),
        ("account_opportunities", _("Opportunities"), None),
        ("account_plan", _("Plan"), None),
        ("simulate", _("Simulator"), None),
        ("account_deals", _("Deals"), None),
        *((("account_demand", _("Demand"), None),) if analyses else ()),
        ("account_value", _("Value"), None),
        ("account_needs", _("Market"), None),
        ("account_collections", _("Collections"), None),
        ("account_files", _("Files"), getattr(account, "file_count", None)),
        ("account_timeline", _("Timeline"), None),
    )
    return [
        {
            "url": reverse(name, args=[account.pk]),
            "label": label,
            "count": count,
            "active": name == current,
        }
        for name, label, count in entries
    ]


def _product_matches(row: Any, text: str) -> bool:
    wanted = text.casefold()
    return any(
        wanted in str(row.get(name) or "").casefold() for name in ("name", "product", "family")
    )
