"""The opportunities of one account: its tab, and the best three on its summary."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.overview import Overview
from clave.apps.identity.models import User
from clave.apps.opportunities.models import Wallet
from clave.apps.opportunities.results import results_for
from clave.apps.opportunities.selectors import best_of, opportunities_of, wallets_at
from clave.web import opportunity_words as words
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.components import numbers
from clave.web.lists import ListPage, show_list

from .common import (
    chosen_of,
    definitions,
    finding_of,
    kind_filter,
    people_of,
    row_of,
    state_filter,
)
from .tables import OpportunityTable


@page(*SIGHT)
@require_GET
def opportunities(request: UserRequest, pk: int) -> HttpResponseBase:
    """What might this account buy, keep or pay, and what is done about it?"""
    account = visible_account(request.user, pk)
    listing = opportunities_of(request.user, account)
    filters = [
        kind_filter(listing.rows, request.GET.get("kind", "")),
        state_filter(request.GET.get("state", "")),
    ]
    shown = chosen_of(listing.rows, filters)
    context = frame_of(request.user, account, "account_opportunities")
    seen: Overview = context["seen"]
    above = {entry.id for entry in seen.line}
    context |= {
        "finding": finding_of(listing, shown, of_one=True),
        "decider": account.decider_id if account.decider_id in above else None,
        "basis": words.basis_words(with_margin=listing.with_margin),
        "wallets": [wallet_row(one) for one in wallets_at(request.user, seen.codes)],
        "earned": _earned(request.user, account.pk),
        "definitions": definitions(),
    }
    people = people_of()
    listed = ListPage(
        name="account_opportunities",
        table_class=OpportunityTable,
        rows=[row_of(row, listing, people) for row in shown],
        template="opportunities/account.html",
        filters=filters,
        search=lambda row, q: q.casefold() in row["what"].casefold(),
        default_order="-margin" if listing.with_margin else "-sales",
        hidden=("account", "kam", "tier", "also"),
        file_name="clave-opportunities",
    )
    return show_list(request, listed, context)


def wallet_row(one: Wallet) -> dict[str, Any]:
    """What was told of a spend, in words."""
    told = ""
    if one.amount is not None:
        told = numbers.money(one.amount, one.currency)
    elif one.rank is not None:
        said = {"rank": numbers.number(one.rank), "suppliers": numbers.number(one.suppliers)}
        told = _("we are number %(rank)s of %(suppliers)s") % said
        if one.tied_with:
            told += _(", level with others")
    return {
        "url": reverse("wallet", args=[one.pk]),
        "family": one.family or _("everything"),
        "year": str(one.year),
        "told": told,
        "source": str(one.contact or one.source),
        "confidence": _(words.CONFIDENCES[one.confidence]),
    }


def _earned(user: User, pk: int) -> str:
    """What was earned at the account by what was taken up; "" where nothing was."""
    found = results_for(user, [pk])
    if not found.measured:
        return ""
    return _("What was taken up here has earned %(amount)s so far") % {
        "amount": numbers.money(found.total(), found.currency, signed=True)
    }


def summary_block(user: User, seen: Overview) -> dict[str, Any] | None:
    """The best three, for the account's summary, which does not wait for what is computed anew."""
    listing, rows = best_of(user, seen.account, wait=False)
    if not rows:
        return None
    return {
        "template": "opportunities/block.html",
        "url": reverse("account_opportunities", args=[seen.account.pk]),
        "basis": words.basis_words(with_margin=listing.with_margin),
        "rows": words.brief(listing, rows),
    }
