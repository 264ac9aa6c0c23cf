"""Forms of plans: values as their measure is written, people by name, money as one says it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.directory import directory
from clave.apps.accounts.models import Account
from clave.apps.identity.models import Company, User
from clave.apps.org.models import Unit
from clave.apps.plans.measures import MEASURES, SHARE
from clave.apps.plans.models import (
    EVIDENCE,
    AccountPlan,
    Goal,
    InvestmentKind,
    Objective,
    PlanAction,
    Quarter,
    Risk,
    RiskState,
    Strategy,
)
from clave.apps.team.models import Resource
from clave.lib.money import from_minor, to_minor
from clave.web.components.inputs import DayInput
from clave.web.plan_words import MEASURE_LABELS

from .words import EVIDENCE_LABELS


def people(field: Any) -> None:
    """Let a field choose among those who can log in."""
    field.queryset = User.objects.filter(is_active=True).order_by("name")


def area(rows: int = 3, most: int = 4000) -> forms.Textarea:
    """A few lines of words."""
    return forms.Textarea(attrs={"rows": rows, "maxlength": str(most)})


def day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day, chosen in the browser's calendar."""
    return forms.DateField(label=label, required=required, widget=DayInput(), help_text=help_text)


def amount(label: Any, help_text: Any = "") -> forms.DecimalField:
    """Money, or a value of a measure; may be left empty."""
    return forms.DecimalField(
        label=label,
        required=False,
        localize=True,
        max_digits=17,
        decimal_places=2,
        help_text=help_text,
    )


class PartForm(forms.Form):
    """A part of a plan. ``record``: None where it is new; ``money``: fields in minor units."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    money: tuple[str, ...] = ()

    def __init__(self, *args: Any, plan: AccountPlan, record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.record = plan, record
        fields: dict[str, Any] = self.fields
        self.prepare(fields)
        if record is not None:
            self._begin_with(record)

    def prepare(self, fields: dict[str, Any]) -> None:
        """Fill in what may be chosen."""

    def _begin_with(self, record: Any) -> None:
        for name in self.fields:
            if hasattr(record, name):
                self.initial.setdefault(name, getattr(record, name))
        for name in self.money:
            minor = getattr(record, f"{name}_minor")
            self.initial[name] = None if minor is None else from_minor(minor, self.plan.currency)

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        for name in self.money:
            value = told.pop(name)
            currency = self.plan.currency or Company.current().currency
            told[f"{name}_minor"] = None if value is None else to_minor(value, currency)
        return told


class MeasuredForm(forms.Form):
    """Fields of a measure, shared by goals and objectives. Shares are written per cent."""

    measure = forms.ChoiceField(label=_("Measured by"))
    family = forms.CharField(
        label=_("Family"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"list": "families", "autocomplete": "off"}),
        help_text=_("Where it is about one family."),
    )
    unit = forms.CharField(
        label=_("Unit"),
        required=False,
        max_length=40,
        help_text=_("Where no figure measures it: visits, shops, per cent…"),
    )
    baseline = amount(
        _("From"), _("Empty: what the figure says today. Shares per cent, money in units.")
    )
    target = amount(_("To"))

    @staticmethod
    def choices(*, margins: bool) -> list[tuple[str, Any]]:
        """The measures that somebody may choose: those of margins for who may see them."""
        return [
            (code, _(MEASURE_LABELS[code]))
            for code, one in MEASURES.items()
            if margins or not one.secret
        ]


def shown_value(measure: str, value: Decimal | None) -> Decimal | None:
    """A value as forms show it."""
    if value is None:
        return None
    return (value * 100 if MEASURES[measure].unit == SHARE else value).quantize(Decimal("0.01"))


def told_value(measure: str, value: Decimal | None) -> Decimal | None:
    """A value as the books keep it."""
    if value is None or measure not in MEASURES:
        return value
    return value / 100 if MEASURES[measure].unit == SHARE else value


class ObjectiveForm(MeasuredForm, PartForm):
    """What is wanted, measured by what, from where to where, by when; the goal that it serves."""

    title = forms.CharField(label=_("Objective"), max_length=200)
    goal = forms.ModelChoiceField(
        label=_("Company goal that it serves"), queryset=Goal.objects.none(), required=False,
        empty_label=_("none"),
    )  # fmt: skip
    no_goal_reason = forms.CharField(label=_("Why it serves none"), required=False, max_length=300)
    starts_on = day(_("Counted from"), required=False)
    due_on = day(_("By"), required=False)
    weight = forms.IntegerField(
        label=_("Weight"), min_value=1, max_value=100, initial=1,
        help_text=_("How much it counts in the progress of the plan."),
    )  # fmt: skip
    curve = forms.CharField(
        label=_("What is expected by when"), required=False, widget=area(2, 2000),
        help_text=_("Only where it is no straight line: a day and a value in each line."),
    )  # fmt: skip
    field_order = (
        *("title", "goal", "no_goal_reason", "measure", "family", "unit", "baseline", "target"),
        *("starts_on", "due_on", "weight", "curve"),
    )

    def prepare(self, fields: dict[str, Any]) -> None:
        """Goals of the plan's years, measures, and days of the plan."""
        years = range(self.plan.starts_on.year, self.plan.ends_on.year + 1)
        fields["goal"].queryset = Goal.objects.filter(year__in=years)
        fields["measure"].choices = self.choices(margins=True)
        self.initial.setdefault("starts_on", self.plan.starts_on)
        self.initial.setdefault("due_on", self.plan.ends_on)

    def _begin_with(self, record: Objective) -> None:
        super()._begin_with(record)
        for name in ("baseline", "target"):
            self.initial[name] = shown_value(record.measure, getattr(record, name))
        lines = [
            f"{on} {shown_value(record.measure, Decimal(value))}" for on, value in record.curve
        ]
        self.initial["curve"] = "\n".join(lines)

    def values(self) -> dict[str, Any]:
        """With values as the books keep them."""
        told = super().values()
        measure = told["measure"]
        for name in ("baseline", "target"):
            told[name] = told_value(measure, told[name])
        told["curve"] = [self._point(line, measure) for line in told["curve"].splitlines() if line]
        return told

    @staticmethod
    def _point(line: str, measure: str) -> list[str]:
        """A day and a value; what is neither is refused by the service."""
        on, _blank, value = line.strip().partition(" ")
        try:
            number = Decimal(value.strip().replace(",", "."))
        except ArithmeticError:
            return [on, value]
        return [on, str(told_value(measure, number))]


class StrategyForm(PartForm):
    """A way to reach objectives."""

    title = forms.CharField(label=_("Strategy"), max_length=200)
    objective = forms.ModelChoiceField(
        label=_("Objective"), queryset=Objective.objects.none(), required=False,
        empty_label=_("all of them"),
    )  # fmt: skip
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), required=False, empty_label=_("none")
    )
    text = forms.CharField(label=_("How"), required=False, widget=area(4))

    def prepare(self, fields: dict[str, Any]) -> None:
        """Objectives of the plan, people."""
        fields["objective"].queryset = self.plan.objectives.all()
        people(fields["owner"])


class SwotForm(PartForm):
    """A point of the SWOT, with what shows it."""

    quarter = forms.ChoiceField(label=_("Quarter"), choices=Quarter.choices)
    text = forms.CharField(label=_("Point"), max_length=500, widget=area(2, 500))
    evidence = forms.ChoiceField(
        label=_("Page that shows it"),
        required=False,
        choices=[("", _("none")), *((code, _(EVIDENCE_LABELS[code])) for code in EVIDENCE)],
    )
    source = forms.CharField(label=_("Other source"), required=False, max_length=300)


class InvestmentForm(PartForm):
    """Money or a resource."""

    money = ("amount",)
    kind = forms.ChoiceField(label=_("Kind"), choices=InvestmentKind.choices)
    title = forms.CharField(label=_("What for"), max_length=200)
    amount = amount(_("Amount"))
    on = day(_("When"), required=False)
    resource = forms.ModelChoiceField(
        label=_("Resource"), queryset=Resource.objects.none(), required=False,
        empty_label=_("none"),
    )  # fmt: skip

    def prepare(self, fields: dict[str, Any]) -> None:
        """All resources."""
        fields["resource"].queryset = Resource.objects.all()


class RiskForm(PartForm):
    """What may go wrong."""

    money = ("impact",)
    title = forms.CharField(label=_("Risk"), max_length=200)
    likelihood = forms.TypedChoiceField(
        label=_("Likelihood"), coerce=int, choices=[(n, str(n)) for n in range(1, 6)],
        help_text=_("1 hardly, 5 almost sure."),
    )  # fmt: skip
    impact_level = forms.TypedChoiceField(
        label=_("Impact"), coerce=int, choices=[(n, str(n)) for n in range(1, 6)],
        help_text=_("1 small, 5 the plan fails."),
    )  # fmt: skip
    impact = amount(_("Money at stake"))
    owner = forms.ModelChoiceField(label=_("Who watches it"), queryset=User.objects.none())
    response = forms.CharField(label=_("What we do then"), required=False, widget=area(3, 2000))
    state = forms.ChoiceField(label=_("State"), choices=RiskState.choices)

    def prepare(self, fields: dict[str, Any]) -> None:
        """People, and the plan's owner first."""
        people(fields["owner"])
        self.initial.setdefault("owner", self.plan.owner_id)
        self.initial.setdefault("likelihood", 3)
        self.initial.setdefault("impact_level", 3)

    def _begin_with(self, record: Risk) -> None:
        super()._begin_with(record)
        self.initial["impact_level"] = record.impact

    def values(self) -> dict[str, Any]:
        """The level of the impact has its own name in the form."""
        told = super().values()
        return {**told, "impact": told.pop("impact_level")}


class MilestoneForm(PartForm):
    """A day that matters."""

    title = forms.CharField(label=_("Milestone"), max_length=200)
    on = day(_("Day"))
    done_on = day(_("Reached on"), required=False)


class PlanActionForm(PartForm):
    """Who does what by when, where, for which objective, and who stands behind it."""

    money = ("amount",)
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    starts_on = day(_("Begins"), required=False)
    due_on = day(_("Due"))
    account = forms.ModelChoiceField(label=_("Where"), queryset=Account.objects.none())
    unit = forms.ModelChoiceField(
        label=_("Unit or delegation"), queryset=Unit.objects.none(), required=False,
        empty_label=_("none"),
    )  # fmt: skip
    objective = forms.ModelChoiceField(
        label=_("Objective"), queryset=Objective.objects.none(), required=False,
        empty_label=_("none"),
    )  # fmt: skip
    strategy = forms.ModelChoiceField(
        label=_("Strategy"), queryset=Strategy.objects.none(), required=False,
        empty_label=_("none"),
    )  # fmt: skip
    sponsor = forms.ModelChoiceField(
        label=_("Sponsor"), queryset=User.objects.none(), required=False,
        empty_label=_("the plan's"),
    )  # fmt: skip
    amount = amount(_("Amount at stake"))
    details = forms.CharField(label=_("Details"), required=False, widget=area(3))

    def prepare(self, fields: dict[str, Any]) -> None:
        """The account with what hangs below it, objectives and strategies of the plan, people."""
        assert self.plan.account_id is not None
        below = directory().below(self.plan.account_id)
        fields["account"].queryset = Account.objects.filter(pk__in=below).order_by("name")
        fields["account"].empty_label = None
        fields["unit"].queryset = Unit.objects.all()
        fields["objective"].queryset = self.plan.objectives.all()
        fields["strategy"].queryset = self.plan.strategies.all()
        people(fields["owner"])
        people(fields["sponsor"])
        self.initial.setdefault("owner", self.plan.owner_id)
        self.initial.setdefault("account", self.plan.account_id)

    def _begin_with(self, record: PlanAction) -> None:
        action = record.action
        for name in ("title", "owner", "due_on", "account", "unit", "details"):
            self.initial[name] = getattr(action, name)
        for name in ("objective", "strategy", "sponsor", "starts_on"):
            self.initial[name] = getattr(record, name)
        if action.amount_minor is not None:
            self.initial["amount"] = from_minor(action.amount_minor, action.currency)

    def values(self) -> dict[str, Any]:
        """An amount with its currency."""
        told = super().values()
        told["currency"] = "" if told["amount_minor"] is None else self.plan.currency
        return told


class ActualForm(forms.Form):
    """How far something is that no figure measures."""

    value = forms.DecimalField(label=_("Now"), localize=True, max_digits=17, decimal_places=4)
    on = day(_("As of"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
