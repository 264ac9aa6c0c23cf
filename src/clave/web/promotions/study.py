"""A file of weeks with price and display: what each does to sales, what its promotions returned."""

from __future__ import annotations

from decimal import Decimal
from math import exp
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from clave.apps.identity.roles import Permission
from clave.apps.promotions.studies import MOST_BYTES, weeks_from
from clave.figures.promotion_effects import Effects, Episode, effects_of, episodes_of
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.deal_tabs import deal_crumbs, deal_tabs
from clave.web.refusals import sentence

from .forms import StudyForm
from .tables import EpisodeTable

Entry = dict[str, Any]
NAMES = {
    "display": gettext_lazy("On display (from none to all)"),
    "ln_price": gettext_lazy("Price (elasticity)"),
}
SHOWN = 200


@page(Permission.SEE_INSIGHTS)
@require_http_methods(["GET", "POST"])
def study(request: UserRequest) -> HttpResponseBase:
    """Drop a file; nothing of it is kept."""
    form = StudyForm(request.POST or None, request.FILES or None)
    context: Entry = {
        "form": form,
        "finding": _("What do price and display do to sales?"),
        "tabs": deal_tabs("promotion_study"),
        "crumbs": deal_crumbs({"label": _("Effects of promotions")}),
        "hint": _("CSV with account, units, price and, where known, display; up to %(limit)s MB")
        % {"limit": MOST_BYTES // 2**20},
        "max_bytes": MOST_BYTES,
    }
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                context |= found_in(form)
                status = 200
            except Refused as refusal:
                form.add_error("file", sentence(refusal))
    return render(request, "promotions/study.html", context, status=status)


def found_in(form: StudyForm) -> Entry:
    """The effects with their errors, and the promotions that the weeks show. Raises ``Refused``."""
    told = form.cleaned_data
    weeks = weeks_from(told["file"].read(MOST_BYTES + 1))
    effects = effects_of(weeks)
    margin = (told["margin"] if told["margin"] is not None else Decimal(30)) / 100
    share = (told["our_share"] if told["our_share"] is not None else Decimal(100)) / 100
    found = episodes_of(
        weeks, effects, margin_rate=margin, our_share=share, fixed=told["fixed"] or Decimal()
    )
    return {
        "finding": finding(effects, found),
        "effects": [
            {
                "label": NAMES[one.name],
                "value": numbers.number(one.value, 3, signed=True),
                "error": "–" if one.error is None else numbers.number(one.error, 3),
                "t": "–" if one.t is None else numbers.number(one.t, 1, signed=True),
                "words": meaning(one.name, one.value),
            }
            for one in effects.effects
        ],
        "weeks": numbers.number(effects.weeks),
        "accounts": numbers.number(len(effects.levels)),
        "explained": numbers.percent(effects.explained, 0),
        "margin_text": numbers.percent(margin, 1),
        "table": EpisodeTable([episode_row(one) for one in worst_first(found)[:SHOWN]]),
        "episodes": len(found),
        "shown": min(SHOWN, len(found)),
    }


def finding(effects: Effects, found: list[Episode]) -> str:
    """“518 promotions returned −37%; display brings +149%, a price 1% lower +2.4%”."""
    said = {"n": numbers.number(len(found)), "price": "–", "display": "–"}
    price, display = effects.of("ln_price"), effects.of("display")
    if price is not None:
        said["price"] = numbers.percent(0.99**price.value - 1, 1, signed=True)
    if display is not None:
        said["display"] = numbers.percent(exp(display.value) - 1, 0, signed=True)
    spend = sum((one.result.spend for one in found), Decimal())
    profit = sum((one.result.profit_change for one in found), Decimal())
    effect = _("display brings %(display)s, a price 1 %% lower %(price)s") % said
    if spend <= 0:
        return effect
    said |= {"rate": numbers.percent(profit / spend, 0, signed=True), "effect": effect}
    text = ngettext(
        "%(n)s promotion returned %(rate)s; %(effect)s",
        "%(n)s promotions returned %(rate)s; %(effect)s",
        len(found),
    )
    return text % said


def meaning(name: str, value: float) -> str:
    """What a coefficient says of sales."""
    if name == "ln_price":
        change = {"change": numbers.percent(0.99**value - 1, 1, signed=True)}
        return _("a price 1 %% lower sells %(change)s") % change
    change = {"change": numbers.percent(exp(value) - 1, 0, signed=True)}
    return _("on display everywhere instead of nowhere sells %(change)s") % change


def worst_first(found: list[Episode]) -> list[Episode]:
    """Those that lost most first."""
    return sorted(found, key=lambda one: (one.result.profit_change, one.account, one.first))


def episode_row(one: Episode) -> Entry:
    """One promotion with plain values."""
    result = one.result
    return {
        "name": one.account,
        "first": one.first + 1,
        "weeks": one.weeks,
        "display": one.display,
        "usual_price": one.usual_price,
        "price": one.price,
        "units": one.units,
        "baseline": one.baseline,
        "uplift": result.uplift,
        "even": result.break_even_uplift,
        "pulled": result.incremental_units - result.net_units,
        "spend": result.spend,
        "profit": result.profit_change,
        "roi": result.roi,
    }
