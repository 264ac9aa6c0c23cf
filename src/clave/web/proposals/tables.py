"""The columns of proposals and of their lines."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clave.web.components.tables import (
    Column,
    DateColumn,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    RatioColumn,
    Table,
)


class ProposalTable(Table):
    """One proposal a row."""

    row_key = "id"
    name = NameColumn(verbose_name=_("Proposal"), url=lambda row: row["url"])
    account = Column(verbose_name=_("Account"), css="strong")
    purpose = Column(verbose_name=_("Kind"), css="quiet", phone="hide")
    state = Column(verbose_name=_("State"))
    value = MoneyColumn(verbose_name=_("Value a year"), phone="lead")
    chance = RatioColumn(
        verbose_name=_("Chance"),
        decimals=0,
        hint=_("As its owner states it: an opinion, no forecast."),
    )
    expected = MoneyColumn(
        verbose_name=_("Expected value"),
        phone="hide",
        hint=_("Value × the chance that its owner states: an opinion, no forecast."),
    )
    age = NumberColumn(verbose_name=_("Days in state"))
    valid_until = DateColumn(verbose_name=_("Valid until"))
    sent_on = DateColumn(verbose_name=pgettext_lazy("proposal", "Sent"), phone="hide")
    settled_on = DateColumn(verbose_name=_("Decided on"), phone="hide")
    reason = Column(verbose_name=_("Why"), phone="hide")
    kam = Column(verbose_name=_("KAM"), css="quiet", phone="hide")
    owner = Column(verbose_name=_("Owner"), css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text: Any = _("No proposals here.")


class LineTable(Table):
    """What is offered, beside what is bought of it today."""

    row_key = "name"
    name = Column(verbose_name=_("Goods"), phone="name", css="strong")
    quantity = NumberColumn(verbose_name=_("Volume a year"))
    today_quantity = NumberColumn(verbose_name=_("Today"), css="quiet", phone="hide")
    price = MoneyColumn(verbose_name=_("List price"), decimals=2)
    discount = RatioColumn(verbose_name=_("Discount"))
    net_price = MoneyColumn(verbose_name=_("Price"), decimals=2)
    today_price = MoneyColumn(verbose_name=_("Today"), decimals=2, css="quiet", phone="hide")
    amount = MoneyColumn(verbose_name=_("Amount a year"), phone="lead")

    class Meta(Table.Meta):
        empty_text: Any = _("No lines.")
