"""Forms of rounds, criteria and thresholds."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clave.apps.selection.models import Criterion, IndexTable, Round, Source
from clave.figures.base import Period
from clave.figures.selection_measures import MEASURES
from clave.lib.months import month_range
from clave.web.components import numbers
from clave.web.components.dates import month_text
from clave.web.components.inputs import NumberField

from .words import MEASURE_LABELS

_ONE: dict[str, Any] = {
    "max_digits": 3,
    "decimal_places": 1,
    "min_value": 0,
    "max_value": 10,
}


class OpenForm(forms.Form):
    """The name of a round, and up to which month data count."""

    name = forms.CharField(label=_("Name"), max_length=100)
    month = forms.ChoiceField(
        label=_("Data up to"), help_text=_("Twelve months up to this one count.")
    )

    def __init__(self, *args: Any, reach: Period | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = month_range(reach.start, reach.end)[::-1] if reach else []
        self.months = {f"{month:%Y-%m}": month for month in months}
        field: Any = self.fields["month"]
        field.choices = [(key, month_text(month)) for key, month in self.months.items()]
        if months and not self.is_bound:
            self.initial["name"] = _now("Selection %(year)s") % {"year": months[0].year + 1}

    def values(self) -> dict[str, Any]:
        """What the service is told."""
        data = self.cleaned_data
        return {"name": data["name"], "data_to": self.months[data["month"]]}


class ThresholdForm(forms.Form):
    """From which score each tier begins, how many accounts it holds, and how firmly it keeps."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    band = NumberField(
        label=_("Margin before a tier changes"),
        help_text=_("Up: twice this much above the threshold. Down: once this much below."),
        **_ONE,
    )
    index_table = forms.ChoiceField(label=_("Random index"), choices=IndexTable.choices)

    def __init__(self, *args: Any, record: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tiers = sorted(record.floors)
        self.initial["version"], self.initial["band"] = record.version, record.band
        self.initial["index_table"] = record.index_table
        for tier in self.tiers:
            words = {"tier": tier}
            self.fields[f"floor_{tier}"] = NumberField(
                label=_now("Tier %(tier)s from") % words,
                initial=Decimal(str(record.floors[tier])),
                **_ONE,
            )
            self.fields[f"most_{tier}"] = forms.IntegerField(
                label=_now("Most accounts in %(tier)s") % words,
                initial=record.capacity.get(tier),
                required=False,
                min_value=1,
                help_text=_("Empty: as many as reach it."),
            )
        order = [name for tier in self.tiers for name in (f"floor_{tier}", f"most_{tier}")]
        self.order_fields([*order, "band", "index_table", "version"])

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        data = self.cleaned_data
        most = {tier: data[f"most_{tier}"] for tier in self.tiers if data[f"most_{tier}"]}
        return {
            "floors": {tier: float(data[f"floor_{tier}"]) for tier in self.tiers},
            "capacity": most,
            "band": data["band"],
            "index_table": data["index_table"],
        }


class CriterionForm(forms.ModelForm[Criterion]):
    """A criterion: what it is called, where it belongs, and how its scores are anchored."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    measure = forms.ChoiceField(
        label=_("What the ledger tells"),
        required=False,
        choices=[("", "–"), *((name, MEASURE_LABELS[name]) for name in MEASURES)],
    )
    anchors_text = forms.CharField(
        label=_("Anchors"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "One a line. From the ledger: value = score, ascending, such as 8 % = 7. Of a "
            "judgement: score = what it means."
        ),
    )

    class Meta:
        model = Criterion
        fields = ("name", "dimension", "horizon", "axis", "source", "gate")
        localized_fields = ("gate",)
        help_texts = {"gate": _("Empty: none. With a lower score no tier is proposed.")}

    field_order = (
        *("name", "dimension", "horizon", "axis", "source", "measure", "gate", "anchors_text"),
        "version",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = self.instance
        self.fields["measure"].choices = [  # type: ignore[attr-defined]
            (name, _now(str(label)) if name else label)
            for name, label in self.fields["measure"].choices  # type: ignore[attr-defined]
        ]
        self.initial["version"], self.initial["measure"] = found.version, found.measure
        ratio = MEASURES.get(found.measure) == "ratio"
        self.initial["anchors_text"] = anchors_text(found, ratio)
        self.pairs: list[tuple[Any, Any]] = []

    def clean(self) -> dict[str, Any]:
        """Read the anchors: each fault is named with its line."""
        data: dict[str, Any] = super().clean() or {}
        ledger = data.get("source") == Source.LEDGER
        for number, line in enumerate((data.get("anchors_text") or "").splitlines(), start=1):
            if not line.strip():
                continue
            left, _sign, right = (part.strip() for part in line.partition("="))
            pair = _anchor(left, right, ledger)
            if pair is None:
                text = _now("Line %(number)s, “%(line)s”: write value = score.")
                if not ledger:
                    text = _now("Line %(number)s, “%(line)s”: write score = what it means.")
                self.add_error("anchors_text", text % {"number": number, "line": line.strip()})
                continue
            self.pairs.append(pair)
        if ledger and not data.get("measure"):
            self.add_error("measure", _now("Choose what the ledger tells."))
        return data

    def values(self) -> dict[str, Any]:
        """What the service saves."""
        data = self.cleaned_data
        ledger = data["source"] == Source.LEDGER
        pairs = [list(pair) for pair in self.pairs]
        return {name: data[name] for name in self.Meta.fields} | {
            "measure": data["measure"] if ledger else "",
            "anchors": pairs if ledger else [],
            "levels": [] if ledger else pairs,
        }


def _anchor(left: str, right: str, ledger: bool) -> tuple[Any, Any] | None:
    value = as_number(left)
    if value is None or not right:
        return None
    if not ledger:
        return float(value), right
    score = as_number(right)
    return None if score is None else (float(value), float(score))


def as_number(text: str) -> Decimal | None:
    """A number as people type it: «8 %», «1.200,5», «1200.5»; None where it is none."""
    cleaned = re.sub(r"[\s\u00a0\u202f€]", "", text).replace("−", "-")
    per_cent = cleaned.endswith("%")
    cleaned = cleaned.rstrip("%")
    if "," in cleaned or (_comma() and re.fullmatch(r"-?\d{1,3}(\.\d{3})+", cleaned)):
        cleaned = cleaned.replace(".", "").replace(",", ".")
    try:
        value = Decimal(cleaned)
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    return value / 100 if per_cent else value


def anchors_text(criterion: Criterion, ratio: bool) -> str:
    """The anchors of a criterion as its form shows them."""
    if criterion.source != Source.LEDGER:
        return "\n".join(f"{_plain(score)} = {words}" for score, words in criterion.levels)
    lines = []
    for value, score in criterion.anchors:
        left = f"{_plain(value * 100)} %" if ratio else _plain(value)
        lines.append(f"{left} = {_plain(score)}")
    return "\n".join(lines)


def _plain(value: float) -> str:
    text = format(Decimal(str(round(value, 6))).normalize(), "f")
    return text.replace(".", ",") if _comma() else text


def _comma() -> bool:
    return "," in numbers.number(0.5, 1)
