"""Forms: what is done, why it is put away, how it ended, what a customer spends."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.contacts.models import Contact
from clave.apps.identity.models import Company
from clave.apps.opportunities.models import DismissReason, OpportunityState, Wallet
from clave.lib.money import to_minor
from clave.web.components.inputs import DayInput, NumberField

DUE = timedelta(days=14)
QUARTER = timedelta(days=91)


class TakeForm(forms.Form):
    """The action that it becomes."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    due_on = forms.DateField(label=_("Due"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("due_on", timezone.localdate() + DUE)


class DismissForm(forms.Form):
    """Why it is put away, and when it is looked at again."""

    reason = forms.ChoiceField(label=_("Why"), choices=DismissReason.choices)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)
    review_on = forms.DateField(
        label=_("Look at it again on"),
        widget=DayInput(),
        required=False,
        help_text=_("Empty: when its figure has grown by half."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("review_on", timezone.localdate() + QUARTER)


class SettleForm(forms.Form):
    """How it ended."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("How it ended"),
        choices=[
            (OpportunityState.WON, OpportunityState.WON.label),
            (OpportunityState.LOST, OpportunityState.LOST.label),
        ],
    )
    note = forms.CharField(label=_("What decided it"), max_length=1000, required=False)


class WalletForm(forms.ModelForm[Wallet]):
    """What a customer spends, who says so and how sure it is."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    family = forms.ChoiceField(label=_("Family"), required=False)
    amount = NumberField(
        label=_("Spends a year"),
        max_digits=15,
        decimal_places=2,
        required=False,
        min_value=Decimal("0.01"),
        help_text=_("With all suppliers, ours included. Or tell our rank below."),
    )

    class Meta:
        model = Wallet
        fields = ("year", "rank", "suppliers", "tied_with", "contact", "source", "confidence")
        help_texts = {
            "tied_with": _("How many other suppliers are level with us."),
            "source": _("Where it is from, if no person told it."),
        }

    field_order = (
        *("family", "year", "amount", "rank", "suppliers", "tied_with", "contact", "source"),
        "confidence",
    )

    def __init__(self, *args: Any, families: list[str], contacts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance.family
        choices = sorted({*families, own} - {""})
        family: Any = self.fields["family"]
        family.choices = [("", _("everything that we sell")), *((one, one) for one in choices)]
        contact: Any = self.fields["contact"]
        contact.queryset = Contact.objects.filter(pk__in=contacts)
        self.fields["tied_with"].required = False
        self.initial.setdefault("year", timezone.localdate().year)
        self.initial["year"] = self.initial["year"] or timezone.localdate().year
        self.initial["family"] = own or self.initial.get("family", "")
        self.initial["amount"] = self.instance.amount
        self.initial["version"] = self.instance.version if self.instance.pk else 0

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        told = {name: self.cleaned_data.get(name) for name in (*self.Meta.fields, "family")}
        amount = self.cleaned_data.get("amount")
        currency = self.instance.currency if self.instance.pk else Company.current().currency
        minor = None if amount is None else to_minor(amount, currency)
        return told | {"amount_minor": minor, "currency": currency}
