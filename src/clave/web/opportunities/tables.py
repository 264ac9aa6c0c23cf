"""The columns of opportunities, of the matrix's cells, of evidence, and of results."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
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


def _linked(record: Any) -> str:
    return str(record.get("url") or "")


class LinkColumn(Column):
    """A text with its page, which is not the name of the row."""

    def __init__(self, *args: Any, address: str, **options: Any) -> None:
        self.address = address
        super().__init__(*args, **options)

    def render(self, value: Any, record: Any) -> Any:
        """The text as a link where there is a page."""
        url = record.get(self.address)
        return format_html('<a href="{}">{}</a>', url, value) if url else value


class OpportunityTable(Table):
    """One row for each opportunity, the most money first."""

    row_key = "key"
    row_name = "what"
    what = NameColumn(verbose_name=_("Opportunity"), url=_linked)
    account = LinkColumn(verbose_name=_("Account"), address="account_url")
    kind = Column(verbose_name=_("Type"), css="quiet")
    reason = Column(verbose_name=_("Why"), css="wrap", orderable=False)
    margin = MoneyColumn(
        verbose_name=_("Margin a year"),
        css="strong",
        phone="lead",
        right=Permission.SEE_MARGINS,
        hint=_("Expected margin in a year."),
    )
    sales = MoneyColumn(verbose_name=_("Sales a year"), hint=_("Expected sales in a year."))
    state = Column(verbose_name=_("State"), css="quiet")
    kam = Column(verbose_name=_("KAM"), css="quiet", phone="hide")
    tier = Column(verbose_name=_("Tier"), css="mid", phone="hide")
    also = NumberColumn(verbose_name=_("Merged with"), phone="hide")

    class Meta(Table.Meta):
        empty_text = _("No opportunity is like this.")


class CellTable(Table):
    """The cells of the matrix: what is bought, what would be, and what is between."""

    row_key = "key"
    row_name = "family"
    account = NameColumn(verbose_name=_("Account"), url=_linked)
    family = Column(verbose_name=_("Family"))
    actual = MoneyColumn(verbose_name=_("Buys"))
    expected = MoneyColumn(verbose_name=_("Expected"))
    gap = MoneyColumn(verbose_name=_("Sales gap"), css="strong", phone="lead")
    buyers = NumberColumn(verbose_name=_("Like accounts that buy"), phone="hide")
    like_accounts = NumberColumn(verbose_name=_("Like accounts"), phone="hide")
    expected_sales = MoneyColumn(verbose_name=_("Expected sales"))
    expected_margin = MoneyColumn(
        verbose_name=_("Expected margin"), right=Permission.SEE_MARGINS, phone="hide"
    )

    class Meta(Table.Meta):
        empty_text = _("The ledger has no families of these accounts.")


class ResultTable(Table):
    """What was taken up, and what its sales did since."""

    row_key = "key"
    row_name = "what"
    what = NameColumn(verbose_name=_("Opportunity"), url=_linked)
    account = LinkColumn(verbose_name=_("Account"), address="account_url")
    kind = Column(verbose_name=_("Type"), css="quiet")
    state = Column(verbose_name=_("State"))
    owner = Column(verbose_name=_("Who has it"), css="quiet", phone="hide")
    taken_on = DateColumn(verbose_name=_("Taken up"))
    months = NumberColumn(verbose_name=_("Months measured"), phone="hide")
    expected = MoneyColumn(verbose_name=_("Expected a year"), phone="hide")
    before = MoneyColumn(verbose_name=_("Same months, year before"), phone="hide")
    after = MoneyColumn(verbose_name=_("Since then"))
    earned = MoneyColumn(
        verbose_name=_("Earned"), signed=True, loss=True, css="strong", phone="lead"
    )

    class Meta(Table.Meta):
        empty_text = _("Nothing was taken up yet.")


class PriceTable(Table):
    """Products with a low price, for the page of one opportunity."""

    row_key = "product"
    name = NameColumn(verbose_name=_("Product"), url=_linked)
    quantity = NumberColumn(verbose_name=_("Quantity"), phone="hide")
    price = MoneyColumn(verbose_name=_("Pays"), decimals=2)
    like_price = MoneyColumn(verbose_name=_("Like accounts"), decimals=2)
    price_difference = RatioColumn(verbose_name=_("Difference"), signed=True, loss=True)
    leak = MoneyColumn(verbose_name=_("Would bring"), css="strong", phone="lead")
    discount = RatioColumn(verbose_name=_("Discount"), phone="hide")
    like_discount = RatioColumn(verbose_name=_("Their discount"), phone="hide")
    like_accounts = NumberColumn(verbose_name=_("How many"), phone="hide")

    class Meta(Table.Meta):
        empty_text = _("No price is low.")
