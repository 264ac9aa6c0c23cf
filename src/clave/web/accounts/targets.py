"""The target of an account on its results tab."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from clave.apps.accounts.overview import Overview
from clave.apps.accounts.selectors import sight_of
from clave.apps.identity.models import User
from clave.web.components import numbers
from clave.web.components.dates import month_text

Entry = dict[str, Any]


def target_section(user: User, seen: Overview) -> Entry | None:
    """Target, actual, gap and forecast of the year; None where no target is told."""
    scope = sight_of(user).scope(accounts=seen.codes)  # a group's target is that of its sites
    values = seen.questions.compute("targets", scope).values
    if values["target_year"] is None:
        return None
    currency = seen.currency
    return {"title": _title(values, currency), "figures": _figures(values, currency)}


def _title(values: Entry, currency: str) -> str:
    if values["to_date"] is None:
        return _("Nothing of this year is over yet")
    said = {
        "month": month_text(values["to_date"]),
        "gap": numbers.money(abs(values["gap_to_date"]), currency),
    }
    if values["gap_to_date"] < 0:
        return _("Up to %(month)s, %(gap)s below its target") % said
    return _("Up to %(month)s, %(gap)s above its target") % said


def _figures(values: Entry, currency: str) -> list[Entry]:
    interval = ""
    if values["forecast_low"] is not None and values["forecast_low"] != values["forecast_high"]:
        interval = _("%(low)s to %(high)s") % {
            "low": numbers.compact_money(values["forecast_low"], currency),
            "high": numbers.compact_money(values["forecast_high"], currency),
        }
    return [
        {"label": _("Target to date"), "value": numbers.money(values["target_to_date"], currency)},
        {"label": _("Actual to date"), "value": numbers.money(values["actual_to_date"], currency)},
        {
            "label": _("Gap to date"),
            "value": numbers.money(values["gap_to_date"], currency, signed=True),
            "note": numbers.percent(values["gap_rate_to_date"], signed=True),
            "tone": "loss" if values["gap_to_date"] < 0 else "",
        },
        {"label": _("Target of the year"), "value": numbers.money(values["target_year"], currency)},
        {
            "label": _("Forecast of the year"),
            "value": numbers.money(values["forecast_year"], currency),
            "note": interval,
        },
    ]
