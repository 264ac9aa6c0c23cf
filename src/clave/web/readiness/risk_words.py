"""The profit at risk in words and as a drawing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.readiness.risk import AtRisk
from clave.figures.base import FigureResult, Row
from clave.web.components import charts, numbers
from clave.web.components.dates import date_text


def risk_finding(figure: FigureResult) -> str:
    """“In one of 20 years, losing customers costs 2.2 M€ or more”."""
    values, currency = figure.values, figure.currency or "EUR"
    if not values["accounts"]:
        return _("There are no sales of identified customers in these months")
    if values["profit_at_risk"] is None:
        text = _("Of the sales of a year, %(amount)s are expected to be lost with customers")
        return text % {"amount": numbers.money(values["expected_net_lost"], currency)}
    words = {
        "certainty": numbers.percent(values["level"], 0),
        "amount": numbers.money(max(0, values["profit_at_risk"]), currency),
    }
    if values["profit_at_risk_rate"] is None:
        text = _("With a certainty of %(certainty)s, losing customers costs %(amount)s at most")
        return text % words
    words["share"] = numbers.percent(values["profit_at_risk_rate"], 0)
    text = _(
        "With a certainty of %(certainty)s, losing customers costs %(amount)s at most: "
        "%(share)s of the result"
    )
    return text % words


def risk_lead(figure: FigureResult) -> str:
    """What is to be expected, and how likely a loss is."""
    values, currency = figure.values, figure.currency or "EUR"
    if values["expected_loss"] is None:
        return ""
    losses = numbers.number(values["expected_losses"], 1)
    words = {"n": losses, "amount": numbers.money(values["expected_loss"], currency)}
    told = _("In a year %(n)s customers are expected to be lost, and with them %(amount)s.") % words
    if values["loss_probability"] is None:
        return told
    if not values["loss_probability"]:
        return _("%(told)s In none of the draws does the year end in a loss.") % {"told": told}
    chance = {"told": told, "chance": numbers.percent(values["loss_probability"])}
    return _("%(told)s The year ends in a loss with a chance of %(chance)s.") % chance


def risk_figures(figure: FigureResult) -> list[dict[str, Any]]:
    """The strip under the drawing; what is not known is left out."""
    values, currency = figure.values, figure.currency or "EUR"
    entries = (
        (_("result of the year"), values["result_today"], ""),
        (_("profit at risk"), values["profit_at_risk"], ""),
        (
            _("mean of the worst cases"),
            values["tail_loss"],
            _("the mean of the %(n)s worst of 100") % {"n": numbers.number(_worst(figure))},
        ),
        (_("expected loss"), values["expected_loss"], ""),
        (
            _("open balance expected to be lost"),
            values["open_receivables_expected"],
            _("apart: not part of the result"),
        ),
    )
    return [
        {"label": label, "value": numbers.compact_money(value, currency), "note": note}
        for label, value, note in entries
        if value is not None
    ]


def _worst(figure: FigureResult) -> float:
    return float(round((1 - figure.values["level"]) * 100))


def top_rows(figure: FigureResult) -> list[dict[str, Any]]:
    """The result after losing the largest, the two and the three largest for certain."""
    values = figure.values
    labels = {1: _("Without the largest"), 2: _("Without the 2 largest"),
              3: _("Without the 3 largest")}  # fmt: skip
    today = values["result_today"]
    if today is None:
        return []
    rows = [{"label": _("Today"), "amount": today, "change": None}]
    for count, label in labels.items():
        after = values[f"result_after_top{count}"]
        if after is not None:
            rows.append({"label": label, "amount": after, "change": after - today})
    return rows


def k_star_words(figure: FigureResult) -> str:
    """How many of the largest must go before the result is a loss."""
    count = figure.values["k_star"]
    if figure.values["result_today"] is None:
        return ""
    if count is None:
        return _("Even without all of them there is no loss.")
    if count == 0:
        return _("The year is a loss already.")
    text = ngettext(
        "The result turns into a loss once the largest is gone.",
        "The result turns into a loss once the %(n)s largest are gone.",
        count,
    )
    return text % {"n": numbers.number(count)}


def distribution(answer: AtRisk) -> dict[str, Any] | None:
    """How often each result was drawn: the worst cases in red."""
    bins, figure = answer.bins, answer.figure
    if len(bins) < 2:
        return None
    currency, draws = figure.currency or "EUR", figure.values["draws"]
    today, at_risk = figure.values["result_today"], figure.values["profit_at_risk"]
    worst = -at_risk if today is None else today - at_risk
    labels = [numbers.compact_money(row["from_amount"], currency) for row in bins]
    tones = {place: "loss" for place, row in enumerate(bins) if row["to_amount"] <= worst}
    option = charts.bar_chart(
        labels,
        [row["draws"] / draws for row in bins],
        name=_("Share of the draws"),
        write="percent",
        tones=tones,
        horizontal=False,
    )
    # The shape tells, not each bar: its numbers are in the table.
    option["series"][0]["label"] = {"show": False}
    option["yAxis"] = {"type": "value", "axisLabel": {"formatter": "=percent"}}
    return {
        "id": "distribution",
        "title": _shape(figure, worst, currency),
        "option": option,
        "unit": _("Per cent of %(n)s draws; red: the worst cases") % {"n": numbers.number(draws)},
        "source": _("ledger"),
        "format": "percent",
        "table": _bin_table(bins, draws, currency),
    }


def _bin_table(bins: list[Row], draws: int, currency: str) -> dict[str, Any]:
    """The distribution in numbers."""
    return {
        "columns": [
            {"label": _("From"), "unit": currency},
            {"label": _("To"), "unit": currency},
            {"label": _("Draws"), "unit": "%"},
        ],
        "rows": [
            [
                numbers.number(row["from_amount"]),
                numbers.number(row["to_amount"]),
                numbers.per_hundred(row["draws"] / draws),
            ]
            for row in bins
        ],
    }


def _shape(figure: FigureResult, worst: Any, currency: str) -> str:
    """What half of the draws, and the worst of them, end with."""
    words = {
        "worst": numbers.compact_money(worst, currency),
        "share": numbers.percent(1 - figure.values["level"], 0),
    }
    if figure.values["result_today"] is None:
        text = _("In the worst %(share)s of the draws the margin changes by %(worst)s or less")
        return text % words
    words["half"] = numbers.compact_money(figure.values["result_p50"], currency)
    text = _("Half of the draws end above %(half)s, the worst %(share)s at %(worst)s or below")
    return text % words


def basis_words(row: Row, *, with_chance: bool = False) -> str:
    """Who judged and why; or what of the history sets the chance."""
    if row["source"] == "entered":
        words = {"who": row["judged_by"] or _("Clave"), "reason": row["reason"]}
        if row["judged_on"] is None:
            return str(row["reason"])
        words["on"] = date_text(row["judged_on"])
        return _("%(reason)s (%(who)s, %(on)s)") % words
    parts = [_silence(row)]
    if row["change_rate"] is not None and row["change_rate"] <= -0.10:
        change = numbers.percent(row["change_rate"], 0, signed=True)
        parts.append(_("sales %(change)s in a year") % {"change": change})
    if row["overdue_rate"] is not None and row["overdue_rate"] >= 0.20:
        overdue = numbers.percent(row["overdue_rate"], 0)
        parts.append(_("%(share)s of what it owes is overdue") % {"share": overdue})
    told = "; ".join(parts)
    if with_chance:
        chance = {"chance": numbers.percent(row["probability"]), "why": told}
        return _("Its history says %(chance)s: %(why)s.") % chance
    return told


def _silence(row: Row) -> str:
    if row["silence"] is None:
        return _("too few purchases to know a rhythm")
    if row["silence"] <= 1:
        return _("buys at its rhythm")
    rhythm = {"rhythm": numbers.number(row["rhythm_months"], 0)}
    silent = round(row["silence"] * row["rhythm_months"])
    months = ngettext("silent for %(n)s month", "silent for %(n)s months", silent)
    told = {"silent": months % {"n": numbers.number(silent)}} | rhythm
    text = ngettext(
        "%(silent)s; buys every month", "%(silent)s; buys every %(rhythm)s months",
        round(row["rhythm_months"]),
    )  # fmt: skip
    return text % told
