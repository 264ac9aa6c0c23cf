"""Forms of supply chains."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import Account
from clave.apps.chain.models import ChainProblem, ChainTerms, Stage
from clave.apps.contacts.models import Contact
from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Permission
from clave.lib.money import to_minor
from clave.web.components.inputs import DayInput, NumberField


class _Decimals(forms.TextInput):
    """A number as the reader writes it."""

    def __init__(self) -> None:
        super().__init__(attrs={"inputmode": "decimal"})


class TermsForm(forms.ModelForm[ChainTerms]):
    """Days that were agreed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ChainTerms
        fields = ("agreed_days",)
        widgets = {"agreed_days": _Decimals()}
        help_texts = {"agreed_days": _("Empty: nothing is agreed, so nothing is on time or late.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        self.fields["agreed_days"].localize = True


class StageForm(forms.ModelForm[Stage]):
    """One stage; costs only for who may know them."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    cost = NumberField(
        label=_("What it costs us a year"),
        required=False,
        max_digits=15,
        decimal_places=2,
    )

    class Meta:
        model = Stage
        fields = (
            *("kind", "name", "site", "owner", "contact"),
            *("lead_days", "stock_days", "stock_units", "note"),
        )
        widgets = {name: _Decimals() for name in ("lead_days", "stock_days", "stock_units")}

    def __init__(self, *args: Any, account: Account, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        fields: dict[str, Any] = self.fields
        group = account.decider_id or account.pk
        seen = Account.objects.visible_to(user)
        fields["site"].queryset = seen.filter(decider=group, level="site").order_by("name")
        there = Q(roles__account__decider=group) | Q(roles__account=account)
        fields["contact"].queryset = Contact.objects.visible_to(user).filter(there).distinct()
        fields["owner"].queryset = User.objects.filter(is_active=True).order_by("name")
        for name in ("lead_days", "stock_days", "stock_units"):
            fields[name].localize = True
        if not user.may(Permission.SEE_MARGINS):
            del fields["cost"]
        elif self.instance.pk:
            self.initial["cost"] = self.instance.cost

    def values(self) -> dict[str, Any]:
        """What the service saves; costs are left as they are by who may not know them."""
        told = {n: v for n, v in self.cleaned_data.items() if n not in ("version", "cost")}
        if "cost" in self.fields:
            cost = self.cleaned_data["cost"]
            currency = Company.current().currency
            told["cost_minor"] = None if cost is None else to_minor(cost, currency)
        return told


class ProblemForm(forms.ModelForm[ChainProblem]):
    """Something wrong, and how it was solved."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ChainProblem
        fields = ("what", "stage", "since", "severity", "owner", "solved_on", "solution")
        widgets = {"since": DayInput(), "solved_on": DayInput()}

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        fields: dict[str, Any] = self.fields
        self.initial.setdefault("since", timezone.localdate())
        fields["stage"].queryset = Stage.objects.filter(account=account)
        fields["owner"].queryset = User.objects.filter(is_active=True).order_by("name")
        if not self.instance.pk:
            del fields["solved_on"], fields["solution"]

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return {n: v for n, v in self.cleaned_data.items() if n != "version"}


class DueForm(forms.Form):
    """Until when something is to be done."""

    due_on = forms.DateField(label=_("Due"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("due_on", timezone.localdate() + timedelta(days=14))
