"""An account's profile: what it is, its place in the group, its KAM and its contact."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from clave.apps.accounts import services
from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission
from clave.apps.identity.selectors import key_account_managers
from clave.web.access import UserRequest, page
from clave.web.refusals import written

from .account import SIGHT, frame_of, visible_account
from .team import team_of

_OWN = (
    "name",
    "segment",
    "channel",
    "country",
    "delegation",
    "tax_number",
    "is_direct",
    "contact_name",
    "contact_role",
    "contact_email",
    "contact_phone",
)
_ASSIGNED = ("tier", "kam", "level", "decides")


class ProfileForm(forms.ModelForm[Account]):
    """What somebody may change; who may not assign does not get those fields at all."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    parent_code = forms.CharField(
        label=gettext_lazy("Group it belongs to"),
        required=False,
        widget=forms.TextInput(attrs={"list": "groups", "autocomplete": "off"}),
        help_text=gettext_lazy("The code of the account above it; empty where it stands alone."),
    )

    class Meta:
        model = Account
        fields = (*_OWN, *_ASSIGNED)
        labels = {"is_direct": gettext_lazy("Buys from us directly")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.may(Permission.ASSIGN_ACCOUNTS):
            for name in (*_ASSIGNED, "parent_code"):
                del self.fields[name]
            return
        self.visible = Account.objects.visible_to(user)
        self.initial["parent_code"] = self.instance.parent.code if self.instance.parent else ""
        kam: Any = self.fields["kam"]
        kam.queryset = key_account_managers()

    def clean_parent_code(self) -> str:
        """The code of an account that the person sees."""
        code: str = self.cleaned_data["parent_code"].strip()
        if code and not self.visible.filter(code=code).exists():
            raise forms.ValidationError(
                _("There is no account with the code “%(code)s”."), params={"code": code}
            )
        return code

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if "parent_code" in values:
            values["parent"] = self.visible.filter(code=values.pop("parent_code")).first()
        return values


@page(*SIGHT)
@require_http_methods(["GET", "POST"])
def profile(request: UserRequest, pk: int) -> HttpResponse:
    """Shown to all who see the account, changed by those who may."""
    account = visible_account(request.user, pk)
    form = ProfileForm(
        request.POST or None,
        instance=account,
        user=request.user,
        initial={"version": account.version},
    )
    if request.method == "POST" and written(
        form,
        lambda: services.update_account(
            acting_user=request.user,
            account=visible_account(request.user, pk),
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        messages.success(request, _("Profile saved."))
        return redirect("account_profile", pk=pk)
    status = 422 if form.errors else 200
    fresh = visible_account(request.user, pk)
    context = frame_of(request.user, fresh, "account_profile")
    context |= {
        "form": form,
        "tree": tree_of(request.user, fresh),
        "members": Account.objects.visible_to(request.user).filter(decider=fresh.decider).count(),
        "edited": set(fresh.edited_fields),
        **team_of(request.user, fresh),
        "groups": Account.objects.visible_to(request.user)
        .filter(children__isnull=False)
        .distinct()
        .values_list("code", "name")[:200],
    }
    return render(request, "accounts/profile.html", context, status=status)


def tree_of(user: User, account: Account) -> list[dict[str, Any]]:
    """The account's group from its decider down, as nested nodes; only what one may see.

    Each node: ``account``, ``children``, ``here`` (this very account), ``open`` (leads to it).
    """
    top = account.decider or account
    members = list(Account.objects.visible_to(user).filter(decider=top))
    shown = {member.pk for member in members}
    children: dict[int | None, list[Account]] = {}
    for member in members:
        above = member.parent_id if member.parent_id in shown and member.pk != top.pk else None
        children.setdefault(above, []).append(member)

    def node(member: Account) -> dict[str, Any]:
        below = [
            node(child)
            for child in sorted(children.get(member.pk, []), key=lambda a: (a.level, a.name))
        ]
        here = member.pk == account.pk
        return {
            "account": member,
            "children": below,
            "here": here,
            "open": member.pk == top.pk or here or any(child["open"] for child in below),
        }

    return [node(root) for root in children.get(None, [])]
