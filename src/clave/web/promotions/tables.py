"""The columns of promotions and of what a study found."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.roles import Permission
from clave.web.components.tables import (
    Column,
    DateColumn,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    RatioColumn,
    Table,
)

_MARGINS = Permission.SEE_MARGINS


class ReportColumn(Column):
    """Where the promotion's PDF is; it tells a file nothing."""

    exclude_from_export = True

    def render(self, value: str, record: Any = None) -> Any:
        """The link, which says of which promotion it is."""
        label = gettext("Report: %(title)s") % {"title": record["name"]}
        return format_html('<a href="{}" download aria-label="{}">PDF</a>', value, label)


class PromotionTable(Table):
    """One promotion a row."""

    row_key = "id"
    name = NameColumn(verbose_name=_("Promotion"), url=lambda row: row["url"])
    account = Column(verbose_name=_("Account"), css="strong")
    mechanic = Column(verbose_name=_("Mechanics"), css="quiet", phone="hide")
    goods = Column(verbose_name=_("Goods"), css="quiet", phone="hide")
    starts_on = DateColumn(verbose_name=_("First day"))
    ends_on = DateColumn(verbose_name=_("Last day"), phone="hide")
    state = Column(verbose_name=_("State"))
    expected_uplift_rate = RatioColumn(
        verbose_name=_("Expected uplift"), decimals=0, signed=True, phone="hide"
    )
    uplift_rate = RatioColumn(verbose_name=_("Uplift"), decimals=0, signed=True)
    break_even_rate = RatioColumn(
        verbose_name=_("Pays from"), decimals=0, signed=True, right=_MARGINS
    )
    baseline_quantity = NumberColumn(verbose_name=_("Baseline"), phone="hide")
    sold_quantity = NumberColumn(verbose_name=_("Sold"), phone="hide")
    net_quantity = NumberColumn(verbose_name=_("Net of losses"), phone="hide")
    spend_amount = MoneyColumn(verbose_name=_("Spent"), phone="hide")
    profit_amount = MoneyColumn(
        verbose_name=_("Earned by it"), signed=True, loss=True, right=_MARGINS
    )
    return_rate = RatioColumn(
        verbose_name=_("Return (ROI)"), signed=True, loss=True, phone="lead", right=_MARGINS
    )
    expected_return_rate = RatioColumn(
        verbose_name=_("Expected return"), signed=True, phone="hide", right=_MARGINS
    )
    source = Column(verbose_name=_("Measured on"), css="quiet", phone="hide")
    owner = Column(verbose_name=_("Owner"), css="quiet", phone="hide")
    learnt = Column(verbose_name=_("What was learnt"), css="wrap quiet", phone="hide")
    report = ReportColumn(verbose_name=_("Report"), phone="hide", orderable=False)

    class Meta(Table.Meta):
        empty_text: Any = _("No promotions here.")


class EpisodeTable(Table):
    """One promotion that a file shows."""

    row_key = "name"
    name = Column(verbose_name=_("Account"), phone="name", css="strong")
    first = NumberColumn(verbose_name=_("First week"))
    weeks = NumberColumn(verbose_name=_("Weeks"))
    display = RatioColumn(verbose_name=_("On display"), decimals=0)
    usual_price = NumberColumn(verbose_name=_("Usual price"), decimals=2)
    price = NumberColumn(verbose_name=_("Price"), decimals=2)
    units = NumberColumn(verbose_name=_("Sold"))
    baseline = NumberColumn(verbose_name=_("Baseline"))
    uplift = RatioColumn(verbose_name=_("Uplift"), decimals=0, signed=True)
    even = RatioColumn(verbose_name=_("Pays from"), decimals=0, signed=True)
    pulled = NumberColumn(verbose_name=_("Only bought earlier"), phone="hide")
    spend = NumberColumn(verbose_name=_("Spent"), phone="hide")
    profit = NumberColumn(verbose_name=_("Earned by it"), signed=True, loss=True)
    roi = RatioColumn(verbose_name=_("Return (ROI)"), signed=True, loss=True, phone="lead")

    class Meta(Table.Meta):
        empty_text: Any = _("No week shows a promotion.")
