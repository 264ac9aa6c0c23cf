"""Forms of competition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.competition.models import (
    CompetitionRules,
    Competitor,
    Outcome,
    Presence,
    PriceSeen,
    RivalProduct,
    ShareEstimate,
)
from clave.apps.competition.selectors import competitors
from clave.apps.identity.models import Company
from clave.lib.money import to_minor
from clave.web.components.inputs import DayInput, NumberField

FAMILY = forms.TextInput(attrs={"list": "families", "autocomplete": "off"})


def _money(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DecimalField:
    return NumberField(
        label=label, required=required, max_digits=15, decimal_places=2,
        help_text=help_text,
    )  # fmt: skip


def _minor(amount: Any) -> int | None:
    return None if amount is None else to_minor(amount, Company.current().currency)


class _AtAccount(forms.ModelForm[Any]):
    """What the forms about an account share: rivals of the list, versions."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = getattr(self.instance, "version", 0) if self.instance.pk else 0
        if "competitor" in self.fields:
            field: Any = self.fields["competitor"]
            field.queryset = competitors()

    def told(self, *left_out: str) -> dict[str, Any]:
        """What was filled in."""
        names = {"version", *left_out}
        return {name: value for name, value in self.cleaned_data.items() if name not in names}


class PresenceForm(_AtAccount):
    """A rival here, in a category."""

    yearly = _money(_("What it sells here in a year"), help_text=_("Empty: not known."))

    class Meta:
        model = Presence
        fields = ("competitor", "family", "contract_ends_on", "strengths", "weaknesses")
        widgets = {
            "family": FAMILY,
            "contract_ends_on": DayInput(),
            "strengths": forms.Textarea(attrs={"rows": 2, "maxlength": "1000"}),
            "weaknesses": forms.Textarea(attrs={"rows": 2, "maxlength": "1000"}),
        }

    field_order = ("competitor", "family", "yearly", "contract_ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["yearly"] = self.instance.yearly
            for name in ("competitor", "family"):
                self.fields[name].disabled = True

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return self.told("yearly") | {"yearly_minor": _minor(self.cleaned_data["yearly"])}

    def validate_unique(self) -> None:
        """The service says it, with the names."""


class ShareForm(_AtAccount):
    """How much of a category comes from whom."""

    class Meta:
        model = ShareEstimate
        fields = ("family", "competitor", "share", "on", "source", "confidence", "note")
        widgets = {
            "family": FAMILY,
            "on": DayInput(),
            "confidence": forms.NumberInput(attrs={"min": 0, "max": 100, "step": 5}),
        }
        help_texts = {"on": _("From this day on, until another estimate.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())
        supplier: Any = self.fields["competitor"]
        supplier.empty_label = _("our own share")
        self.fields["share"].localize = True
        self.fields["share"].widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return self.told()


class PriceForm(_AtAccount):
    """A price that somebody saw, with its proof."""

    price = _money(_("Price"), required=True)
    proof_file = forms.FileField(label=_("Photo or file that proves it"), required=False)

    class Meta:
        model = PriceSeen
        fields = (*("competitor", "name", "our_product", "with_vat", "unit", "seen_on", "place"),)
        widgets = {
            "seen_on": DayInput(),
            "our_product": forms.TextInput(attrs={"list": "products", "autocomplete": "off"}),
        }
        help_texts = {
            "our_product": _("The code of ours that it stands beside; so both are compared."),
            "unit": _("Such as kg, unit, 250 g: only equal ones are compared."),
        }

    field_order = (
        *("competitor", "name", "our_product", "price", "with_vat", "unit"),
        *("seen_on", "place", "proof_file"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen_on", timezone.localdate())
        seller: Any = self.fields["competitor"]
        seller.empty_label = _("our own product")
        self.fields["name"].required = False

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return self.told("price", "proof_file") | {
            "price_minor": _minor(self.cleaned_data["price"])
        }


class OutcomeForm(_AtAccount):
    """Something won or lost."""

    amount = _money(_("Worth a year"), help_text=_("Empty: not known."))

    class Meta:
        model = Outcome
        fields = ("on", "result", "competitor", "family", "reason", "note")
        widgets = {
            "on": DayInput(),
            "family": FAMILY,
            "note": forms.Textarea(attrs={"rows": 3, "maxlength": "2000"}),
        }

    field_order = ("on", "result", "competitor", "family", "amount", "reason", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())
        against: Any = self.fields["competitor"]
        against.empty_label = _("nobody knows")
        if self.instance.pk:
            self.initial["amount"] = self.instance.amount

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return self.told("amount") | {"amount_minor": _minor(self.cleaned_data["amount"])}


class CompetitorForm(forms.ModelForm[Competitor]):
    """Who it is, and what is known of it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Competitor
        fields = ("name", "website", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 4, "maxlength": "4000"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0


class RivalProductForm(forms.ModelForm[RivalProduct]):
    """A product or brand of a rival."""

    class Meta:
        model = RivalProduct
        fields = ("brand", "name", "family", "our_product")


class MergeForm(forms.Form):
    """Which one is the same."""

    gone = forms.ModelChoiceField(
        label=_("Is the same as this one"), queryset=Competitor.objects.none()
    )

    def __init__(self, *args: Any, kept: Competitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gone: Any = self.fields["gone"]
        gone.queryset = competitors().exclude(pk=kept.pk)


class RulesForm(forms.ModelForm[CompetitionRules]):
    """Days of warning."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = CompetitionRules
        fields = ("alert_days",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
