"""The whitespace matrix: accounts × families, what is bought and what like accounts would buy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.directory import Entry as Account
from clave.apps.accounts.selectors import Questions, sight_of
from clave.apps.identity.models import User
from clave.apps.opportunities.candidates import Key
from clave.apps.opportunities.finding import company_scope
from clave.figures.base import FigureResult, Row
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.definitions import definition_of
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import Filter, ListPage, show_list
from clave.web.refusals import note_sentence

from .common import INSIGHTS, crumbs, views
from .tables import CellTable

Entry = dict[str, Any]
MOST = 60  # accounts: more are no matrix that anybody reads
# Of an account's own sales: from how much on a gap is small, middling, large.
NOTHING = Decimal("0.0005")
HEAT = (Decimal("0.005"), Decimal("0.02"), Decimal("0.05"))


@page(*INSIGHTS)
@require_GET
def matrix(request: UserRequest) -> HttpResponseBase:
    """Which account does not buy which family, at a glance."""
    accounts, filters = _accounts(request)
    figure = _figure(request.user, accounts)
    cells = {(row["account"], row["family"]): row for row in figure.rows}
    families = _families(figure.rows)
    known = {one.code: one for one in accounts}
    currency = figure.currency or ""
    finding = _finding(figure, known)
    context = {
        "finding": finding,
        "lead": _("What each account would buy of a family, were it like its like, and does not."),
        "tabs": insight_tabs("opportunities"),
        "views": views("whitespace_matrix"),
        "families": families,
        "lines": [_line(one, families, cells, currency) for one in accounts],
        "currency": currency,
        "period": figure.period,
        "missing": [note_sentence(note, currency) for note in figure.missing],
        "assumed": [note_sentence(note, currency) for note in figure.assumed],
        "definition": _(definition_of("whitespace")),
        "definition_url": f"{reverse('definitions')}#whitespace",
        "crumbs": crumbs(_("Matrix")),
    }
    listed = ListPage(
        name="whitespace_matrix",
        table_class=CellTable,
        rows=[_cell_row(row, known[row["account"]]) for row in figure.rows],
        template="opportunities/matrix.html",
        filters=filters,
        search=lambda row, q: q.casefold() in f"{row['account']} {row['family']}".casefold(),
        default_order="-gap",
        file_name="clave-whitespace",
    )
    return show_list(request, listed, context)


def _accounts(request: UserRequest) -> tuple[list[Account], list[Filter]]:
    """The key accounts that decide, as far as they are seen (all where none has a tier)."""
    sight = sight_of(request.user)
    known = sight.directory.by_code
    seen = [known[code] for code, decider in sight.grouping.items()
            if code == decider and code in known]  # fmt: skip
    segments = sorted({one.segment for one in seen if one.segment})
    chosen = request.GET.get("segment", "")
    chosen = chosen if chosen in segments else ""
    choices = [("", _("key accounts")), *((one, one) for one in segments)]
    filters = [Filter("segment", _("Accounts"), choices, chosen)]
    tiered = [one for one in seen if one.tier]
    shown = [one for one in seen if one.segment == chosen] if chosen else tiered or seen
    shown.sort(key=lambda one: (one.tier or "Z", one.name))
    return shown[:MOST], filters


def _figure(user: User, accounts: list[Account]) -> FigureResult:
    codes = tuple(sorted(one.code for one in accounts)) or ("",)
    return Questions(user).compute("whitespace", company_scope(), only=codes, every=True)


def _families(rows: list[Row]) -> list[str]:
    """Those with the largest gaps first."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row["family"]] = sums.get(row["family"], Decimal()) + (row["gap"] or 0)
    return sorted(sums, key=lambda name: (-sums[name], name))


def _line(
    account: Account, families: list[str], cells: dict[tuple[str, str], Row], currency: str
) -> Entry:
    return {
        "name": account.name,
        "url": reverse("account_opportunities", args=[account.id]),
        "cells": [
            _cell(cells.get((account.code, family)), account, family, currency)
            for family in families
        ],
    }


def _cell(row: Row | None, account: Account, family: str, currency: str) -> Entry:
    """What a cell says, how warm it is, and where it leads; words before colours."""
    if row is None:
        return {"text": "–", "heat": "none", "hint": _("bought nothing in 12 months"), "url": ""}
    if row["suppressed"]:
        return {"text": _("few"), "heat": "none", "hint": _("too few like accounts"), "url": ""}
    part = row["gap"] / row["size"]
    if part < NOTHING:
        return {"text": _("well"), "heat": "none", "hint": _("buys as much as its like"), "url": ""}
    said = {
        "actual": numbers.money(row["actual"], currency),
        "expected": numbers.money(row["expected"], currency),
    }
    hint = (
        _("buys %(actual)s, expected %(expected)s") % said
        if row["actual"]
        else _("buys nothing of it, expected %(expected)s") % said
    )
    key = Key(account.code, "whitespace", family=family)
    return {
        "text": numbers.compact_money(row["gap"], currency),
        "heat": str(sum(part >= bound for bound in HEAT)),
        "nothing": not row["actual"],
        "hint": hint,
        "url": reverse("opportunity", args=[account.id, key.slug]),
    }


def _cell_row(row: Row, account: Account) -> Entry:
    return row | {
        "key": f"{account.id}/{row['family']}",
        "account": account.name,
        "url": reverse("account_opportunities", args=[account.id]),
    }


def _finding(figure: FigureResult, known: dict[str, Account]) -> str:
    """“Cadena Roble buys no ham: €590,000 a year that its like would buy”."""
    gaps = [row for row in figure.rows if row["gap"]]
    if not gaps:
        return _("No account has a gap that like accounts would show")
    row = max(gaps, key=lambda one: one["gap"])
    said = {
        "account": known[row["account"]].name,
        "family": row["family"],
        "gap": numbers.money(row["gap"], figure.currency or ""),
    }
    if not row["actual"]:
        return _("%(account)s buys no %(family)s: %(gap)s a year that its like would buy") % said
    return _("%(account)s buys %(gap)s a year less of %(family)s than its like would") % said
