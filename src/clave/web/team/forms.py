"""Forms of resources and bookings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import Company, User
from clave.apps.team.models import Resource
from clave.lib.money import from_minor, to_minor
from clave.web.account_code import AccountCodeForm
from clave.web.components.inputs import MomentInput, NumberField


class ResourceForm(forms.ModelForm[Resource]):
    """What it is, where it belongs, who has it, what it costs."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    cost = NumberField(
        label=_("Cost per month"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=_("An hour costs a 160th of it."),
    )

    class Meta:
        model = Resource
        fields = ("name", "kind", "unit", "holder")
        help_texts = {"holder": _("Empty where it is booked by the hour.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holder: Any = self.fields["holder"]
        holder.queryset = User.objects.filter(is_active=True)
        found = self.instance
        self.initial["version"] = found.version
        if found.monthly_cost_minor is not None:
            self.initial["cost"] = from_minor(found.monthly_cost_minor, found.currency)

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        cost, currency = self.cleaned_data["cost"], Company.current().currency
        values["monthly_cost_minor"] = None if cost is None else to_minor(cost, currency)
        values["currency"] = "" if cost is None else currency
        return values


class BookingForm(AccountCodeForm):
    """From when until when, for which account."""

    starts_at = forms.DateTimeField(label=_("Begins"), widget=MomentInput())
    ends_at = forms.DateTimeField(label=_("Ends"), widget=MomentInput())
    purpose = forms.CharField(label=_("What for"), max_length=200, required=False)

    field_order = ("starts_at", "ends_at", "account_code", "purpose")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account_code"].label = _("For the account")

    def values(self) -> dict[str, Any]:
        """What the service is told."""
        names = ("starts_at", "ends_at", "purpose")
        return {name: self.cleaned_data[name] for name in names} | {"account": self.account}
