"""The hours that people have for accounts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from clave.apps.identity.roles import Permission
from clave.apps.workload import services
from clave.apps.workload.models import Capacity
from clave.apps.workload.seeing import people_seen
from clave.apps.workload.selectors import capacities_visible_to
from clave.figures.workload import capacity as hours_of
from clave.figures.workload import sampled_interval
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components import numbers
from clave.web.components.dates import date_text
from clave.web.lists import ListPage, show_list
from clave.web.refusals import sentence

from .forms import CapacityForm, people_for
from .load import INSIGHTS, crumbs
from .tables import CapacityTable


@page(*INSIGHTS)
@require_GET
def capacities(request: UserRequest) -> HttpResponseBase:
    """What is told of whom, and since when."""
    may_plan = request.user.may(Permission.PLAN_WORK)
    rows = [_row(one, may_plan) for one in capacities_visible_to(request.user)]
    text = ngettext("%(n)s capacity is told", "%(n)s capacities are told", len(rows))
    context = {
        "finding": text % {"n": numbers.number(len(rows))},
        "lead": _("The newest that has begun holds. Who has none has that of everybody else."),
        "new_url": reverse("new_capacity") if may_plan else "",
        "crumbs": crumbs({"label": _("Capacity")}),
    }
    listed = ListPage(
        name="capacities",
        table_class=CapacityTable,
        rows=rows,
        template="workload/capacities.html",
        search=lambda row, q: q.casefold() in row["name"].casefold(),
        default_order="name",
        file_name="clave-capacity",
    )
    return show_list(request, listed, context)


@page(Permission.PLAN_WORK)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponseBase:
    """The hours of somebody, from a day on."""
    form = CapacityForm(request.POST or None, people=people_for(people_seen(request.user)))
    if request.method == "POST" and form.is_valid():
        who, since = form.cleaned_data["user"], form.cleaned_data["since"]
        if _saved(request, form, who, since):
            return redirect("capacities")
    return _show(request, form, _("New capacity"))


@page(Permission.PLAN_WORK)
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Change hours that were told."""
    found = get_object_or_404(capacities_visible_to(request.user), pk=pk)
    who, since = found.user, found.since
    form = CapacityForm(request.POST or None, instance=found, people=people_for(frozenset()))
    if request.method == "POST" and form.is_valid() and _saved(request, form, who, since):
        return redirect("capacities")
    return _show(request, form, f"{who or _('everybody else')} · {date_text(since)}")


def _saved(request: UserRequest, form: CapacityForm, who: Any, since: Any) -> bool:
    try:
        services.set_capacity(
            acting_user=request.user,
            user=who,
            since=since,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        )
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        form.add_error(None, sentence(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


def _show(request: UserRequest, form: CapacityForm, title: str) -> HttpResponseBase:
    context = {
        "form": form,
        "title": title,
        "back": reverse("capacities"),
        "crumbs": crumbs({"label": _("Capacity"), "url": reverse("capacities")}, {"label": title}),
    }
    return render(request, "workload/form.html", context, status=422 if form.errors else 200)


def _row(one: Capacity, may_plan: bool) -> dict[str, Any]:
    observed = sampled_interval(one.moments or 0, one.hits or 0)
    share = observed[0] if observed else one.account_share / 100
    text = ""
    if observed:
        text = _("%(low)s to %(high)s, %(moments)s moments") % {
            "low": numbers.percent(observed[1], 0),
            "high": numbers.percent(observed[2], 0),
            "moments": numbers.number(one.moments),
        }
    return {
        "id": one.pk,
        "name": str(one.user) if one.user else _("everybody else"),
        "url": reverse("capacity", args=[one.pk]) if may_plan else "",
        "since": date_text(one.since),
        "days": one.days,
        "hours_a_day": one.hours_a_day,
        "share": share,
        "capacity": hours_of(one.days, float(one.hours_a_day), share),
        "sampled": text or None,
        "delegations": one.delegations or None,
        "languages": one.languages or None,
    }
