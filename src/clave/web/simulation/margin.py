"""The customer's margin on our products: by product, in total, against its goal; how it counts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clave.apps.accounts.models import Account
from clave.apps.identity.access import require
from clave.apps.identity.roles import Permission
from clave.apps.simulation import services
from clave.apps.simulation.models import CustomerTerms, MarginFloor
from clave.apps.simulation.selectors import customer_margin_of, terms_of
from clave.figures.base import FigureResult, Row
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.accounts.results import result_views
from clave.web.components import numbers
from clave.web.definitions import definition_of
from clave.web.lists import ListPage, show_list
from clave.web.refusals import note_sentence, written

from .forms import FloorForm, TermsForm
from .tables import CustomerMarginTable

Entry = dict[str, Any]


@page(*SIGHT)
@require_GET
def customer_margin(request: UserRequest, pk: int) -> HttpResponseBase:
    """What we leave the customer."""
    account = visible_account(request.user, pk)
    figure = customer_margin_of(request.user, account)
    terms = terms_of(account)
    currency = figure.currency or "EUR"
    context = frame_of(request.user, account, "account_results")
    context |= {
        "views": result_views(account, "account_margin"),
        "finding": margin_finding(figure, account.name),
        "margin_figures": margin_figures(figure, terms),
        "notes": [note_sentence(entry, currency) for entry in figure.missing],
        "assumed": [note_sentence(entry, currency) for entry in figure.assumed],
        "terms": terms,
        "definition": _(definition_of("customer_margin")),
        "definition_url": f"{reverse('definitions')}#customer_margin",
    }
    values = figure.values
    listed = ListPage(
        name="customer_margin",
        table_class=CustomerMarginTable,
        rows=figure.rows,
        template="simulation/margin.html",
        search=_matches,
        default_order="-purchase_amount",
        hidden=(
            *("product", "family", "net_purchase_price", "sales_amount", "sell_through"),
            *("markup_with_vat_rate", "margin_with_vat_rate"),
        ),
        file_name="clave-customer-margin",
        options={"account": account.code, "months": context["months_query"]},
        footer={
            "name": _("Total"),
            **{name: values[name] for name in ("purchase_amount", "sales_amount", "total_amount")},
        },
    )
    return show_list(request, listed, context)


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def counting(request: UserRequest, pk: int) -> HttpResponseBase:
    """How the customer counts, and its goal; our limit for those who may see it."""
    account = visible_account(request.user, pk)
    require(request.user, Permission.EDIT_ACCOUNTS)
    may_limit = request.user.may(Permission.SEE_LIMITS)
    of_floor = request.POST.get("form") == "floor" and may_limit
    posted = request.POST if request.method == "POST" else None
    form = TermsForm(None if of_floor else posted, instance=_terms(account))
    floor = FloorForm(posted if of_floor else None, instance=_floor(account)) if may_limit else None
    asked = floor if of_floor and floor is not None else form
    if posted is not None and written(asked, lambda: _save(request, account, asked)):
        messages.success(request, _("Saved."))
        return redirect("account_margin", pk=pk)
    context = frame_of(request.user, account, "account_results")
    context |= {"form": form, "floor_form": floor}
    status = 422 if asked.errors else 200
    return render(request, "simulation/counting.html", context, status=status)


def _save(request: UserRequest, account: Account, form: TermsForm | FloorForm) -> None:
    version = form.cleaned_data["version"] or 0
    if isinstance(form, FloorForm):
        services.set_floor(
            acting_user=request.user,
            account=account,
            floor=form.cleaned_data["floor"],
            expected_version=version,
        )
        return
    services.set_terms(
        acting_user=request.user,
        account=account,
        values=form.values(),
        expected_version=version,
    )


def _terms(account: Account) -> CustomerTerms:
    return CustomerTerms.objects.filter(account=account).first() or CustomerTerms(account=account)


def _floor(account: Account) -> MarginFloor:
    return MarginFloor.objects.filter(account=account).first() or MarginFloor(account=account)


def margin_finding(figure: FigureResult, name: str) -> str:
    """“Hiperra earns 22.4% on what we sell it, 31.6% with conditions”."""
    values = figure.values
    if values["margin_rate"] is None:
        if not values["purchase_amount"]:
            return _("%(customer)s bought nothing in these months") % {"customer": name}
        return _("What %(customer)s earns on our products is not known") % {"customer": name}
    said = {
        "customer": name,
        "front": numbers.percent(values["margin_rate"]),
        "total": numbers.percent(values["total_rate"]),
    }
    if not values["back_amount"]:
        return _("%(customer)s earns %(front)s on what we sell it") % said
    return _("%(customer)s earns %(front)s on what we sell it, %(total)s with conditions") % said


def margin_figures(figure: FigureResult, terms: CustomerTerms) -> list[Entry]:
    """Its margin as it counts against its goal, front and back, return on stock, cover."""
    values, currency = figure.values, figure.currency or "EUR"
    goal = values["goal_rate"]
    gap = values["goal_gap_rate"]
    told = terms.category_share
    return [
        {
            "label": _("Margin, as it counts"),
            "value": numbers.percent(values["declared_rate"]),
            "note": _("its goal is not told")
            if goal is None
            else _("goal %(goal)s: %(gap)s")
            % {"goal": numbers.percent(goal), "gap": numbers.points(gap, 1)},
        },
        {
            "label": _("Front margin"),
            "value": numbers.money(values["front_amount"], currency),
            "note": _percent_of_sale(values["front_rate"]),
        },
        {
            "label": _("Back margin"),
            "value": numbers.money(values["back_amount"], currency),
            "note": _percent_of_sale(values["back_rate"]),
        },
        {
            "label": _("Markup on cost"),
            "value": numbers.percent(values["markup_rate"]),
            "note": _("with VAT it would look like %(rate)s")
            % {"rate": numbers.percent(values["markup_with_vat_rate"])}
            if values["markup_with_vat_rate"] is not None
            else "",
        },
        stock_figure(values),
        *([_share_told(terms, told)] if told is not None else []),
    ]


def stock_figure(values: Row) -> Entry:
    """What the stock of our products earns, and how long it lasts."""
    earned, lasts = values["gmroi"], values["weeks_of_cover"]
    note = _("no stock told")
    if lasts is not None:
        note = _("the stock lasts %(weeks)s weeks") % {"weeks": numbers.number(lasts, 1)}
    return {"label": _("Return on stock"), "value": _index(earned), "note": note}


def _share_told(terms: CustomerTerms, told: Decimal) -> Entry:
    """Our share of its category, as the customer told it."""
    return {
        "label": _("Our share of its category"),
        "value": numbers.percent(told / 100),
        "note": _("told by the customer"),
        "hint": terms.source,
    }


def _index(value: float | None) -> str:
    return numbers.not_known() if value is None else numbers.number(value, 2)


def _percent_of_sale(value: float | None) -> str:
    if value is None:
        return ""
    return _("%(rate)s of its sales") % {"rate": numbers.percent(value)}


def _matches(row: Row, text: str) -> bool:
    wanted = text.casefold()
    names = ("name", "product", "family")
    return any(wanted in str(row.get(name) or "").casefold() for name in names)
