"""The columns of competition."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from clave.web.components.tables import (
    Column,
    DateColumn,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    RatioColumn,
    Table,
)


class RivalTable(Table):
    """One rival a row, over all accounts that one sees."""

    row_key = "id"
    name = NameColumn(verbose_name=_("Competitor"), url=lambda row: row["url"])
    accounts = NumberColumn(verbose_name=_("Accounts"))
    where = Column(verbose_name=_("Where"), css="wrap quiet", phone="hide", orderable=False)
    share = RatioColumn(verbose_name=_("Largest share"), decimals=0, phone="hide")
    amount = MoneyColumn(
        verbose_name=_("At stake, a year"),
        phone="lead",
        css="strong",
        hint=_("What it sells there: told, or our sales over our share times theirs."),
    )
    untold = NumberColumn(verbose_name=_("Places not known"), phone="hide")
    next_end = DateColumn(verbose_name=_("Next contract ends"))
    won = NumberColumn(verbose_name=_("Times won"), phone="hide")
    lost = NumberColumn(verbose_name=_("Times lost"), phone="hide")
    win_rate = RatioColumn(verbose_name=_("Won, of all"), decimals=0, phone="hide")
    interval = Column(verbose_name=_("Interval, 95 of 100"), css="num quiet", phone="hide")
    reasons = Column(verbose_name=_("Lost because of"), css="wrap quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text: Any = _("No competitor is noted at any account.")


class CompetitorTable(Table):
    """The company's list."""

    row_key = "id"
    name = NameColumn(verbose_name=_("Competitor"), url=lambda row: row["url"])
    products = NumberColumn(verbose_name=_("Products and brands"))
    accounts = NumberColumn(verbose_name=_("Accounts"), phone="lead")
    website = Column(verbose_name=_("Website"), css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text: Any = _("No competitor is in the list yet.")
