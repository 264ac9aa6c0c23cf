"""The results tab and the ledger's lines, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.accounts.lines import LineQuery
from clave.apps.accounts.models import Account
from clave.apps.accounts.overview import family_sums
from clave.apps.identity.models import User
from clave.figures.base import FigureResult, Row
from clave.web.components import numbers
from clave.web.components.dates import date_text

Entry = dict[str, Any]


def window_rows(values: Row) -> list[Entry]:
    """Month, quarter, year to date, twelve months, year: each against the year before."""
    labels = {
        "month": _("Last month"),
        "quarter": _("Last quarter"),
        "year_to_date": _("Year to date"),
        "rolling_12": _("Last 12 months"),
        "year": _("Last whole year"),
    }
    parts = ("amount", "previous_amount", "change_amount", "change_rate")
    return [
        {
            "label": label,
            "start": values[f"{name}_from"],
            "end": values[f"{name}_to"],
            **{part: values[f"{name}_{part}"] for part in parts},
        }
        for name, label in labels.items()
        if values[f"{name}_from"] is not None
    ]


def result_views(account: Account, current: str) -> list[Entry]:
    """The views of the results of an account; ``current``: the name of the one shown."""
    entries = (
        ("account_results", _("Sales")),
        ("account_pnl", _("Income statement")),
        ("account_variance", _("Price, volume and mix")),
        ("account_prices", _("Pocket prices")),
        ("account_margin", _("Customer's margin")),
        ("account_outlook", _("Outlook")),
    )
    return [
        {"url": reverse(name, args=[account.pk]), "label": label, "active": name == current}
        for name, label in entries
    ]


def families_finding(products: Sequence[Row]) -> str:
    """“Dairy makes 41 % of what it buys.”"""
    families = [row for row in family_sums(products) if row["family"] and row["amount"] > 0]
    total = sum(row["amount"] for row in products)
    if not families or total <= 0:
        return _("What it buys, by family")
    share = numbers.percent(families[0]["amount"] / total, 0)
    return _("%(family)s makes %(share)s of what it buys") % {
        "family": families[0]["family"],
        "share": share,
    }


def products_finding(products: FigureResult) -> str:
    """“Buys 143 products; it stopped buying 12.”"""
    now = products.values["products"]
    stopped = sum(
        1
        for row in products.rows
        if row["product"]
        and not row["non_product"]
        and row["amount"] <= 0
        and (row["previous_amount"] or 0) > 0
    )
    text = ngettext("Buys %(n)s product", "Buys %(n)s products", now)
    sentence = text % {"n": numbers.number(now)}
    if not stopped:
        return sentence
    tail = ngettext("stopped buying %(n)s", "stopped buying %(n)s", stopped)
    return f"{sentence}; {tail % {'n': numbers.number(stopped)}}"


def return_figures(values: Row, currency: str) -> list[Entry]:
    """Returns and corrections with their rate on sales."""
    if not values:
        return []
    entries = []
    for name, label in (("returns", _("Returns")), ("corrections", _("Corrections"))):
        amount, rate = values.get(f"{name}_amount"), values.get(f"{name}_rate")
        note = "" if rate is None else _("%(rate)s of sales") % {"rate": numbers.percent(abs(rate))}
        entries.append({"label": label, "value": numbers.money(amount, currency), "note": note})
    return entries


def asked_in_words(user: User, asked: LineQuery) -> str:
    """What the list of lines was asked for; an account that ``user`` does not see has no name."""
    account = Account.objects.visible_to(user).filter(code=asked.account).first()
    parts = [
        account.name if account else "",
        _("product %(code)s") % {"code": asked.product} if asked.product else "",
        _("family %(name)s") % {"name": asked.family} if asked.family else "",
        _("invoice %(number)s") % {"number": asked.invoice} if asked.invoice else "",
        _("without a customer") if asked.unassigned else "",
        _("from %(day)s") % {"day": date_text(asked.start)} if asked.start else "",
        _("until %(day)s") % {"day": date_text(asked.end)} if asked.end else "",
    ]
    return " · ".join(filter(None, parts))
