"""Promotions of all accounts that one sees, and of one account: what they cost and brought."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.overview import Overview
from clave.apps.accounts.selectors import Questions, sight_of
from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Permission
from clave.apps.promotions.models import Mechanic, Promotion, Standing
from clave.apps.promotions.selectors import promotions_for, returns_of, states
from clave.figures.base import FigureResult
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.deal_tabs import TAB, account_deal_views, deal_crumbs, deal_tabs
from clave.web.lists import Filter, ListPage, show_list
from clave.web.refusals import note_sentence

from . import words
from .calendar import calendar_of
from .rows import by_key, matches, promotion_row
from .tables import PromotionTable

_HIDDEN = (
    "baseline_quantity",
    "sold_quantity",
    "net_quantity",
    "owner",
    "learnt",
    "goods",
    "ends_on",
    "expected_uplift_rate",
    "expected_return_rate",
)


@page(*SIGHT)
@require_GET
def promotions(request: UserRequest) -> HttpResponseBase:
    """Every promotion, with what it returned."""
    found = promotions_for(request.user)
    figure = _figure(request.user)
    context = {
        "finding": words.portfolio_finding(_values(request.user, figure), _currency(figure)),
        "tabs": deal_tabs("promotions"),
        "has_any": bool(found),
        "not_known": _notes(figure) if found else [],
        "crumbs": deal_crumbs({"label": _("Promotions")}),
    }
    hidden = (*_HIDDEN, "source")  # the note below says which are measured on what we sold
    listed = _list(request, "promotions", found, figure, "promotions/portfolio.html", hidden)
    return show_list(request, listed, context)


@page(*SIGHT)
@require_GET
def of_account(request: UserRequest, pk: int) -> HttpResponseBase:
    """The promotions of an account: when they run, what they returned."""
    account = visible_account(request.user, pk)
    context: dict[str, Any] = frame_of(request.user, account, TAB)
    seen: Overview = context["seen"]
    found = promotions_for(request.user, seen.codes)
    figure = _figure(request.user, seen.codes)
    several = any(one.account_id != pk for one in found)
    context |= {
        "views": account_deal_views(pk, "account_promotions"),
        "finding": words.portfolio_finding(_values(request.user, figure), _currency(figure)),
        "has_any": bool(found),
        "calendar": calendar_of(found, timezone.localdate()),
        "not_known": _notes(figure) if found else [],
    }
    hidden = (*_HIDDEN, *(() if several else ("account",)))
    template = "promotions/account.html"
    listed = _list(request, "account_promotions", found, figure, template, hidden)
    return show_list(request, listed, context)


def _figure(user: User, codes: tuple[str, ...] | None = None) -> FigureResult:
    seen = sight_of(user).codes
    if codes is not None:
        seen = codes if seen is None else tuple(code for code in codes if code in set(seen))
    return returns_of(Questions(user), seen)


def _values(user: User, figure: FigureResult) -> dict[str, Any]:
    """What was spent and returned; without returns for who may not know margins."""
    if user.may(Permission.SEE_MARGINS):
        return figure.values
    return figure.values | {"return_rate": None, "measured_count": 0}


def _list(
    request: UserRequest,
    name: str,
    found: list[Promotion],
    figure: FigureResult,
    template: str,
    hidden: tuple[str, ...],
) -> ListPage:
    rows, standings = by_key(figure.rows), states(found)
    chosen = {key: request.GET.get(key, "") for key in ("state", "mechanic")}
    shown = [
        promotion_row(one, standings[one.pk], rows.get(one.pk))
        for one in found
        if chosen["state"] in ("", standings[one.pk]) and chosen["mechanic"] in ("", one.mechanic)
    ]
    return ListPage(
        name=name,
        table_class=PromotionTable,
        rows=shown,
        template=template,
        search=matches,
        filters=_filters(chosen),
        default_order="-starts_on",
        hidden=hidden,
        file_name="clave-promotions",
    )


def _filters(chosen: dict[str, str]) -> list[Filter]:
    """By where they are and by mechanics."""
    everything = ("", _("All"))
    states_ = [everything, *((str(v), str(label)) for v, label in Standing.choices)]
    mechanics = [everything, *((str(v), str(label)) for v, label in Mechanic.choices)]
    return [
        Filter("state", _("State"), states_, chosen["state"]),
        Filter("mechanic", _("Mechanics"), mechanics, chosen["mechanic"]),
    ]


def _currency(figure: FigureResult) -> str:
    return figure.currency or Company.current().currency


def _notes(figure: FigureResult) -> list[str]:
    return [note_sentence(entry, _currency(figure)) for entry in figure.missing]
