"""The supply chain of an account: drawn, measured, and as a page to be printed."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.models import Account
from clave.apps.accounts.overview import Overview
from clave.apps.chain.selectors import ChainSeen, chain_seen
from clave.apps.identity.models import Company
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.accounts.writing import MARKET, market_views
from clave.web.definitions import definition_of
from clave.web.printed import print_page
from clave.web.refusals import note_sentence

from . import words
from .drawing import draw
from .forms import TermsForm


@page(*SIGHT)
@require_GET
def chain(request: UserRequest, pk: int) -> HttpResponseBase:
    """How goods reach this customer's shelves, how fast, and what is wrong on the way."""
    account = visible_account(request.user, pk)
    context = frame_of(request.user, account, MARKET)
    return shown(request, account, context)


def shown(
    request: UserRequest,
    account: Account,
    context: dict[str, Any],
    terms_form: TermsForm | None = None,
) -> HttpResponseBase:
    """The page; with the form of the terms as it was filled in."""
    seen: Overview = context["seen"]
    found = chain_seen(request.user, account)
    context |= {
        "views": market_views(account, "account_chain"),
        **_parts(found, linked=context["may_edit"]),
        **_served(seen, found),
        "terms_form": terms_form or TermsForm(instance=found.terms),
        "definition": _(definition_of("service_level")),
        "definition_url": f"{reverse('definitions')}#service_level",
    }
    status = 422 if terms_form is not None and terms_form.errors else 200
    return render(request, "chain/account.html", context, status=status)


@page(*SIGHT)
@require_GET
def pdf(request: UserRequest, pk: int) -> HttpResponseBase:
    """The chain on paper, with what is wrong and who sees to it."""
    account = visible_account(request.user, pk)
    seen: Overview = frame_of(request.user, account, MARKET)["seen"]
    found = chain_seen(request.user, account)
    context = {
        "title": _("Supply chain: %(customer)s") % {"customer": account.name},
        "supplier": Company.current().name,
        **_parts(found, linked=False),
        **_served(seen, found),
    }
    name = f"{_('chain')} {account.name}"
    return print_page(request, "printed/chain.html", context, name=name)


def _parts(found: ChainSeen, *, linked: bool) -> dict[str, Any]:
    boxes = words.boxes(found, linked=linked)
    label = _("The chain from the plant to the point of sale")
    return {
        "finding": words.finding(found),
        "chain": found,
        "drawing": draw(boxes, label=label) if boxes else "",
        "rows": list(zip(found.stages, boxes, strict=True)),
        "problems": found.problems,
        "sees_costs": found.sees_costs,
        "currency": Company.current().currency,
    }


def _served(seen: Overview, found: ChainSeen) -> dict[str, Any]:
    figure = seen.questions.compute("service_level", seen.scope)
    return {
        "service": words.service_strip(
            figure.values, found.terms.agreed_days if found.terms else None
        ),
        "service_period": figure.period,
        "missing": [note_sentence(one) for one in figure.missing],
    }
