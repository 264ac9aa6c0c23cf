"""The columns of targets, of the sets and of their lines, and of currencies."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clave.web.components.tables import (
    BarColumn,
    Column,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    RatioColumn,
    Table,
)


def _rows_url(row: dict[str, Any]) -> str:
    """An account's results; the accounts of a KAM; the lines of a family."""
    if row["id"]:
        return reverse("account_results", args=[row["id"]])
    if row.get("family"):
        return f"{reverse('lines')}?{urlencode({'family': row['family'], **row['months']})}"
    if row.get("kam"):
        return f"?{urlencode({'by': 'account', 'kam': row['kam']})}"
    return ""


class TargetsTable(Table):
    """A row for each KAM, account or family."""

    row_key = "name"
    name = NameColumn(verbose_name=_("Name"), url=_rows_url)
    attainment = BarColumn(
        verbose_name=_("Sold of the year"),
        expected="expected",
        decimals=0,
        width=90,
        phone="lead",
        hint=_("The mark: what should be sold by now."),
    )
    target_to_date = MoneyColumn(verbose_name=_("Target to date"))
    actual_to_date = MoneyColumn(verbose_name=_("Actual to date"), css="strong")
    gap_to_date = MoneyColumn(verbose_name=_("Gap"), signed=True, loss=True)
    gap_rate_to_date = RatioColumn(verbose_name=_("Gap"), signed=True, loss=True)
    target_year = MoneyColumn(verbose_name=_("Target of the year"))
    forecast_year = MoneyColumn(verbose_name=_("Forecast"))
    forecast_low = MoneyColumn(verbose_name=_("from"), css="quiet", phone="hide")
    forecast_high = MoneyColumn(verbose_name=_("to"), css="quiet", phone="hide")
    gap_year = MoneyColumn(verbose_name=_("Gap of the year"), signed=True, loss=True, phone="hide")

    class Meta(Table.Meta):
        empty_text = _("No target is told, and nothing was sold this year.")


class SetsTable(Table):
    """The targets of years."""

    row_key = "id"
    name = NameColumn(
        verbose_name=_("Targets"), url=lambda row: reverse("target_set", args=[row["id"]])
    )
    state = Column(verbose_name=_("State"))
    accounts = NumberColumn(verbose_name=_("Accounts"))
    amount = MoneyColumn(verbose_name=_("Target of the year"), phone="lead", css="strong")

    class Meta(Table.Meta):
        empty_text = _("No targets yet. Open those of a year, or import budgets from a sheet.")


class LinesTable(Table):
    """The accounts of a set."""

    row_key = "id"
    name = NameColumn(verbose_name=_("Account"), url=lambda row: row["url"])
    kam = Column(verbose_name=_("KAM"), css="quiet")
    handed = MoneyColumn(verbose_name=_("Handed down"))
    entered = MoneyColumn(verbose_name=_("Entered"))
    difference = MoneyColumn(verbose_name=_("Difference"), signed=True, loss=True)
    holds = MoneyColumn(verbose_name=_("In force"), css="strong", phone="lead")
    state = Column(verbose_name=_("State"))
    reason = Column(verbose_name=_("Why it was sent back"), css="quiet wrap", phone="hide")

    class Meta(Table.Meta):
        empty_text = _("Nothing is handed down or entered yet.")


class CurrenciesTable(Table):
    """What was sold in each currency."""

    row_key = "currency"
    currency = Column(verbose_name=_("Currency"), css="strong")
    lines = NumberColumn(verbose_name=_("Lines"))
    net_amount = NumberColumn(verbose_name=_("Net sales, in its own money"), decimals=2)
    converted_amount = MoneyColumn(verbose_name=_("Converted"), phone="lead", css="strong")
    lines_without_rate = NumberColumn(verbose_name=_("Lines without a rate"))
    net_without_rate = NumberColumn(verbose_name=_("Not converted, in its own money"), decimals=2)
    days_without_rate = Column(verbose_name=_("Days without a rate"), css="quiet")
    sources = Column(verbose_name=_("Source"), css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text = _("The ledger has no line here.")
