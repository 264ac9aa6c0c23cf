"""The columns of collections: accounts to call, open items, promises, months."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clave.web.components.tables import (
    Column,
    DateColumn,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    OverdueColumn,
    RatioColumn,
    Table,
)

from . import words


class BucketColumn(Column):
    """How late, in words; red where it is."""

    def render(self, value: Any) -> SafeString:
        """«31–60 días»."""
        css = "quiet" if value == "current" else "loss"
        return format_html('<span class="{}">{}</span>', css, words.BUCKETS[value])


class WorklistTable(Table):
    """One row for each account with something open."""

    row_key = "code"
    rank = NumberColumn(verbose_name=_("No."), phone="hide")
    name = NameColumn(verbose_name=_("Account"), url=lambda row: row["url"])
    kam = Column(verbose_name=_("KAM"), css="quiet", phone="hide")
    why = Column(verbose_name=_("Why"), orderable=False, css="wrap")
    expected_loss = MoneyColumn(
        verbose_name=_("Expected loss"),
        phone="lead",
        css="strong",
        hint=_("Open amount × chance of being late × share assumed to be lost in the end."),
    )
    open_amount = MoneyColumn(verbose_name=_("Open"))
    overdue_amount = OverdueColumn(verbose_name=_("Overdue"))
    d1_30 = MoneyColumn(verbose_name=_("1–30 days"), phone="hide")
    d31_60 = MoneyColumn(verbose_name=_("31–60 days"), phone="hide")
    d61_90 = MoneyColumn(verbose_name=_("61–90 days"), phone="hide")
    d90_plus = MoneyColumn(verbose_name=_("Over 90 days"), phone="hide")
    oldest_days = NumberColumn(verbose_name=_("Oldest, days"), phone="hide")
    late_rate = RatioColumn(verbose_name=_("Late invoices"), decimals=0, phone="hide")
    credit_limit = MoneyColumn(verbose_name=_("Credit limit"), phone="hide")
    over_limit_amount = MoneyColumn(verbose_name=_("Over its limit"), phone="hide")
    disputed_amount = MoneyColumn(verbose_name=_("In dispute"), phone="hide")
    unapplied_amount = MoneyColumn(verbose_name=_("Unapplied cash"), phone="hide")

    class Meta(Table.Meta):
        empty_text = _("Nothing is open. Import receivables and payments to see what is.")


class ItemTable(Table):
    """Open invoices and credits of an account, first due first."""

    row_key = "invoice"
    invoice = NameColumn(verbose_name=_("Invoice"), url=lambda row: row["url"])
    account_name = Column(verbose_name=_("Account"), css="quiet", phone="hide")
    date = DateColumn(verbose_name=_("Date"), phone="hide")
    due_date = DateColumn(verbose_name=_("Due"))
    bucket = BucketColumn(verbose_name=_("How late"))
    days = NumberColumn(verbose_name=_("Days late"), phone="hide")
    amount = MoneyColumn(verbose_name=_("Amount"), phone="hide", decimals=2)
    open_amount = MoneyColumn(verbose_name=_("Open"), phone="lead", css="strong", decimals=2)
    own = Column(verbose_name=_("In its currency"), css="num quiet", orderable=False, phone="show")
    state = Column(verbose_name=_("State"), css="quiet")

    class Meta(Table.Meta):
        empty_text = _("Nothing is open here.")


class PromiseTable(Table):
    """Promises to pay and what became of them."""

    row_key = "id"
    name = NameColumn(
        verbose_name=_("Account"),
        url=lambda row: reverse("account_collections", args=[row["account"]]),
    )
    due_on = DateColumn(verbose_name=_("To be paid by"))
    amount = MoneyColumn(verbose_name=_("Promised"), phone="lead", decimals=2)
    paid = MoneyColumn(verbose_name=_("Came in time"), decimals=2)
    state = Column(verbose_name=_("State"), css="strong")
    invoice = Column(verbose_name=_("Invoice"), css="quiet", phone="hide")
    made_on = DateColumn(verbose_name=_("Promised on"), phone="hide")
    who = Column(verbose_name=_("Noted by"), css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text = _("Nobody promised anything yet.")


class MeasureTable(Table):
    """The measures of each end of a month."""

    row_key = "as_of"
    row_name = "as_of"
    as_of = DateColumn(verbose_name=_("Day"), phone="name")
    dso_simple = NumberColumn(verbose_name=_("DSO at the end"), decimals=1)
    dso_average = NumberColumn(verbose_name=_("DSO, average balance"), decimals=1, phone="hide")
    dso_count_back = NumberColumn(verbose_name=_("DSO, count-back"), decimals=1, phone="hide")
    bpdso = NumberColumn(verbose_name=_("Best possible"), decimals=1)
    add = NumberColumn(verbose_name=_("ADD"), decimals=1)
    average_days_delinquent = NumberColumn(
        verbose_name=_("Days late of what was paid"), decimals=1, phone="hide"
    )
    cei = RatioColumn(verbose_name=_("Effectiveness"), phone="lead")
    pmp = NumberColumn(verbose_name=_("PMP"), decimals=1, phone="hide")
    ar_end = MoneyColumn(verbose_name=_("Open"))
    credit_sales = MoneyColumn(verbose_name=_("Invoiced"), phone="hide")

    class Meta(Table.Meta):
        empty_text = _("Import receivables to measure collections.")
