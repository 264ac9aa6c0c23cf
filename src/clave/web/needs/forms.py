"""Forms of needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.contacts.models import Contact, Interaction
from clave.apps.identity.models import Company, User
from clave.apps.needs.checks import FIELDS
from clave.apps.needs.models import Need
from clave.lib.money import to_minor
from clave.web.components.inputs import MonthField, NumberField

TALKS = 20


class NeedForm(forms.ModelForm[Need]):
    """What is needed, how much, when, how sure, who said it and where."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    starts_on = MonthField(label=_("From month"))
    ends_on = MonthField(label=_("To month"), required=False, help_text=_("Empty: that month."))
    quantity = NumberField(
        label=_("Volume"),
        required=False,
        max_digits=15,
        decimal_places=3,
        help_text=_("Of the whole horizon, not of a month."),
    )
    value = NumberField(label=_("Value"), required=False, max_digits=15, decimal_places=2)

    class Meta:
        model = Need
        fields = tuple(name for name in FIELDS if name != "value_minor")
        widgets = {
            "product": forms.TextInput(attrs={"list": "products", "autocomplete": "off"}),
            "family": forms.TextInput(attrs={"list": "families", "autocomplete": "off"}),
            "note": forms.Textarea(attrs={"rows": 3, "maxlength": "2000"}),
            "confidence": forms.NumberInput(attrs={"min": 0, "max": 100, "step": 5}),
        }
        help_texts = {
            "confidence": _("Per cent: from 90 sure, from 70 likely, from 40 possible."),
            "state_reason": _("Needed where it is lost or gone."),
        }

    field_order = (
        *("time", "product", "family", "text", "quantity", "unit", "value"),
        *("starts_on", "ends_on", "confidence", "source", "interaction"),
        *("state", "state_reason", "owner", "note"),
    )

    def __init__(self, *args: Any, account: Account, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        if self.instance.pk:
            self.initial["value"] = self.instance.value
        fields: dict[str, Any] = self.fields
        group = account.decider_id or account.pk
        there = Q(roles__account__decider=group) | Q(roles__account=account)
        fields["source"].queryset = Contact.objects.visible_to(user).filter(there).distinct()
        talks = Interaction.objects.visible_to(user).filter(
            Q(account__decider=group) | Q(account=account)
        )
        kept = self.instance.interaction_id or self.initial.get("interaction")
        shown = list(talks.values_list("pk", flat=True)[:TALKS])
        fields["interaction"].queryset = talks.filter(pk__in=[*shown, *([kept] if kept else [])])
        fields["interaction"].label_from_instance = _talk
        fields["owner"].queryset = User.objects.filter(is_active=True).order_by("name")
        fields["owner"].required = False
        for name in ("state", "time", "confidence"):
            fields[name].required = False

    def values(self) -> dict[str, Any]:
        """What the service saves; what was left empty is not told."""
        told = {name: self.cleaned_data.get(name) for name in FIELDS if name != "value_minor"}
        value = self.cleaned_data["value"]
        told["value_minor"] = None if value is None else to_minor(value, Company.current().currency)
        told["ends_on"] = told["ends_on"] or told["starts_on"]
        optional = ("owner", "state", "time", "confidence")
        return {n: v for n, v in told.items() if n not in optional or v not in (None, "")}


class ReviewForm(forms.Form):
    """Which needs stand, and what was found."""

    confirmed = forms.ModelMultipleChoiceField(
        label=_("Needs that stand"),
        queryset=Need.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("What was found"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        confirmed: Any = self.fields["confirmed"]
        confirmed.queryset = Need.objects.standing().filter(account=account)
        self.initial.setdefault("confirmed", [need.pk for need in confirmed.queryset])


def first_month() -> str:
    """This month, as a form begins with it."""
    return timezone.localdate().strftime("%Y-%m")


def _talk(one: Interaction) -> str:
    from clave.web.components.dates import date_text

    return f"{date_text(one.happened_on)} · {one}"
