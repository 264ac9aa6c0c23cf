"""The board of compliance: is what was planned done, where not, and what is expected late."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clave.apps.compliance.selectors import (
    BY,
    curve,
    escalations_of,
    expected_late,
    last_run,
    lines,
    totals,
)
from clave.apps.followup.models import Action
from clave.figures.base import Row
from clave.web.access import UserRequest, page
from clave.web.components import charts, numbers
from clave.web.components.dates import date_text
from clave.web.lists import ListPage, query_link, show_list
from clave.web.plan_tabs import plan_tabs

from . import words
from .asked import Asked, asked_of, filters
from .tables import GroupTable, group_row, rows_url

WARNED = 8  # on the board; the others a click away


@page()
@require_GET
def compliance(request: UserRequest) -> HttpResponseBase:
    """By plan, account, delegation, person or site: due, done, not done, expected late."""
    asked = asked_of(request, request.user)
    by = asked.chosen.by or "account"
    found = asked.actions(request.user)
    if asked.chosen.by and not asked.chosen.key:
        found = Asked(asked.chosen, "", asked.kept, "").actions(request.user)
    counts = totals(found)
    exporting = bool(request.GET.get("export"))
    context: dict[str, Any] = {
        "finding": words.finding(counts),
        "tabs": plan_tabs(request.user, "compliance"),
        "crumbs": [{"label": _("Compliance")}],
        "has_any": bool(counts["actions"] or counts["cancelled"]),
        "figures": _figures(counts, asked),
        "views": _views(request, by),
        "new_url": reverse("actions"),
    }
    if not exporting and context["has_any"]:
        context |= _below(found, asked)
    rows = [group_row(line, by, asked.kept) for line in lines(found, by)]
    listed = ListPage(
        name="compliance",
        table_class=GroupTable,
        rows=rows,
        template="compliance/board.html",
        filters=filters(asked),
        search=lambda row, text: text.casefold() in row.name.casefold(),
        default_order="compliance",
        file_name="clave-compliance",
        footer=_footer(counts) if rows else {},
    )
    return show_list(request, listed, context)


def _footer(counts: Row) -> dict[str, Any]:
    """All that count, those too that belong to no group of the table."""
    told = {name: counts[name] for name in GroupTable.base_columns if name in counts}
    return {"name": _("all actions"), **told}


def _below(found: QuerySet[Action], asked: Asked) -> dict[str, Any]:
    """The curve, and the first of what is expected late with its reason."""
    warned = list(expected_late(found)[:WARNED])
    told = escalations_of(action.pk for action in warned)
    return {
        "chart": _chart(curve(found)),
        "method": words.method_text(last_run()),
        "warned": [
            {
                "action": action,
                "why": words.outlook_text(action.record, str(action.owner)),
                "escalated": [str(one.to) for one in told.get(action.pk, ())],
            }
            for action in warned
        ],
        "warned_url": rows_url("", "", "soon_late", asked.kept),
    }


def _figures(counts: Row, asked: Asked) -> list[dict[str, Any]]:
    """The five numbers above the table; each leads to its actions."""

    def entry(label: str, name: str, note: str = "", tone: str = "") -> dict[str, Any]:
        return {
            "label": label,
            "value": numbers.number(counts[name]),
            "note": note,
            "tone": tone if counts[name] else "",
            "url": rows_url("", "", name, asked.kept),
        }

    done = {"rate": numbers.percent(counts["done_rate"], 0)}
    rate = {
        "label": _("Compliance"),
        "value": numbers.percent(counts["compliance"], 0),
        "note": _("of what was due; done late counts half"),
        "url": reverse("definitions") + "#compliance",
    }
    return [
        rate,
        entry(_("Due so far"), "due", _("%(rate)s done, late or not") % done),
        entry(_("Due and not done"), "missed", tone="loss"),
        entry(_("Open"), "open"),
        entry(_("Expected late"), "soon_late", _("not due yet")),
    ]


def _views(request: UserRequest, by: str) -> list[dict[str, Any]]:
    return [
        {
            "label": words.BY_LABELS[one],
            "url": query_link(request.GET, by=one, key=None, page=None, sort=None),
            "active": one == by,
        }
        for one in BY
    ]


def _chart(rows: list[Row]) -> dict[str, Any] | None:
    """Planned against done, week by week, by weight."""
    if len(rows) < 2:
        return None
    labels = [date_text(row["week"]) for row in rows]
    planned = {"name": _("Planned"), "values": [row["planned"] for row in rows], "style": "plan"}
    done = {"name": _("Done"), "values": [row["done"] for row in rows]}
    return {
        "id": "curve",
        "title": _curve_finding(rows),
        "option": charts.line_chart(labels, [done, planned], from_zero=True),
        "unit": _("Weight of actions, added up week by week"),
        "source": _("actions"),
        "period": f"{labels[0]} – {labels[-1]}",
        "format": "number",
        "size": "low",
        "table": {
            "columns": [{"label": _("Week until")}, {"label": _("Planned")}, {"label": _("Done")}],
            "rows": [
                [label, numbers.number(row["planned"]), numbers.number(row["done"])]
                for label, row in zip(labels, rows, strict=True)
            ],
        },
    }


def _curve_finding(rows: list[Row]) -> str:
    """How far what was done lies behind what was planned by the end of this week."""
    now = [row for row in rows if row["done"] is not None][-1]
    behind = now["planned"] - now["done"]
    said = {"done": numbers.number(now["done"]), "planned": numbers.number(now["planned"])}
    if behind > 0:
        return _("Done: %(done)s of the %(planned)s planned until this week") % said
    return _("Done: %(done)s, with %(planned)s planned until this week") % said
