"""The verdict that each insight opens with."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.accounts.insights import Concentration, LossAnswer
from clave.figures.base import FigureResult
from clave.web.components import numbers


def concentration_finding(figure: FigureResult, by: str) -> str:
    """“9 customers make 80 % of the sales.”"""
    few, count = figure.values["n80"], figure.values["accounts"]
    if not count:
        return _("There are no sales of identified customers in these months")
    if by == "segment":
        text = ngettext(
            "%(n)s segment makes 80%% of the sales", "%(n)s segments make 80%% of the sales", few
        )
    else:
        text = ngettext(
            "%(n)s customer of %(count)s makes 80%% of the sales",
            "%(n)s customers of %(count)s make 80%% of the sales",
            few,
        )
    return text % {"n": numbers.number(few), "count": numbers.number(count)}


def shape_finding(answer: Concentration) -> str:
    """What the first three make together, and how many equal customers that is like."""
    values = answer.figure.values
    return _("The three largest make %(share)s; it is as if there were %(n)s equal customers") % {
        "share": numbers.percent(values["cr3"], 0),
        "n": numbers.number(values["effective_number"], 1),
    }


def loss_finding(answer: LossAnswer) -> str:
    """“The result goes from … to …: −48 %, and stays positive.”"""
    values, currency = answer.figure.values, answer.figure.currency or "EUR"
    if not answer.chosen:
        return _("Choose the customers that might be lost")
    for name, text in (
        ("result", _("The result goes from %(today)s to %(after)s")),
        ("margin_amount", _("The gross margin goes from %(today)s to %(after)s")),
        ("net_amount", _("Net sales go from %(today)s to %(after)s")),
    ):
        today, after = values[f"{name}_today"], values[f"{name}_after"]
        if today is None or after is None:
            continue
        words = {"today": numbers.money(today, currency), "after": numbers.money(after, currency)}
        sentence = text % words
        rate = values[f"{name}_change_rate"]
        if rate is not None:
            sentence = f"{sentence}: {numbers.percent(rate, 0, signed=True)}"
        if name == "result":
            tail = _("and stays positive") if after > 0 else _("and turns into a loss")
            sentence = f"{sentence}, {tail}" if today > 0 else sentence
        return sentence
    return ""
