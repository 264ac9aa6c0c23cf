"""Forms of the simulator: what is moved, how the customer counts, limits, scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clave.apps.simulation.models import CustomerTerms, MarginFloor, OfferScenario, PaymentLimit
from clave.figures.simulation_parts import Campaign, Moves
from clave.web.components.inputs import DayInput, NumberField

PER_CENT = Decimal(100)
# Field → its label, unit, and the ends and step of its slider. In the order of the page.
SLIDERS: dict[str, tuple[Any, str, int, int, str]] = {
    "price_rate": (_("List price"), "%", -10, 10, "0.1"),
    "discount_points": (_("On-invoice discount"), "p", -10, 10, "0.1"),
    "rebate_points": (_("Rebate"), "p", -5, 5, "0.1"),
    "prompt_payment_points": (_("Prompt-payment discount"), "p", -2, 2, "0.1"),
    "payment_days": (_("Payment term"), "d", 0, 120, "1"),
    "volume_rate": (_("Volume"), "%", -30, 30, "0.5"),
    "service_rate": (_("Cost of serving"), "%", -30, 30, "1"),
    "shelf_price_rate": (_("Their shelf price"), "%", -10, 10, "0.1"),
}
PLAIN = frozenset({"payment_days", "trade_investment", "weeks", "fixed"})
CAMPAIGN: dict[str, tuple[Any, str]] = {
    "weeks": (_("Weeks of an added promotion"), ""),
    "discount_rate": (_("Discount that we pay"), "%"),
    "uplift": (_("Uplift"), "%"),
    "pulled_forward": (_("Only bought earlier"), "%"),
    "cannibalised": (_("Taken from our other goods"), "%"),
    "fixed": (_("Fixed cost"), "€"),
}
MIX = "mix:"
COUNTED = ("shelf_with_vat", "base", "cost", "on_vat", "goal", "category_share", "source")


class MovesForm(forms.Form):
    """What is moved, as people write it: per cent, points, days, money."""

    def __init__(self, data: Any, *, families: Sequence[str], currency: str) -> None:
        super().__init__(data)
        for name, (label, _unit, _low, _high, _step) in SLIDERS.items():
            self.fields[name] = _number(label)
        self.fields["trade_investment"] = _number(_("More trade investment"))
        for name, (label, _unit) in CAMPAIGN.items():
            self.fields[name] = _number(label)
        self.families, self.currency = tuple(families), currency
        self.rest: dict[str, int] = {}  # where a slider stands while nothing is moved
        for family in self.families:
            self.fields[MIX + family] = _number(family)

    def moves(self) -> Moves:
        """The same as figures take them. Raises ``Refused('move_out_of_range')``."""
        told = {name: value for name, value in self.cleaned_data.items() if value is not None}
        given: dict[str, Any] = {
            name: _fraction(name, value)
            for name, value in told.items()
            if name in SLIDERS or name == "trade_investment"
        }
        campaign: dict[str, Any] = {
            name: _fraction(name, told[name]) for name in CAMPAIGN if name in told
        }
        mix = {
            family: told[MIX + family] / PER_CENT
            for family in self.families
            if told.get(MIX + family)
        }
        return Moves(**given, campaign=Campaign(**campaign), mix=mix)


def written(moves: Moves) -> dict[str, Decimal]:
    """Moves as the fields of the form have them: field → number."""
    found: dict[str, Decimal] = {}
    for name in moves.moved:
        value = getattr(moves, name)
        if name == "mix":
            found |= {MIX + family: rate * PER_CENT for family, rate in value.items()}
        elif name == "campaign":
            usual = Campaign()
            found |= {
                part: _people(part, getattr(value, part))
                for part in CAMPAIGN
                if getattr(value, part) != getattr(usual, part)
            }
        else:
            found[name] = _people(name, value)
    return found


def _fraction(name: str, value: Decimal) -> Decimal:
    return value if name in PLAIN else value / PER_CENT


def _people(name: str, value: Decimal) -> Decimal:
    return value if name in PLAIN else value * PER_CENT


def _number(label: Any) -> forms.DecimalField:
    return NumberField(label=label, required=False, max_digits=12, decimal_places=2)


class TermsForm(forms.ModelForm[CustomerTerms]):
    """How the customer counts its margin, its goal, our share of its category."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = CustomerTerms
        fields = COUNTED
        localized_fields = ("goal", "category_share")
        help_texts = {
            "on_vat": _("The margin looks smaller so; only where the customer says it does."),
            "category_share": _("As the customer told it; say below who, and when."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return {name: self.cleaned_data[name] for name in COUNTED}


class FloorForm(forms.ModelForm[MarginFloor]):
    """How low our contribution may go."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = MarginFloor
        fields = ("floor",)
        localized_fields = ("floor",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0


class LimitForm(forms.ModelForm[PaymentLimit]):
    """The most days of payment for a class of goods, from a day on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = PaymentLimit
        fields = ("goods", "since", "days", "families", "source")
        widgets = {"since": DayInput(), "families": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"families": _("Only for fresh and perishable goods.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        if self.instance.pk:
            del self.fields["goods"], self.fields["since"]

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return {name: self.cleaned_data[name] for name in ("days", "families", "source")}


class ScenarioForm(forms.ModelForm[OfferScenario]):
    """A scenario's name and words."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = OfferScenario
        fields = ("title", "details")
        labels = {"title": _("Name of the scenario"), "details": _("What it is for")}
        widgets = {"details": forms.Textarea(attrs={"rows": 3, "maxlength": "4000"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return {name: self.cleaned_data[name] for name in ("title", "details")}
