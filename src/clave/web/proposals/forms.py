"""Forms of proposals: words and conditions, lines, and what each step asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.competition.models import Competitor, Decision, Reason
from clave.apps.contacts.models import Contact
from clave.apps.identity.models import Company, User
from clave.apps.promotions.models import Promotion
from clave.apps.proposals.models import Proposal, ProposalLine, Purpose
from clave.apps.simulation.models import OfferScenario
from clave.apps.simulation.selectors import scenarios_of
from clave.lib.money import from_minor, to_minor
from clave.web.components.inputs import DayInput, NumberField

BLANK_LINES = 3
VALID_DAYS = 30
_MONEY = {"listing_fee": "listing_fee_minor", "co_op": "co_op_minor"}
_PLAIN = (
    *("title", "purpose", "valid_until", "contact", "chance", "scenario", "promotion"),
    *("payment_days", "rebate_points", "terms", "details"),
)


def people_at(user: User, account: Account) -> Any:
    """Those who work at the account or its group, as far as ``user`` sees them."""
    group = account.decider_id or account.pk
    there = Q(roles__account__decider=group) | Q(roles__account=account)
    return Contact.objects.visible_to(user).filter(there).distinct()


class ProposalForm(forms.Form):
    """What is offered but for the lines."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Name"), max_length=200)
    purpose = forms.ChoiceField(label=_("Kind"), choices=Purpose.choices)
    contact = forms.ModelChoiceField(
        label=_("For whom"), queryset=Contact.objects.none(), required=False
    )
    valid_until = forms.DateField(label=_("Valid until"), required=False, widget=DayInput())
    chance = forms.IntegerField(
        label=_("Chance, %"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("As you see it: it is shown as stated."),
    )
    scenario = forms.ModelChoiceField(
        label=_("Scenario of the simulator"),
        queryset=OfferScenario.objects.none(),
        required=False,
        help_text=_("In place of lines: both sides are then those of the scenario."),
    )
    promotion = forms.ModelChoiceField(
        label=_("Promotion"), queryset=Promotion.objects.none(), required=False
    )
    payment_days = forms.IntegerField(
        label=_("Payment term, days"),
        required=False,
        min_value=0,
        max_value=730,
        help_text=_("Empty: as today."),
    )
    rebate_points = NumberField(
        label=_("More rebate, points"),
        required=False,
        localize=True,
        max_digits=5,
        decimal_places=2,
    )
    listing_fee = NumberField(
        label=_("Listing fee"), required=False, localize=True, max_digits=13, decimal_places=2
    )
    co_op = NumberField(
        label=_("Co-op advertising"), required=False, localize=True, max_digits=13, decimal_places=2
    )
    terms = forms.CharField(
        label=_("Other conditions"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": "2000"}),
        help_text=_("The customer reads them."),
    )
    details = forms.CharField(
        label=_("Notes for us"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": "4000"}),
    )

    def __init__(self, *args: Any, account: Account, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["contact"].queryset = people_at(user, account)
        scenarios = [one.pk for one in scenarios_of(user, account)]
        fields["scenario"].queryset = OfferScenario.objects.filter(pk__in=scenarios)
        fields["promotion"].queryset = Promotion.objects.visible_to(user).filter(
            account=account, cancelled_on=None
        )
        self.currency = Company.current().currency

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        told = {name: self.cleaned_data.get(name) for name in _PLAIN}
        for name, column in _MONEY.items():
            amount = self.cleaned_data.get(name)
            told[column] = None if amount is None else to_minor(amount, self.currency)
        return told


def initial_of(proposal: Proposal) -> dict[str, Any]:
    """What the form begins with."""
    told = {name: getattr(proposal, name) for name in _PLAIN}
    for name, column in _MONEY.items():
        minor = getattr(proposal, column)
        told[name] = None if minor is None else from_minor(minor, proposal.currency)
    return told | {"version": proposal.version}


def first_day() -> dict[str, Any]:
    """How long a new one holds."""
    return {"valid_until": timezone.localdate() + timedelta(days=VALID_DAYS)}


class LineForm(forms.Form):
    """One line: a product or a family, volume, price, discount; or an amount."""

    product = forms.CharField(label=_("Product"), required=False, max_length=100)
    family = forms.CharField(label=_("Family"), required=False, max_length=100)
    quantity = NumberField(
        label=_("Volume a year"), required=False, localize=True, max_digits=15, decimal_places=3
    )
    unit = forms.CharField(label=_("Unit"), required=False, max_length=20)
    price = NumberField(
        label=_("List price"), required=False, localize=True, max_digits=13, decimal_places=2
    )
    discount = NumberField(
        label=_("Discount, %"), required=False, localize=True, max_digits=5, decimal_places=2
    )
    amount = NumberField(
        label=_("or amount a year"),
        required=False,
        localize=True,
        max_digits=15,
        decimal_places=2,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, source in (("product", "products"), ("family", "families")):
            self.fields[name].widget.attrs |= {"list": source, "autocomplete": "off"}
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label

    def values(self, currency: str) -> dict[str, Any]:
        """What the service saves."""
        told = self.cleaned_data
        price, amount = told.get("price"), told.get("amount")
        return {
            **{name: told.get(name) or "" for name in ("product", "family", "unit")},
            "quantity": told.get("quantity"),
            "discount": told.get("discount"),
            "price_minor": None if price is None else to_minor(price, currency),
            "amount_minor": None if amount is None else to_minor(amount, currency),
        }


def line_initial(line: ProposalLine, currency: str) -> dict[str, Any]:
    """A kept line as its form begins."""
    money = {"price": line.price_minor, "amount": line.amount_minor}
    told: dict[str, Any] = {
        name: None if minor is None else from_minor(minor, currency)
        for name, minor in money.items()
    }
    for name in ("product", "family", "unit", "quantity", "discount"):
        told[name] = getattr(line, name)
    if line.quantity is not None:
        told["quantity"] = line.quantity.normalize() + Decimal(0)
    return told


def line_forms(
    data: Mapping[str, Any] | None, initial: Sequence[Mapping[str, Any]], more: int = BLANK_LINES
) -> list[LineForm]:
    """The lines as forms, with blank ones behind them; as many as were sent, where they were."""
    if data is None:
        told = [*initial, *({} for _ in range(more))]
        return [LineForm(prefix=f"line{n}", initial=dict(one)) for n, one in enumerate(told)]
    count = min(220, sum(name.startswith("line") and name.endswith("-product") for name in data))
    return [LineForm(data, prefix=f"line{n}") for n in range(count)]


class SendForm(forms.Form):
    """To whom it goes."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    contact = forms.ModelChoiceField(label=_("Sent to"), queryset=Contact.objects.none())

    def __init__(self, *args: Any, account: Account, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contact"]
        field.queryset = people_at(user, account)


class SettleForm(forms.Form):
    """Won or lost, why, against whom."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.ChoiceField(label=_("Result"), choices=Decision.choices)
    reason = forms.ChoiceField(label=_("Why"), choices=[("", "–"), *Reason.choices])
    competitor = forms.ModelChoiceField(
        label=_("Against"), queryset=Competitor.objects.none(), required=False
    )
    on = forms.DateField(label=_("Decided on"), required=False, widget=DayInput())
    note = forms.CharField(
        label=_("What happened"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": "2000"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["competitor"]
        field.queryset = Competitor.objects.filter(merged_into=None)
        self.initial.setdefault("on", timezone.localdate())


class WhyForm(forms.Form):
    """A step that says why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2, "maxlength": "500"})
    )


class ChanceForm(forms.Form):
    """The chance as its owner sees it now."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    chance = forms.IntegerField(label=_("Chance, %"), min_value=0, max_value=100, required=False)
