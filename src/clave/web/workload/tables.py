"""The columns of the workload, of accounts with their hours, of breadth and depth."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.roles import Permission
from clave.web.components import numbers
from clave.web.components.tables import (
    BarColumn,
    Column,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    RatioColumn,
    Table,
)


class StateColumn(Column):
    """What a load means in a word; red where it is too much."""

    def render(self, value: Any, record: Any = None) -> SafeString:
        """«sobrecarga», «tiene hueco»."""
        load = record["utilisation"] if record is not None else None
        css = "loss" if load is not None and load > 1 else "quiet"
        return format_html('<span class="{}">{}</span>', css, value)


class ToldColumn(NumberColumn):
    """A number that may be assumed: ``told`` names the field that says so."""

    def __init__(self, *args: Any, told: str, **options: Any) -> None:
        self.told = told
        super().__init__(*args, **options)

    def render(self, value: Any, record: Any = None) -> SafeString | str:
        """The number, marked where nobody told it."""
        if record is None or record[self.told]:
            return self.text(value)
        title = _now("assumed: the hours of everybody else")
        return format_html('<span class="assumed" title="{}">{}</span>', title, self.text(value))


class LoadTable(Table):
    """One row for each person with accounts, or who could have some."""

    row_key = "kam"

    def __init__(self, *args: Any, full_bar: float, **options: Any) -> None:
        super().__init__(*args, **options)
        self.full_bar = full_bar

    name = NameColumn(
        verbose_name=_("KAM"), url=lambda row: reverse("workload_person", args=[row["kam"]])
    )
    accounts = NumberColumn(verbose_name=_("Accounts"))
    hours = NumberColumn(verbose_name=_("Hours they ask"), unit="h")
    capacity = ToldColumn(verbose_name=_("Hours there are"), unit="h", told="capacity_told")
    utilisation = BarColumn(verbose_name=_("Load"), decimals=0, phone="lead", width=80)
    state = StateColumn(verbose_name=_("State"))
    free_hours = NumberColumn(verbose_name=_("Left"), unit="h", signed=True, loss=True)
    hours_per_account = NumberColumn(verbose_name=_("An account"), unit="h", phone="hide")
    accounts_possible = NumberColumn(
        verbose_name=_("Would fit"), hint=_("Accounts of that size that fit into the hours.")
    )

    class Meta(Table.Meta):
        empty_text = _("Nobody is a KAM yet. Give accounts to somebody in the portfolio.")


class HoursTable(Table):
    """The accounts of one person, with what each asks."""

    row_key = "code"
    name = NameColumn(
        verbose_name=_("Account"), url=lambda row: reverse("account_role", args=[row["id"]])
    )
    tier = Column(verbose_name=_("Tier"), css="mid")
    complexity_word = Column(verbose_name=_("Complexity"), css="quiet", phone="hide")
    complexity_coverage = RatioColumn(
        verbose_name=_("Known"),
        decimals=0,
        phone="hide",
        hint=_("How much of what makes an account complex is known."),
    )
    stage_word = Column(verbose_name=_("Stage"))
    hours = NumberColumn(verbose_name=_("Hours a year"), unit="h", phone="lead", css="strong")
    source = Column(verbose_name=_("Origin"), css="quiet", phone="hide")
    functions_short = NumberColumn(
        verbose_name=_("Functions missing"), hint=_("Of those that its stage asks for.")
    )
    net_amount = MoneyColumn(verbose_name=_("Sales 12 m"))
    margin_rate = RatioColumn(verbose_name=_("Margin"), right=Permission.SEE_MARGINS, phone="hide")

    class Meta(Table.Meta):
        empty_text = _("No account yet.")


class PeopleTable(Table):
    """Breadth and depth of people."""

    row_key = "name"
    name = NameColumn(verbose_name=_("Person"), url=lambda row: row["url"])
    place = Column(verbose_name=_("Territory"), css="quiet")
    accounts = NumberColumn(verbose_name=_("Accounts"))
    points = NumberColumn(verbose_name=_("Points of sale"))
    calls_a_day = NumberColumn(
        verbose_name=_("Calls a day"),
        decimals=1,
        phone="lead",
        hint=_("Contacts a working day; of sellers, points of sale invoiced on a day."),
    )
    functions_per_account = NumberColumn(
        verbose_name=_("Functions an account"),
        decimals=1,
        hint=_("Reached by this person's own active and strong ties, on average."),
    )
    levels_per_account = NumberColumn(verbose_name=_("Levels"), decimals=1, phone="hide")
    sold = NumberColumn(
        verbose_name=_("Products"), phone="hide", hint=_("Different ones: an account, on average.")
    )

    class Meta(Table.Meta):
        empty_text = _("Nobody serves an account yet.")


class BreadthTable(Table):
    """Breadth and depth of accounts."""

    row_key = "code"
    name = NameColumn(
        verbose_name=_("Account"), url=lambda row: reverse("account_people", args=[row["id"]])
    )
    tier = Column(verbose_name=_("Tier"), css="mid")
    way_word = Column(verbose_name=_("Managed in the wrong way"), css="strong")
    points = NumberColumn(verbose_name=_("Points of sale"))
    contacts = NumberColumn(verbose_name=_("Contacts 12 m"))
    colleagues = NumberColumn(verbose_name=_("Of us"), phone="hide")
    functions = NumberColumn(verbose_name=_("Functions"), phone="lead")
    levels = NumberColumn(verbose_name=_("Levels"), phone="hide")
    products = NumberColumn(verbose_name=_("Products"), phone="hide")
    hours = NumberColumn(verbose_name=_("Hours a year"), unit="h", phone="hide")
    net_amount = MoneyColumn(verbose_name=_("Sales 12 m"))

    class Meta(Table.Meta):
        empty_text = _("No account yet.")


class CapacityTable(Table):
    """Hours of people, from which day on."""

    row_key = "id"
    name = NameColumn(verbose_name=_("Person"), url=lambda row: row["url"])
    since = Column(verbose_name=_("From"), css="quiet")
    days = NumberColumn(verbose_name=_("Days a year"))
    hours_a_day = NumberColumn(verbose_name=_("Hours a day"), decimals=1)
    share = RatioColumn(verbose_name=_("For accounts"))
    capacity = NumberColumn(verbose_name=_("Hours a year"), unit="h", css="strong", phone="lead")
    sampled = Column(verbose_name=_("Observed"), css="quiet", phone="hide")
    delegations = Column(verbose_name=_("Delegations"), css="quiet", phone="hide")
    languages = Column(verbose_name=_("Languages"), css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text = _("Nobody told any hours: the default is taken for everybody.")


def number_or_dash(value: Any) -> str:
    """A number for a table written by hand."""
    return "–" if value is None else numbers.number(value)
