"""What the pages of targets say in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clave.figures.base import Row
from clave.web.components import numbers
from clave.web.components.dates import month_text
from clave.web.refusals import note_sentence

METHODS = {
    "seasonal_naive": gettext_lazy("last year's months"),
    "seasonal_growth": gettext_lazy("last year's months with half of the growth"),
    "recent_level": gettext_lazy("the mean of the last six months"),
}


def notes_of(entries: Iterable[Row]) -> str:
    """What is not known or assumed, one sentence after another; each once."""
    return " ".join(dict.fromkeys(note_sentence(entry) for entry in entries))


def finding(values: Row, currency: str) -> str:
    """«A octubre vamos 312.400 € por debajo del objetivo (−4,1 %); el año cerraría en −3 %»."""
    if values["to_date"] is None:
        return _("Nothing of this year is over yet")
    said = {
        "month": month_text(values["to_date"]),
        "actual": numbers.compact_money(values["actual_to_date"], currency),
    }
    if values["gap_to_date"] is None:
        return _("%(actual)s sold up to %(month)s; no target is told for this year") % said
    gap = values["gap_to_date"]
    said |= {
        "gap": numbers.compact_money(abs(gap), currency),
        "rate": numbers.percent(values["gap_rate_to_date"], signed=True),
    }
    if gap < 0:
        text = _("Up to %(month)s we are %(gap)s below the target (%(rate)s)")
    else:
        text = _("Up to %(month)s we are %(gap)s above the target (%(rate)s)")
    return text % said


def lead(values: Row, rows: list[Row], currency: str) -> str:
    """Who is furthest behind, and what the year will bring."""
    parts = []
    behind = [row for row in rows if (row["gap_to_date"] or 0) < 0 and row["name"]]
    if behind:
        first = behind[0]
        text = ngettext(
            "%(n)s is behind, most of all %(name)s (%(gap)s).",
            "%(n)s are behind, most of all %(name)s (%(gap)s).",
            len(behind),
        )
        parts.append(
            text
            % {
                "n": numbers.number(len(behind)),
                "name": first["name"],
                "gap": numbers.compact_money(first["gap_to_date"], currency),
            }
        )
    if values["forecast_year"] is not None and values["target_year"] is not None:
        said = {
            "forecast": numbers.compact_money(values["forecast_year"], currency),
            "rate": numbers.percent(values["gap_rate_year"], signed=True),
        }
        parts.append(_("The year would end at %(forecast)s (%(rate)s on the target).") % said)
    return " ".join(parts)


def method_words(values: Row) -> str:
    """How the forecast was made, and how far such forecasts were off."""
    if values["method"] is None:
        return ""
    said: dict[str, Any] = {
        "method": METHODS[values["method"]],
        "baseline": METHODS[values["baseline"]],
        "n": numbers.number(values["origins"]),
    }
    if values["forecast_error"] is None:
        return _("Forecast: %(method)s; it could not be tried on earlier months.") % said
    said |= {
        "error": numbers.percent(values["forecast_error"]),
        "before": numbers.percent(values["baseline_error"]),
    }
    if values["method"] == values["baseline"]:
        return (
            _(
                "Forecast: %(method)s, off by %(error)s at %(n)s earlier months; nothing else was "
                "better. In eight of ten cases the year ends within the interval."
            )
            % said
        )
    return (
        _(
            "Forecast: %(method)s, off by %(error)s at %(n)s earlier months; the baseline "
            "(%(baseline)s) by %(before)s. In eight of ten cases the year ends within the interval."
        )
        % said
    )
