"""Forms of the work: what is decided on a role, rules, capacity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clave.apps.accounts.models import TeamLevel
from clave.apps.identity.models import User
from clave.apps.workload.models import AccountRole, Capacity, RuleKind
from clave.figures.work import LEVELS
from clave.web.components.inputs import DayInput, NumberField

from . import words

Number = forms.DecimalField


class RoleForm(forms.ModelForm[AccountRole]):
    """The stage with its reason, why the account is key, and hours that somebody knows better."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = AccountRole
        fields = ("stage", "stage_reason", "key_for", "key_reason", "hours", "hours_reason")
        localized_fields = ("hours",)
        help_texts = {
            "stage": _("You decide it; what the contacts look like stands beside it."),
            "hours": _("Empty: the rules say it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        for name in ("stage_reason", "key_reason", "hours_reason"):
            self.fields[name].widget = forms.Textarea(attrs={"rows": 2, "maxlength": "500"})

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class CapacityForm(forms.ModelForm[Capacity]):
    """Whose hours, from when on, and how many."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Capacity
        fields = (
            *("user", "since", "days", "hours_a_day", "account_share", "moments", "hits"),
            *("delegations", "languages"),
        )
        widgets = {"since": DayInput()}
        localized_fields = ("hours_a_day",)
        help_texts = {
            "user": _("Empty: everybody of whom nothing is told."),
            "moments": _(
                "Work sampling: at moments drawn by chance, on every weekday. 385 give a share to "
                "5 points. They then take the place of the share above."
            ),
            "delegations": _("Apart by commas; empty: anywhere."),
            "languages": _("Apart by commas, such as es, en; empty: any."),
        }

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        user: Any = self.fields["user"]
        user.queryset = people
        user.empty_label = str(_("everybody else"))
        self.initial.setdefault("since", timezone.localdate())
        if self.instance.pk:
            del self.fields["user"], self.fields["since"]

    def values(self) -> dict[str, Any]:
        """What the service saves, beside whose and since when."""
        left_out = {"version", "user", "since"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class RuleForm(forms.Form):
    """The values of one rule; which fields, says its kind."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, kind: str, values: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name, field in _fields(kind).items():
            self.fields[name] = field
            told = values.get(name)
            self.initial[name] = (
                round(told * 100, 4) if name.endswith("_share") and told is not None else told
            )

    def values(self) -> dict[str, Any]:
        """What the service saves: numbers as numbers, per cent as shares."""
        told = {name: v for name, v in self.cleaned_data.items() if name != "version"}
        return {name: _plain(name, value) for name, value in told.items()}


def people_for(seen: Any) -> Any:
    """Whose hours may be told: of those one sees (None: all)."""
    found = User.objects.filter(is_active=True).order_by("name")
    return found if seen is None else found.filter(pk__in=seen)


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [int(v) if v.isdigit() else v for v in value]
    if name.endswith("_share"):
        return float(value) / 100
    return int(value) if name.endswith("_days") else float(value)


def _number(label: Any, help_text: Any = "", most: int = 10_000) -> forms.Field:
    return NumberField(label=label, help_text=help_text, min_value=0, max_value=most)


def _days(label: Any) -> forms.Field:
    return forms.IntegerField(label=label, min_value=1, max_value=366)


def _several(label: Any, choices: Any) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False
    )


def _fields(kind: str) -> dict[str, forms.Field]:
    if kind == RuleKind.EFFORT:
        return {
            "hours": _number(_("Hours a year"), most=8760),
            "direction_days": _days(_("Days between contacts: direction")),
            "management_days": _days(_("Days between contacts: middle management")),
            "operative_days": _days(_("Days between contacts: operative")),
        }
    if kind == RuleKind.STAGE:
        levels = [(str(level), words.LEVELS[level]) for level in LEVELS]
        return {
            "factor": _number(_("Factor on the hours"), most=10),
            "functions_share": _number(_("Relevant functions to be reached, in %"), most=100),
            "levels": _several(_("Levels to be reached"), levels),
            "team": _several(_("Levels of the account team"), TeamLevel.choices),
        }
    if kind == RuleKind.COMPLEXITY:
        return {
            "medium_from": _number(_("Medium from")),
            "high_from": _number(_("High from")),
        }
    return {
        "seller_calls_from": _number(_("Seller: calls a day, from")),
        "seller_calls_to": _number(_("Seller: calls a day, to")),
        "seller_functions_to": _number(_("Seller: functions an account, at most")),
        "kam_calls_to": _number(_("KAM: calls a day, at most")),
        "kam_functions_from": _number(_("KAM: functions an account, at least")),
        "shallow_functions": _number(_("A key account is shallow with so many functions or fewer")),
        "deep_functions": _number(_("A small account is in depth with so many functions or more")),
    }
