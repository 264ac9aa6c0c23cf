"""Targets against what was sold, and what the year will bring."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from clave.apps.identity.roles import Permission
from clave.apps.targets.keys import open_keys
from clave.apps.targets.selectors import BY, TargetsAnswer, targets_for, waiting_lines
from clave.figures.base import Row
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.components.dates import period_text
from clave.web.definitions import definition_of
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import Filter, ListPage, show_list

from . import words
from .charts import months_chart
from .tables import TargetsTable

INSIGHTS = (Permission.SEE_INSIGHTS,)


def crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    """The way here."""
    first = {"label": _("Insights"), "url": reverse("insights")}
    return [first, {"label": _("Targets"), "url": reverse("targets")}, *more]


def version_in(request: UserRequest, name: str = "version") -> int:
    """The version that a form was filled in on; 0, which none has, where it is no number."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@page(*INSIGHTS)
@require_GET
def targets(request: UserRequest) -> HttpResponseBase:
    """Where we stand, who is behind, what the year will bring."""
    asked = request.GET.get("by", "kam")
    by = asked if asked in BY else "kam"
    answer = targets_for(request.user, by=by)
    values, currency = answer.figure.values, answer.figure.currency or ""
    may_set = request.user.may(Permission.SET_TARGETS)
    notes = [*answer.figure.missing, *answer.months.missing]
    context = {
        "finding": words.finding(values, currency),
        "lead": words.lead(values, answer.rows, currency),
        "tabs": insight_tabs("targets"),
        "choices": _choices(by),
        "chart": months_chart(answer.months, currency),
        "figures": strip(values, currency),
        "method": words.method_words(values),
        "missing": words.notes_of(notes),
        "assumed": words.notes_of(answer.figure.assumed),
        "definition": _(definition_of("targets")),
        "definition_url": f"{reverse('definitions')}#targets",
        "waiting": waiting_lines(request.user) if may_set else 0,
        "unsaid": _unsaid(open_keys(request.user)) if may_set else "",
        "year": period_text(values["year_from"], values["year_to"]) if values["year_from"] else "",
        "crumbs": crumbs(),
    }
    return show_list(request, _list(answer, by, request.GET.get("kam", "")), context)


def _unsaid(keys: int) -> str:
    """That files name people whom nobody here knows."""
    if not keys:
        return ""
    text = ngettext(
        "Files name %(n)s person by a key that nobody here has: targets and results do not meet.",
        "Files name %(n)s people by keys that nobody here has: targets and results do not meet.",
        keys,
    )
    return text % {"n": numbers.number(keys)}


def _list(answer: TargetsAnswer, by: str, kam: str) -> ListPage:
    untold = _("unassigned") if by == "kam" else _("without a family")
    values = answer.figure.values
    months = {}
    if values["to_date"]:
        months = {"from": f"{values['year_from']:%Y-%m}", "to": f"{values['to_date']:%Y-%m}"}
    rows = [row | {"name": row["name"] or untold, "months": months} for row in answer.rows]
    kams = sorted({row["kam"] for row in rows if row.get("kam")}) if by == "account" else []
    chosen = kam if kam in kams else ""
    if chosen:
        rows = [row for row in rows if row["kam"] == chosen]
    return ListPage(
        name="targets",
        table_class=TargetsTable,
        rows=rows,
        template="targets/board.html",
        search=lambda row, q: q.casefold() in row["name"].casefold(),
        file_name=f"clave-targets-{by}",
        filters=[Filter("kam", _("KAM"), [("", _("All")), *((k, k) for k in kams)], chosen)]
        if kams
        else [],
        footer=_totals(values) if rows and not chosen else {},
    )


def _totals(values: Row) -> Row:
    names = (
        *("target_to_date", "actual_to_date", "gap_to_date", "gap_rate_to_date", "target_year"),
        *("forecast_year", "forecast_low", "forecast_high", "gap_year"),
    )
    return {"name": _("Total"), **{name: values[name] for name in names}}


def _choices(by: str) -> list[dict[str, Any]]:
    labels = {"kam": _("By KAM"), "account": _("By account"), "family": _("By family")}
    return [{"label": labels[name], "url": f"?by={name}", "active": name == by} for name in BY]


def strip(values: Row, currency: str) -> list[dict[str, Any]]:
    """The figures beside the chart."""
    loss = "loss" if (values["gap_to_date"] or 0) < 0 else ""
    interval = ""
    if values["forecast_low"] is not None and values["forecast_low"] != values["forecast_high"]:
        interval = _("%(low)s to %(high)s") % {
            "low": numbers.compact_money(values["forecast_low"], currency),
            "high": numbers.compact_money(values["forecast_high"], currency),
        }
    return [
        {"label": _("Target to date"), "value": numbers.money(values["target_to_date"], currency)},
        {"label": _("Actual to date"), "value": numbers.money(values["actual_to_date"], currency)},
        {
            "label": _("Gap to date"),
            "value": numbers.money(values["gap_to_date"], currency, signed=True),
            "note": numbers.percent(values["gap_rate_to_date"], signed=True),
            "tone": loss,
        },
        {"label": _("Target of the year"), "value": numbers.money(values["target_year"], currency)},
        {
            "label": _("Forecast of the year"),
            "value": numbers.money(values["forecast_year"], currency),
            "note": interval,
        },
        {
            "label": _("Gap of the year"),
            "value": numbers.money(values["gap_year"], currency, signed=True),
            "note": numbers.percent(values["gap_rate_year"], signed=True),
            "tone": "loss" if (values["gap_year"] or 0) < 0 else "",
        },
    ]
