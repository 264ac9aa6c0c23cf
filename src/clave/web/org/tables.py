"""The columns of the organisation's lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clave.apps.org.chart import Chart
from clave.web.components.tables import (
    Column,
    DateColumn,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    Table,
)


@dataclass(frozen=True)
class PlaceRow:
    """A position as the list shows it."""

    id: int
    person_id: int | None
    title: str
    holder: str
    unit: str
    boss: str
    boss_title: str
    layer: int
    below: int
    is_kam: bool
    since: date | None


def rows_of(chart: Chart) -> list[PlaceRow]:
    """The chart as rows, in the order in which it is read."""
    rows, waiting = [], list(reversed(chart.reports.get(None, [])))
    while waiting:
        place = chart.places[waiting.pop()]
        waiting += reversed(chart.reports.get(place.id, []))
        boss = chart.places.get(place.boss) if place.boss is not None else None
        rows.append(
            PlaceRow(
                id=place.id,
                person_id=place.holder.person if place.holder else None,
                title=place.title,
                holder=place.holder.name if place.holder else "",
                unit=place.unit_name,
                boss=boss.holder.name if boss and boss.holder else "",
                boss_title=boss.title if boss else "",
                layer=chart.levels[place.id] + 1,
                below=len(chart.reports.get(place.id, [])),
                is_kam=place.is_kam,
                since=place.holder.since if place.holder else None,
            )
        )
    return rows


class PlaceTable(Table):
    """Every position of the chart."""

    row_key = "id"
    row_name = "title"
    title = NameColumn(
        verbose_name=_("Position"), url=lambda row: reverse("position", args=[row.id])
    )
    holder = Column(verbose_name=_("Holder"), phone="lead", empty_values=())
    unit = Column(verbose_name=_("Unit"), css="quiet")
    boss_title = Column(verbose_name=_("Reports to"))
    boss = Column(verbose_name=_("Superior"), css="quiet", phone="hide")
    layer = NumberColumn(verbose_name=_("Layer"))
    below = NumberColumn(verbose_name=_("Span"))
    is_kam = Column(verbose_name=_("KAM"), css="mid")
    since = DateColumn(verbose_name=_("Holder since"), css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text = _("No position matches.")

    def render_holder(self, value: str, record: Any) -> str:
        """The person's name."""
        return value or _now("vacant")

    def render_is_kam(self, value: bool) -> str:
        """In a word."""
        return _now("yes") if value else ""

    def value_is_kam(self, value: bool) -> str:
        """In a file too."""
        return self.render_is_kam(value)


@dataclass(frozen=True)
class PersonRow:
    """A person as the list shows them."""

    id: int
    name: str
    email: str
    titles: str
    units: str
    boss: str
    has_login: bool


class PersonTable(Table):
    """Everybody who works here."""

    row_key = "id"
    name = NameColumn(verbose_name=_("Person"), url=lambda row: reverse("person", args=[row.id]))
    titles = Column(verbose_name=_("Position"), phone="lead")
    units = Column(verbose_name=_("Unit"), css="quiet")
    boss = Column(verbose_name=_("Superior"))
    email = Column(verbose_name=_("E-mail"), css="quiet")
    has_login = Column(verbose_name=_("Login"), css="mid")

    class Meta(Table.Meta):
        empty_text = _("Nobody matches.")

    def render_has_login(self, value: bool) -> str:
        """In a word."""
        return _now("yes") if value else ""

    def value_has_login(self, value: bool) -> str:
        """In a file too."""
        return self.render_has_login(value)


@dataclass(frozen=True)
class UnitRow:
    """A unit as the list shows it."""

    id: int
    name: str
    kind: str
    parent: str
    positions: int


class UnitTable(Table):
    """The parts of the company."""

    row_key = "id"
    name = NameColumn(verbose_name=_("Unit"))
    kind = Column(verbose_name=_("Type"), css="quiet")
    parent = Column(verbose_name=_("Belongs to"))
    positions = NumberColumn(verbose_name=_("Positions"), phone="lead")

    def __init__(self, *args: Any, may_edit: bool = False, **kwargs: Any) -> None:
        self.may_edit = may_edit
        super().__init__(*args, **kwargs)

    class Meta(Table.Meta):
        empty_text = _("No unit matches.")

    def render_name(self, value: str, record: Any) -> Any:
        """Linked for those who may change it."""
        if not self.may_edit:
            return value
        return format_html('<a href="{}">{}</a>', reverse("unit", args=[record.id]), value)


@dataclass(frozen=True)
class PolicyRow:
    """A policy as the list shows it."""

    id: int
    name: str
    subject: str
    tier: str
    amount_from: Decimal | None
    amount_below: Decimal | None
    currency: str
    people: str
    who: str
    since: date
    until: date | None


class PolicyTable(Table):
    """How far up what must go."""

    row_key = "id"
    name = NameColumn(verbose_name=_("Policy"))
    who = Column(verbose_name=_("Who approves"), phone="lead")
    amount_from = MoneyColumn(verbose_name=_("From"))
    amount_below = MoneyColumn(verbose_name=_("Below"))
    tier = Column(verbose_name=_("Tier"), css="mid")
    subject = Column(verbose_name=_("Matter"), css="quiet")
    people = Column(verbose_name=_("People in the company"), css="num")
    since = DateColumn(verbose_name=_("Since"), css="quiet", phone="hide")
    until = DateColumn(verbose_name=_("Until"), css="quiet", phone="hide")

    def __init__(self, *args: Any, may_edit: bool = False, **kwargs: Any) -> None:
        self.may_edit = may_edit
        super().__init__(*args, **kwargs)

    class Meta(Table.Meta):
        empty_text = _("No policy yet: everything goes up to the top.")

    def render_name(self, value: str, record: Any) -> Any:
        """Linked for those who may change it."""
        if not self.may_edit:
            return value
        return format_html('<a href="{}">{}</a>', reverse("policy", args=[record.id]), value)
