"""What is handed to the customer: one page with their side alone (see :mod:`clave.web.offers`)."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from clave.apps.simulation.selectors import beginning_of
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, visible_account
from clave.web.components import numbers
from clave.web.offers import offer_context
from clave.web.printed import print_page

from .simulator import form_of, found_in

LANGUAGES = ("es", "en")


@page(*SIGHT)
@require_GET
def offer(request: UserRequest, pk: int) -> HttpResponseBase:
    """The offer as PDF, in the language that ``language`` names, else the reader's."""
    account = visible_account(request.user, pk)
    beginning = beginning_of(request.user, account)
    found, _error = found_in(form_of(request, beginning), beginning)
    asked = request.GET.get("language", "")
    with override(asked if asked in LANGUAGES else numbers.language()):
        context = offer_context(found, account.name)
        context["data_to"] = beginning.figure.as_of
        name = f"{_('offer')} {account.name}"
        return print_page(request, "printed/offer.html", context, name=name)
