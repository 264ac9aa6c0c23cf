"""A proposal in one click: of an opportunity, of a scenario, of a promotion."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.opportunities import services as opportunities
from clave.apps.opportunities.candidates import PRICE_KINDS
from clave.apps.opportunities.models import OpportunityState
from clave.apps.opportunities.selectors import Shown, opportunity_at
from clave.apps.promotions.selectors import promotion_for, row_of
from clave.apps.proposals.models import Proposal, Purpose
from clave.apps.proposals.services.drafting import About, draft_proposal
from clave.apps.simulation.models import OfferScenario
from clave.apps.simulation.selectors import beginning_of, simulated
from clave.figures.simulation_parts import moves_from
from clave.lib.money import to_minor
from clave.web import opportunity_words as words
from clave.web.access import UserRequest, page
from clave.web.accounts.account import visible_account

from .forms import first_day

EDIT = (Permission.EDIT_ACCOUNTS,)


@page(*EDIT)
@require_POST
def of_opportunity(request: UserRequest, pk: int, slug: str) -> HttpResponseBase:
    """An opportunity becomes a draft; it is taken up by that where it was open."""
    account = visible_account(request.user, pk)
    listing, shown = opportunity_at(request.user, account, slug)
    if shown is None:
        raise Http404
    with transaction.atomic():
        if shown.state == OpportunityState.OPEN:
            label = words.title_of(shown)
            subject = opportunities.Subject(shown.key, label, shown.sales, listing.currency)
            opportunities.take_up(
                acting_user=request.user, account=account, subject=subject, action=None
            )
        made = _drafted(request.user, account, shown, listing.currency)
    messages.success(request, _("“%(title)s” is a draft now.") % {"title": made.title})
    return redirect("edit_proposal", pk=made.pk)


def _drafted(user: User, account: Account, shown: Shown, currency: str) -> Proposal:
    """Its goods as a line, worth what the opportunity expects; a price is negotiated."""
    title = words.title_of(shown)
    is_price = shown.key.kind in PRICE_KINDS
    details = words.reason_of(shown.found, currency) if shown.found else ""
    lines: list[dict[str, Any]] = []
    if shown.key.product or shown.key.family:
        lines = [
            {
                "product": shown.key.product,
                "family": "" if shown.key.product else shown.key.family,
                "amount_minor": max(0, to_minor(shown.sales, currency)),
            }
        ]
    return draft_proposal(
        acting_user=user,
        account=account,
        values=first_day()
        | {
            "title": title,
            "details": details,
            "purpose": Purpose.NEGOTIATION if is_price else Purpose.SALES,
        },
        lines=lines,
        about=About("opportunity", shown.slug, title),
    )


@page(*EDIT)
@require_POST
def of_scenario(request: UserRequest, pk: int) -> HttpResponseBase:
    """A scenario of the simulator becomes a draft, worth what it would invoice."""
    seen = OfferScenario.objects.visible_to(request.user).select_related("account")
    scenario = seen.filter(pk=pk).first()
    if scenario is None or scenario.account is None:
        raise Http404
    account = visible_account(request.user, scenario.account.pk)
    beginning = beginning_of(request.user, account)
    found = simulated(beginning, moves_from(scenario.moves))
    made = draft_proposal(
        acting_user=request.user,
        account=account,
        values=first_day()
        | {
            "title": scenario.title,
            "details": scenario.details,
            "purpose": Purpose.NEGOTIATION,
            "scenario": scenario,
            "amount_minor": to_minor(found.done.after.theirs["purchases"], beginning.currency),
        },
    )
    messages.success(request, _("“%(title)s” is a draft now.") % {"title": made.title})
    return redirect("edit_proposal", pk=made.pk)


@page(*EDIT)
@require_POST
def of_promotion(request: UserRequest, pk: int) -> HttpResponseBase:
    """A promotion becomes a draft; its approval is then the promotion's too."""
    promotion = promotion_for(request.user, pk)
    if promotion is None:
        raise Http404
    account = visible_account(request.user, promotion.account_id)
    row = row_of(Questions(request.user), promotion)
    units, price = (row["expected_quantity"], row["unit_price"]) if row else (None, None)
    value = None if units is None or price is None else to_minor(units * price, promotion.currency)
    made = draft_proposal(
        acting_user=request.user,
        account=account,
        values=first_day()
        | {
            "title": promotion.title,
            "details": promotion.note,
            "purpose": Purpose.PROMOTION,
            "promotion": promotion,
            "valid_until": promotion.starts_on,
            "amount_minor": value,
        },
    )
    messages.success(request, _("“%(title)s” is a draft now.") % {"title": made.title})
    return redirect("edit_proposal", pk=made.pk)
