"""Forms of the annual brief."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.annual.models import AskState, BriefAsk, BriefPart
from clave.apps.identity.models import User
from clave.apps.org.models import Unit
from clave.lib.money import from_minor, to_minor
from clave.web.components.inputs import DayInput, NumberField


class PartForm(forms.ModelForm[BriefPart]):
    """The words of a part."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = BriefPart
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 10, "maxlength": "10000"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version


class AskForm(forms.ModelForm[BriefAsk]):
    """What is asked of whom."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    amount = NumberField(
        label=_("Money at stake"), localize=True, max_digits=15, decimal_places=2, required=False
    )

    class Meta:
        model = BriefAsk
        fields = ("text", "unit", "account", "due_on")
        widgets = {"due_on": DayInput()}

    field_order = ("text", "unit", "account", "amount", "due_on")

    def __init__(self, *args: Any, user: User, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        ask = self.instance
        self.initial["version"] = ask.version if ask.pk else 0
        if ask.pk and ask.amount_minor is not None:
            self.initial["amount"] = from_minor(ask.amount_minor, currency)
        unit, account = self.fields["unit"], self.fields["account"]
        unit.queryset = Unit.objects.order_by("name")  # type: ignore[attr-defined]
        unit.required = True
        keys = Account.objects.visible_to(user).exclude(tier="").order_by("name")
        account.queryset = keys  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        told = {name: self.cleaned_data[name] for name in ("text", "unit", "account", "due_on")}
        found = self.cleaned_data["amount"]
        return told | {"amount_minor": None if found is None else to_minor(found, self.currency)}


class AnswerForm(forms.Form):
    """What a department says to what it is asked."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    state = forms.ChoiceField(
        label=_("What is answered"),
        choices=[choice for choice in AskState.choices if choice[0] != AskState.OPEN],
    )
    answer = forms.CharField(
        label=_("Why, and what follows"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": "2000"}),
        max_length=2000,
    )
