"""The drawings of the insights."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.accounts.insights import Concentration, LossAnswer
from clave.figures.base import Row
from clave.web.components import charts, numbers
from clave.web.components.dates import period_text

from .findings import shape_finding

MOST_POINTS = 400


def curve(answer: Concentration, *, customers: bool = True) -> dict[str, Any] | None:
    """What the n largest make together; ``customers``: whether it is these that are counted."""
    rows = answer.rows
    if len(rows) < 2:
        return None
    figure = answer.figure
    n80 = figure.values["n80"] or len(rows)
    return {
        "id": "curve",
        "title": shape_finding(answer, customers=customers),
        "option": charts.curve_chart(
            [row["cumulative_share"] for row in rows],
            name=_("Sales"),
            marks=_marks(rows, n80, customers=customers),
            equal_name=_("if all were equal"),
            axis_name=_("customers, from largest to smallest")
            if customers
            else _("from largest to smallest"),
        ),
        "unit": _("Share of net sales"),
        "source": _("ledger"),
        "period": period_text(figure.period.start, figure.period.end) if figure.period else "",
        "format": "percent",
        "size": "tall",
        "table": _curve_table(rows[:MOST_POINTS], figure.currency or "", customers=customers),
    }


def _marks(rows: list[Row], n80: int, *, customers: bool) -> list[dict[str, Any]]:
    """The first, the first three, and as many as make 80 %, where words have room."""
    marks = [
        {
            "at": count,
            "text": _mark(count, rows[count - 1]["cumulative_share"], customers=customers),
            "detail": rows[count - 1]["name"],
            "main": count == n80,
        }
        for count in sorted({1, 3, n80})
        if count <= len(rows)
    ]
    return _apart(marks, len(rows))


def _curve_table(rows: list[Row], currency: str, *, customers: bool) -> dict[str, Any]:
    return {
        "columns": [
            {"label": _("Customer") if customers else _("Name")},
            {"label": _("Sales"), "unit": currency},
            {"label": _("Share"), "unit": "%"},
            {"label": _("Together"), "unit": "%"},
        ],
        "rows": [
            [
                row["name"],
                numbers.number(row["net_amount"]),
                numbers.per_hundred(row["share"]),
                numbers.per_hundred(row["cumulative_share"]),
            ]
            for row in rows
        ],
    }


def results_after(answer: LossAnswer) -> dict[str, Any] | None:
    """The result (without fixed costs: margin or sales) after losing each of the largest."""
    today, name = _today(answer)
    if today is None or not answer.largest:
        return None
    bars = [(_("Today"), today, "main")]
    bars += [
        (_("Without %(name)s") % {"name": row["name"]}, value, "")
        for row in answer.largest
        if (value := _alone(answer, row, today)) is not None
    ]
    after = answer.figure.values[f"{name}_after"]
    if answer.chosen and after is not None:
        bars.append((_("Without those chosen"), after, "loss"))
    tones = {index: tone for index, (_label, _value, tone) in enumerate(bars) if tone}
    labels, values = [label for label, _v, _t in bars], [value for _l, value, _t in bars]
    contributes = answer.figure.values["counted"] == "contribution"
    titles = {
        "result": _("Result after losing each one"),
        "margin_amount": _("Contribution after losing each one")
        if contributes
        else _("Gross margin after losing each one"),
        "net_amount": _("Net sales after losing each one"),
    }
    return {
        "id": "after",
        "title": titles[name],
        "option": charts.bar_chart(
            labels, values, name=titles[name], write="thousands", tones=tones
        ),
        "unit": _("thousands of %(currency)s") % {"currency": answer.figure.currency or ""},
        "source": _("ledger"),
        "card": False,
        "format": "money",
        "table": {
            "columns": [{"label": _("Case")}, {"label": titles[name]}],
            "rows": [[label, numbers.number(value)] for label, value, _tone in bars],
        },
    }


def _today(answer: LossAnswer) -> tuple[Any, str]:
    """The deepest line of the account that is known today."""
    values = answer.figure.values
    for name in ("result", "margin_amount", "net_amount"):
        if values[f"{name}_today"] is not None:
            return values[f"{name}_today"], name
    return None, "net_amount"


def _alone(answer: LossAnswer, row: dict[str, Any], today: Any) -> Any:
    _value, name = _today(answer)
    if name == "result":
        return row["alone_result"]
    lost = row["margin_amount"] if name == "margin_amount" else row["net_amount"]
    return None if lost is None else today - lost


def _mark(count: int, share: float, *, customers: bool) -> str:
    if not customers:
        return f"{numbers.number(count)}: {numbers.percent(share)}"
    text = ngettext("%(n)s customer: %(share)s", "%(n)s customers: %(share)s", count)
    return text % {"n": numbers.number(count), "share": numbers.percent(share)}


def _apart(marks: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Marks whose words would stand on one another are left out, the main one never."""
    kept: list[dict[str, Any]] = []
    for mark in sorted(marks, key=lambda mark: not mark["main"]):
        if all(abs(mark["at"] - other["at"]) >= max(1, count // 30) for other in kept):
            kept.append(mark)
    return kept
