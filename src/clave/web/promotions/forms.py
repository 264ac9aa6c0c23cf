"""Forms of promotions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import Company, User
from clave.apps.promotions.checks import FIELDS
from clave.apps.promotions.models import Promotion
from clave.lib.money import to_minor
from clave.web.components.inputs import DayInput, NumberField

_LISTS = ("products", "families")
_MONEY = {"discount": "discount_minor", "fixed": "fixed_minor"}


def _number(label: Any, **options: Any) -> forms.DecimalField:
    options = {"required": False, "localize": True, "max_digits": 13, "decimal_places": 2} | options
    return NumberField(label=label, **options)


class PromotionForm(forms.ModelForm[Promotion]):
    """What runs, on which goods, when, for how much, what is expected."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    products = forms.CharField(
        label=_("Products"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Codes, with commas between them."),
    )
    families = forms.CharField(
        label=_("Families"),
        required=False,
        widget=forms.TextInput(attrs={"list": "families", "autocomplete": "off"}),
        help_text=_("Whole families, with commas between them."),
    )
    discount = _number(_("or discount a unit, in money"))
    fixed = _number(_("Fixed cost"), help_text=_("Leaflet, display, staff: what we pay beside."))

    class Meta:
        model = Promotion
        fields = (
            *("title", "mechanic", "starts_on", "ends_on", "discount_rate", "our_share"),
            *("uplift", "cannibalised", "pulled_forward", "sites", "note"),
        )
        localized_fields = (
            *("discount_rate", "our_share", "uplift", "cannibalised", "pulled_forward"),
        )
        widgets = {
            "starts_on": DayInput(),
            "ends_on": DayInput(),
            "note": forms.Textarea(attrs={"rows": 3, "maxlength": "4000"}),
            "sites": forms.SelectMultiple(attrs={"size": 5}),
        }
        help_texts = {
            "uplift": _("How much more than usual, per cent: 100 is twice as much."),
            "sites": _("None chosen: everywhere at the account."),
        }

    field_order = (
        *("version", "title", "mechanic", "starts_on", "ends_on", "families", "products", "sites"),
        *("discount_rate", "discount", "our_share", "fixed"),
        *("uplift", "cannibalised", "pulled_forward", "note"),
    )

    def __init__(self, *args: Any, account: Account, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = Company.current().currency
        record = self.instance
        self.initial["version"] = record.version if record.pk else 0
        if record.pk:
            for name in _LISTS:
                self.initial[name] = ", ".join(getattr(record, name))
            self.initial["discount"] = record.discount
            self.initial["fixed"] = record.fixed or None
        fields: dict[str, Any] = self.fields
        below = Account.objects.visible_to(user).filter(decider=account.decider_id or account.pk)
        fields["sites"].queryset = below.exclude(pk=account.pk).order_by("name")
        for name in ("our_share", "cannibalised", "pulled_forward"):
            fields[name].required = False

    def values(self) -> dict[str, Any]:
        """What the service saves; what was left empty is not told."""
        told = {name: self.cleaned_data.get(name) for name in FIELDS if name in self.cleaned_data}
        for name in _LISTS:
            told[name] = self.cleaned_data.get(name, "").split(",")
        for name, column in _MONEY.items():
            amount = self.cleaned_data.get(name)
            told[column] = None if amount is None else to_minor(amount, self.currency)
        told["fixed_minor"] = told["fixed_minor"] or 0
        told["our_share"] = Decimal(100) if told["our_share"] is None else told["our_share"]
        for name in ("cannibalised", "pulled_forward"):
            told[name] = told[name] or Decimal(0)
        return told

    def sites(self) -> list[Account]:
        """Where it runs."""
        return list(self.cleaned_data["sites"])

    def drafted(self, account: Account) -> Promotion:
        """The promotion as the form has it, not written down."""
        told = self.values()
        made = Promotion(account=account, currency=self.currency)
        made.pk = self.instance.pk
        for name, value in told.items():
            setattr(made, name, value)
        for name in _LISTS:
            setattr(made, name, [text.strip() for text in told[name] if text.strip()])
        return made


class LearntForm(forms.Form):
    """What was learnt."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    learnt = forms.CharField(
        label=_("What was learnt"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": "4000"}),
        help_text=_("It is shown when the next one like it is drafted."),
    )


class CancelForm(forms.Form):
    """Why it will not run."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2, "maxlength": "500"})
    )


class StudyForm(forms.Form):
    """A file of weeks, and how its promotions are judged."""

    file = forms.FileField(label=_("File"))
    margin = _number(_("Our margin on the usual price, %"), initial=Decimal(30))
    our_share = _number(_("We pay of the discount, %"), initial=Decimal(100))
    fixed = _number(_("Fixed cost of each"), initial=Decimal(0))
