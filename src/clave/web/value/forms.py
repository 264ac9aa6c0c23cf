"""Forms of the value ledger."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import User
from clave.apps.value.models import Gain, Initiative, Side
from clave.lib.money import to_minor
from clave.web.components.inputs import DayInput, NumberField

_FIELDS = ("title", "kind", "state", "starts_on", "ends_on", "review_on", "owner", "details")


class InitiativeForm(forms.ModelForm[Initiative]):
    """What is done, when, who answers for it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Initiative
        fields = _FIELDS
        widgets = {
            **{name: DayInput() for name in ("starts_on", "ends_on", "review_on")},
            "details": forms.Textarea(attrs={"rows": 3, "maxlength": "4000"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        owner: Any = self.fields["owner"]
        owner.queryset = User.objects.filter(is_active=True).order_by("name")

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return {name: self.cleaned_data[name] for name in _FIELDS}


class GainForm(forms.ModelForm[Gain]):
    """What it brings one side."""

    amount = NumberField(
        label=_("Amount"),
        max_digits=15,
        decimal_places=2,
        help_text=_("Below zero where it costs."),
    )
    upload = forms.FileField(label=_("File that shows it"), required=False)

    class Meta:
        model = Gain
        fields = ("side", "nature", "on", "evidence")
        widgets = {"on": DayInput()}
        help_texts = {"evidence": _("Needed where it is realised: a count, an invoice, a file.")}

    field_order = ("side", "nature", "on", "amount", "evidence", "upload")

    def __init__(self, *args: Any, sees_ours: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sees_ours:
            side: Any = self.fields["side"]
            side.choices = [(str(Side.THEIRS), Side.THEIRS.label)]

    def values(self, currency: str) -> dict[str, Any]:
        """What the service saves."""
        told = {name: self.cleaned_data[name] for name in ("side", "nature", "on", "evidence")}
        return told | {"amount_minor": to_minor(self.cleaned_data["amount"], currency)}
