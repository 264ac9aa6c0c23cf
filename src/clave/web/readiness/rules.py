"""What criteria weigh, and the lines that findings speak of."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clave.apps.identity.roles import Permission
from clave.apps.readiness.models import ReadinessRules
from clave.apps.readiness.services.rules import change_rules
from clave.web.access import UserRequest, page
from clave.web.refusals import written

from .common import crumbs
from .forms import RulesForm


@page(Permission.MANAGE_READINESS)
@require_http_methods(["GET", "POST"])
def rules(request: UserRequest) -> HttpResponseBase:
    """Weights with their sum, coverage, and the lines of concentration and risk."""
    form = RulesForm(request.POST or None, rules=ReadinessRules.current())
    if request.method == "POST" and written(
        form,
        lambda: change_rules(
            acting_user=request.user,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("readiness")
    context = {
        "form": form,
        "title": _("Weights and lines"),
        "total": form.total(),
        "crumbs": crumbs({"label": _("Weights and lines")}),
    }
    status = 422 if form.errors else 200
    return render(request, "readiness/rules.html", context, status=status)
