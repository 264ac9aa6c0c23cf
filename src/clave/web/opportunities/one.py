"""One opportunity: why it is one, what stands behind it, and what is done about it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.models import Account
from clave.apps.identity.models import AuditEntry, User
from clave.apps.identity.roles import Permission
from clave.apps.opportunities.candidates import PRICE_KINDS
from clave.apps.opportunities.models import Opportunity, OpportunityState
from clave.apps.opportunities.results import results_for
from clave.apps.opportunities.selectors import Listing, Shown, opportunity_at
from clave.figures.base import Row
from clave.web import opportunity_words as words
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.changes import changes_in_words
from clave.web.components import numbers
from clave.web.components.dates import date_text
from clave.web.definitions import definition_of
from clave.web.identity.tables import action_label

from .evidence import evidence_of, peers_of, prices_of
from .forms import DismissForm, SettleForm, TakeForm

Entry = dict[str, Any]


@page(*SIGHT)
@require_GET
def opportunity(request: UserRequest, pk: int, slug: str) -> HttpResponseBase:
    """One of them; what figures tell no more leads back to the list."""
    account = visible_account(request.user, pk)
    listing, shown = opportunity_at(request.user, account, slug)
    if shown is None:
        if not known_kind(slug):
            raise Http404
        messages.info(request, _("This opportunity is no more: the figures do not show it today."))
        return redirect("account_opportunities", pk=pk)
    return show(request, account, listing, shown)


def known_kind(slug: str) -> bool:
    """Whether an address is one that opportunities have."""
    return slug.rpartition("-")[0] in words.KINDS and len(slug.rpartition("-")[2]) == 12


def show(
    request: UserRequest,
    account: Account,
    listing: Listing,
    shown: Shown,
    forms: dict[str, Any] | None = None,
) -> HttpResponseBase:
    """The page, with forms that were not accepted where there are some."""
    context = frame_of(request.user, account, "account_opportunities")
    title = words.title_of(shown)
    context["crumbs"].append({"label": title})
    context |= _behind(request.user, account, shown, listing, context["months_query"])
    context |= _decisions(request.user, shown)
    context |= {
        "shown": shown,
        "title": title,
        "kind": words.kind_label(shown.key.kind),
        "state": words.state_label(shown.state),
        "doors": doors_of(request.user, account, shown),
        "take_form": TakeForm(initial={"title": title}),
        "dismiss_form": DismissForm(),
        "settle_form": SettleForm(initial={"version": getattr(shown.record, "version", 0)}),
    }
    context |= forms or {}
    return render(request, "opportunities/one.html", context, status=422 if forms else 200)


def _behind(
    user: User, account: Account, shown: Shown, listing: Listing, months: str
) -> dict[str, Any]:
    """What figures tell of it: its money, its evidence, what is about the same."""
    found = shown.found
    context: dict[str, Any] = {"figures_of_it": _figures(shown, listing)}
    if found is None:
        return context
    is_price = shown.key.kind in PRICE_KINDS
    return context | {
        "reason": words.reason_of(found, listing.currency),
        "evidence": evidence_of(found, listing.currency),
        "prices": prices_of(found, account.code, months) if is_price else None,
        "peers": peers_of(user, shown) if shown.key.kind == "whitespace" else [],
        "also": _also(shown, listing),
        "definition": _(definition_of(found.figure)) if found.figure else "",
        "definition_url": f"{reverse('definitions')}#{found.figure}",
    }


def _decisions(user: User, shown: Shown) -> dict[str, Any]:
    """What was decided, what came of it, and what may be done now."""
    record = shown.record
    said = _decision(record) if record else ""
    return {
        "record": record,
        "decided": "" if shown.returned else said,
        "was": said if shown.returned else "",
        "result": _result(user, record),
        "history": history_of(record),
        "may_decide": user.may(Permission.EDIT_ACCOUNTS),
        "is_open": shown.state == OpportunityState.OPEN,
        "is_taken": shown.state == OpportunityState.TAKEN,
        "is_away": shown.state == OpportunityState.DISMISSED,
    }


def _figures(shown: Shown, listing: Listing) -> list[Entry]:
    found = [
        {"label": _("Expected sales a year"), "value": numbers.money(shown.sales, listing.currency)}
    ]
    if listing.with_margin and shown.margin is not None:
        value = numbers.money(shown.margin, listing.currency)
        found.insert(0, {"label": _("Expected margin a year"), "value": value})
    return found


def _also(shown: Shown, listing: Listing) -> list[Entry]:
    """What was merged into it, with its reason and money."""
    rows = []
    for other in shown.found.also if shown.found else ():
        money = other.money(with_margin=listing.with_margin)
        rows.append(
            {
                "what": words.label_of(other.key.kind, other.label),
                "kind": words.kind_label(other.key.kind),
                "reason": words.reason_of(other, listing.currency),
                "money": numbers.money(money, listing.currency),
            }
        )
    return rows


def doors_of(user: User, account: Account, shown: Shown) -> list[Entry]:
    """Where it leads on: the simulator with its move, the lines behind it, what others add."""
    found = [_simulator(account, shown), _lines(account, shown)]
    if shown.key.kind == "whitespace":
        found.append(
            {
                "label": _("Products and families through time"),
                "url": reverse("account_results", args=[account.pk]),
                "icon": "chart-line",
            }
        )
    if shown.key.kind != "need" and user.may(Permission.EDIT_ACCOUNTS):
        found.append(_need(account, shown))
    return [door for door in found if door]


def _need(account: Account, shown: Shown) -> Entry:
    """A need of the customer, filled in as far as it is known."""
    told = {"product": shown.key.product, "family": shown.key.family}
    told |= {"amount": f"{shown.sales:.0f}"}
    query = urlencode({name: value for name, value in told.items() if value})
    return {
        "label": _("Note it as a need"),
        "url": f"{reverse('new_need', args=[account.pk])}?{query}",
        "icon": "bulb",
    }


def _simulator(account: Account, shown: Shown) -> Entry | None:
    """The simulator, with the price or the volume moved as far as it would take."""
    row: Row = shown.found.evidence if shown.found else {}
    if shown.key.kind in PRICE_KINDS:
        move, size = "price_rate", row.get("net_amount")
    else:
        move, size = (
            "volume_rate",
            row.get("size") or row.get("yearly_amount") or row.get("own_amount"),
        )
    if not size or size <= 0:
        return None
    rate = min(shown.sales / size * 100, Decimal(10 if move == "price_rate" else 30))
    query = urlencode({move: f"{rate:.1f}"})
    return {
        "label": _("Simulate it"),
        "url": f"{reverse('simulate', args=[account.pk])}?{query}",
        "icon": "adjustments-horizontal",
    }


def _lines(account: Account, shown: Shown) -> Entry:
    query = {"account": account.code}
    if shown.key.product:
        query["product"] = shown.key.product
    elif shown.key.family:
        query["family"] = shown.key.family
    return {
        "label": _("See the lines"),
        "url": f"{reverse('lines')}?{urlencode(query)}",
        "icon": "list-details",
    }


def _decision(record: Opportunity) -> str:
    """«Apartada por Lucía el 3 nov 2026: no encaja; se revisa el 1 feb 2027»."""
    said = {"who": str(record.owner), "day": date_text(record.decided_on)}
    if record.state == OpportunityState.DISMISSED:
        text = _("Put away by %(who)s on %(day)s: %(why)s") % (
            said | {"why": record.get_reason_display()}
        )
        if record.review_on:
            day = {"day": date_text(record.review_on)}
            text += "; " + _("to be looked at again on %(day)s") % day
        return text
    if record.state == OpportunityState.TAKEN:
        return _("Taken up by %(who)s on %(day)s") % said
    if record.state in (OpportunityState.WON, OpportunityState.LOST):
        ended = {"day": date_text(record.settled_on), "state": record.get_state_display()}
        return _("%(who)s on %(day)s: %(state)s") % (said | ended)
    return ""


def _result(user: User, record: Opportunity | None) -> str:
    """What its sales did since it was taken up."""
    if record is None or record.taken_on is None:
        return ""
    results = results_for(user, [record.account_id])
    earned = next((one.earned for one in results.rows if one.record.pk == record.pk), None)
    if earned is None or earned.after is None or earned.before is None:
        return _("Too early to say what it earned: no whole month with a year before it yet.")
    said = {
        "months": numbers.number(earned.months),
        "after": numbers.money(earned.after, record.currency),
        "before": numbers.money(earned.before, record.currency),
        "earned": numbers.money(earned.earned, record.currency, signed=True),
    }
    return (
        _(
            "In %(months)s whole months since: %(after)s, a year before %(before)s. "
            "Earned: %(earned)s."
        )
        % said
    )


def history_of(record: Opportunity | None) -> list[Entry]:
    """What was decided and when, from the audit, the newest first."""
    if record is None:
        return []
    entries = AuditEntry.objects.filter(subject_type="opportunity", subject_id=str(record.pk))
    found = []
    for entry in entries.order_by("-number")[:20]:
        changes = changes_in_words("opportunity", entry.changes)
        found.append(
            {
                "title": action_label(entry.action),
                "when": timezone.localtime(entry.at).date(),
                "who": entry.actor_label,
                "icon": "history",
                "text": "; ".join(f"{label}: {old} → {new}" for label, old, new in changes),
            }
        )
    return found
