"""Figures of the insights as a page writes them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from clave.apps.accounts.insights import LossAnswer
from clave.apps.readiness.models import ReadinessRules
from clave.figures.base import Row
from clave.web.components import numbers
from clave.web.refusals import note_sentence

Entry = dict[str, Any]


def hhi_band(index: float, rules: ReadinessRules) -> str:
    """What the Merger Guidelines call such an index in a market: a name, no verdict."""
    points = index * 10_000
    if points > rules.hhi_high:
        return _("high")
    return _("moderate") if points >= rules.hhi_moderate else _("low")


def index_figures(values: Row, rules: ReadinessRules, *, customers: bool = True) -> list[Entry]:
    """The strip under the curve."""
    bands = _(
        "Bands of the Merger Guidelines for markets (moderate from %(moderate)s, high above "
        "%(high)s, with shares in per cent): only their names are used here, there is no such "
        "standard for customers."
    ) % {"moderate": numbers.number(rules.hhi_moderate), "high": numbers.number(rules.hhi_high)}
    return [
        {
            "label": _("effective customers (1/HHI)")
            if customers
            else _("effective number (1/HHI)"),
            "value": numbers.number(values["effective_number"], 1),
        },
        {
            "label": _("HHI: %(band)s") % {"band": hhi_band(values["hhi"], rules)}
            if values["hhi"] is not None
            else _("HHI"),
            "value": numbers.number(values["hhi"], 4),
            "hint": bands,
        },
        {"label": _("Gini"), "value": numbers.number(values["gini"], 2)},
        {"label": _("the largest"), "value": numbers.percent(values["cr1"])},
        {"label": _("the 5 largest"), "value": numbers.percent(values["cr5"])},
        {"label": _("the 10 largest"), "value": numbers.percent(values["cr10"])},
    ]


def effect_rows(answer: LossAnswer) -> list[Entry]:
    """Sales, margin, fixed costs, coverage and result: today, after, and the difference."""
    values = answer.figure.values
    rows = [
        _money_row(values, "net_amount", _("Net sales"), less_is_bad=True),
        _money_row(values, "margin_amount", _left(values), less_is_bad=True),
        _money_row(values, "fixed_costs", _("Fixed costs"), less_is_bad=False),
        _coverage_row(values),
        _money_row(values, "result", _("Result"), less_is_bad=True),
    ]
    return [row for row in rows if row]


def _left(values: Row) -> str:
    """What the ledger can tell is left of sales before fixed costs."""
    return _("Contribution") if values["counted"] == "contribution" else _("Gross margin")


def better_without(answer: LossAnswer) -> str:
    """The largest customer that costs more than it brings, if one does."""
    for row in answer.largest:
        if row["margin_amount"] is not None and row["margin_amount"] < 0:
            amount = numbers.money(abs(row["margin_amount"]), answer.figure.currency or "EUR")
            text = _("Without %(name)s the result would be better: it takes away %(amount)s.")
            return text % {"name": row["name"], "amount": amount}
    return ""


def note_words(entries: list[Row], currency: str | None) -> str:
    """Notes of a figure (``missing`` or ``assumed``), one after the other."""
    return " ".join(dict.fromkeys(note_sentence(entry, currency or "") for entry in entries))


def _money_row(values: Row, name: str, label: str, *, less_is_bad: bool) -> Entry | None:
    today, after, change = (values[f"{name}_{part}"] for part in ("today", "after", "change"))
    if today is None and after is None:
        return None
    return {
        "label": label,
        "today": numbers.number(today),
        "after": numbers.number(after),
        "change": numbers.number(change, signed=True),
        "rate": numbers.per_hundred(values[f"{name}_change_rate"], signed=True),
        "bad": less_is_bad and change is not None and change < 0,
    }


def _coverage_row(values: Row) -> Entry | None:
    today, after = values["coverage_today"], values["coverage_after"]
    if today is None or after is None:
        return None
    return {
        "label": _("Fixed-cost coverage, 100 % = break-even"),
        "today": numbers.percent(today, 0),
        "after": numbers.percent(after, 0),
        "change": numbers.points(after - today),
        "rate": "",
        "bad": after < today,
    }
