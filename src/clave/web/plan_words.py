"""Plans in words, for every page that shows something of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clave.apps.plans.measures import COUNT, DAYS, FREE, MEASURES, MONEY, SCORE, SHARE
from clave.figures.plan_progress import BEHIND
from clave.web.components import numbers

MEASURE_LABELS = {
    "sales": gettext_noop("Sales 12 m"),
    "family_sales": gettext_noop("Sales 12 m of a family"),
    "contribution": gettext_noop("Contribution 12 m"),
    "contribution_rate": gettext_noop("Contribution per net sales"),
    "products": gettext_noop("Different products 12 m"),
    "families": gettext_noop("Families bought 12 m"),
    "share_of_wallet": gettext_noop("Share of wallet"),
    "health": gettext_noop("Account health"),
    "dso": gettext_noop("DSO"),
    "overdue": gettext_noop("Overdue"),
    FREE: gettext_noop("Something else, told by people"),
}
# Where the rows behind a measure are, as a page of the account.
BEHIND_IT = {
    "sales": "account_results",
    "family_sales": "account_results",
    "contribution": "account_pnl",
    "contribution_rate": "account_pnl",
    "products": "account_results",
    "families": "account_results",
    "share_of_wallet": "account_opportunities",
    "health": "account_health",
    "dso": "account_collections",
    "overdue": "account_collections",
}
MISSING = {
    "no_data": gettext_noop("the ledger holds nothing of it for this account"),
    "no_family": gettext_noop("the ledger knows no family of that name"),
    "no_wallet_told": gettext_noop("nobody told what this customer spends"),
    "told_by_people": gettext_noop("no figure measures it"),
}


def measure_label(measure: str, family: str = "") -> str:
    """A measure in words: “Sales 12 m of a family: Quesos”."""
    label = _(MEASURE_LABELS.get(measure, measure))
    if family:
        return _("%(measure)s: %(family)s") % {"measure": label, "family": family}
    return label


def value_text(
    measure: str, value: Decimal | None, unit: str = "", currency: str = "", *, signed: bool = False
) -> str:
    """A value of a measure: “1.240.000 €”, “12,4 %”, “34 days”."""
    kind = MEASURES[measure].unit if measure in MEASURES else COUNT
    if measure == FREE and value is not None:
        said = {"value": numbers.number(value, _places(value), signed=signed), "unit": unit}
        return _("%(value)s %(unit)s") % said if unit else said["value"]
    return kind_text(kind, value, currency, signed=signed)


def kind_text(kind: str, value: Decimal | None, currency: str = "", *, signed: bool = False) -> str:
    """A value as its kind is written; what is not known says so."""
    if kind == MONEY:
        return numbers.money(value, currency, signed=signed)
    if kind == SHARE:
        return numbers.percent(value, signed=signed)
    if kind == DAYS and value is not None:
        return _("%(n)s days") % {"n": numbers.number(value, signed=signed)}
    if kind == SCORE and value is not None:
        return _("%(n)s of 100") % {"n": numbers.number(value, signed=signed)}
    return numbers.number(value, 0, signed=signed)


def missing_text(code: str) -> str:
    """Why there is no value."""
    return _(MISSING[code]) if code in MISSING else ""


def pace_text(progress: float | None, expected: float | None) -> str:
    """“42 % of its objectives; 55 % was expected by today”."""
    if progress is None:
        return _("progress not measurable yet")
    said = {"progress": numbers.percent(progress, 0), "expected": numbers.percent(expected, 0)}
    return _("%(progress)s of the way; %(expected)s expected by today") % said


def is_behind(progress: float | None, expected: float | None) -> bool:
    """Whether less is reached than is expected."""
    return progress is not None and expected is not None and progress < expected - BEHIND


def pace_figure(progress: float | None, expected: float | None, url: str) -> dict[str, Any]:
    """Plan progress as the header of an account shows it."""
    note = ""
    if progress is not None and expected is not None:
        note = _("%(expected)s expected by today") % {"expected": numbers.percent(expected, 0)}
    return {
        "label": _("Plan progress"),
        "value": numbers.percent(progress, 0),
        "url": url,
        "note": note,
        "note_tone": "loss" if is_behind(progress, expected) else "",
    }


def _places(value: Decimal) -> int:
    """As many decimals as it has, two at most."""
    exponent = value.normalize().as_tuple().exponent
    return min(2, max(0, -exponent)) if isinstance(exponent, int) else 0


def iso_day(text: str | None) -> date | None:
    """A day that was kept as text."""
    return date.fromisoformat(text) if text else None
