"""Forms of the rules behind the income statement."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.identity.models import Company, User
from clave.apps.profit.models import DeductionType, Pool, ProfitSettings, Rate, Scheme
from clave.apps.profit.reading import terms_from, tiers_from
from clave.lib.money import from_minor, to_minor
from clave.lib.refusal import Refused
from clave.web.account_code import AccountCodeForm
from clave.web.components.inputs import DayInput, NumberField
from clave.web.refusals import sentence

_TEXT = forms.Textarea(attrs={"rows": 4})


class RuleForm(forms.ModelForm[Any]):
    """Any rule: its version travels along."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        if "since" in self.fields:
            self.initial.setdefault("since", timezone.localdate().replace(month=1, day=1))

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class SettingsForm(RuleForm):
    """What waiting for payment costs."""

    class Meta:
        model = ProfitSettings
        fields = ("carrying_percent", "carrying_source", "oldest_rate")
        localized_fields = ("carrying_percent",)
        help_texts = {"carrying_percent": _("Empty: waiting is not charged, and that is said.")}


class TypeForm(RuleForm):
    """The step of a type of deduction."""

    class Meta:
        model = DeductionType
        fields = ("type", "step", "distinct")


class CostForm(RuleForm):
    """A rule with a cost, written in the company's currency."""

    cost = NumberField(min_value=0, max_digits=14, decimal_places=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = Company.current().currency
        self.fields["cost"].label = self._meta.model._meta.get_field("cost_minor").verbose_name
        if self.instance.pk:
            self.initial["cost"] = from_minor(self.instance.cost_minor, self.currency)

    def values(self) -> dict[str, Any]:
        """The cost in minor units."""
        return super().values() | {"cost_minor": to_minor(self.cleaned_data["cost"], self.currency)}


class RateForm(CostForm):
    """What one unit of an activity costs."""

    class Meta:
        model = Rate
        fields = ("activity", "since")
        widgets = {"since": DayInput()}


class PoolForm(CostForm):
    """A capacity, and the minutes that drivers take of it."""

    terms_text = forms.CharField(
        label=_("Minutes by driver"),
        widget=_TEXT,
        help_text=_(
            "A line each: an activity as the files name it, and the minutes of one, such as "
            "“order 8”. The first is what the process takes anyway."
        ),
    )

    class Meta:
        model = Pool
        fields = ("name", "since", "minutes")
        widgets = {"since": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [f"{driver} {minutes}" for driver, minutes in self.instance.terms or ()]
        self.initial["terms_text"] = "\n".join(lines)

    def clean_terms_text(self) -> Any:
        """As the books keep them."""
        return _read(terms_from, self.cleaned_data["terms_text"])

    def values(self) -> dict[str, Any]:
        """The minutes by driver too."""
        return super().values() | {"terms": self.cleaned_data["terms_text"]}


class SchemeForm(AccountCodeForm, RuleForm):
    """A rebate that was agreed with an account."""

    tiers_text = forms.CharField(
        label=_("Tiers"),
        widget=_TEXT,
        help_text=_(
            "A line each, rising: from how much on, and how many per cent (of units: how much a "
            "unit), such as “100000 2”."
        ),
    )
    field_order = ("account_code", "name", "start", "end", "base", "mechanic", "tiers_text")

    class Meta:
        model = Scheme
        fields = ("name", "start", "end", "base", "mechanic", "family", "expected")
        widgets = {"start": DayInput(), "end": DayInput()}
        localized_fields = ("expected",)
        help_texts = {
            "family": _("Empty: of all products."),
            "expected": _("Empty: what was bought so far, carried on to the end."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        instance: Scheme | None = kwargs.get("instance")
        account: Account | None = instance.account if instance and instance.pk else None
        super().__init__(*args, user=user, account=account, **kwargs)
        self.fields["account_code"].required = True
        percent = self.instance.base != "quantity"
        self.initial["tiers_text"] = "\n".join(
            _tier(lower, rate, percent) for lower, rate in self.instance.tiers or ()
        )

    def clean(self) -> dict[str, Any]:
        """Tiers, whose rates are per cent unless the base is units."""
        found = super().clean() or self.cleaned_data
        if text := found.get("tiers_text"):
            percent = found.get("base") != "quantity"
            try:
                found["tiers"] = tiers_from(text, percent=percent)
            except Refused as refusal:
                self.add_error("tiers_text", sentence(refusal))
        return found

    def values(self) -> dict[str, Any]:
        """The account and the tiers too."""
        told = {"account": self.account, "tiers": self.cleaned_data["tiers"]}
        return RuleForm.values(self) | told


def _read(reader: Any, text: str) -> Any:
    try:
        return reader(text)
    except Refused as refusal:
        raise forms.ValidationError(sentence(refusal)) from None


def _tier(lower: str, rate: str, percent: bool) -> str:
    shown = Decimal(rate) * 100 if percent else Decimal(rate)
    return f"{lower} {shown.normalize():f}"
