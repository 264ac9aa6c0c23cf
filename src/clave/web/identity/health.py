"""How much each part counts in the health of an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clave.apps.health.models import HealthModel
from clave.apps.health.services import set_weights
from clave.apps.identity.roles import Permission
from clave.figures.health import COMPONENTS
from clave.web.access import UserRequest, page
from clave.web.health_words import component_label, measure_words
from clave.web.refusals import written

from .settings import crumbs_to, tabs


class WeightsForm(forms.Form):
    """A weight in per cent for each part, and the version that they change."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in COMPONENTS:
            self.fields[name] = forms.FloatField(
                label=component_label(name),
                help_text=measure_words(name, "", "contribution"),
                min_value=0,
                max_value=100,
                localize=True,
            )

    def weights(self) -> dict[str, float]:
        """By part."""
        return {name: self.cleaned_data[name] for name in COMPONENTS}


@page(Permission.MANAGE_COMPANY)
@require_http_methods(["GET", "POST"])
def weights(request: UserRequest) -> HttpResponseBase:
    """The weights; they count from the next record on."""
    model = HealthModel.current()
    initial = {**model.weights, "version": model.version}
    form = WeightsForm(request.POST or None, initial=initial)
    if request.method == "POST" and written(
        form,
        lambda: set_weights(
            acting_user=request.user,
            weights=form.weights(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        messages.success(request, _("Weights saved; health is recorded anew in a moment."))
        return redirect("health_weights")
    context = {
        "title": _("How much each part counts in the health of an account, in per cent"),
        "form": form,
        "tabs": tabs(request.user, "health_weights"),
        "crumbs": crumbs_to(_("Health")),
    }
    return render(request, "identity/setting.html", context, status=422 if form.errors else 200)
