"""The columns of the customer's margin."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clave.web.components.tables import (
    Column,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    RatioColumn,
    Table,
)


class CustomerMarginTable(Table):
    """What the customer earns on each product."""

    row_key = "product"
    as_rows = True
    name = NameColumn(verbose_name=_("Product"), empty_values=())
    product = Column(verbose_name=_("Code"), css="quiet", phone="hide")
    family = Column(verbose_name=_("Family"), css="quiet", phone="hide")
    purchase_amount = MoneyColumn(verbose_name=_("Purchases 12 m"))
    purchase_price = MoneyColumn(verbose_name=_("Price paid"), decimals=2)
    net_purchase_price = MoneyColumn(verbose_name=_("Net of conditions"), decimals=2, phone="hide")
    shelf_price = MoneyColumn(verbose_name=_("Shelf price, with VAT"), decimals=2, phone="hide")
    vat_rate = RatioColumn(verbose_name=_("VAT"), decimals=0, phone="hide")
    sales_amount = MoneyColumn(verbose_name=_("Its sales, before VAT"), phone="hide")
    markup_rate = RatioColumn(verbose_name=_("Markup on cost"), loss=True, phone="hide")
    margin_rate = RatioColumn(
        verbose_name=_("Margin on sale"), loss=True, css="strong", phone="lead"
    )
    markup_with_vat_rate = RatioColumn(verbose_name=_("Markup on a price with VAT"), loss=True)
    margin_with_vat_rate = RatioColumn(verbose_name=_("Margin on a price with VAT"), loss=True)
    back_rate = RatioColumn(verbose_name=_("Back margin"), phone="hide")
    total_amount = MoneyColumn(verbose_name=_("Total margin"), loss=True)
    gmroi = NumberColumn(verbose_name=_("Return on stock"), decimals=2, phone="hide")
    weeks_of_cover = NumberColumn(verbose_name=_("Weeks of cover"), decimals=1, phone="hide")
    sell_through = RatioColumn(verbose_name=_("Sold of what there was"))

    def __init__(self, *args: Any, account: str = "", months: str = "", **kwargs: Any) -> None:
        self.account, self.months = account, months
        super().__init__(*args, **kwargs)

    class Meta(Table.Meta):
        empty_text = _("No product was bought in these months.")

    def render_name(self, value: Any, record: Any) -> SafeString:
        """The product's name, linked to its lines."""
        asked = urlencode({"product": record["product"], "account": self.account})
        url = f"{reverse('lines')}?{asked}&{self.months}"
        return format_html('<a href="{}">{}</a>', url, value or record["product"])

    def value_name(self, value: Any, record: Any) -> str:
        """For the export."""
        return str(value or record["product"])
