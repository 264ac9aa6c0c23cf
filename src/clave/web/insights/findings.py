"""The verdict that each insight opens with."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.accounts.insights import Concentration, LossAnswer
from clave.figures.base import FigureResult, Row
from clave.web.components import numbers

IFRS_8 = 10  # per cent of revenue: paragraph 34


def concentration_finding(figure: FigureResult, by: str) -> str:
    """“9 customers make 80 % of the sales.”"""
    few, count = figure.values["n80"], figure.values["accounts"]
    if not count:
        return _("There are no sales of identified customers in these months")
    return _text(by, few) % {"n": numbers.number(few), "count": numbers.number(count)}


def _text(by: str, few: int) -> str:
    if by == "segment":
        return ngettext(
            "%(n)s segment makes 80%% of the sales", "%(n)s segments make 80%% of the sales", few
        )
    if by == "channel":
        return ngettext(
            "%(n)s channel makes 80%% of the sales", "%(n)s channels make 80%% of the sales", few
        )
    if by == "delegation":
        return ngettext(
            "%(n)s delegation of %(count)s makes 80%% of the sales",
            "%(n)s delegations of %(count)s make 80%% of the sales",
            few,
        )
    if by in ("product", "family"):
        return _product_text(by, few)
    return ngettext(
        "%(n)s customer of %(count)s makes 80%% of the sales",
        "%(n)s customers of %(count)s make 80%% of the sales",
        few,
    )


def _product_text(by: str, few: int) -> str:
    if by == "family":
        return ngettext(
            "%(n)s product family of %(count)s makes 80%% of the sales",
            "%(n)s product families of %(count)s make 80%% of the sales",
            few,
        )
    return ngettext(
        "%(n)s product of %(count)s makes 80%% of the sales",
        "%(n)s products of %(count)s make 80%% of the sales",
        few,
    )


def large_finding(rows: Sequence[Row], percent: int) -> str:
    """Who reaches the share from which on a customer is named in the accounts."""
    large = [row for row in rows if row["share"] >= percent / 100]
    share = numbers.percent(percent / 100, 0)
    if not large:
        return _("No customer reaches %(share)s of the sales.") % {"share": share}
    names = ", ".join(f"{row['name']} ({numbers.percent(row['share'])})" for row in large[:5])
    text = ngettext(
        "%(n)s customer reaches %(share)s of the sales: %(names)s",
        "%(n)s customers reach %(share)s of the sales: %(names)s",
        len(large),
    )
    told = text % {"n": numbers.number(len(large)), "share": share, "names": names}
    if percent == IFRS_8:
        return _("%(finding)s. IFRS 8 has such customers disclosed.") % {"finding": told}
    return f"{told}."


def trend_finding(trend: FigureResult) -> str:
    """How the share of the five largest moved in a year."""
    now, change = trend.values["cr5"], trend.values["cr5_change"]
    if change is None:
        return _("The five largest make %(now)s of the sales") % {"now": numbers.percent(now)}
    if abs(change) < 0.0005:
        text = _("The five largest make %(now)s, as a year ago")
    elif change > 0:
        text = _("The five largest make %(now)s, more than a year ago: %(before)s")
    else:
        text = _("The five largest make %(now)s, less than a year ago: %(before)s")
    return text % {"now": numbers.percent(now), "before": numbers.percent(now - change)}


def shape_finding(answer: Concentration, *, customers: bool = True) -> str:
    """What the first three make together, and how many equal customers that is like."""
    values = answer.figure.values
    if not customers:
        text = _("The three largest make %(share)s; it is as if %(n)s equal ones shared the sales")
        return text % {
            "share": numbers.percent(values["cr3"], 0),
            "n": numbers.number(values["effective_number"], 1),
        }
    return _("The three largest make %(share)s; it is as if there were %(n)s equal customers") % {
        "share": numbers.percent(values["cr3"], 0),
        "n": numbers.number(values["effective_number"], 1),
    }


def loss_finding(answer: LossAnswer) -> str:
    """“The result goes from … to …: −48 %, and stays positive.”"""
    values, currency = answer.figure.values, answer.figure.currency or "EUR"
    if not answer.chosen:
        return _("Choose the customers that might be lost")
    left = _("The gross margin goes from %(today)s to %(after)s")
    if values["counted"] == "contribution":
        left = _("The contribution goes from %(today)s to %(after)s")
    for name, text in (
        ("result", _("The result goes from %(today)s to %(after)s")),
        ("margin_amount", left),
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
