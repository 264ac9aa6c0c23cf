"""A position: what it is, who holds and held it, and where it stands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.identity.access import require
from clave.apps.identity.roles import Permission
from clave.apps.org.chart import Place, current_chart
from clave.apps.org.models import DottedLine, Holding, Position, Unit
from clave.apps.org.services import chart as services
from clave.apps.org.services import people as staff
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.refusals import sentence, written

from .chart import CHART, crumbs
from .drawing import asked_of
from .forms import AppointForm, DottedForm, MoveForm, NewPositionForm, PositionForm, posted_day


@page(*CHART)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponseBase:
    """A new place in the chart."""
    form = NewPositionForm(request.POST or None, initial={"reports_to": request.GET.get("under")})
    if request.method == "POST" and form.is_valid():
        try:
            position = services.open_position(acting_user=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("%(title)s is in the chart.") % {"title": position.title})
            return redirect("position", pk=position.pk)
    context = {
        "form": form,
        "title": _("New position"),
        "back": reverse("organisation"),
        "crumbs": crumbs({"label": _("New position")}),
    }
    return render(request, "org/form.html", context, status=422 if form.errors else 200)


@page()
@require_http_methods(["GET", "POST"])
def position(request: UserRequest, pk: int) -> HttpResponseBase:
    """Shown to everybody, changed by those who may edit the chart."""
    record = get_object_or_404(Position, pk=pk)
    may_edit = request.user.may(Permission.EDIT_CHART)
    if request.method == "POST":
        require(request.user, Permission.EDIT_CHART)
    form = PositionForm(request.POST or None, instance=record)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            services.update_position(
                acting_user=request.user,
                position=get_object_or_404(Position, pk=pk),
                values=values,
                expected_version=version,
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("position", pk=pk)
    return _show(request, pk, {"form": form, "may_edit": may_edit})


def _show(request: UserRequest, pk: int, context: dict[str, Any]) -> HttpResponseBase:
    """The page of a position with its forms, some of which may have been refused."""
    record = get_object_or_404(Position, pk=pk)
    chart = current_chart()
    place = chart.places.get(pk)
    may_edit = request.user.may(Permission.EDIT_CHART)
    below = [chart.places[low] for low in chart.reports.get(pk, [])]
    lines = record.dotted_lines.select_related("reports_to").filter(until__isnull=True)
    shown: dict[str, Any] = {
        "position": record,
        "place": place,
        "lead": _where(place),
        "line": list(reversed(chart.above(pk))),
        "below": below,
        "dotted": lines,
        "holdings": record.holdings.select_related("person").order_by("-since"),
        "placements": record.placements.select_related("reports_to", "unit").order_by("-since"),
        "may_edit": may_edit,
        "crumbs": crumbs({"label": record.title, "url": reverse("position", args=[pk])}),
    }
    if may_edit:
        moved = {"reports_to": place.boss, "unit": place.unit} if place else {}
        shown |= {
            "form": PositionForm(instance=record),
            "move_form": MoveForm(initial=moved, prefix="move"),
            "appoint_form": AppointForm(prefix="appoint"),
            "dotted_form": DottedForm(prefix="dotted"),
        }
    forms_given = [one for one in context.values() if isinstance(one, forms.BaseForm)]
    status = 422 if any(form.is_bound and form.errors for form in forms_given) else 200
    return render(request, "org/position.html", shown | context, status=status)


def _where(place: Place | None) -> str:
    """Who holds it, and in which unit."""
    if place is None:
        return _("not in today's chart")
    holder = place.holder.name if place.holder else _("vacant")
    return " · ".join(filter(None, (holder, place.unit_name)))


@page(*CHART)
@require_POST
def move(request: UserRequest, pk: int) -> HttpResponseBase:
    """Put a position under another: from its form, or by dragging it in the chart."""
    record = get_object_or_404(Position, pk=pk)
    form = MoveForm(request.POST, prefix="move")
    if not form.is_valid():
        return _show(request, pk, {"move_form": form})
    place = current_chart().places.get(pk)
    try:
        services.move_position(acting_user=request.user, position=record, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, sentence(refusal))
        return _show(request, pk, {"move_form": form})
    boss = form.cleaned_data["reports_to"]
    request.session["org_undo"] = {
        "position": pk,
        "reports_to": place.boss if place else None,
        "unit": place.unit if place else None,
        "at": timezone.now().timestamp(),
        "text": _("%(title)s reports to %(boss)s now.")
        % {"title": record.title, "boss": boss or _("nobody")},
    }
    if "back" in request.POST:  # dragged in the chart: what was open in it stays open
        shown = asked_of(QueryDict(request.POST["back"].removeprefix("?")))
        return redirect(reverse("organisation") + shown.query())
    return redirect("position", pk=pk)


@page(*CHART)
@require_POST
def undo_move(request: UserRequest) -> HttpResponseBase:
    """Take the last move back."""
    moved = request.session.pop("org_undo", None)
    if moved is None:
        raise Refused("nothing_to_undo")
    services.move_position(
        acting_user=request.user,
        position=get_object_or_404(Position, pk=moved["position"]),
        reports_to=Position.objects.filter(pk=moved["reports_to"]).first(),
        unit=Unit.objects.filter(pk=moved["unit"]).first(),
    )
    messages.success(request, _("The move was taken back."))
    return redirect("organisation")


@page(*CHART)
@require_POST
def close(request: UserRequest, pk: int) -> HttpResponseBase:
    """End a position from today on."""
    record = get_object_or_404(Position, pk=pk)
    services.close_position(acting_user=request.user, position=record)
    messages.success(request, _("%(title)s is closed.") % {"title": record.title})
    return redirect("organisation")


@page(*CHART)
@require_POST
def appoint(request: UserRequest, pk: int) -> HttpResponseBase:
    """Put a person into a position."""
    record = get_object_or_404(Position, pk=pk)
    form = AppointForm(request.POST, prefix="appoint")
    if form.is_valid():
        try:
            held = staff.appoint(acting_user=request.user, position=record, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            said = {"person": held.person, "title": record.title}
            messages.success(request, _("%(person)s holds %(title)s.") % said)
            return redirect("position", pk=pk)
    return _show(request, pk, {"appoint_form": form})


@page(*CHART)
@require_POST
def end_holding(request: UserRequest, pk: int) -> HttpResponseBase:
    """The holder leaves the position."""
    held = get_object_or_404(Holding.objects.select_related("person", "position"), pk=pk)
    day = posted_day(request.POST.get("on", ""))
    staff.end_holding(acting_user=request.user, holding=held, on=day)
    said = {"person": held.person, "title": held.position.title}
    messages.success(request, _("%(person)s no longer holds %(title)s.") % said)
    return redirect("position", pk=held.position_id)


@page(*CHART)
@require_POST
def draw_dotted(request: UserRequest, pk: int) -> HttpResponseBase:
    """A second line of command."""
    record = get_object_or_404(Position, pk=pk)
    form = DottedForm(request.POST, prefix="dotted")
    if written(
        form,
        lambda: services.draw_dotted_line(
            acting_user=request.user,
            position=record,
            reports_to=form.cleaned_data["reports_to"],
        ),
    ):
        return redirect("position", pk=pk)
    return _show(request, pk, {"dotted_form": form})


@page(*CHART)
@require_POST
def end_dotted(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take a dotted line away."""
    line = get_object_or_404(DottedLine.objects.select_related("position", "reports_to"), pk=pk)
    services.end_dotted_line(acting_user=request.user, line=line)
    return redirect("position", pk=line.position_id)
