"""Forms of the follow-up: people by name, accounts by code, money in the words of the user."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.followup.models import Item, MailSettings
from clave.apps.identity.models import Company, User
from clave.apps.org.models import Unit
from clave.lib.money import from_minor, to_minor
from clave.web.account_code import AccountCodeForm
from clave.web.components.inputs import DayInput, NumberField, TimeInput
from clave.web.matters import MATTERS


class ItemForm(AccountCodeForm):
    """What all three have: title, details, account, day, amount."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    details = forms.CharField(
        label=_("Details"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = forms.DateField(label=_("Due"), widget=DayInput())
    amount = NumberField(
        label=_("Amount at stake"),
        required=False,
        min_value=0,
        max_digits=15,
        decimal_places=2,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        user: User,
        item: Item | None = None,
        account: Account | None = None,
        **kwargs: Any,
    ) -> None:
        account = account if item is None else item.account
        super().__init__(*args, user=user, account=account, **kwargs)
        if item is not None:
            self._begin_with(item)

    def _begin_with(self, item: Item) -> None:
        for name in self.fields:
            if hasattr(item, name):
                self.initial[name] = getattr(item, name)
        if item.amount_minor is not None:
            self.initial["amount"] = from_minor(item.amount_minor, item.currency)

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        left_out = {"version", "account_code", "amount", "recipients"}
        values = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        amount, currency = self.cleaned_data["amount"], Company.current().currency
        values["amount_minor"] = None if amount is None else to_minor(amount, currency)
        values["currency"] = "" if amount is None else currency
        return {**values, "account": self.account}


class ActionForm(ItemForm):
    """Who does what by when."""

    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    unit = forms.ModelChoiceField(
        label=_("Unit or delegation"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("none"),
    )
    field_order = ("title", "owner", "due_on", "account_code", "unit", "amount", "details")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset = User.objects.filter(is_active=True)
        fields["unit"].queryset = Unit.objects.all()
        self.initial.setdefault("owner", kwargs["user"].pk)
        self.initial.setdefault("due_on", timezone.localdate() + timedelta(days=7))


class ApprovalForm(ItemForm):
    """What is asked; who decides it, the chain of command says."""

    matter = forms.ChoiceField(label=_("Matter"), choices=MATTERS)
    field_order = ("title", "matter", "amount", "account_code", "due_on", "details")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].label = _("What is asked for")
        self.fields["due_on"].required = False
        self.fields["due_on"].label = _("Needed by")
        self.fields["amount"].label = _("Amount")
        self.fields["amount"].help_text = _("What it costs, or commits to.")
        if kwargs.get("item") is not None:
            del self.fields["account_code"]


class AcknowledgementForm(ItemForm):
    """A message, and who confirms it."""

    recipients = forms.ModelMultipleChoiceField(
        label=_("Who confirms it"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("title", "details", "account_code", "due_on", "amount", "recipients")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["recipients"].queryset = User.objects.filter(is_active=True)
        fields["title"].label = _("The message in one line")
        fields["due_on"].label = _("To be confirmed by")
        self.initial.setdefault("due_on", timezone.localdate() + timedelta(days=3))


class MailSettingsForm(forms.ModelForm[MailSettings]):
    """How one wants to be told by e-mail."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = MailSettings
        fields = ("habit", "digest_at", "quiet_from", "quiet_until")
        widgets = {name: TimeInput() for name in ("digest_at", "quiet_from", "quiet_until")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
