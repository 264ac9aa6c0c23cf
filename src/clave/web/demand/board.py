"""The demand of all accounts that somebody sees: what to look at first."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from clave.apps.accounts.directory import directory
from clave.apps.demand.models import MonthState
from clave.apps.demand.selectors import Concern, Portfolio, portfolio_plan
from clave.apps.identity.roles import Permission
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.components.dates import month_text
from clave.web.definitions import definition_of
from clave.web.lists import ListPage, show_list

from .common import (
    SEES,
    crumbs,
    month_entry,
    needs_left_out,
    promotions_left_out,
    quantity,
    standing,
    tabs,
)
from .months import months
from .tables import ExceptionsTable

_SHOWN_MONTHS = 3


@page(*SEES)
@require_GET
def board(request: UserRequest) -> HttpResponseBase:
    """Exceptions first, then how far each month is; who sees no accounts' insights, the months."""
    if not request.user.may(Permission.SEE_INSIGHTS):
        return months(request)
    found = portfolio_plan(request.user)
    context = {
        "finding": finding(found),
        "lead": lead(found),
        "tabs": tabs(request.user, "demand"),
        "standing": standing(found.basis),
        "left_out": needs_left_out(request.user, found.touched),
        "unlaid": promotions_left_out(request.user, found.touched),
        "months": [_month(found, place) for place in range(min(_SHOWN_MONTHS, len(found.months)))],
        "definition": _(definition_of("forecast")),
        "definition_url": f"{reverse('definitions')}#forecast",
        "crumbs": crumbs(),
    }
    rows = [_row(found, one) for one in found.exceptions]
    listed = ListPage(
        name="demand",
        table_class=ExceptionsTable,
        rows=rows,
        template="demand/board.html",
        search=lambda row, q: q.casefold() in f"{row['name']} {row['product']}".casefold(),
        file_name="clave-demand-exceptions",
    )
    return show_list(request, listed, context)


def finding(found: Portfolio) -> str:
    """«En 12 casos la previsión y el KAM no coinciden; el mayor son 34.000 €»."""
    if found.basis.source is None:
        return _("What will be ordered is not known yet")
    apart = [one for one in found.exceptions if one.kind == "disagreement"]
    if not apart:
        return _("Forecast and KAMs agree where both say something")
    text = ngettext(
        "In %(n)s case forecast and KAM do not agree",
        "In %(n)s cases forecast and KAM do not agree",
        len(apart),
    )
    return text % {"n": numbers.number(len(apart))}


def lead(found: Portfolio) -> str:
    """Which one weighs most, and which month waits for whom."""
    parts = []
    first = next((one for one in found.exceptions if one.money), None)
    if first is not None:
        said = {
            "account": _name(first.account),
            "product": found.basis.name_of(first.product),
            "month": month_text(first.month),
            "money": numbers.compact_money(first.money, found.basis.source.values["currency"] or "")
            if found.basis.source
            else "",
        }
        parts.append(
            _("Most is at stake at %(account)s: %(product)s in %(month)s (%(money)s).") % said
        )
    waiting = next((one for one in found.months if one.state == MonthState.ASKED), None)
    if waiting is not None:
        said = {"month": month_text(waiting.month), "people": ", ".join(waiting.waiting)}
        parts.append(_("The plan of %(month)s waits for %(people)s.") % said)
    return " ".join(parts)


def _month(found: Portfolio, place: int) -> dict[str, Any]:
    one, decimals = found.months[place], found.basis.decimals
    said = {"forecast": quantity(one.statistical, decimals)}
    return {
        "label": month_text(one.month),
        "value": quantity(one.consensus, decimals),
        "note": _("pieces; forecast %(forecast)s") % said,
        "url": reverse("demand_month", args=[month_entry(one.month)]),
        "state": str(one.state.label),
    }


def _row(found: Portfolio, one: Concern) -> dict[str, Any]:
    entry = directory().by_code.get(one.account)
    url = reverse("account_demand", args=[entry.id]) if entry else ""
    return {
        "key": f"{one.account}-{one.product}-{one.month:%Y-%m}",
        "name": entry.name if entry else one.account,
        "url": url,
        "product": found.basis.name_of(one.product),
        "month": month_text(one.month),
        "why": reasons()[one.kind],
        "money": one.money,
        "base": one.base,
        "low": one.low,
        "high": one.high,
        "view": one.view,
        "consensus": one.consensus,
    }


def reasons() -> dict[str, str]:
    """Why a cell is looked at."""
    return {
        "disagreement": _("forecast and KAM do not agree"),
        "no_history": _("nobody has bought it yet"),
        "error": _("much may be wrong upwards"),
    }


def _name(code: str) -> str:
    entry = directory().by_code.get(code)
    return entry.name if entry else code
