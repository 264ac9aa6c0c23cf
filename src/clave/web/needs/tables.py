"""The columns of needs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from clave.web.components.tables import (
    Column,
    MoneyColumn,
    MonthColumn,
    NameColumn,
    NumberColumn,
    RatioColumn,
    Table,
)


class NeedTable(Table):
    """One need a row."""

    row_key = "id"
    name = NameColumn(verbose_name=_("Need"), url=lambda row: row["url"])
    account = Column(verbose_name=_("Account"), css="strong")
    time = Column(verbose_name=_("When"), css="quiet", phone="hide")
    product = Column(verbose_name=_("Product"), phone="hide")
    family = Column(verbose_name=_("Family"), phone="hide")
    quantity = NumberColumn(verbose_name=_("Volume"), decimals=0)
    unit = Column(verbose_name=_("Unit"), css="quiet", joined=True)
    value = MoneyColumn(verbose_name=_("Value"), phone="lead")
    expected = MoneyColumn(
        verbose_name=_("Expected value"), phone="hide", hint=_("Value × confidence.")
    )
    starts_on = MonthColumn(verbose_name=_("From month"))
    ends_on = MonthColumn(verbose_name=_("To month"), phone="hide")
    confidence = RatioColumn(verbose_name=_("Confidence"), decimals=0)
    source = Column(verbose_name=_("Who said it"), css="quiet", phone="hide")
    state = Column(verbose_name=_("State"))
    owner = Column(verbose_name=_("Owner"), css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text: Any = _("No needs are noted.")
