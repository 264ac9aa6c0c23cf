"""Forms of targets: a new set, a sum handed down, amounts typed into a grid."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import User
from clave.apps.targets.models import TargetSet
from clave.lib.money import to_minor
from clave.web.components import numbers

_BLANKS = re.compile(r"[\s\u00a0\u202f'’€$£]")


class SetForm(forms.ModelForm[TargetSet]):
    """The year and the name of a version."""

    class Meta:
        model = TargetSet
        fields = ("year", "name")
        help_texts = {
            "year": _("That in which the company's year begins."),
            "name": _("Such as “First version”."),
        }


class HandDownForm(forms.Form):
    """How much, to whom, shared how."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    user = forms.ModelChoiceField(
        User.objects.none(),
        label=_("For whom"),
        required=False,
        empty_label=_("everybody with accounts"),
    )
    total = forms.CharField(
        label=_("Target of the year"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    basis = forms.ChoiceField(
        label=_("Shared"),
        choices=[("last_year", _("as last year's sales")), ("even", _("evenly"))],
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["user"]
        chosen.queryset = User.objects.filter(pk__in=[one.pk for one in people]).order_by("name")

    def clean_total(self) -> Decimal:
        """The sum as typed."""
        found = typed_amount(self.cleaned_data["total"])
        if found is None:
            raise forms.ValidationError(_("Write an amount."))
        return found

    def minor(self, currency: str) -> int:
        """The sum in minor units."""
        return to_minor(self.cleaned_data["total"], currency)


def typed_amount(text: str) -> Decimal | None:
    """A typed amount of at most two decimals; None where nothing is typed.

    As the page writes numbers, with groups or without; a single sign before one or two digits is
    decimal whichever it is. Raises ``ValidationError`` where it is no number.
    """
    bare = _BLANKS.sub("", text).replace("−", "-")
    if not bare:
        return None
    sign = numbers.decimal_sign()
    other = "." if sign == "," else ","
    if re.fullmatch(rf"-?\d{{1,3}}(\{other}\d{{3}})+(\{sign}\d{{1,2}})?", bare):
        bare = bare.replace(other, "")
    if not re.fullmatch(r"-?\d{1,13}([.,]\d{1,2})?", bare):
        raise forms.ValidationError(_("“%(text)s” is no amount.") % {"text": text})
    return Decimal(bare.replace(",", "."))
