"""Why an account's sales or margin changed, and the prices that are left of its sales."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from clave.apps.accounts.overview import Overview
from clave.apps.identity.roles import Permission
from clave.apps.profit.selectors import period_scope, prices_of
from clave.figures.assortment import catalogue
from clave.figures.base import FigureResult, Row
from clave.figures.pvm import EFFECTS
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.accounts.results import result_views
from clave.web.components.dates import date_text, period_text
from clave.web.definitions import definition_of
from clave.web.lists import Filter, ListPage, show_list

from .charts import variance_chart
from .tables import BandTable, SaleTable, VarianceTable
from .words import notes_of, prices_finding, variance_finding, variance_title

Entry = dict[str, Any]
MEASURES = {"net_sales": gettext_lazy("Sales"), "margin": gettext_lazy("Margin")}
AGAINST = {"period": gettext_lazy("Year before"), "budget": gettext_lazy("Budget")}
BY = {"product": gettext_lazy("Product"), "family": gettext_lazy("Family")}
ALLOCATIONS = {
    "item": gettext_lazy("at its own price"),
    "average": gettext_lazy("against the average price"),
}
PRICES = {
    "product": gettext_lazy("By product"),
    "outlier": gettext_lazy("Outside the band"),
    "line": gettext_lazy("Least left"),
}


@page(*SIGHT)
@require_GET
def variance(request: UserRequest, pk: int) -> HttpResponseBase:
    """Price, volume, mix and what else changed in twelve months."""
    account = visible_account(request.user, pk)
    context = frame_of(request.user, account, "account_results")
    seen: Overview = context["seen"]
    asked = _asked(request.GET, request.user.may(Permission.SEE_MARGINS))
    figure = _computed(seen, asked)
    finding = variance_finding(figure.values, figure.currency or "")
    context |= {
        "views": result_views(account, "account_variance"),
        "finding": finding,
        "lead": _compared(figure),
        "chart": variance_chart(
            figure, variance_title(figure.values, figure.currency or ""), _("Now")
        ),
        "missing": notes_of(figure.missing),
        "assumed": notes_of(figure.assumed),
        "definition_title": _("Price, volume and mix"),
        "definition": _(definition_of("variance")),
        "definition_url": f"{reverse('definitions')}#variance",
    }
    listed = ListPage(
        name="account_variance",
        table_class=VarianceTable,
        rows=[_item(row, account.code, context["months_query"]) for row in figure.rows],
        template="profit/statement.html",
        filters=_filters(asked, request.user.may(Permission.SEE_MARGINS)),
        search=lambda row, text: text.casefold() in row["name"].casefold(),
        hidden=("base",) if asked["measure"] == "margin" else ("base", "cost"),
        file_name="clave-variance",
        footer={"name": _("Total"), **figure.values},
    )
    return show_list(request, listed, context)


@page(*SIGHT)
@require_GET
def prices(request: UserRequest, pk: int) -> HttpResponseBase:
    """What is left of the price of each sale."""
    account = visible_account(request.user, pk)
    context = frame_of(request.user, account, "account_results")
    seen: Overview = context["seen"]
    by = request.GET.get("by", "product")
    by = by if by in PRICES else "product"
    figure = prices_of(request.user, seen, by)
    named = catalogue(seen.questions.connection())
    context |= {
        "views": result_views(account, "account_prices"),
        "finding": prices_finding(figure.values),
        "choices": [
            {"label": label, "url": f"?by={name}", "active": name == by}
            for name, label in PRICES.items()
        ],
        "missing": notes_of(figure.missing),
        "assumed": notes_of(figure.assumed),
        "definition_title": _("Pocket price"),
        "definition": _(definition_of("pocket_price")),
        "definition_url": f"{reverse('definitions')}#pocket_price",
    }
    sales = by != "product"
    months, code = context["months_query"], account.code
    listed = ListPage(
        name=f"account_prices_{by}",
        table_class=SaleTable if sales else BandTable,
        rows=[
            _sale(row, named, place) if sales else _band(row, named, code, months)
            for place, row in enumerate(figure.rows)
        ],
        template="profit/statement.html",
        search=lambda row, text: text.casefold() in str(row["name"]).casefold(),
        file_name="clave-prices",
    )
    return show_list(request, listed, context)


def _asked(query: QueryDict, may_see_margins: bool) -> dict[str, str]:
    """What the address asks for, as far as it is known and allowed."""
    known = {"measure": MEASURES, "against": AGAINST, "by": BY, "allocation": ALLOCATIONS}
    told = {}
    for name, choices in known.items():
        value = query.get(name, "")
        told[name] = value if value in choices else next(iter(choices))
    if not may_see_margins:
        told["measure"] = "net_sales"
    return told


def _computed(seen: Overview, asked: dict[str, str]) -> FigureResult:
    scope = period_scope(seen)
    try:
        return seen.questions.compute("variance", scope, **asked)
    except Refused as refusal:
        if refusal.code != "several_budgets":
            raise
        newest = max(refusal.params["versions"])
        return seen.questions.compute("variance", scope, **asked, version=newest)


def _compared(figure: FigureResult) -> str:
    """“nov 2025 – oct 2026 against nov 2024 – oct 2025”."""
    base, period = figure.values, figure.period
    if period is None or base["base_from"] is None:
        return ""
    words = {
        "now": period_text(period.start, period.end),
        "before": period_text(base["base_from"], base["base_to"]),
    }
    return _("%(now)s against %(before)s") % words


def _filters(asked: dict[str, str], may_see_margins: bool) -> list[Filter]:
    shown = [("against", _("Against"), AGAINST), ("by", _("Of"), BY)]
    shown.append(("allocation", _("Mix of an item"), ALLOCATIONS))
    if may_see_margins:
        shown.insert(0, ("measure", _("Shown"), MEASURES))
    return [
        Filter(name, label, [(value, str(word)) for value, word in words.items()], asked[name])
        for name, label, words in shown
    ]


def _item(row: Row, account: str, months: str) -> Entry:
    """A product or family; its lines are those of the newer months."""
    key = row.get("product") if "product" in row else row.get("family")
    name = row.get("name") or key or _("without a product")
    by = "product" if "product" in row else "family"
    url = f"{reverse('lines')}?{urlencode({'account': account, by: key})}&{months}" if key else ""
    nothing = dict.fromkeys(EFFECTS)  # a budget tells no effects
    return {**nothing, **row, "key": str(key or ""), "name": name, "url": url}


def _band(row: Row, named: Any, account: str, months: str) -> Entry:
    key = row["product"]
    told = named.get(key, {}).get("name") or key or _("without a product")
    asked = urlencode({"account": account, "product": key or ""})
    url = f"{reverse('lines')}?{asked}&{months}" if key else ""
    return {**row, "key": str(key or ""), "name": told, "url": url}


def _sale(row: Row, named: Any, place: int) -> Entry:
    key = row["product"]
    asked = urlencode({"invoice": row["invoice"]}) if row["invoice"] else ""
    return {
        **row,
        "place": place,
        "name": named.get(key, {}).get("name") or key or _("without a product"),
        "day": date_text(row["date"]),
        "url": f"{reverse('lines')}?{asked}" if asked else "",
    }
