"""The columns of the concentration."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.roles import Permission
from clave.web.components.tables import (
    BarColumn,
    Column,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    RatioColumn,
    Table,
)


def _url(record: Any) -> str:
    return reverse("account", args=[record["id"]]) if record["id"] else ""


class ConcentrationTable(Table):
    """Customers from the largest down, with what they make together."""

    row_key = "code"
    rank = NumberColumn(verbose_name=_("No."), css="quiet", phone="hide")
    name = NameColumn(verbose_name=_("Customer"), url=_url)
    net_amount = MoneyColumn(verbose_name=_("Sales 12 m"), css="strong", phone="lead")
    share = BarColumn(verbose_name=_("Share"), decimals=1)
    cumulative_share = RatioColumn(verbose_name=_("Together"))
    abc = Column(verbose_name=_("ABC"), css="mid")
    margin_amount = MoneyColumn(
        verbose_name=_("Gross margin"), right=Permission.SEE_MARGINS, loss=True
    )
    members = NumberColumn(verbose_name=_("Accounts"), phone="hide")

    def __init__(self, *args: Any, full_bar: Any = None, **kwargs: Any) -> None:
        self.full_bar = full_bar
        super().__init__(*args, **kwargs)

    class Meta(Table.Meta):
        empty_text = _("No customer bought in these months.")


class GroupTable(ConcentrationTable):
    """Segments, delegations, channels or families from the largest down."""

    name = Column(verbose_name=_("Group"), phone="name")

    class Meta(Table.Meta):
        empty_text = _("Nothing was sold in these months.")


class ProductTable(ConcentrationTable):
    """Products from the largest down; the link leads to their lines."""

    name = NameColumn(
        verbose_name=_("Product"),
        url=lambda row: f"{reverse('lines')}?{urlencode({'product': row['code']})}",
    )

    class Meta(Table.Meta):
        empty_text = _("Nothing was sold in these months.")


TABLES: dict[str, type[ConcentrationTable]] = {
    **dict.fromkeys(("segment", "delegation", "channel", "family"), GroupTable),
    "product": ProductTable,
}
# A product has no accounts.
HIDDEN = {"product": ("members",), "family": ("members",)}
