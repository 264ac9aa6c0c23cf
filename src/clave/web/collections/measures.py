"""How collections go: DSO by the definition chosen, effectiveness, by month."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.selectors import Questions, sight_of
from clave.figures.base import FigureResult, Row
from clave.figures.debts import BUCKETS
from clave.figures.dso import DEFINITIONS
from clave.web.access import UserRequest, page
from clave.web.components import charts, numbers
from clave.web.components.dates import date_text, short_date
from clave.web.definitions import definition_of
from clave.web.lists import ListPage, show_list

from . import words
from .common import SIGHT, crumbs, notes_of, tabs
from .tables import MeasureTable

_HIDDEN = ("pmp", "credit_sales")


@page(*SIGHT)
@require_GET
def measures(request: UserRequest) -> HttpResponseBase:
    """How long money is outstanding, and how much of it is lateness."""
    asked = request.GET.get("definition", "")
    chosen = asked if asked in DEFINITIONS else "simple"
    scope, asking = sight_of(request.user).scope(), Questions(request.user)
    answer = asking.compute("dso", scope, definition=chosen)
    effect = asking.compute("cei", scope)
    ageing = asking.compute("ageing", scope, by="date")
    rows = _rows(answer, effect)
    context: dict[str, Any] = {
        "finding": _finding(answer, chosen),
        "tabs": tabs(request.user, "collection_measures"),
        "choices": _choices(chosen),
        "figures": _strip(answer, effect),
        "chart": _trend(answer, chosen),
        "ageing_chart": _ageing(ageing),
        "missing": notes_of((*answer.missing, *effect.missing), answer.currency or ""),
        "as_of": answer.as_of,
        "definition": f"{_(definition_of('dso'))} {_(definition_of('cei'))}",
        "definition_url": f"{reverse('definitions')}#dso",
        "crumbs": crumbs({"label": _("Measures")}),
    }
    listed = ListPage(
        name="collection_measures",
        table_class=MeasureTable,
        rows=rows,
        template="collections/measures.html",
        default_order="-as_of",
        hidden=_HIDDEN,
        file_name="clave-collection-measures",
    )
    return show_list(request, listed, context)


def _rows(answer: FigureResult, effect: FigureResult) -> list[Row]:
    found = {row["as_of"]: row["cei"] for row in effect.rows}
    return [row | {"cei": found.get(row["as_of"])} for row in answer.rows]


def _finding(answer: FigureResult, chosen: str) -> str:
    values = answer.values
    if values["dso"] is None:
        return _("How long money is outstanding is not known")
    before = answer.rows[0]["dso"] if answer.rows else None
    said = {
        "days": numbers.number(values["dso"], 1),
        "late": numbers.number(values["add"], 1) if values["add"] is not None else "–",
        "change": "" if before is None else numbers.number(values["dso"] - before, 1, signed=True),
    }
    if before is None or len(answer.rows) < 2:
        return _("Sales of %(days)s days are outstanding; lateness makes %(late)s of them") % said
    return (
        _(
            "Sales of %(days)s days are outstanding (%(change)s in a year); lateness makes "
            "%(late)s of them"
        )
        % said
    )


def _choices(chosen: str) -> list[dict[str, Any]]:
    here = reverse("collection_measures")
    return [
        {
            "label": str(words.DEFINITIONS[name]),
            "url": f"{here}?definition={name}",
            "active": name == chosen,
        }
        for name in DEFINITIONS
    ]


def _strip(answer: FigureResult, effect: FigureResult) -> list[dict[str, Any]]:
    values, currency = answer.values, answer.currency or ""

    def days(name: str) -> str:
        found = values[name]
        return numbers.not_known() if found is None else numbers.number(found, 1)

    window = _("of %(days)s days") % {"days": numbers.number(values["days"])}
    cei = effect.values["cei"]
    return [
        {"label": _("DSO"), "value": days("dso"), "note": window},
        {"label": _("Best possible DSO"), "value": days("bpdso"), "note": _("if nobody were late")},
        {"label": _("ADD"), "value": days("add"), "note": _("DSO less the best possible one")},
        {
            "label": _("Days late of what was paid"),
            "value": days("average_days_delinquent"),
            "note": _("by amount"),
        },
        {
            "label": _("Collection effectiveness"),
            "value": numbers.not_known() if cei is None else numbers.percent(cei),
        },
        {"label": _("Payment period (PMP)"), "value": days("pmp"), "note": "ICAC 2016"},
        {"label": _("Open"), "value": numbers.money(values["ar_end"], currency)},
    ]


def _trend(answer: FigureResult, chosen: str) -> dict[str, Any] | None:
    rows = [row for row in answer.rows if row["dso"] is not None]
    if len(rows) < 2:
        return None
    labels = [short_date(row["as_of"]) for row in rows]
    series = [
        {"name": str(words.DEFINITIONS[chosen]), "values": [row["dso"] for row in rows]},
        {"name": _("Best possible"), "values": [row["bpdso"] for row in rows], "style": "before"},
    ]
    return {
        "title": _("From %(first)s to %(last)s days in %(n)s months")
        % {
            "first": numbers.number(rows[0]["dso"], 1),
            "last": numbers.number(rows[-1]["dso"], 1),
            "n": numbers.number(len(rows) - 1),
        },
        "option": charts.line_chart(labels, series, from_zero=True),
        "unit": _("days"),
        "table": {
            "columns": [{"label": _("Day")}, *({"label": one["name"]} for one in series)],
            "rows": [
                [label, *(numbers.number(one["values"][n], 1) for one in series)]
                for n, label in enumerate(labels)
            ],
        },
    }


def _ageing(answer: FigureResult) -> dict[str, Any] | None:
    """Several days side by side: what was late then."""
    rows = [row for row in answer.rows if row["open_amount"]]
    if len(rows) < 2:
        return None
    currency = answer.currency or ""
    labels = [short_date(row["as_of"]) for row in rows]
    overdue = [row["open_amount"] - row["current"] for row in rows]
    cells = ("open_amount", *BUCKETS)
    series = [
        {"name": _("Overdue"), "values": overdue},
        {
            "name": str(words.BUCKETS["d90_plus"]),
            "values": [row["d90_plus"] for row in rows],
            "style": "before",
        },
    ]
    return {
        "title": _("Overdue: %(amount)s, against %(before)s on %(day)s")
        % {
            "amount": numbers.money(overdue[-1], currency),
            "before": numbers.money(overdue[0], currency),
            "day": date_text(rows[0]["as_of"]),
        },
        "option": charts.line_chart(labels, series, write="thousands", from_zero=True),
        "unit": _("thousands of %(currency)s") % {"currency": currency},
        "table": {
            "columns": [
                {"label": _("Day")},
                {"label": _("Open"), "unit": currency},
                *({"label": str(words.BUCKETS[name])} for name in BUCKETS),
            ],
            "rows": [
                [label, *(numbers.number(row[name], 2) for name in cells)]
                for label, row in zip(labels, rows, strict=True)
            ],
        },
    }
