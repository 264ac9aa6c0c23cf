"""Figures of collections in words."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clave.apps.simulation.selectors import Legal
from clave.figures.base import FigureResult, Row
from clave.figures.promises import PromiseState
from clave.web.components import numbers
from clave.web.components.dates import date_text

BUCKETS = {
    "current": gettext_lazy("Not due"),
    "d1_30": gettext_lazy("1–30 days"),
    "d31_60": gettext_lazy("31–60 days"),
    "d61_90": gettext_lazy("61–90 days"),
    "d90_plus": gettext_lazy("Over 90 days"),
}
STATES = {
    PromiseState.WAITING: gettext_lazy("waiting"),
    PromiseState.KEPT: gettext_lazy("fulfilled"),
    PromiseState.PARTIAL: gettext_lazy("partly paid"),
    PromiseState.BROKEN: gettext_lazy("broken"),
    PromiseState.SUPERSEDED: gettext_lazy("replaced"),
}
DEFINITIONS = {
    "simple": gettext_lazy("DSO at the end"),
    "average": gettext_lazy("DSO, average balance"),
    "count_back": gettext_lazy("DSO, count-back"),
}
REASONS = {
    "promise_broken": gettext_lazy("Broke a promise"),
    "over_90": gettext_lazy("Over 90 days late"),
    "disputed": gettext_lazy("In dispute"),
    "over_limit": gettext_lazy("Over its limit"),
    "overdue": gettext_lazy("Overdue"),
    "often_late": gettext_lazy("Often pays late"),
    "due_soon": gettext_lazy("Due this week"),
    "open": gettext_lazy("Nothing late"),
}


def work_finding(answer: FigureResult, names: dict[str, str]) -> str:
    """“€412,000 is overdue at 38 accounts, a fifth of what is open; first Hiperra: …”"""
    values, currency = answer.values, answer.currency or ""
    if values["open_amount"] is None:
        return _("Nobody knows yet what customers owe: import receivables")
    if not values["open_amount"]:
        return _("Nothing is open")
    if values["overdue_amount"] <= 0:
        amount = numbers.compact_money(values["open_amount"], currency)
        return _("%(amount)s is open, and nothing of it is late") % {"amount": amount}
    text = ngettext(
        "%(amount)s is overdue at %(n)s account, %(share)s of what is open",
        "%(amount)s is overdue at %(n)s accounts, %(share)s of what is open",
        values["accounts_overdue"],
    ) % {
        "amount": numbers.compact_money(values["overdue_amount"], currency),
        "n": numbers.number(values["accounts_overdue"]),
        "share": share_of(values["overdue_amount"], values["open_amount"]),
    }
    first = answer.rows[0]
    name = names.get(first["account"] or "") or first["account"] or _("without account")
    return _("%(finding)s. First: %(name)s, %(reason)s") % {
        "finding": text,
        "name": name,
        "reason": reason_words(first, currency, full=False),
    }


def reason_words(row: Row, currency: str, *, full: bool = True) -> str:
    """Why an account stands where it does: “12.400 € más de 90 días tarde; en disputa 800 €”."""
    said = [_reason(code, row, currency) for code in row["reasons"]]
    return "; ".join(said if full else said[:1])


def _reason(code: str, row: Row, currency: str) -> str:
    text = str(_SAID[code])
    name = _OF.get(code)
    if name is None:
        return text
    if code == "often_late":
        return text % {"rate": numbers.percent(row[name], 0)}
    amount = numbers.money(row[name], currency)
    if code == "overdue":
        said = ngettext(
            "%(amount)s overdue, up to %(days)s day",
            "%(amount)s overdue, up to %(days)s days",
            row["oldest_days"],
        )
        return said % {"amount": amount, "days": numbers.number(row["oldest_days"])}
    return text % {"amount": amount}


# What is said of an account, and the amount or rate that it is said of.
_SAID = {
    "over_90": gettext_lazy("%(amount)s more than 90 days late"),
    "disputed": gettext_lazy("%(amount)s in dispute: settle it first"),
    "over_limit": gettext_lazy("%(amount)s over its credit limit"),
    "overdue": "",  # in days, which are counted
    "often_late": gettext_lazy("pays %(rate)s of its invoices late"),
    "due_soon": gettext_lazy("%(amount)s due within a week"),
    "open": gettext_lazy("nothing is late"),
}
_OF = {
    "over_90": "d90_plus",
    "disputed": "disputed_amount",
    "over_limit": "over_limit_amount",
    "overdue": "overdue_amount",
    "often_late": "late_rate",
    "due_soon": "due_soon_amount",
}


def account_finding(values: Row, currency: str) -> str:
    """What the tab of an account opens with."""
    if values["open_amount"] is None:
        return _("Nobody knows yet what this customer owes: import receivables")
    if not values["items"]:
        return _("Nothing is open")
    said = {
        "open": numbers.money(values["open_amount"], currency),
        "overdue": numbers.money(values["overdue_amount"], currency),
        "days": numbers.number(values["oldest_days"]),
    }
    if values["overdue_amount"] <= 0:
        return _("%(open)s is open, and nothing of it is late") % said
    text = ngettext(
        "%(overdue)s of %(open)s is overdue, the oldest by %(days)s day",
        "%(overdue)s of %(open)s is overdue, the oldest by %(days)s days",
        values["oldest_days"],
    )
    return text % said


def terms_words(rows: list[Row], legal: Legal) -> list[str]:
    """Terms beyond the law, a sentence for each class of product."""
    said = []
    for fresh in (True, False):
        found = [row for row in rows if row["fresh"] == fresh]
        if not found:
            continue
        most = legal.fresh_days if fresh else legal.days
        values = {
            "n": numbers.number(sum(row["invoices"] for row in found)),
            "days": numbers.number(max(row["days"] for row in found)),
            "most": numbers.number(most),
        }
        if fresh:
            text = _(
                "Terms over the legal maximum for fresh goods, invoices of 12 months: %(n)s, up to "
                "%(days)s days; %(most)s are allowed (Ley 7/1996)."
            )
        else:
            text = _(
                "Terms over the legal maximum, invoices of 12 months: %(n)s, up to %(days)s days; "
                "%(most)s are allowed (Ley 3/2004)."
            )
        said.append(text % values)
    return said


def model_words(values: Row) -> str:
    """Which probability is used, and how good both were."""
    if values["method"] is None:
        return ""
    if values["auc_baseline"] is None:
        return _(
            "Chances of late payment: each customer's own late rate, drawn to the mean of all. "
            "There are too few invoices to try a model."
        )
    said = {
        "baseline": _quality(values, "baseline"),
        "model": _quality(values, "model"),
        "test": numbers.number(values["test_invoices"]),
        "train": numbers.number(values["train_invoices"]),
        "cut": date_text(values["cut"]),
    }
    if values["method"] == "model":
        text = _(
            "Chances of late payment: a model (%(model)s), which beat the customers' own late "
            "rates (%(baseline)s) on %(test)s invoices written from %(cut)s on, having learnt from "
            "%(train)s before."
        )
    else:
        text = _(
            "Chances of late payment: each customer's own late rate (%(baseline)s), since the "
            "model (%(model)s) did not beat it on %(test)s invoices written from %(cut)s on, "
            "having learnt from %(train)s before."
        )
    return text % said


def _quality(values: Row, which: str) -> str:
    if values[f"auc_{which}"] is None:
        return "–"
    return _("AUC %(auc)s, Brier %(brier)s") % {
        "auc": numbers.number(values[f"auc_{which}"], 3),
        "brier": numbers.number(values[f"brier_{which}"], 4),
    }


def share_of(part: Decimal, whole: Decimal) -> str:
    """A share as a percentage; – where the whole is nothing."""
    return numbers.percent(part / whole, 0) if whole > 0 else "–"


def severity_words(assumed: list[Row]) -> str:
    """The assumed shares that are lost in the end: “0,5 % · 2 % · …”"""
    found = next((entry["params"] for entry in assumed if entry["code"] == "severity"), None)
    if found is None:
        return ""
    parts = [f"{BUCKETS[name]} {numbers.percent(rate, 1)}" for name, rate in found.items()]
    return " · ".join(parts)
