"""An action that exists already becomes one of a plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clave.apps.followup.models import Action
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.plans.models import Objective, Strategy
from clave.apps.plans.selectors import actions_to_take_in
from clave.apps.plans.services.actions import take_in_action
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components.dates import date_text
from clave.web.refusals import sentence

from .common import form_page, may_run, plan_frame, plan_url, visible_plan
from .forms import PartForm, day, people


class ActionField(forms.ModelChoiceField[Action]):
    """Actions by what they are, whose and until when."""

    def label_from_instance(self, obj: Action) -> str:
        """“Visit · Lucía Ferrer · 3 Dec 2026 · Site 12”."""
        parts = [obj.title, str(obj.owner), date_text(obj.due_on)]
        return " · ".join([*parts, obj.account.name] if obj.account else parts)


class TakeInForm(PartForm):
    """Which action, for which objective, and who stands behind it."""

    action = ActionField(
        label=_("Action"),
        queryset=Action.objects.none(),
        help_text=_("Open actions of this account and its sites that belong to no plan."),
    )
    objective = forms.ModelChoiceField(
        label=_("Objective"), queryset=Objective.objects.none(), required=False,
        empty_label=_("none"),
    )  # fmt: skip
    strategy = forms.ModelChoiceField(
        label=_("Strategy"), queryset=Strategy.objects.none(), required=False,
        empty_label=_("none"),
    )  # fmt: skip
    sponsor = forms.ModelChoiceField(
        label=_("Sponsor"), queryset=User.objects.none(), required=False,
        empty_label=_("the plan's"),
    )  # fmt: skip
    starts_on = day(_("Begins"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def prepare(self, fields: dict[str, Any]) -> None:
        """What may be taken in; objectives and strategies of the plan; people."""
        fields["action"].queryset = actions_to_take_in(self.user, self.plan)
        fields["objective"].queryset = self.plan.objectives.all()
        fields["strategy"].queryset = self.plan.strategies.all()
        people(fields["sponsor"])


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def take_in(request: UserRequest, pk: int) -> HttpResponseBase:
    """Choose an action that exists."""
    plan = visible_plan(request.user, pk)
    if not may_run(request.user, plan):
        raise Http404
    form = TakeInForm(request.POST or None, plan=plan, user=request.user)
    if request.method == "POST" and form.is_valid():
        told = form.values()
        try:
            take_in_action(
                acting_user=request.user, plan=plan, action=told.pop("action"), values=told
            )
        except Refused as refusal:
            if refusal.code == "not_allowed":
                raise
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("It is an action of the plan now."))
            return redirect(plan_url(plan, "actions"))
    context = plan_frame(request.user, plan) | {"may_save": True}
    title, back = _now("Take in an action"), plan_url(plan, "actions")
    return form_page(request, context, form, title=title, back=back)
