"""Forms of delegations and policies: money in the words of the user."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Tier
from clave.apps.identity.models import Company
from clave.apps.org.models import Person, Policy, Scope, Unit
from clave.apps.org.services.authority import Terms
from clave.lib.money import from_minor, to_minor
from clave.web.components.inputs import DayInput, MomentInput, NumberField
from clave.web.matters import MATTERS

from .forms import PositionChoice


def money_field(label: Any) -> forms.DecimalField:
    """An amount in the company's currency; empty where there is no bound."""
    return NumberField(
        label=label,
        required=False,
        min_value=0,
        max_digits=15,
        decimal_places=2,
    )


class DelegationForm(forms.Form):
    """Whose authority, to whom, for what and how long. ``choose``: also that of others."""

    giver = forms.ModelChoiceField(label=_("Delegated by"), queryset=Person.objects.all())
    receiver = forms.ModelChoiceField(label=_("Delegated to"), queryset=Person.objects.all())
    scope = forms.ChoiceField(label=_("Scope"), choices=Scope.choices, initial=Scope.APPROVE)
    limit = money_field(_("Up to an amount of"))
    unit = forms.ModelChoiceField(
        label=_("Only for the unit"),
        queryset=Unit.objects.all(),
        required=False,
        empty_label=_("all of it"),
    )
    starts_at = forms.DateTimeField(
        label=_("Begins"), widget=MomentInput(), initial=timezone.localtime
    )
    ends_at = forms.DateTimeField(label=_("Ends"), widget=MomentInput())
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, help_text=_("Such as holidays.")
    )

    def __init__(self, *args: Any, giver: Person | None, choose: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not choose:
            del self.fields["giver"]
        elif giver is not None:
            self.initial["giver"] = giver.pk

    def values(self, me: Person | None) -> dict[str, Any]:
        """What the service is told."""
        data = self.cleaned_data
        currency = Company.current().currency
        limit = data["limit"]
        terms = Terms(
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            scope=data["scope"],
            unit=data["unit"],
            limit_minor=None if limit is None else to_minor(limit, currency),
            currency="" if limit is None else currency,
            reason=data["reason"],
        )
        return {"giver": data.get("giver") or me, "receiver": data["receiver"], "terms": terms}


class PolicyForm(forms.ModelForm[Policy]):
    """A rule; what is left empty is met by everything."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    amount_from = money_field(_("Amount from"))
    amount_below = money_field(_("Amount below"))
    subject = forms.ChoiceField(label=_("Matter"), required=False)
    tier = forms.ChoiceField(label=_("Tier of the account"), required=False)
    position = PositionChoice(label=_("Position"), required=False, empty="–")

    class Meta:
        model = Policy
        fields = (
            *("name", "subject", "tier", "amount_from", "amount_below"),
            *("people_from", "people_below", "approver", "levels", "position", "since", "until"),
        )
        widgets = {"since": DayInput(), "until": DayInput()}
        help_texts = {
            "people_from": _("Size of the company, in people of its chart."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy = self.instance
        self.fields["subject"].choices = self._matters()  # type: ignore[attr-defined]
        self.fields["tier"].choices = [("", _now("any")), *Tier.choices]  # type: ignore[attr-defined]
        self.fields["position"].fill()  # type: ignore[attr-defined]
        self.initial["version"] = policy.version
        if policy.pk is None:
            self.initial["since"] = timezone.localdate()
        for name in ("amount_from", "amount_below"):
            minor = getattr(policy, f"{name}_minor")
            self.initial[name] = None if minor is None else from_minor(minor, policy.currency)
        for field in self.fields.values():
            field.label = capfirst(field.label)

    def _matters(self) -> list[tuple[str, Any]]:
        """Every matter, and one that only this policy names."""
        own = self.instance.subject
        other = [(own, own)] if own and own not in dict(MATTERS) else []
        return [("", _now("any")), *MATTERS, *other]

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        values = dict(self.cleaned_data)
        values.pop("version")
        currency = self.instance.currency if self.instance.pk else Company.current().currency
        for name in ("amount_from", "amount_below"):
            amount = values.pop(name)
            values[f"{name}_minor"] = None if amount is None else to_minor(amount, currency)
        return values | {"currency": currency}
