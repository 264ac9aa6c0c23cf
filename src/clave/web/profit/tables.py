"""The columns of the income statement, its rows, the variance, prices and the whale curve."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.roles import Permission
from clave.figures.pnl_steps import TOTALS
from clave.web.components.dates import month_text
from clave.web.components.tables import (
    Column,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    RatioColumn,
    Table,
)


def _linked(record: Any) -> str:
    return str(record.get("url") or "")


class StepColumn(NameColumn):
    """A step of the waterfall; totals stand out, parts of a sum stand in."""

    def render(self, value: Any, record: Any = None) -> Any:
        """The step, as a link to what is behind it."""
        name = super().render(value, record)
        if record is not None and record["step"] in TOTALS:
            return format_html("<b>{}</b>", name)
        return name


class TotalColumn(MoneyColumn):
    """An amount that is red where it is a total below zero: what a step takes is no loss."""

    def render(self, value: Any, record: Any = None) -> Any:
        """The amount."""
        if record is None or record["step"] in TOTALS:
            return super().render(value)
        return self.text(value)


class StatementTable(Table):
    """One row for each step."""

    row_key = "step"
    label = StepColumn(verbose_name=_("Step"), url=_linked, orderable=False)
    amount = TotalColumn(
        verbose_name=_("12 months"), css="strong", loss=True, phone="lead", orderable=False
    )
    share = RatioColumn(verbose_name=_("Of net sales"), orderable=False)
    before = TotalColumn(verbose_name=_("Year before"), loss=True, orderable=False)
    change = MoneyColumn(verbose_name=_("Difference"), signed=True, orderable=False)

    class Meta(Table.Meta):
        empty_text = _("The ledger has no line here.")

    def row_class(self, record: Any) -> str:
        """Totals stand out."""
        return "total" if record["step"] in TOTALS else ""


class PartsTable(Table):
    """The statement by month, family or account: a row each."""

    row_key = "key"
    name = NameColumn(verbose_name=_("Of"), url=_linked)
    gross_sales = MoneyColumn(verbose_name=_("Gross sales"), phone="hide")
    on_invoice_discount = MoneyColumn(verbose_name=_("Discount"), phone="hide")
    returns = MoneyColumn(verbose_name=_("Returns"), phone="hide")
    off_invoice = MoneyColumn(verbose_name=_("Off invoice"), phone="hide")
    net_sales = MoneyColumn(verbose_name=_("Net sales"), css="strong", loss=True)
    cogs = MoneyColumn(verbose_name=_("Cost of goods"), right=Permission.SEE_MARGINS, phone="hide")
    gross_margin = MoneyColumn(
        verbose_name=_("Gross margin"), right=Permission.SEE_MARGINS, loss=True
    )
    cost_to_serve = MoneyColumn(verbose_name=_("Cost to serve"), right=Permission.SEE_MARGINS)
    trade_investment = MoneyColumn(
        verbose_name=_("Trade investment"), right=Permission.SEE_MARGINS, phone="hide"
    )
    customer_contribution = MoneyColumn(
        verbose_name=_("Contribution"), right=Permission.SEE_MARGINS, loss=True, phone="lead"
    )

    class Meta(Table.Meta):
        empty_text = _("The ledger has no line here.")


class BehindTable(Table):
    """What is behind a step: deductions, activities, waiting, by month."""

    row_key = "place"
    name = Column(verbose_name=_("Type"), phone="name")
    month = Column(verbose_name=_("Month"), css="quiet")
    account = Column(verbose_name=_("Account"), css="quiet")
    detail = Column(verbose_name=_("Of"), css="quiet")
    quantity = NumberColumn(verbose_name=_("Quantity"), phone="hide")
    amount = MoneyColumn(verbose_name=_("Amount"), decimals=2, css="strong", phone="lead")

    class Meta(Table.Meta):
        empty_text = _("Nothing is behind it in these months.")

    def render_month(self, value: Any) -> str:
        """«oct 2026»."""
        return month_text(value)


class VarianceTable(Table):
    """Products or families by what changed."""

    row_key = "key"
    name = NameColumn(verbose_name=_("Of"), url=_linked)
    base = MoneyColumn(verbose_name=_("Before"), phone="hide")
    actual = MoneyColumn(verbose_name=_("Now"))
    change = MoneyColumn(
        verbose_name=_("Difference"), signed=True, loss=True, css="strong", phone="lead"
    )
    price = MoneyColumn(verbose_name=_("Price"), signed=True, loss=True)
    volume = MoneyColumn(verbose_name=_("Volume"), signed=True, loss=True)
    mix = MoneyColumn(verbose_name=_("Mix"), signed=True, loss=True)
    new = MoneyColumn(verbose_name=_("New"), signed=True, phone="hide")
    lost = MoneyColumn(verbose_name=_("Lost"), signed=True, loss=True, phone="hide")
    cost = MoneyColumn(
        verbose_name=_("Unit cost"),
        signed=True,
        loss=True,
        phone="hide",
        right=Permission.SEE_MARGINS,
    )
    other = MoneyColumn(verbose_name=_("Without quantity"), signed=True, phone="hide")

    class Meta(Table.Meta):
        empty_text = _("Nothing was sold in these months.")


class BandTable(Table):
    """The band of each product's pocket price."""

    row_key = "key"
    name = NameColumn(verbose_name=_("Product"), url=_linked)
    quantity = NumberColumn(verbose_name=_("Quantity"), phone="hide")
    list_price = MoneyColumn(verbose_name=_("List price"), decimals=2, phone="hide")
    invoice_price = MoneyColumn(verbose_name=_("Invoice price"), decimals=2, phone="hide")
    pocket_price = MoneyColumn(verbose_name=_("Pocket price"), decimals=2, css="strong",
                               phone="lead")  # fmt: skip
    pocket_share = RatioColumn(verbose_name=_("Of list price"))
    p10 = MoneyColumn(verbose_name=_("10 % at most"), decimals=2, phone="hide")
    p50 = MoneyColumn(verbose_name=_("Half at most"), decimals=2, phone="hide")
    p90 = MoneyColumn(verbose_name=_("90 % at most"), decimals=2, phone="hide")
    outliers = NumberColumn(verbose_name=_("Outside"))
    lines_below_cost = NumberColumn(verbose_name=_("Below cost"), right=Permission.SEE_MARGINS)

    class Meta(Table.Meta):
        empty_text = _("No product was bought in these months.")


class SaleTable(Table):
    """Sales with their prices: outside the band, or those with the least left."""

    row_key = "place"
    row_name = "invoice"
    invoice = NameColumn(verbose_name=_("Invoice"), url=_linked)
    day = Column(verbose_name=_("Date"), css="quiet")
    name = Column(verbose_name=_("Product"))
    quantity = NumberColumn(verbose_name=_("Quantity"), phone="hide")
    list_price = MoneyColumn(verbose_name=_("List price"), decimals=2, phone="hide")
    invoice_price = MoneyColumn(verbose_name=_("Invoice price"), decimals=2)
    pocket_price = MoneyColumn(verbose_name=_("Pocket price"), decimals=2, css="strong",
                               phone="lead")  # fmt: skip
    usual_price = MoneyColumn(verbose_name=_("Usual"), decimals=2)
    pocket_share = RatioColumn(verbose_name=_("Of list price"))
    pocket_margin = MoneyColumn(
        verbose_name=_("Margin"), right=Permission.SEE_MARGINS, loss=True, decimals=2, phone="hide"
    )

    class Meta(Table.Meta):
        empty_text = _("No sale is outside its band.")


class WhaleTable(Table):
    """Customers from the one that leaves most to the one that takes most away."""

    row_key = "code"
    rank = NumberColumn(verbose_name=_("No."), css="quiet", phone="hide")
    name = NameColumn(
        verbose_name=_("Customer"),
        url=lambda row: reverse("account_pnl", args=[row["id"]]) if row["id"] else "",
    )
    tier = Column(verbose_name=_("Tier"), css="mid", phone="hide")
    net_sales = MoneyColumn(verbose_name=_("Net sales"), loss=True)
    gross_margin = MoneyColumn(verbose_name=_("Gross margin"), loss=True, phone="hide")
    cost_to_serve = MoneyColumn(verbose_name=_("Cost to serve"), phone="hide")
    amount = MoneyColumn(verbose_name=_("Contribution"), css="strong", loss=True, phone="lead")
    rate = RatioColumn(verbose_name=_("Of net sales"), loss=True)
    cumulative = MoneyColumn(verbose_name=_("Together"), phone="hide")

    class Meta(Table.Meta):
        empty_text = _("What customers leave us is not known.")
