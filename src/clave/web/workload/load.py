"""The workload: hours asked against hours there are, of everybody whom one sees."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.identity.roles import Permission
from clave.apps.workload.selectors import LoadAnswer, entries_of, workload_for
from clave.figures.base import Row
from clave.web.access import UserRequest, page
from clave.web.components import charts, numbers
from clave.web.definitions import definition_of
from clave.web.insight_tabs import insight_tabs
from clave.web.lists import ListPage, show_list

from . import words
from .tables import HoursTable, LoadTable

INSIGHTS = (Permission.SEE_INSIGHTS,)


def crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    """The way here."""
    first = {"label": _("Insights"), "url": reverse("insights")}
    return [first, {"label": _("Workload"), "url": reverse("workload")}, *more]


@page(*INSIGHTS)
@require_GET
def workload(request: UserRequest) -> HttpResponseBase:
    """Who carries how much, who has room."""
    answer = workload_for(request.user)
    rows = [row | {"state": words.load_state(row) or None} for row in answer.rows]
    context = {
        "finding": words.load_finding(answer),
        "tabs": insight_tabs("workload"),
        "chart": load_chart(rows),
        "figures": strip(answer),
        "missing": words.notes_of(answer.figure.missing),
        "assumed": words.notes_of(answer.figure.assumed),
        "definition": _(definition_of("workload")),
        "definition_url": f"{reverse('definitions')}#workload",
        "may_plan": request.user.may(Permission.PLAN_WORK),
        "may_assign": request.user.may(Permission.ASSIGN_ACCOUNTS),
        "as_of": answer.work.as_of,
        "crumbs": crumbs(),
    }
    return show_list(
        request,
        ListPage(
            name="workload",
            table_class=LoadTable,
            rows=rows,
            template="workload/load.html",
            search=lambda row, q: q.casefold() in row["name"].casefold(),
            default_order="-utilisation",
            file_name="clave-workload",
            options={"full_bar": max([1.0, *(row["utilisation"] or 0 for row in rows)])},
            footer=_totals(answer.values) if rows else {},
        ),
        context,
    )


def _totals(values: Row) -> Row:
    names = ("accounts", "hours", "capacity", "utilisation")
    left = (values["capacity"] or 0) - (values["hours"] or 0)
    return {"name": _("Total"), "free_hours": left, **{name: values[name] for name in names}}


@page(*INSIGHTS)
@require_GET
def person(request: UserRequest, pk: int) -> HttpResponseBase:
    """The accounts of one person, with what each asks."""
    answer = workload_for(request.user)
    found = next((row for row in answer.rows if row["kam"] == pk), None)
    if found is None:
        raise Http404
    rows = account_rows(answer.accounts_of(pk))
    context = {
        "finding": words.person_finding(found),
        "interval": words.interval_words(found),
        "missing": words.notes_of(answer.figure.missing),
        "assumed": words.notes_of(answer.figure.assumed),
        "row": found,
        "may_plan": request.user.may(Permission.PLAN_WORK),
        "crumbs": crumbs({"label": found["name"]}),
    }
    return show_list(
        request,
        ListPage(
            name="workload_person",
            table_class=HoursTable,
            rows=rows,
            template="workload/person.html",
            search=lambda row, q: q.casefold() in row["name"].casefold(),
            default_order="-hours",
            file_name="clave-workload-accounts",
            footer={"name": _("Total"), "hours": found["hours"]} if rows else {},
        ),
        context,
    )


def account_rows(rows: list[Row]) -> list[Row]:
    """Accounts as the table shows them."""
    entries = entries_of([row["code"] for row in rows])
    return [
        row
        | {
            "id": entries[row["code"]].id,
            "complexity_word": words.band_word(row["complexity"]) or None,
            "stage_word": words.stage_word(row["stage"]) or None,
            "source": _("told") if row["hours_told"] else _("rules") if row["hours"] else None,
        }
        for row in rows
        if row["code"] in entries
    ]


def strip(answer: LoadAnswer) -> list[dict[str, Any]]:
    """The figures beside the chart."""
    values = answer.values
    needed = _("KAMs needed, of %(n)s") % {"n": numbers.number(values["people"])}
    return [
        {"label": _("Hours they ask"), "value": words.hours(values["hours"]), "unit": "h"},
        {"label": _("Hours there are"), "value": words.hours(values["capacity"]), "unit": "h"},
        {"label": _("Load"), "value": numbers.percent(values["utilisation"], 0)},
        {
            "label": _("Overloaded"),
            "value": numbers.number(values["overloaded"]),
            "tone": "loss" if values["overloaded"] else "",
        },
        {"label": _("With room"), "value": numbers.number(values["with_room"])},
        {"label": needed, "value": numbers.number(values["people_needed"])},
    ]


def load_chart(rows: list[Row], most: int = 30) -> dict[str, Any] | None:
    """The load of each, the fullest first; red above full."""
    shown = [row for row in rows if row["utilisation"] is not None][:most]
    if len(shown) < 2:
        return None
    tones = {place: "loss" for place, row in enumerate(shown) if row["utilisation"] > 1}
    option = charts.bar_chart(
        [row["name"] for row in shown],
        [row["utilisation"] for row in shown],
        name=_("Load"),
        write="percent",
        tones=tones,
    )
    return {
        "option": option,
        "title": _("Hours that the accounts ask, of those there are"),
        "unit": _("Share of the hours there are"),
        "table": {
            "columns": [
                {"label": _("KAM")},
                {"label": _("Hours they ask"), "unit": "h"},
                {"label": _("Hours there are"), "unit": "h"},
                {"label": _("Load"), "unit": "%"},
            ],
            "rows": [
                [
                    row["name"],
                    words.hours(row["hours"]),
                    words.hours(row["capacity"]),
                    numbers.per_hundred(row["utilisation"], 0),
                ]
                for row in shown
            ],
        },
    }
