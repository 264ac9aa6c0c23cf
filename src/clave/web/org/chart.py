"""The organisation: its chart drawn, its figures, and the list that says the same."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.org.chart import Chart
from clave.apps.org.selectors import Shape, shape_of
from clave.apps.org.services.founding import found_chart
from clave.web.access import UserRequest, page
from clave.web.components.dates import date_text
from clave.web.components.numbers import number
from clave.web.lists import Filter, ListPage, show_list

from .drawing import Asked, asked_of, chart_of, drawing_of
from .tables import PlaceTable, rows_of
from .template import example

CHART = (Permission.EDIT_CHART,)
UNDO_SECONDS = 900


@page()
@require_GET
def chart(request: UserRequest) -> HttpResponseBase:
    """Who stands where, and under whom."""
    asked = asked_of(request.GET)
    today = chart_of(asked)
    may_edit = request.user.may(Permission.EDIT_CHART)
    context = {
        "crumbs": crumbs(),
        "tabs": tabs(request.user, "organisation"),
        "may_edit": may_edit,
        "asked": asked,
        "lead": _lead(asked),
        "chart": today,
    }
    if not today.places:
        return render(request, "org/empty.html", context)
    shape = shape_of(today)
    context |= {
        "finding": _finding(shape),
        "figures": _figures(shape),
        "drawing": drawing_of(today, asked, movable=may_edit and asked.is_today),
        "levels": _level_choices(asked, shape),
        "undo": _undo(request) if may_edit else None,
        "today": timezone.localdate().isoformat(),
    }
    return show_list(request, _listed(request, today), context)


def _undo(request: UserRequest) -> dict[str, Any] | None:
    """The last move, for as long as one may want it back."""
    moved: dict[str, Any] | None = request.session.get("org_undo")
    return moved if moved and timezone.now().timestamp() - moved["at"] < UNDO_SECONDS else None


def _listed(request: UserRequest, today: Chart) -> ListPage:
    unit, state = request.GET.get("unit", ""), request.GET.get("state", "")
    rows = [
        row
        for row in rows_of(today)
        if unit in ("", row.unit)
        and (state != "vacant" or not row.holder)
        and (state != "kam" or row.is_kam)
    ]
    units = sorted({place.unit_name for place in today.places.values() if place.unit_name})
    states = [("", _("All")), ("vacant", _("Vacant")), ("kam", _("KAM positions"))]
    return ListPage(
        name="organisation",
        table_class=PlaceTable,
        rows=rows,
        template="org/chart.html",
        filters=[
            Filter("unit", _("Unit"), [("", _("All")), *((name, name) for name in units)], unit),
            Filter("state", _("Which"), states, state),
        ],
        search=lambda row, text: (
            text.casefold() in f"{row.title}\n{row.holder}\n{row.unit}\n{row.boss}".casefold()
        ),
        hidden=("since",),
        file_name="clave-organisation",
    )


@page()
@require_GET
def drawing(request: UserRequest) -> HttpResponse:
    """The drawing alone, for a script that opens or closes a part of it."""
    asked = asked_of(request.GET)
    movable = request.user.may(Permission.EDIT_CHART) and asked.is_today
    return HttpResponse(drawing_of(chart_of(asked), asked, movable=movable))


@page(*CHART)
@require_POST
def template(request: UserRequest) -> HttpResponseBase:
    """Begin with the example: presidency, manufacturing, commercial and finance."""
    made = found_chart(acting_user=request.user, plan=example())
    text = _("%(n)s positions of the example are there. Say now who holds them.")
    messages.success(request, text % {"n": number(len(made))})
    return redirect("organisation")


def tabs(user: User, current: str) -> list[dict[str, Any]]:
    """The parts of the organisation that ``user`` may open."""
    entries = (
        ("organisation", _("Chart"), True),
        ("people", _("People"), True),
        ("units", _("Units"), True),
        ("delegations", _("Delegations of authority"), True),
        ("policies", _("Policies of authority"), True),
        ("resources", _("Resources"), True),
        ("chart_imports", _("From a file"), user.may(Permission.EDIT_CHART)),
    )
    return [
        {"url": reverse(name), "label": label, "active": name == current}
        for name, label, allowed in entries
        if allowed
    ]


def crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    """The way here."""
    return [{"label": _("Organisation"), "url": reverse("organisation")}, *more]


def _lead(asked: Asked) -> str:
    if asked.is_today:
        return ""
    return _("As it was on %(day)s; only the chart of today can be changed.") % {
        "day": date_text(asked.on)
    }


def _finding(shape: Shape) -> str:
    text = ngettext(
        "%(n)s position in %(layers)s layers",
        "%(n)s positions in %(layers)s layers",
        shape.positions,
    )
    said = text % {"n": number(shape.positions), "layers": number(shape.layers)}
    if not shape.vacant:
        return _("%(said)s, all of them held") % {"said": said}
    vacant = ngettext("%(n)s is vacant", "%(n)s are vacant", shape.vacant)
    return f"{said}; {vacant % {'n': number(shape.vacant)}}"


def _figures(shape: Shape) -> list[dict[str, str]]:
    widest = shape.widest
    note = ""
    if widest is not None:
        note = _("at most %(n)s: %(name)s") % {
            "n": number(shape.widest_span),
            "name": widest.name,
        }
    return [
        {"label": _("People"), "value": number(shape.people)},
        {"label": _("Layers"), "value": number(shape.layers)},
        {"label": _("Span of control"), "value": number(shape.span, 1), "note": note},
        {"label": _("Vacancies"), "value": number(shape.vacant)},
        {"label": _("KAM positions"), "value": number(shape.kams)},
    ]


def _level_choices(asked: Asked, shape: Shape) -> list[dict[str, Any]]:
    """So many levels, or all."""
    choices = [*range(1, min(shape.layers, 6)), 0]
    return [
        {
            "label": number(levels) if levels else _("all"),
            "url": asked.query(levels=levels, open=[], shut=[]),
            "active": asked.levels == levels,
        }
        for levels in choices
    ]
