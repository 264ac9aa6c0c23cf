"""Forms of collections: what was said, promised, disputed, agreed on; rules and wording."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.collections.models import (
    CollectionRules,
    DisputeOutcome,
    DisputeReason,
    InterestRate,
    NoteKind,
    ReminderText,
)
from clave.apps.collections.models.reminders import LANGUAGES
from clave.apps.collections.services.disputes import Objection
from clave.apps.collections.services.promises import Wanted
from clave.apps.identity.models import Company, User
from clave.apps.org.models import Unit
from clave.lib.money import to_minor
from clave.web.components.inputs import DayInput, NumberField

INSTALMENTS = 6


def _money(label: Any, *, required: bool = True) -> forms.DecimalField:
    return NumberField(
        label=label, required=required, min_value=Decimal("0.01"), max_digits=15,
        decimal_places=2,
    )  # fmt: skip


def _minor(amount: Decimal) -> int:
    return to_minor(amount, Company.current().currency)


class NoteForm(forms.Form):
    """What was said about debts."""

    kind = forms.ChoiceField(label=_("How"), choices=NoteKind.choices)
    happened_on = forms.DateField(label=_("When"), widget=DayInput())
    invoice = forms.CharField(label=_("Invoice"), max_length=100, required=False)
    text = forms.CharField(
        label=_("What was said"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("happened_on", timezone.localdate())


class PromiseForm(forms.Form):
    """How much by which day."""

    amount = _money(_("Amount"))
    due_on = forms.DateField(label=_("To be paid by"), widget=DayInput())
    invoice = forms.CharField(
        label=_("Invoice"),
        max_length=100,
        required=False,
        help_text=_("Empty: whatever is owed."),
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("due_on", timezone.localdate() + timedelta(days=7))

    def wanted(self) -> Wanted:
        """What the service notes."""
        told = self.cleaned_data
        return Wanted(
            _minor(told["amount"]), told["due_on"], invoice=told["invoice"], note=told["note"]
        )


class PlanForm(forms.Form):
    """Up to six instalments; more are made by a further plan."""

    note = forms.CharField(label=_("What was agreed"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, INSTALMENTS + 1):
            said = {"n": number}
            self.fields[f"due_{number}"] = forms.DateField(
                label=_("Instalment %(n)s: by") % said, required=False, widget=DayInput()
            )
            self.fields[f"amount_{number}"] = _money(
                _("Instalment %(n)s: amount") % said, required=False
            )

    def clean(self) -> dict[str, Any]:
        """A day and an amount belong together."""
        told = super().clean() or {}
        for number in range(1, INSTALMENTS + 1):
            day, amount = told.get(f"due_{number}"), told.get(f"amount_{number}")
            if (day is None) != (amount is None) and not self.errors:
                self.add_error(
                    f"due_{number}", _("An instalment needs both its day and its amount.")
                )
        return told

    def instalments(self) -> list[Wanted]:
        """Those that were filled in, in their order."""
        told = self.cleaned_data
        return [
            Wanted(_minor(told[f"amount_{number}"]), told[f"due_{number}"])
            for number in range(1, INSTALMENTS + 1)
            if told.get(f"due_{number}") and told.get(f"amount_{number}")
        ]


class DisputeForm(forms.Form):
    """Which invoice, why, and who settles it."""

    invoice = forms.CharField(label=_("Invoice"), max_length=100)
    reason = forms.ChoiceField(label=_("Reason"), choices=DisputeReason.choices)
    amount = _money(_("Disputed amount"))
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Unit.objects.none(), required=False, empty_label=_("none")
    )
    due_on = forms.DateField(label=_("To be settled by"), widget=DayInput())
    details = forms.CharField(
        label=_("Details"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset = User.objects.filter(is_active=True).order_by("name")
        fields["department"].queryset = Unit.objects.order_by("name")
        self.initial.setdefault("owner", user.pk)
        self.initial.setdefault("due_on", timezone.localdate() + timedelta(days=14))

    def objection(self) -> Objection:
        """What the service opens."""
        told = dict(self.cleaned_data)
        return Objection(amount_minor=_minor(told.pop("amount")), **told)


class SettleForm(forms.Form):
    """How a dispute ended."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=DisputeOutcome.choices)
    note = forms.CharField(label=_("How it ended"), max_length=500)
    version = forms.IntegerField(widget=forms.HiddenInput)


class EndForm(forms.Form):
    """Why a payment plan is over."""

    reason = forms.CharField(label=_("Why it ended"), max_length=500)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SendForm(forms.Form):
    """To whom a reminder goes; without an address it is printed."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    to_email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Empty: it is printed as a letter.")
    )


class RulesForm(forms.ModelForm[CollectionRules]):
    """The company's rules."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = CollectionRules
        fields = ("grace_days", "day_count")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class RateForm(forms.ModelForm[InterestRate]):
    """A rate of interest, the days it holds, and where it is from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    rate = NumberField(
        label=_("Rate in % a year"), min_value=0, max_value=100, max_digits=5, decimal_places=2,
    )  # fmt: skip

    class Meta:
        model = InterestRate
        fields = ("since", "until", "source", "provisional")
        widgets = {"since": DayInput(), "until": DayInput()}
        help_texts = {
            "source": _("The resolution that publishes it, or the contract."),
            "provisional": _("Not published yet, or not read where it is published."),
        }

    field_order = ("since", "until", "rate", "source", "provisional")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        if self.instance.pk:
            self.initial["rate"] = Decimal(self.instance.hundredths) / 100

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        told = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return told | {"hundredths": int(self.cleaned_data["rate"] * 100)}


class TextForm(forms.ModelForm[ReminderText]):
    """The wording of a reminder."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ReminderText
        fields = ("subject", "body")
        widgets = {"body": forms.Textarea(attrs={"rows": 14})}
        help_texts = {
            "body": _(
                "It may name {customer}, {invoices}, {total}, {company} and {date}; they are "
                "filled in when it is sent."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0

    def values(self) -> dict[str, str]:
        """What the service saves."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
