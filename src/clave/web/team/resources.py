"""Resources: what there is, booking it, and what each account used."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.team import services
from clave.apps.team.models import Booking, Resource, ResourceKind
from clave.apps.team.selectors import bookings_to_come, may_book, monthly_cost, used_by_accounts
from clave.lib.money import from_minor
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.lists import Filter, ListPage, show_list
from clave.web.refusals import sentence, written

from .forms import BookingForm, ResourceForm
from .tables import ResourceTable, UsedTable, resource_rows, used_rows


@page()
@require_GET
def resources(request: UserRequest) -> HttpResponseBase:
    """Everything there is to work with."""
    kind = request.GET.get("kind", "")
    found = Resource.objects.select_related("unit", "holder")
    if kind in ResourceKind.values:
        found = found.filter(kind=kind)
    rows = resource_rows(found)
    kinds = [(str(value), str(label)) for value, label in ResourceKind.choices]
    count = {"n": numbers.number(len(rows))}
    context = {
        "finding": ngettext("%(n)s resource", "%(n)s resources", len(rows)) % count,
        "new_url": reverse("new_resource") if _manages(request.user) else "",
        "tabs": _tabs(request.user, "resources"),
        "crumbs": _crumbs(),
    }
    listed = ListPage(
        name="resources",
        table_class=ResourceTable,
        rows=rows,
        template="team/list.html",
        filters=[Filter("kind", _("Type"), [("", _("All")), *kinds], kind)],
        search=lambda row, q: q.casefold() in f"{row.name}\n{row.unit}\n{row.holder}".casefold(),
        default_order="name",
        file_name="clave-resources",
    )
    return show_list(request, listed, context)


@page(Permission.SEE_MARGINS)
@require_GET
def accounts(request: UserRequest) -> HttpResponseBase:
    """What each account used in twelve months, and what it cost."""
    rows = used_rows(used_by_accounts(request.user))
    count = {"n": numbers.number(len(rows))}
    text = ngettext(
        "%(n)s account used resources in 12 months",
        "%(n)s accounts used resources in 12 months",
        len(rows),
    )
    context = {
        "finding": text % count,
        "tabs": _tabs(request.user, "resources_by_account"),
        "crumbs": _crumbs({"label": _("By account")}),
    }
    listed = ListPage(
        name="resources_by_account",
        table_class=UsedTable,
        rows=rows,
        template="team/list.html",
        search=lambda row, q: q.casefold() in row.name.casefold(),
        default_order="-cost",
        file_name="clave-resources-by-account",
    )
    return show_list(request, listed, context)


@page(Permission.MANAGE_RESOURCES)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponseBase:
    """Something new to work with."""
    form = ResourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_resource(acting_user=request.user, values=form.values())
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("resource", pk=made.pk)
    return _form(request, form, _("New resource"), reverse("resources"))


@page(Permission.MANAGE_RESOURCES)
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Change a resource."""
    record = get_object_or_404(Resource, pk=pk)
    form = ResourceForm(request.POST or None, instance=record)
    if request.method == "POST" and written(
        form,
        lambda: services.change_resource(
            acting_user=request.user,
            resource=get_object_or_404(Resource, pk=pk),
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("resource", pk=pk)
    return _form(request, form, record.name, reverse("resource", args=[pk]))


@page()
@require_http_methods(["GET", "POST"])
def resource(request: UserRequest, pk: int) -> HttpResponseBase:
    """One resource: which hours are taken, and a form to take some."""
    record = get_object_or_404(Resource.objects.select_related("unit", "holder"), pk=pk)
    form = BookingForm(request.POST or None, user=request.user)
    if request.method == "POST" and written(
        form,
        lambda: services.book_resource(acting_user=request.user, resource=record, **form.values()),
    ):
        messages.success(request, _("%(name)s is booked.") % {"name": record.name})
        return redirect("resource", pk=pk)
    cost = monthly_cost(request.user, record)
    context = {
        "resource": record,
        "cost": None if cost is None else from_minor(cost, record.currency),
        "bookings": bookings_to_come(request.user, record),
        "form": form if may_book(request.user, record) else None,
        "may_edit": _manages(request.user),
        "crumbs": _crumbs({"label": record.name}),
    }
    return render(request, "team/resource.html", context, status=422 if form.errors else 200)


@page()
@require_POST
def cancel(request: UserRequest, pk: int) -> HttpResponseBase:
    """Give hours free again."""
    booking = get_object_or_404(Booking.objects.select_related("resource", "account"), pk=pk)
    services.cancel_booking(acting_user=request.user, booking=booking)
    messages.success(request, _("The booking is cancelled."))
    return redirect("resource", pk=booking.resource_id)


def _form(request: UserRequest, form: ResourceForm, title: str, to: str) -> HttpResponseBase:
    context = {"form": form, "title": title, "back": to, "crumbs": _crumbs({"label": title})}
    return render(request, "team/form.html", context, status=422 if form.errors else 200)


def _manages(user: User) -> bool:
    return user.may(Permission.MANAGE_RESOURCES)


def _tabs(user: User, current: str) -> list[dict[str, Any]]:
    entries = (
        ("resources", _("Resources"), True),
        ("resources_by_account", _("By account"), user.may(Permission.SEE_MARGINS)),
    )
    return [
        {"url": reverse(name), "label": label, "active": name == current}
        for name, label, allowed in entries
        if allowed
    ]


def _crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    organisation = {"label": _("Organisation"), "url": reverse("organisation")}
    return [organisation, {"label": _("Resources"), "url": reverse("resources")}, *more]
