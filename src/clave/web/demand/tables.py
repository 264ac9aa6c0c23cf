"""The columns of the demand plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clave.web.components.dates import month_text
from clave.web.components.tables import (
    Column,
    DateColumn,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    RatioColumn,
    Table,
)


class _PlanTable(Table):
    """What every row of an account's plan begins with; its months are added for each page."""

    row_key = "key"
    name = NameColumn(verbose_name=_("Product"), url=lambda row: row["url"])
    account_code = Column(verbose_name=_("Account code"), css="quiet", phone="hide")
    product_code = Column(verbose_name=_("Product code"), css="quiet", phone="hide")
    demand = Column(verbose_name=_("Demand"), css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text = _("Nothing is expected of this account, and nothing is entered.")


def plan_table(months: Sequence[date], decimals: int) -> type[Table]:
    """A table with a column for each month, named as the planner's sheet names them."""
    columns = {
        f"m{place}": NumberColumn(
            verbose_name=month_text(month), decimals=decimals, css="strong" if place < 3 else ""
        )
        for place, month in enumerate(months)
    }
    total = NumberColumn(verbose_name=_now("Sum of the plan"), decimals=decimals, phone="lead")
    low = NumberColumn(verbose_name=_now("from"), decimals=decimals, css="quiet", phone="hide")
    high = NumberColumn(verbose_name=_now("to"), decimals=decimals, css="quiet", phone="hide")
    ends = {"total": total, "low": low, "high": high}
    return cast(type[Table], type("PlanTable", (_PlanTable,), {**columns, **ends}))


class _Sheet(Table):
    row_key = "key"
    account_code = Column(verbose_name=_("Account code"))
    account_name = Column(verbose_name=_("Account"))
    product_code = Column(verbose_name=_("Product code"))
    product_name = Column(verbose_name=_("Product"))

    class Meta(Table.Meta):
        empty_text = _("Nothing is planned yet.")


def sheet_table(months: Sequence[date], decimals: int) -> type[Table]:
    """The plan in wide months, with the codes by which it is read again."""
    columns = {
        f"m{place}": NumberColumn(verbose_name=month_text(month), decimals=decimals)
        for place, month in enumerate(months)
    }
    return cast(type[Table], type("SheetTable", (_Sheet,), columns))


class ExceptionsTable(Table):
    """What to look at first."""

    row_key = "key"
    name = NameColumn(verbose_name=_("Account"), url=lambda row: row["url"])
    product = Column(verbose_name=_("Product"), css="wrap")
    month = Column(verbose_name=_("Month"))
    why = Column(verbose_name=_("Why"), css="wrap")
    money = MoneyColumn(verbose_name=_("At stake"), phone="lead", css="strong")
    base = NumberColumn(verbose_name=_("Forecast"), decimals=1)
    low = NumberColumn(verbose_name=_("from"), decimals=1, css="quiet", phone="hide")
    high = NumberColumn(verbose_name=_("to"), decimals=1, css="quiet", phone="hide")
    view = NumberColumn(verbose_name=_("KAM's view"), decimals=1)
    consensus = NumberColumn(verbose_name=_("Plan"), decimals=1, css="strong")

    class Meta(Table.Meta):
        empty_text = _("Nothing stands out: forecast and views agree.")


class MonthsTable(Table):
    """How far each month is."""

    row_key = "month"
    name = NameColumn(
        verbose_name=_("Month"), url=lambda row: reverse("demand_month", args=[row["address"]])
    )
    state = Column(verbose_name=_("State"))
    confirmed = Column(verbose_name=_("Acknowledged"), css="quiet wrap")
    waiting = Column(verbose_name=_("Waiting for"), css="wrap")
    due_on = DateColumn(verbose_name=_("Until"), short=True, css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text = _("No month is planned yet: the forecast is not computed.")


def products_table(layers: Sequence[tuple[str, str]], decimals: int) -> type[Table]:
    """The plan of a month by product: a column for each layer that says something."""
    columns: dict[str, Any] = {
        "name": NameColumn(verbose_name=_now("Product")),
        "product": Column(verbose_name=_now("Code"), css="quiet", phone="hide"),
        "family": Column(verbose_name=_now("Family"), css="quiet"),
        "accounts": NumberColumn(verbose_name=_now("Accounts"), phone="hide"),
    }
    for name, label in layers:
        lead = name == "consensus"
        columns[name] = NumberColumn(
            verbose_name=label,
            decimals=decimals,
            css="strong" if lead else "",
            phone="lead" if lead else "show",
        )
    columns["change"] = NumberColumn(
        verbose_name=_now("Against the forecast"), decimals=decimals, signed=True
    )
    return cast(type[Table], type("ProductsTable", (_Products,), columns))


class _Products(Table):
    row_key = "product"

    class Meta(Table.Meta):
        empty_text = _("Nothing is planned for this month.")


class AccuracyTable(Table):
    """How far forecasts were off, by whatever the page asks."""

    row_key = "key"
    name = NameColumn(verbose_name=_("Name"), url=lambda row: row["url"])
    came_quantity = NumberColumn(verbose_name=_("Came"), decimals=0)
    wape = RatioColumn(verbose_name=_("WAPE"), phone="lead", css="strong")
    naive_wape = RatioColumn(verbose_name=_("Last year's month"), css="quiet")
    value_added = RatioColumn(
        verbose_name=_("Value added"),
        unit=_("points"),
        signed=True,
        loss=True,
        hint=_("WAPE against last year's month"),
    )
    bias = RatioColumn(verbose_name=_("Bias"), signed=True)
    mase = NumberColumn(verbose_name=_("MASE"), decimals=3, phone="hide")
    naive_mase = NumberColumn(
        verbose_name=_("MASE of last year's month"), decimals=3, css="quiet", phone="hide"
    )
    rmsse = NumberColumn(verbose_name=_("RMSSE"), decimals=3, phone="hide")
    pinball = NumberColumn(verbose_name=_("Pinball loss"), decimals=2, css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text = _("No earlier forecast can be compared yet.")


class PeopleTable(Table):
    """What the word of each person was worth, on the cells that they changed."""

    row_key = "key"
    name = NameColumn(verbose_name=_("Who"))
    layer_name = Column(verbose_name=_("Layer of the plan"))
    cells = NumberColumn(verbose_name=_("Cells changed"))
    wape_before = RatioColumn(verbose_name=_("WAPE before"), css="quiet")
    wape = RatioColumn(verbose_name=_("WAPE"), css="strong")
    bias = RatioColumn(verbose_name=_("Bias"), signed=True)
    value_added_before = RatioColumn(
        verbose_name=_("Value added"), unit=_("points"), signed=True, loss=True, phone="lead"
    )

    class Meta(Table.Meta):
        empty_text = _("No frozen month is over yet.")


class LayersTable(Table):
    """What each layer of the frozen plans was worth."""

    row_key = "key"
    name = NameColumn(verbose_name=_("Layer of the plan"))
    cells_changed = NumberColumn(verbose_name=_("Cells changed"))
    said_quantity = NumberColumn(verbose_name=_("Said"), decimals=0)
    came_quantity = NumberColumn(verbose_name=_("Came"), decimals=0, css="quiet")
    wape = RatioColumn(verbose_name=_("WAPE"), phone="lead", css="strong")
    bias = RatioColumn(verbose_name=_("Bias"), signed=True)
    value_added_before = RatioColumn(
        verbose_name=_("Against the layer below"), unit=_("points"), signed=True, loss=True
    )
    value_added = RatioColumn(
        verbose_name=_("Against last year's month"), unit=_("points"), signed=True, loss=True
    )

    class Meta(Table.Meta):
        empty_text = _("No frozen month is over yet.")
