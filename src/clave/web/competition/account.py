"""The rivals of one account: the supplier map, who is where, prices seen, what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.overview import Overview
from clave.apps.competition.models import PriceSeen
from clave.apps.competition.selectors import (
    contracts_ending,
    outcomes_for,
    presences_for,
    prices_for,
    stakes_of,
    supplier_map,
)
from clave.apps.identity.models import Company
from clave.figures.assortment import catalogue
from clave.figures.base import Row
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.accounts.writing import MARKET, market_views
from clave.web.definitions import definition_of
from clave.web.refusals import note_sentence

from . import words
from .charts import supplier_chart

NEWEST = 30


@page(*SIGHT)
@require_GET
def competition(request: UserRequest, pk: int) -> HttpResponseBase:
    """Who else supplies this customer, how much, at what prices, until when."""
    account = visible_account(request.user, pk)
    context = frame_of(request.user, account, MARKET)
    seen: Overview = context["seen"]
    presences = presences_for(request.user, seen.codes)
    ending = contracts_ending(request.user, codes=seen.codes)
    categories = supplier_map(request.user, seen.codes)
    decided = seen.questions.compute("win_loss", seen.scope)
    position = seen.questions.compute("price_position", seen.scope)
    names_of = catalogue(seen.questions.connection()) if position.rows else {}
    names = list(dict.fromkeys(one.competitor.name for one in presences))
    currency = Company.current().currency
    context |= {
        "views": market_views(account, "account_competition"),
        "finding": words.account_finding(names, ending),
        "ending": ending,
        "stakes": stakes_of(request.user, presences, seen.questions),
        "charts": [
            supplier_chart(one, f"suppliers-{place}") for place, one in enumerate(categories)
        ],
        "estimates": [one for category in categories for one in category.estimates][:NEWEST],
        "prices": prices_for(request.user, seen.codes)[:NEWEST],
        "position": words.position_text(position.values),
        "pairs": [_pair(row, names_of) for row in position.rows if row["price_index"] is not None],
        "outcomes": outcomes_for(request.user, seen.codes)[:NEWEST],
        "rate": words.rate_text(decided.values),
        "notes": [note_sentence(one, currency) for one in position.missing],
        "currency": currency,
        "today": timezone.localdate(),
        "definition": _(definition_of("price_position")),
        "definition_url": f"{reverse('definitions')}#price_position",
    }
    return render(request, "competition/account.html", context)


@page(*SIGHT)
@require_GET
def proof(request: UserRequest, pk: int) -> HttpResponseBase:
    """The file that proves a price, always as a download."""
    seen = PriceSeen.objects.visible_to(request.user).select_related("proof")
    stored = get_object_or_404(seen, pk=pk).proof
    if stored is None:
        raise Http404
    return FileResponse(
        stored.content.open("rb"),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.content_type,
    )


def _pair(row: Row, names: Mapping[str | None, Row]) -> dict[str, Any]:
    basis = _("with VAT") if row["their_with_vat"] else _("without VAT")
    name = (names.get(row["product"]) or {}).get("name") or row["product"]
    return {**row, "basis": basis, "name": name}
