"""The columns of who still orders, of recommendations, and of how each method did."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
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


def _outlook(row: Any) -> str:
    return reverse("account_outlook", args=[row["id"]]) if row["id"] else ""


class LifeTable(Table):
    """Accounts by what is in danger in the next twelve months."""

    row_key = "account"
    row_name = "account_name"
    account_name = NameColumn(verbose_name=_("Account"), url=_outlook)
    tier = Column(verbose_name=_("Tier"), css="mid", phone="hide")
    p_alive = RatioColumn(verbose_name=_("Still orders"), css="strong", phone="lead")
    contribution_12_danger = MoneyColumn(
        verbose_name=_("In danger"), right=Permission.SEE_MARGINS, css="strong"
    )
    last_purchase = DateColumn(verbose_name=_("Last order"), short=True, css="quiet")
    silent_days = NumberColumn(verbose_name=_("Silent, days"))
    gap_days = NumberColumn(verbose_name=_("Usual gap, days"), decimals=1, phone="hide")
    purchases_12 = NumberColumn(verbose_name=_("Orders in 12 months"), decimals=1)
    purchases_range = Column(verbose_name=_("8 of 10 times"), css="num quiet", orderable=False)
    contribution_12 = MoneyColumn(
        verbose_name=_("Contribution in 12 months"), right=Permission.SEE_MARGINS, loss=True
    )
    contribution_range = Column(
        verbose_name=_("Contribution, 8 of 10 times"),
        css="num quiet",
        right=Permission.SEE_MARGINS,
        orderable=False,
    )
    sales_12 = MoneyColumn(verbose_name=_("Sales in 12 months"), phone="hide")
    sales_range = Column(
        verbose_name=_("Sales, 8 of 10 times"), css="num quiet", phone="hide", orderable=False
    )
    sales_12_danger = MoneyColumn(verbose_name=_("Sales in danger"), phone="hide")

    class Meta(Table.Meta):
        empty_text = _("Nobody bought often enough to tell.")


class RecommendationTable(Table):
    """Products that an account has not bought, the most valuable first."""

    row_key = "product"
    row_name = "product_name"
    rank = NumberColumn(verbose_name=_("No."), css="quiet", phone="hide")
    product_name = NameColumn(verbose_name=_("Product"))
    family = Column(verbose_name=_("Family"), css="quiet", phone="hide")
    why = Column(verbose_name=_("Why"), css="wrap", orderable=False)
    chance = RatioColumn(verbose_name=_("Chance in a year"))
    potential_sales = MoneyColumn(verbose_name=_("If it buys, a year"), phone="hide")
    expected_sales = MoneyColumn(verbose_name=_("Expected sales"))
    expected_margin = MoneyColumn(
        verbose_name=_("Expected margin"), right=Permission.SEE_MARGINS, css="strong", phone="lead"
    )

    class Meta(Table.Meta):
        empty_text = _("There is nothing to recommend.")


class TrialTable(Table):
    """How each way of recommending did in the months that it did not know."""

    row_key = "key"
    row_name = "method_name"
    method_name = NameColumn(verbose_name=_("Method"))
    task_name = Column(verbose_name=_("Task"))
    recall_mean = RatioColumn(verbose_name=_("Recall of 20"), css="strong", phone="lead")
    recall_range = Column(verbose_name=_("Recall, 95 %"), css="num quiet", orderable=False)
    ndcg_mean = NumberColumn(verbose_name=_("nDCG of 20"), decimals=4, css="strong")
    ndcg_range = Column(verbose_name=_("nDCG, 95 %"), css="num quiet", orderable=False)
    gain_range = Column(
        verbose_name=_("nDCG above the best baseline"), css="num quiet", orderable=False
    )
    coverage = RatioColumn(verbose_name=_("Products listed"), phone="hide")
    accounts = NumberColumn(verbose_name=_("Accounts"), phone="hide")
    empty = NumberColumn(verbose_name=_("Bought nothing of it"), phone="hide")
    used_word = Column(verbose_name=_("Used"), css="mid")

    class Meta(Table.Meta):
        empty_text = _("The ledger is too short to try anything.")

    def row_class(self, record: Any) -> str:
        """What is used stands out."""
        return "chosen" if record["used"] else ""
