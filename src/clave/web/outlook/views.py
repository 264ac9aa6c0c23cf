"""Who will order, what else an account would buy, and how well that is known."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.selectors import Questions
from clave.apps.identity.roles import Permission
from clave.apps.modelling.outlook import (
    Answer,
    life_for,
    life_of,
    recommendations_for,
    recommendations_of,
)
from clave.figures.assortment import catalogue
from clave.figures.base import FigureResult, Row
from clave.web.access import UserRequest, page
from clave.web.accounts.account import SIGHT, frame_of, visible_account
from clave.web.accounts.results import result_views
from clave.web.components import numbers
from clave.web.definitions import definition_of
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import ListPage, show_list
from clave.web.opportunity_words import basis_words

from . import words
from .tables import LifeTable, RecommendationTable, TrialTable

# What is danger for: contribution where costs are known, else sales.
_HIDDEN = ("tier", "sales_12", "sales_range", "sales_12_danger", "gap_days")
_HIDDEN_WITHOUT_COSTS = (
    *("tier", "contribution_12_danger", "contribution_12", "contribution_range"),
    "gap_days",
)
_LARGEST = 10


@page(Permission.SEE_INSIGHTS)
@require_GET
def who_orders(request: UserRequest) -> HttpResponseBase:
    """How much of the coming year is in danger, and whose."""
    answer = life_for(request.user)
    context = _context("who_orders", _("Who will order"), "alive")
    if answer.figure is None:
        return _waiting(request, answer, context)
    values, currency = answer.figure.values, answer.figure.currency or ""
    context |= _about(answer, answer.figure) | {
        "finding": words.life_finding(values, currency),
        "figures": _life_strip(values, currency),
        "trial": _life_trial(values),
    }
    hidden = _HIDDEN if values.get("contribution_12") is not None else _HIDDEN_WITHOUT_COSTS
    listed = ListPage(
        name="who_orders",
        table_class=LifeTable,
        rows=[_life_row(row) for row in answer.rows],
        template="outlook/life.html",
        search=lambda row, text: text.casefold() in row["account_name"].casefold(),
        default_order="-contribution_12_danger" if hidden == _HIDDEN else "-sales_12_danger",
        hidden=hidden,
        file_name="clave-who-will-order",
    )
    return show_list(request, listed, context)


@page(Permission.SEE_INSIGHTS)
@require_GET
def recommender(request: UserRequest) -> HttpResponseBase:
    """Which way of recommending is used, against what, and what it found first."""
    answer = recommendations_for(request.user, _LARGEST)
    context = _context("recommender", _("Recommendations"), "recommendations")
    if answer.figure is None:
        return _waiting(request, answer, context)
    values, currency = answer.figure.values, answer.figure.currency or ""
    largest = [_largest(row, currency) for row in answer.rows]
    context |= _about(answer, answer.figure) | {
        "finding": words.recommender_finding(largest[0] if largest else None),
        "trial_finding": words.trial_finding(values),
        "tested": words.tested_on(values),
        "largest": largest,
        "basis": basis_words(with_margin=any(row["expected_margin"] for row in largest)),
    }
    listed = ListPage(
        name="recommender",
        table_class=TrialTable,
        rows=[_trial_row(row) for row in values.get("trial") or []],
        template="outlook/recommender.html",
        default_order="-ndcg_mean",
        file_name="clave-recommendation-methods",
    )
    return show_list(request, listed, context)


@page(*SIGHT)
@require_GET
def account_outlook(request: UserRequest, pk: int) -> HttpResponseBase:
    """Whether this account still orders, and what else it would buy."""
    account = visible_account(request.user, pk)
    life, wanted = life_of(request.user, account), recommendations_of(request.user, account)
    context = frame_of(request.user, account, "account_results")
    row = life.rows[0] if life.rows else None
    currency = (life.figure.currency if life.figure else "") or ""
    context |= {
        "views": result_views(account, "account_outlook"),
        "finding": words.account_finding(row, currency)
        if row
        else _("Who will order is not known"),
        "life_figures": _account_strip(row, currency, request.user.may(Permission.SEE_MARGINS)),
        "life_waiting": words.waiting(life.state) if life.figure is None else "",
        "list_waiting": words.waiting(wanted.state) if wanted.figure is None else "",
        "freshness": words.freshness(life.state) if life.figure else "",
        "decider": life.decider or wanted.decider,
        "missing": words.notes_of(_both(life, wanted, "missing")),
        "assumed": words.notes_of(_both(life, wanted, "assumed")),
        "definition": f"{_(definition_of('alive'))} {_(definition_of('recommendations'))}",
        "definition_url": f"{reverse('definitions')}#alive",
    }
    names = catalogue(Questions(request.user).connection()) if wanted.rows else {}
    listed = ListPage(
        name="account_recommendations",
        table_class=RecommendationTable,
        rows=[_wanted_row(entry, names) for entry in wanted.rows],
        template="outlook/account.html",
        default_order="rank",
        hidden=("family",),
        file_name="clave-recommendations",
    )
    return show_list(request, listed, context)


def _context(route: str, title: str, figure: str) -> dict[str, Any]:
    return {
        "tabs": insight_tabs(route),
        "title": title,
        "definition": _(definition_of(figure)),
        "definition_url": f"{reverse('definitions')}#{figure}",
        "crumbs": [{"label": _("Insights"), "url": reverse("insights")}, {"label": title}],
    }


def _waiting(request: UserRequest, answer: Answer, context: dict[str, Any]) -> HttpResponseBase:
    """Nothing is kept yet: say so at once."""
    context |= {"finding": context["title"], "waiting": words.waiting(answer.state)}
    return render(request, "outlook/waiting.html", context)


def _about(answer: Answer, figure: FigureResult) -> dict[str, Any]:
    return {
        "freshness": words.freshness(answer.state),
        "missing": words.notes_of(figure.missing),
        "assumed": words.notes_of(figure.assumed),
    }


def _both(life: Answer, wanted: Answer, name: str) -> list[Row]:
    figures = (answer.figure for answer in (life, wanted) if answer.figure is not None)
    return [entry for figure in figures for entry in getattr(figure, name)]


def _life_row(row: Row) -> Row:
    return row | {
        "purchases_range": words.between(row["purchases_12_low"], row["purchases_12_high"]),
        "contribution_range": words.between(
            row["contribution_12_low"], row["contribution_12_high"]
        ),
        "sales_range": words.between(row["sales_12_low"], row["sales_12_high"]),
    }


def _life_strip(values: Row, currency: str) -> list[Row]:
    """Totals, each with its interval."""
    entries = []
    for name, label in (
        ("contribution_12", _("Contribution in 12 months")),
        ("contribution_36", _("Contribution in 36 months")),
        ("sales_12", _("Sales in 12 months")),
        ("sales_36", _("Sales in 36 months")),
    ):
        if values.get(name) is not None:
            note = words.money_between(values[f"{name}_low"], values[f"{name}_high"], currency)
            amount = numbers.money(values[name], currency)
            entries.append({"label": label, "value": amount, "note": note})
    return entries


def _account_strip(row: Row | None, currency: str, with_margin: bool) -> list[Row]:
    if row is None:
        return []
    entries = [
        {
            "label": _("Still orders"),
            "value": numbers.percent(row["p_alive"]),
            "note": _("silent for %(days)s days") % {"days": numbers.number(row["silent_days"])},
        }
    ]
    for months, label in (
        (3, _("Orders in 3 months")),
        (12, _("Orders in 12 months")),
        (36, _("Orders in 36 months")),
    ):
        name = f"purchases_{months}"
        note = words.between(row[f"{name}_low"], row[f"{name}_high"])
        entries.append({"label": label, "value": numbers.number(row[name], 1), "note": note})
    kind = "contribution" if with_margin and row["contribution_12"] is not None else "sales"
    labels = {
        "contribution": (_("Contribution in 12 months"), _("Contribution in 36 months")),
        "sales": (_("Sales in 12 months"), _("Sales in 36 months")),
    }
    for months, label in zip((12, 36), labels[kind], strict=True):
        name = f"{kind}_{months}"
        note = words.money_between(row[f"{name}_low"], row[f"{name}_high"], currency)
        amount = numbers.money(row[name], currency)
        entries.append({"label": label, "value": amount, "note": note})
    return entries


def _life_trial(values: Row) -> list[Row]:
    """How each method did, the smallest error first."""
    rows = [
        {
            "method": words.METHODS[row["method"]],
            "k": row["k"] if row["method"] == "mbg_cnbd" else None,
            "corrected": row["corrected"],
            "mae": numbers.number(row["mae"], 3),
            "bias": numbers.percent(row["bias"], signed=True),
            "auc": numbers.number(row["auc"], 3) if row["auc"] is not None else "–",
            "used": row["used"],
            "error": row["mae"],
        }
        for row in values.get("trial") or []
    ]
    return sorted(rows, key=lambda row: row["error"])


def _trial_row(row: Row) -> Row:
    recall, ndcg, gain = row["recall"], row["ndcg"], row["ndcg_gain"]
    return row | {
        "key": f"{row['task']}-{row['method']}",
        "method_name": str(words.METHODS[row["method"]]),
        "task_name": str(words.TASKS[row["task"]]),
        "recall_mean": recall[0] if recall else None,
        "recall_range": words.between(100 * recall[1], 100 * recall[2], 1) if recall else "",
        "ndcg_mean": ndcg[0] if ndcg else None,
        "ndcg_range": words.between(ndcg[1], ndcg[2], 4) if ndcg else "",
        "gain_range": words.between(gain[1], gain[2], 4) if gain else "",
        "used_word": _("yes") if row["used"] else "",
    }


def _wanted_row(row: Row, names: Any) -> Row:
    return row | {
        "product_name": row["name"] or row["product"],
        "why": words.reason_sentence(row["reason"], names),
    }


def _largest(row: Row, currency: str) -> Row:
    amount = row["expected_margin"] if row["expected_margin"] is not None else row["expected_sales"]
    return row | {
        "words": _("%(product)s for %(account)s")
        % {"product": row["name"] or row["product"], "account": row["account_name"]},
        "text": numbers.money(amount, currency),
    }
