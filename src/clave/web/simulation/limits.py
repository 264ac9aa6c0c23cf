"""The legal terms of payment: dated, with their source, by class of goods."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clave.apps.identity.roles import Permission
from clave.apps.simulation import services
from clave.apps.simulation.models import PaymentLimit
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.identity.settings import tabs
from clave.web.refusals import sentence

from .forms import LimitForm

RULES = (Permission.MANAGE_PROFIT,)


@page(*RULES)
@require_GET
def limits(request: UserRequest) -> HttpResponseBase:
    """All that are told, the newest of each class first."""
    context = {
        "limits": PaymentLimit.objects.all(),
        "tabs": tabs(request.user, "payment_limits"),
        "crumbs": _crumbs(),
    }
    return render(request, "simulation/limits.html", context)


@page(*RULES)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponseBase:
    """Another day, another limit."""
    return _form(request, PaymentLimit())


@page(*RULES)
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Its days, its families, its source."""
    return _form(request, get_object_or_404(PaymentLimit, pk=pk))


def _form(request: UserRequest, limit: PaymentLimit) -> HttpResponseBase:
    form = LimitForm(request.POST or None, instance=limit)
    known = {"goods": limit.goods, "since": limit.since}
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.set_payment_limit(
                acting_user=request.user,
                goods=told.get("goods", known["goods"]),
                since=told.get("since", known["since"]),
                values=form.values(),
                expected_version=told["version"] or 0,
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("payment_limits")
    title = str(limit) if limit.pk else _("New legal term")
    context = {
        "form": form,
        "title": title,
        "back": reverse("payment_limits"),
        "crumbs": [*_crumbs(), {"label": title}],
    }
    status = 422 if form.errors else 200
    return render(request, "simulation/form.html", context, status=status)


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Settings"), "url": reverse("settings")},
        {"label": _("Legal payment terms"), "url": reverse("payment_limits")},
    ]
