"""A form in which an account is named by its code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User

_SUGGESTED = 200


class AccountCodeForm(forms.Form):
    """``account``: the one that is named, of those that ``user`` sees; None where none is."""

    account_code = forms.CharField(
        label=_("Account"),
        required=False,
        widget=forms.TextInput(attrs={"list": "accounts", "autocomplete": "off"}),
        help_text=_("The code of an account that you see."),
    )

    def __init__(
        self, *args: Any, user: User, account: Account | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.seen = Account.objects.visible_to(user)
        self.account = account
        if account is not None:
            self.initial["account_code"] = account.code

    def suggestions(self) -> list[tuple[str, str]]:
        """Codes and names for the list under the field; key accounts first."""
        rows = self.seen.deciding().order_by("-tier", "name").values_list("code", "name")
        return list(rows[:_SUGGESTED])

    def clean_account_code(self) -> str:
        """An account that the person sees; the one that stood there may stay."""
        code: str = self.cleaned_data["account_code"].strip()
        if not code:
            self.account = None
        elif self.account is None or self.account.code != code:
            self.account = self.seen.filter(code=code).first()
            if self.account is None:
                raise forms.ValidationError(
                    _now("There is no account with the code “%(code)s”."), params={"code": code}
                )
        return code
