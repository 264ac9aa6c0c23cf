"""What was entered for an account: agree to it, or send it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clave.apps.identity.roles import Permission
from clave.apps.targets import services
from clave.apps.targets.models import AccountTarget
from clave.apps.targets.selectors import line_for
from clave.lib.money import from_minor
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.refusals import sentence

from .board import crumbs, version_in


@page(Permission.SET_TARGETS)
@require_http_methods(["GET", "POST"])
def settle(request: UserRequest, pk: int) -> HttpResponseBase:
    """Both sides month by month, and what to answer."""
    line = line_for(request.user, pk)
    if line is None:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            services.settle(
                acting_user=request.user,
                line=line,
                agree=request.POST.get("answer") == "agree",
                reason=request.POST.get("reason", ""),
                expected_version=version_in(request),
            )
        except Refused as refusal:
            error = sentence(refusal)
        else:
            messages.success(request, _("Settled."))
            return redirect("target_set", pk=line.target_set_id)
    return _shown(request, line, error)


def _shown(request: UserRequest, line: AccountTarget, error: str) -> HttpResponseBase:
    one = line.target_set
    rows = []
    for month in line.months.all():
        sides = (month.handed_minor, month.entered_minor)
        handed, entered = (None if m is None else from_minor(m, one.currency) for m in sides)
        apart = None if handed is None or entered is None else entered - handed
        rows.append({"month": month.month, "handed": handed, "entered": entered, "apart": apart})
    back = reverse("target_set", args=[one.pk])
    context = {
        "line": line,
        "rows": rows,
        "error": error,
        "title": _("%(account)s: what was handed down and what was entered")
        % {"account": line.account.name},
        "back": back,
        "crumbs": crumbs({"label": str(one), "url": back}, {"label": line.account.name}),
    }
    return render(request, "targets/settle.html", context, status=422 if error else 200)
