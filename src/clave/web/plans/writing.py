"""A plan as a whole: begun, its head changed, taken out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.plans.models import AccountPlan, PlanState
from clave.apps.plans.models.plans import PnlBasis
from clave.apps.plans.selectors import plans_of
from clave.apps.plans.services import plans as services
from clave.apps.simulation.selectors import scenarios_of
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.accounts.account import frame_of, visible_account
from clave.web.refusals import carried_out, code_sentence, sentence, written

from .common import TAB, form_page, may_run, may_write, plan_frame, version_of, visible_plan
from .forms import day, people
from .parts import words_of


class NewPlanForm(forms.Form):
    """How it is called, from when to when, whose it is, what it continues."""

    title = forms.CharField(label=_("Title"), max_length=200)
    starts_on = day(_("From"))
    ends_on = day(_("Until"))
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    sponsor = forms.ModelChoiceField(
        label=_("Sponsor"), queryset=User.objects.none(), required=False,
        empty_label=_("nobody yet"), help_text=_("Whoever of the direction stands behind it."),
    )  # fmt: skip
    before = forms.ModelChoiceField(
        label=_("Begin with"), queryset=AccountPlan.objects.none(), required=False,
        empty_label=_("the template of its tier"),
        help_text=_("An earlier plan: its words, SWOT, objectives, strategies and open risks."),
    )  # fmt: skip

    def __init__(self, *args: Any, account: Account, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        people(fields["owner"])
        people(fields["sponsor"])
        fields["before"].queryset = earlier = plans_of(user, account)
        year = _next_year(earlier.first())
        self.initial = {
            "title": _now("Account plan %(year)s") % {"year": year},
            "starts_on": date(year, 1, 1),
            "ends_on": date(year, 12, 31),
            "owner": account.responsible_id or user.pk,
            "before": earlier.first(),
            **self.initial,
        }


class PlanForm(forms.ModelForm[AccountPlan]):
    """The head of a plan."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    starts_on = day(_("From"))
    ends_on = day(_("Until"))

    class Meta:
        model = AccountPlan
        fields = ("title", "starts_on", "ends_on", "owner", "sponsor", "pnl_basis", "scenario")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        self.initial["version"] = self.instance.version
        for name in ("owner", "sponsor"):
            people(fields[name])
        fields["sponsor"].empty_label = _("nobody yet")
        assert self.instance.account is not None
        seen = [one.pk for one in scenarios_of(user, self.instance.account)]
        fields["scenario"].queryset = fields["scenario"].queryset.filter(pk__in=seen)
        fields["scenario"].empty_label = _("none")
        fields["pnl_basis"].choices = PnlBasis.choices
        if self.instance.state != PlanState.DRAFT:
            for name in [name for name in fields if name not in ("owner", "sponsor", "version")]:
                del fields[name]

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest, pk: int) -> HttpResponseBase:
    """Begin a plan for an account."""
    account = visible_account(request.user, pk)
    form = NewPlanForm(request.POST or None, account=account, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_plan(
                acting_user=request.user, account=account, new=services.New(**form.cleaned_data)
            )
        except Refused as refusal:
            if refusal.code == "not_allowed":
                raise
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The plan is begun: it is a draft."))
            return redirect("plan", pk=made.pk)
    context = frame_of(request.user, account, TAB) | {"may_save": True}
    back = reverse("account_plan", args=[pk])
    return form_page(request, context, form, title=_now("New plan"), back=back)


@page(Permission.EDIT_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponseBase:
    """Title, days, people, and where the expected result comes from."""
    plan = visible_plan(request.user, pk)
    if not may_run(request.user, plan):
        raise Http404
    instance = AccountPlan.objects.select_related("account").get(pk=pk)
    form = PlanForm(request.POST or None, instance=instance, user=request.user)
    if request.method == "POST" and written(
        form,
        lambda: services.change_plan(
            acting_user=request.user,
            plan=plan,
            values=form.values(),
            expected_version=version_of(request),
        ),
        say=lambda refusal: code_sentence(refusal.code, words_of(refusal.params)),
    ):
        messages.success(request, _("Saved."))
        return redirect("plan", pk=pk)
    context = plan_frame(request.user, plan) | {"may_save": True}
    if may_write(request.user, plan):
        context["remove_url"] = reverse("remove_plan", args=[pk])
        context["record_version"] = plan.version
        context["remove_reason"] = True
    back = reverse("plan", args=[pk])
    return form_page(request, context, form, title=_now("Head of the plan"), back=back)


@page(Permission.EDIT_ACCOUNTS)
@require_POST
def remove(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take out a draft that was begun by mistake."""
    plan = visible_plan(request.user, pk)
    account = plan.account_id
    gone = carried_out(
        request,
        lambda: services.remove_plan(
            acting_user=request.user,
            plan=plan,
            reason=request.POST.get("reason", ""),
            expected_version=version_of(request),
        ),
        _("It is taken out; the audit keeps that it was there."),
    )
    return redirect("account_plan", pk=account) if gone else redirect("plan", pk=pk)


def _next_year(newest: AccountPlan | None) -> int:
    """The year that has no plan yet."""
    this = timezone.localdate().year
    return this if newest is None else max(this, newest.ends_on.year + 1)
