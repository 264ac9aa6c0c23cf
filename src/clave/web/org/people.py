"""The company's people, and the units that they work in."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.identity.access import require
from clave.apps.identity.roles import Permission
from clave.apps.org.chart import current_chart
from clave.apps.org.models import Person, Unit
from clave.apps.org.selectors import delegations_visible_to
from clave.apps.org.services import chart as services
from clave.apps.org.services import people as staff
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.lists import ListPage, show_list
from clave.web.refusals import sentence

from .chart import CHART, crumbs, tabs
from .forms import PersonForm, UnitForm
from .tables import PersonRow, PersonTable, UnitRow, UnitTable


@page()
@require_GET
def people(request: UserRequest) -> HttpResponseBase:
    """Everybody who works here."""
    chart = current_chart()
    rows = []
    for person in Person.objects.select_related("user"):
        places = chart.held_by.get(person.pk, [])
        bosses = [chart.places[p.boss].name for p in places if p.boss in chart.places]
        rows.append(
            PersonRow(
                id=person.pk,
                name=person.name,
                email=person.email,
                titles=", ".join(place.title for place in places),
                units=", ".join(dict.fromkeys(p.unit_name for p in places if p.unit_name)),
                boss=", ".join(dict.fromkeys(bosses)),
                has_login=person.user_id is not None,
            )
        )
    context = {
        "tabs": tabs(request.user, "people"),
        "crumbs": crumbs({"label": _("People")}),
        "may_edit": request.user.may(Permission.EDIT_CHART),
    }
    listed = ListPage(
        name="people",
        table_class=PersonTable,
        rows=rows,
        template="org/people.html",
        search=lambda row, text: (
            text.casefold() in f"{row.name}\n{row.email}\n{row.titles}\n{row.units}".casefold()
        ),
        default_order="name",
        file_name="clave-people",
    )
    return show_list(request, listed, context)


@page(*CHART)
@require_http_methods(["GET", "POST"])
def new_person(request: UserRequest) -> HttpResponseBase:
    """Somebody new."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name", "email", "code", "user")}
        try:
            person = staff.add_person(acting_user=request.user, **values)
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("%(name)s works here.") % {"name": person.name})
            return redirect("person", pk=person.pk)
    context = {
        "form": form,
        "title": _("New person"),
        "back": reverse("people"),
        "crumbs": crumbs(_people_crumb(), {"label": _("New person")}),
    }
    return render(request, "org/form.html", context, status=422 if form.errors else 200)


@page()
@require_http_methods(["GET", "POST"])
def person(request: UserRequest, pk: int) -> HttpResponseBase:
    """A person: positions now and before, the line above, delegations."""
    record = get_object_or_404(Person, pk=pk)
    may_edit = request.user.may(Permission.EDIT_CHART)
    if request.method == "POST":
        require(request.user, Permission.EDIT_CHART)
    form = PersonForm(request.POST or None, instance=record)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name", "email", "code", "user")}
        try:
            staff.update_person(
                acting_user=request.user,
                person=get_object_or_404(Person, pk=pk),
                values=values,
                expected_version=form.cleaned_data["version"] or 0,
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("person", pk=pk)
    chart = current_chart()
    places = chart.held_by.get(pk, [])
    shown = get_object_or_404(Person.objects.select_related("user"), pk=pk)
    delegations = delegations_visible_to(request.user)
    context: dict[str, Any] = {
        "person": shown,
        "lead": ", ".join(place.title for place in places) or _("holds no position today"),
        "form": form,
        "may_edit": may_edit,
        "places": [(place, chart.above(place.id)) for place in places],
        "below": [chart.places[low] for p in places for low in chart.reports.get(p.id, [])],
        "holdings": shown.holdings.select_related("position").order_by("-since"),
        "given": delegations.filter(giver=shown, ends_at__gt=timezone.now()),
        "received": delegations.filter(receiver=shown, ends_at__gt=timezone.now()),
        "crumbs": crumbs(_people_crumb(), {"label": shown.name}),
    }
    return render(request, "org/person.html", context, status=422 if form.errors else 200)


@page()
@require_http_methods(["GET", "POST"])
def units(request: UserRequest) -> HttpResponseBase:
    """The parts of the company; a POST adds one."""
    may_edit = request.user.may(Permission.EDIT_CHART)
    if request.method == "POST":
        require(request.user, Permission.EDIT_CHART)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name", "kind", "parent")}
        try:
            unit = services.create_unit(acting_user=request.user, **values)
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("%(name)s is there.") % {"name": unit.name})
            return redirect("units")
    context = {
        "form": form,
        "may_edit": may_edit,
        "tabs": tabs(request.user, "units"),
        "crumbs": crumbs({"label": _("Units")}),
    }
    listed = ListPage(
        name="units",
        table_class=UnitTable,
        rows=_unit_rows(),
        template="org/units.html",
        search=lambda row, text: text.casefold() in row.name.casefold(),
        default_order="name",
        file_name="clave-units",
        options={"may_edit": may_edit},
    )
    response = show_list(request, listed, context)
    response.status_code = 422 if form.errors else response.status_code
    return response


@page(*CHART)
@require_http_methods(["GET", "POST"])
def unit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Change a unit."""
    record = get_object_or_404(Unit, pk=pk)
    form = UnitForm(request.POST or None, instance=record)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name", "kind", "parent")}
        try:
            services.update_unit(
                acting_user=request.user,
                unit=get_object_or_404(Unit, pk=pk),
                values=values,
                expected_version=form.cleaned_data["version"] or 0,
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("units")
    name = get_object_or_404(Unit, pk=pk).name
    context = {
        "form": form,
        "title": name,
        "back": reverse("units"),
        "remove": reverse("remove_unit", args=[pk]),
        "crumbs": crumbs({"label": _("Units"), "url": reverse("units")}, {"label": name}),
    }
    return render(request, "org/form.html", context, status=422 if form.errors else 200)


@page(*CHART)
@require_POST
def remove_unit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take a unit away that nothing stands in."""
    record = get_object_or_404(Unit, pk=pk)
    services.remove_unit(acting_user=request.user, unit=record)
    messages.success(request, _("%(name)s was removed.") % {"name": record.name})
    return redirect("units")


def _unit_rows() -> list[UnitRow]:
    """Every unit, with how many positions stand in it today."""
    counted = Counter(place.unit for place in current_chart().places.values())
    return [
        UnitRow(
            unit.pk, unit.name, unit.get_kind_display(), str(unit.parent or ""), counted[unit.pk]
        )
        for unit in Unit.objects.select_related("parent")
    ]


def _people_crumb() -> dict[str, str]:
    return {"label": _("People"), "url": reverse("people")}
