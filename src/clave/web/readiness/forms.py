"""Forms of the rules, of a questionnaire, and of a chance of loss."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.models import User
from clave.apps.identity.roles import Role
from clave.apps.readiness.models import LossChance, ReadinessRules
from clave.figures.readiness_criteria import CRITERIA
from clave.web.components.inputs import NumberField
from clave.web.criteria import WORDS

_TICK = {"class": "form-check-input"}


class RulesForm(forms.Form):
    """A weight for each criterion, and the lines that findings speak of."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    coverage_needed = forms.IntegerField(
        label=_("Coverage needed for a verdict, per cent"), min_value=1, max_value=100
    )
    large_customer = forms.IntegerField(
        label=_("A large customer, per cent of sales"),
        min_value=1,
        max_value=100,
        help_text=_("IFRS 8 has customers of 10 per cent or more disclosed."),
    )
    hhi_moderate = forms.IntegerField(label=_("HHI, moderate from"), min_value=1, max_value=9999)
    hhi_high = forms.IntegerField(
        label=_("HHI, high above"),
        min_value=2,
        max_value=10000,
        help_text=_(
            "Bands of the Merger Guidelines of 2023 (1,000 and 1,800; in 2010: 1,500 and 2,500). "
            "They are for markets; for customers there is no standard."
        ),
    )
    certainty = forms.IntegerField(
        label=_("Certainty of the profit at risk, per cent"),
        min_value=50,
        max_value=99,
        help_text=_("At 95, the result falls further in one of twenty years."),
    )

    def __init__(self, data: Any = None, *, rules: ReadinessRules) -> None:
        given = {name: getattr(rules, name) for name in (*LINES, "version")}
        given |= {f"weight_{code}": weight for code, weight in rules.weights.items()}
        super().__init__(data, initial=given)
        for criterion in CRITERIA:
            self.fields[f"weight_{criterion.code}"] = forms.IntegerField(
                label=WORDS[criterion.code].name, min_value=0, max_value=100
            )

    def weights(self) -> list[Any]:
        """The fields of the weights, in the order of the criteria."""
        return [self[f"weight_{criterion.code}"] for criterion in CRITERIA]

    def lines(self) -> list[Any]:
        """The other fields."""
        return [self[name] for name in LINES]

    def total(self) -> int:
        """The sum of the weights as they stand in the form."""
        values = [field.value() for field in self.weights()]
        return sum(int(value) for value in values if str(value).isdecimal())

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        given = self.cleaned_data
        weights = {c.code: given[f"weight_{c.code}"] for c in CRITERIA}
        return {name: given[name] for name in LINES} | {"weights": weights}


LINES = ("coverage_needed", "large_customer", "hhi_moderate", "hhi_high", "certainty")


class QuestionnaireForm(forms.Form):
    """What it is called, which roles may answer, and who else."""

    title = forms.CharField(label=_("Name of the questionnaire"), max_length=120)
    roles = forms.MultipleChoiceField(
        label=_("Everybody who is"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=_TICK),
    )
    invited = forms.ModelMultipleChoiceField(
        label=_("And these people"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Several with Ctrl or ⌘."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["invited"]
        people.queryset = User.objects.filter(is_active=True).order_by("name")


class ChanceForm(forms.Form):
    """How likely, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    percent = NumberField(
        label=_("Chance of losing it within a year, per cent"),
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
    )
    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, chance: LossChance | None) -> None:
        given: dict[str, Any] = {"version": 0}
        if chance is not None:
            percent = Decimal(chance.percent).normalize()
            given = {"version": chance.version, "percent": percent, "reason": chance.reason}
        super().__init__(data, initial=given)
