"""Forms of settings and users."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clave.apps.identity.models import Company, User
from clave.apps.identity.roles import Role
from clave.figures.assortment import fee_pattern
from clave.lib.money import from_minor, to_minor
from clave.lib.refusal import Refused
from clave.web.components.dates import month_name
from clave.web.components.inputs import NumberField


def months() -> list[tuple[int, str]]:
    """The twelve months by their names in the reader's language."""
    return [(number, month_name(number)) for number in range(1, 13)]


class CompanyForm(forms.ModelForm[Company]):
    """What the company decides for everybody; money and rules in the words of the user."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    fiscal_year_start = forms.TypedChoiceField(
        label=capfirst(Company._meta.get_field("fiscal_year_start").verbose_name),
        choices=months,
        coerce=int,
    )
    fixed_costs = NumberField(
        label=gettext_lazy("Fixed costs per year"),
        required=False,
        min_value=0,
        max_digits=15,
        decimal_places=2,
        help_text=gettext_lazy("For the fixed-cost coverage in “What if we lose…?”."),
    )
    rules = forms.CharField(
        label=gettext_lazy("Codes that are not products"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "One pattern a line, matched against the whole product code: freight, fees, "
            "adjustments. Their amounts stay in sales; they do not count as products. "
            "Write .* for “anything”."
        ),
    )

    class Meta:
        model = Company
        fields = ("name", "currency", "fiscal_year_start", "number_style", "language")
        help_texts = {"currency": gettext_lazy("Three letters, such as EUR.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        company = self.instance
        self.initial["version"] = company.version
        self.initial["rules"] = "\n".join(company.non_products)
        if company.fixed_costs_minor is not None:
            self.initial["fixed_costs"] = from_minor(company.fixed_costs_minor, company.currency)

    def clean_currency(self) -> str:
        """Three capital letters that are a currency."""
        from babel.numbers import is_currency

        code: str = self.cleaned_data["currency"].strip().upper()
        if not is_currency(code):
            raise forms.ValidationError(
                _("“%(code)s” is no currency; write three letters, such as EUR."),
                params={"code": code},
            )
        return code

    def clean_rules(self) -> list[str]:
        """Every line a pattern that can be read."""
        patterns = [line.strip() for line in self.cleaned_data["rules"].splitlines()]
        for pattern in filter(None, patterns):
            try:
                fee_pattern([pattern])
            except Refused:
                raise forms.ValidationError(
                    _("“%(pattern)s” cannot be read as a pattern."), params={"pattern": pattern}
                ) from None
        return [pattern for pattern in patterns if pattern]

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        data = {name: self.cleaned_data[name] for name in self.Meta.fields}
        costs: Decimal | None = self.cleaned_data["fixed_costs"]
        data["fixed_costs_minor"] = None if costs is None else to_minor(costs, data["currency"])
        data["non_products"] = self.cleaned_data["rules"]
        return data


class NewUserForm(forms.Form):
    """A new person."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("es", "Español"), ("en", "English")]
    )
    password = forms.CharField(
        label=gettext_lazy("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least ten characters; the person changes it afterwards."),
    )


class UserForm(forms.ModelForm[User]):
    """What an administrator changes of a person."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = User
        fields = ("name", "role", "language", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version


class PasswordForm(forms.Form):
    """A new password for somebody."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least ten characters."),
    )
