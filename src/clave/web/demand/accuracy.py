"""How good the forecast is, and what each layer of the frozen plans was worth."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.accounts.directory import directory
from clave.apps.accounts.selectors import Questions
from clave.apps.demand.plan import basis_of
from clave.apps.demand.selectors import accuracy_for
from clave.figures.base import FigureResult, Row
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.components.dates import month_text
from clave.web.definitions import definition_of
from clave.web.demand_words import layer_label
from clave.web.lists import ListPage, show_list

from .common import (
    ACCOUNTS,
    CLASS_LABELS,
    crumbs,
    method_label,
    notes_of,
    standing,
    tabs,
)
from .tables import AccuracyTable, LayersTable, PeopleTable

TABLES = {"layer": LayersTable, "person": PeopleTable}
BY = ("layer", "person", "demand_class", "account", "family", "month", "ahead", "method")
_BIASED = 0.02


@page(*ACCOUNTS)
@require_GET
def accuracy(request: UserRequest) -> HttpResponseBase:
    """The verdict as a sentence, then by whatever is asked."""
    asked = request.GET.get("by", "")
    by = asked if asked in BY else "demand_class"
    basis = basis_of(Questions(request.user))
    answer = None if basis.source is None else accuracy_for(request.user, by)
    context = {
        "finding": finding(answer),
        "lead": lead(answer),
        "tabs": tabs(request.user, "demand_accuracy"),
        "choices": _choices(by),
        "standing": standing(basis),
        "figures": _strip(answer) if answer else [],
        "missing": notes_of(answer.missing) if answer else [],
        "definition": _(definition_of("forecast_accuracy")),
        "definition_url": f"{reverse('definitions')}#forecast_accuracy",
        "crumbs": crumbs({"label": _("How good it is")}),
    }
    listed = ListPage(
        name=f"demand_accuracy_{by}",
        table_class=TABLES.get(by, AccuracyTable),
        rows=[_row(row, by) for row in answer.rows] if answer else [],
        template="demand/accuracy.html",
        search=lambda row, q: q.casefold() in row["name"].casefold(),
        file_name=f"clave-forecast-accuracy-{by}",
    )
    return show_list(request, listed, context)


def finding(answer: FigureResult | None) -> str:
    """«La previsión se desvía un 41,2 %; el mismo mes del año anterior, un 52,0 %»."""
    if answer is None or answer.values["wape"] is None:
        return _("How good the forecast is cannot be said yet")
    said = {
        "error": numbers.percent(answer.values["wape"]),
        "naive": numbers.percent(answer.values["naive_wape"]),
    }
    if answer.values["value_added"] > 0:
        text = _("The forecast is off by %(error)s; last year's month would be off by %(naive)s")
    else:
        text = _("The forecast is off by %(error)s, no better than last year's month (%(naive)s)")
    return text % said


def lead(answer: FigureResult | None) -> str:
    """Bias in words, and how far the intervals hold."""
    if answer is None or answer.values["bias"] is None:
        return ""
    values = answer.values
    rate = numbers.percent(abs(values["bias"]))
    if abs(values["bias"]) < _BIASED:
        parts = [_("It leans to neither side (bias %(rate)s).") % {"rate": rate}]
    elif values["bias"] > 0:
        parts = [_("It says too much: %(rate)s more than came.") % {"rate": rate}]
    else:
        parts = [_("It says too little: %(rate)s less than came.") % {"rate": rate}]
    if values["coverage_measured"] is not None:
        said = {
            "wanted": numbers.percent(values["coverage"], 0),
            "held": numbers.percent(values["coverage_measured"], 0),
        }
        parts.append(
            _("Of its intervals, meant to hold %(wanted)s of months, %(held)s did.") % said
        )
    return " ".join(parts)


def _strip(answer: FigureResult) -> list[dict[str, Any]]:
    values = answer.values
    return [
        {"label": _("WAPE"), "value": numbers.percent(values["wape"])},
        {
            "label": _("Value added against last year's month"),
            "value": numbers.points(values["value_added"]),
            "tone": "loss" if (values["value_added"] or 0) < 0 else "",
        },
        {"label": _("Bias"), "value": numbers.percent(values["bias"], signed=True)},
        {"label": _("MASE"), "value": numbers.number(values["mase"], 3)},
        {"label": _("RMSSE"), "value": numbers.number(values["rmsse"], 3)},
        {"label": _("Months compared"), "value": numbers.number(values["months"])},
    ]


def _row(row: Row, by: str) -> Row:
    key = row[by]
    url, name = "", str(key)
    if by == "layer":
        name = layer_label(key)
    elif by == "person":
        row = row | {"layer_name": layer_label(row["layer"])}
        key = f"{row['layer']}-{key}"
        name = row["person"] or _("the machine")
    elif by == "demand_class":
        name = str(CLASS_LABELS[key])
    elif by == "month":
        name = month_text(key)
    elif by == "ahead":
        name = numbers.number(key)
    elif by == "family":
        name = key or _("without a family")
    elif by == "account":
        entry = directory().by_code.get(key)
        name = entry.name if entry else key
        url = reverse("account_demand", args=[entry.id]) if entry else ""
    elif by == "method":
        said = {
            "class": CLASS_LABELS[row["demand_class"]],
            "method": method_label(row["method"]),
        }
        key = f"{row['demand_class']}-{row['method']}"
        name = _("%(class)s: %(method)s") % said
        if row["used"]:
            name = _("%(name)s · in use") % {"name": name}
    return row | {"key": str(key), "name": name, "url": url}


def _choices(by: str) -> list[dict[str, Any]]:
    labels = {
        "layer": _("By layer"),
        "person": _("By person"),
        "demand_class": _("By class of demand"),
        "account": _("By account"),
        "family": _("By family"),
        "month": _("By month"),
        "ahead": _("By months ahead"),
        "method": _("By method"),
    }
    return [{"label": labels[name], "url": f"?by={name}", "active": name == by} for name in BY]
