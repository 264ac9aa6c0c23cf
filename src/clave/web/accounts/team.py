"""The account team: who works on an account, and therefore sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from clave.apps.accounts import services
from clave.apps.accounts.models import Account, AccountMember
from clave.apps.identity.access import require
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.lib.refusal import Refused
from clave.web.access import UserRequest, page
from clave.web.components.inputs import DayInput
from clave.web.refusals import sentence, written

from .account import SIGHT, frame_of, visible_account


class MemberForm(forms.ModelForm[AccountMember]):
    """Who, at which level, with how much of their time, and until when."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = AccountMember
        fields = ("user", "level", "role", "share", "intermediary", "since", "until")
        widgets = {"since": DayInput(), "until": DayInput()}
        help_texts = {
            "role": gettext_lazy("Such as logistics or category management."),
            "intermediary": gettext_lazy(
                "Direct: deals with both sides. Indirect: sways who does."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        user: Any = self.fields["user"]
        user.queryset = User.objects.filter(is_active=True)
        if self.instance.pk is None:
            self.initial["since"] = timezone.localdate()
        else:
            del self.fields["user"]

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        left_out = {"version", "user"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


def team_of(user: User, account: Account) -> dict[str, Any]:
    """The team as the profile shows it, those first who are in it today."""
    today = timezone.localdate()
    members = list(account.members.select_related("user"))
    current = [m for m in members if m.since <= today and (m.until is None or m.until > today)]
    return {
        "members_now": current,
        "members_other": [member for member in members if member not in current],
        "may_edit_team": user.may(Permission.EDIT_ACCOUNTS),
    }


@page(*SIGHT)
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, pk: int) -> HttpResponseBase:
    """Take somebody into the team."""
    account = visible_account(request.user, pk)
    require(request.user, Permission.EDIT_ACCOUNTS)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = services.add_member(
                acting_user=request.user,
                account=account,
                user=form.cleaned_data["user"],
                values=form.values(),
            )
        except Refused as refusal:
            form.add_error(None, sentence(refusal))
        else:
            said = {"person": member.user, "account": account.name}
            messages.success(request, _("%(person)s sees %(account)s from now on.") % said)
            return redirect("account_profile", pk=pk)
    return _form(request, account, form)


@page(*SIGHT)
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int, member: int) -> HttpResponseBase:
    """Change what somebody does in the team."""
    account = visible_account(request.user, pk)
    require(request.user, Permission.EDIT_ACCOUNTS)
    record = get_object_or_404(account.members.select_related("account", "user"), pk=member)
    form = MemberForm(request.POST or None, instance=record)
    if request.method == "POST" and written(
        form,
        lambda: services.change_member(
            acting_user=request.user,
            member=get_object_or_404(account.members.select_related("account"), pk=member),
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("account_profile", pk=pk)
    return _form(request, account, form, record)


@page(*SIGHT)
@require_POST
def remove(request: UserRequest, pk: int, member: int) -> HttpResponseBase:
    """Let somebody leave the team today."""
    account = visible_account(request.user, pk)
    record = get_object_or_404(account.members.select_related("account", "user"), pk=member)
    services.remove_member(acting_user=request.user, member=record)
    messages.success(request, _("%(person)s left the team.") % {"person": record.user})
    return redirect("account_profile", pk=pk)


def _form(
    request: UserRequest, account: Account, form: MemberForm, record: AccountMember | None = None
) -> HttpResponseBase:
    context = frame_of(request.user, account, "account_profile")
    context |= {
        "form": form,
        "title": str(record.user) if record else _("New member of the team"),
        "back": reverse("account_profile", args=[account.pk]),
        "remove": reverse("remove_member", args=[account.pk, record.pk]) if record else "",
    }
    return render(request, "accounts/member.html", context, status=422 if form.errors else 200)
