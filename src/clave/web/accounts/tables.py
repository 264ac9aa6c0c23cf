"""The columns of the portfolio and of an account's lists."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.roles import Permission
from clave.figures.health_scoring import state_of
from clave.web.components.tables import (
    BarColumn,
    Column,
    DateColumn,
    MoneyColumn,
    MonthColumn,
    NameColumn,
    NumberColumn,
    OverdueColumn,
    RatioColumn,
    SparklineColumn,
    Table,
)
from clave.web.health_words import arrow, state_word

NOTHING = "–"


def _account_url(record: Any) -> str:
    key = record["account_id"] if isinstance(record, dict) else record.id
    return f"{_accounts_url()}{key}/" if key else ""


@lru_cache(maxsize=1)
def _accounts_url() -> str:
    """What the address of each account begins with: found once, not once a row."""
    return reverse("account", args=[0]).removesuffix("0/")


class KindColumn(Column):
    """What a line is."""

    def render(self, value: str) -> str:
        """In words."""
        words = {"sale": _now("sale"), "return": _now("return"), "correction": _now("correction")}
        return words.get(value, value)

    def value(self, **given: Any) -> str:
        """In a file too."""
        return self.render(given["value"])


class HealthColumn(NumberColumn):
    """Health as number, arrow and word: «46 ↘ 9 fragile»."""

    unit = "0–100"

    def render(self, value: Any, record: Any = None) -> SafeString | str:
        """What is not recorded is a dash."""
        if value is None:
            return NOTHING
        change, state = record.health_change, state_of(value)
        moved = "" if change is None else f"{arrow(change)} {self.text(abs(change))}"
        word = "" if state == "healthy" else state_word(state)
        return format_html(
            '<span class="health-score"><b>{}</b> <span class="quiet">{}</span> {}</span>',
            self.text(value),
            moved,
            format_html("<span>{}</span>", word),
        )


class PortfolioTable(Table):
    """One row for each account, its twelve months in figures."""

    row_key = "id"
    name = NameColumn(verbose_name=_("Account"), url=_account_url)
    code = Column(verbose_name=_("Code"), css="quiet", phone="hide")
    tier = Column(verbose_name=_("Tier"), css="mid")
    kam = Column(verbose_name=_("KAM"), css="quiet")
    segment = Column(verbose_name=_("Segment"), css="quiet", phone="hide")
    channel = Column(verbose_name=_("Channel"), css="quiet", phone="hide")
    country = Column(verbose_name=_("Country"), css="quiet", phone="hide")
    delegation = Column(verbose_name=_("Delegation"), css="quiet", phone="hide")
    net_amount = MoneyColumn(verbose_name=_("Sales 12 m"), css="strong", loss=True, phone="lead")
    trend = SparklineColumn(verbose_name=_("Trend"), silent=True, tells="change_amount")
    change_amount = MoneyColumn(verbose_name=_("Against last year"), signed=True, loss=True)
    change_rate = RatioColumn(verbose_name=_("Change"), joined=True, signed=True, loss=True)
    share = RatioColumn(verbose_name=_("Share"), phone="hide")
    margin_amount = MoneyColumn(
        verbose_name=_("Gross margin"), right=Permission.SEE_MARGINS, loss=True, phone="hide"
    )
    margin_rate = RatioColumn(verbose_name=_("Margin"), right=Permission.SEE_MARGINS, loss=True)
    contribution_amount = MoneyColumn(
        verbose_name=_("Contribution"), right=Permission.SEE_MARGINS, loss=True, phone="hide"
    )
    contribution_rate = RatioColumn(
        verbose_name=_("Contribution per net sales"),
        right=Permission.SEE_MARGINS,
        loss=True,
        phone="hide",
    )
    health = HealthColumn(verbose_name=_("Health"), empty_values=())
    plan_progress = BarColumn(
        verbose_name=_("Plan progress"),
        expected="plan_expected",
        width=44,
        decimals=0,
        hint=_("The tick is what is expected by today."),
    )
    open_amount = MoneyColumn(verbose_name=_("Open"), phone="hide")
    overdue_amount = OverdueColumn(verbose_name=_("Overdue"))
    last_month = MonthColumn(verbose_name=_("Last bought"), css="quiet")

    class Meta(Table.Meta):
        empty_text = _("No account matches.")


class ProductTable(Table):
    """What an account buys."""

    row_key = "product"
    as_rows = True
    name = NameColumn(verbose_name=_("Product"), empty_values=())
    product = Column(verbose_name=_("Code"), css="quiet", phone="hide")
    family = Column(verbose_name=_("Family"), css="quiet")
    amount = MoneyColumn(verbose_name=_("Sales 12 m"), css="strong", loss=True, phone="lead")
    previous_amount = MoneyColumn(verbose_name=_("Last year"))
    change_amount = MoneyColumn(verbose_name=_("Difference"), signed=True, loss=True)
    change_rate = RatioColumn(verbose_name=_("Change"), signed=True, loss=True)
    quantity = NumberColumn(verbose_name=_("Quantity"), phone="hide")
    margin_rate = RatioColumn(verbose_name=_("Margin"), right=Permission.SEE_MARGINS, loss=True)
    last_date = DateColumn(verbose_name=_("Last bought"), css="quiet")

    def __init__(self, *args: Any, account: str = "", months: str = "", **kwargs: Any) -> None:
        self.account, self.months = account, months
        super().__init__(*args, **kwargs)

    class Meta(Table.Meta):
        empty_text = _("No product was bought in these months.")

    def render_name(self, value: Any, record: Any) -> SafeString | str:
        """The product's name, linked to its lines; lines without a product say so."""
        if record["product"] is None:
            return _now("without a product")
        asked = urlencode({"product": record["product"], "account": self.account})
        url = f"{reverse('lines')}?{asked}&{self.months}"
        return format_html('<a href="{}">{}</a>', url, value or record["product"])

    def value_name(self, value: Any, record: Any) -> str:
        """For the export."""
        return str(value or record["product"] or _now("without a product"))


class LineTable(Table):
    """Lines of the ledger, as they came in."""

    row_key = "source_row"
    row_name = "invoice"
    invoice = NameColumn(verbose_name=_("Invoice"), url=lambda r: f"?invoice={r['invoice']}")
    date = DateColumn(verbose_name=_("Date"), css="quiet")
    account_name = Column(verbose_name=_("Account"))
    account = Column(verbose_name=_("Customer code"), css="quiet", phone="hide")
    product_name = Column(verbose_name=_("Product"), css="wrap")
    product = Column(verbose_name=_("Product code"), css="quiet", phone="hide")
    kind = KindColumn(verbose_name=_("Kind"), css="quiet")
    quantity = NumberColumn(verbose_name=_("Quantity"), decimals=2)
    list_amount = MoneyColumn(verbose_name=_("At list price"), decimals=2, phone="hide")
    discount_amount = MoneyColumn(verbose_name=_("Discount"), decimals=2, phone="hide")
    net_amount = MoneyColumn(
        verbose_name=_("Net"), decimals=2, css="strong", loss=True, phone="lead"
    )
    cost_amount = MoneyColumn(
        verbose_name=_("Cost"), right=Permission.SEE_MARGINS, decimals=2, phone="hide"
    )
    currency = Column(verbose_name=_("Currency"), css="quiet", phone="hide")
    import_id = Column(verbose_name=_("Import"), css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text = _("No line matches.")

    def render_account_name(self, value: Any, record: Any) -> SafeString | str:
        """The account, linked where it is one."""
        if not record["account_id"]:
            return str(value)
        return format_html('<a href="{}">{}</a>', _account_url(record), value)

    def value_account_name(self, value: Any) -> str:
        """For the export."""
        return str(value)
