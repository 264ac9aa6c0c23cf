"""Whom to call first: what is overdue, with whom, why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.directory import directory
from clave.apps.accounts.selectors import Questions, sight_of
from clave.apps.collections.selectors import broken_at, disputed_at
from clave.apps.identity.models import User
from clave.figures.base import FigureResult, Row
from clave.figures.debts import BUCKETS
from clave.web.access import UserRequest, page
from clave.web.components import charts, numbers
from clave.web.components.dates import date_text
from clave.web.definitions import definition_of
from clave.web.lists import Filter, ListPage, show_list

from . import words
from .common import SIGHT, crumbs, notes_of, rights, tabs
from .tables import WorklistTable

_HIDDEN = (
    *("d1_30", "d31_60", "d61_90", "oldest_days", "credit_limit", "over_limit_amount"),
    *("disputed_amount", "unapplied_amount"),
)


@page(*SIGHT)
@require_GET
def worklist(request: UserRequest) -> HttpResponseBase:
    """What is overdue, whose it is, and what to do first."""
    scope = sight_of(request.user).scope()
    asking = Questions(request.user)
    answer = asking.compute("collections_worklist", scope)
    ageing = asking.compute("ageing", scope)
    reason, kam = request.GET.get("reason", ""), request.GET.get("kam", "")
    rows = _all_rows(request.user, asking, answer)
    names = {row["code"]: row["name"] for row in rows[:1]}
    filters = _filters(rows, reason, kam)
    shown = [row for row in rows if reason in ("", *row["reasons"]) and kam in ("", row["kam"])]
    context: dict[str, Any] = {
        "finding": words.work_finding(answer, names),
        "tabs": tabs(request.user, "collections"),
        "chart": ageing_chart(ageing),
        "figures": _strip(answer, ageing),
        "missing": notes_of((*ageing.missing, *answer.missing), answer.currency or ""),
        "severity": words.severity_words(answer.assumed),
        "model": _model_words(request.user, asking),
        "as_of": answer.as_of,
        "definition": _(definition_of("collections_worklist")),
        "definition_url": f"{reverse('definitions')}#collections_worklist",
        "crumbs": crumbs(),
        **rights(request),
    }
    listed = ListPage(
        name="collections",
        table_class=WorklistTable,
        rows=shown,
        template="collections/worklist.html",
        search=lambda row, q: q.casefold() in f"{row['name']} {row['code']}".casefold(),
        filters=filters,
        default_order="rank",
        hidden=_HIDDEN,
        file_name="clave-collections",
        footer=_totals(shown),
    )
    return show_list(request, listed, context)


def _all_rows(user: User, asking: Questions, answer: FigureResult) -> list[Row]:
    """The rows of the figure with names, reasons in words, and what the books know beside."""
    people, currency = dict(User.objects.values_list("pk", "name")), answer.currency or ""
    rows = [_row(row, currency, people) for row in answer.rows]
    _add_books(rows, "disputed", disputed_at(user), currency)
    _add_books(rows, "promise_broken", broken_at(user, asking), currency)
    return rows


def ageing_chart(answer: FigureResult) -> dict[str, Any] | None:
    """What is open by how late it is."""
    values, currency = answer.values, answer.currency or ""
    if not values["open_amount"]:
        return None
    labels = [str(words.BUCKETS[name]) for name in BUCKETS]
    amounts = [values[name] for name in BUCKETS]
    said = {
        "share": words.share_of(values["d90_plus"], values["open_amount"]),
        "amount": numbers.money(values["d90_plus"], currency),
    }
    return {
        "title": _("%(amount)s, %(share)s of what is open, is more than 90 days late") % said,
        "option": charts.bar_chart(
            labels,
            amounts,
            name=_("Open"),
            write="money",
            tones={0: "main", 3: "loss", 4: "loss"},
        ),
        "unit": currency,
        "source": _("receivables and payments"),
        "period": date_text(answer.as_of) if answer.as_of else "",
        "table": {
            "columns": [{"label": _("How late")}, {"label": _("Open"), "unit": currency}],
            "rows": [
                [label, numbers.number(amount, 2)]
                for label, amount in zip(labels, amounts, strict=True)
            ],
        },
    }


def _row(row: Row, currency: str, people: dict[int, str]) -> Row:
    entry = directory().by_code.get(row["account"] or "")
    return row | {
        "code": row["account"] or "",
        "name": entry.name if entry else row["account"] or _("without account"),
        "url": reverse("account_collections", args=[entry.id]) if entry else "",
        "kam": people.get(entry.kam, "") if entry and entry.kam else "",
        "why": words.reason_words(row, currency),
    }


def _add_books(rows: list[Row], code: str, told: dict[str, Decimal], currency: str) -> None:
    """What the books know beside the ledger (promises that were broken, disputes), said first."""
    texts = {
        "disputed": _("%(amount)s in dispute: settle it first"),
        "promise_broken": _("%(amount)s promised and not paid"),
    }
    for row in rows:
        amount = told.get(row["code"])
        if amount and code not in row["reasons"]:
            text = texts[code] % {"amount": numbers.money(amount, currency)}
            row["reasons"] = [code, *row["reasons"]]
            row["why"] = f"{text}; {row['why']}"


def _filters(rows: list[Row], reason: str, kam: str) -> list[Filter]:
    reasons = [code for code in words.REASONS if any(code in row["reasons"] for row in rows)]
    kams = sorted({row["kam"] for row in rows if row["kam"]})
    every = ("", _("All"))
    whys = [every, *((code, str(words.REASONS[code])) for code in reasons)]
    return [
        Filter("reason", _("Why"), whys, reason),
        Filter("kam", _("KAM"), [every, *((name, name) for name in kams)], kam),
    ]


def _totals(rows: list[Row]) -> Row:
    if not rows:
        return {}
    names = (
        *("expected_loss", "open_amount", "overdue_amount", "d1_30", "d31_60", "d61_90"),
        *("d90_plus", "disputed_amount", "unapplied_amount"),
    )
    return {"name": _("Total"), **{name: sum(row[name] for row in rows) for name in names}}


def _strip(answer: FigureResult, ageing: FigureResult) -> list[dict[str, Any]]:
    currency, values = answer.currency or "", ageing.values
    disputed = f"{reverse('collections')}?reason=disputed"
    return [
        {"label": _("Open"), "value": numbers.money(values["open_amount"], currency)},
        {
            "label": _("Overdue"),
            "value": numbers.money(values["overdue_amount"], currency),
            "tone": "loss" if values["overdue_amount"] else "",
        },
        {
            "label": _("Expected loss"),
            "value": numbers.money(answer.values["expected_loss"], currency),
            "note": _("assumed by lateness"),
        },
        {
            "label": _("In dispute"),
            "value": numbers.money(values["disputed_amount"], currency),
            "url": disputed,
        },
        {
            "label": _("Unapplied cash"),
            "value": numbers.money(values["unapplied_amount"], currency),
            "note": _("closes no invoice"),
        },
    ]


def _model_words(user: User, asking: Questions) -> str:
    """Only of the whole ledger, so only the numbers of its quality are told."""
    answer = asking.compute("late_payment", sight_of(user).scope())
    return words.model_words(answer.values)
