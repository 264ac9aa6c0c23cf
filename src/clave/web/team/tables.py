"""The columns of resources and of what accounts used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clave.apps.identity.roles import Permission
from clave.apps.team.models import Resource
from clave.apps.team.selectors import Used
from clave.lib.money import from_minor
from clave.web.components.tables import Column, MoneyColumn, NameColumn, NumberColumn, Table


@dataclass(frozen=True)
class ResourceRow:
    """A resource as the list shows it."""

    id: int
    name: str
    kind: str
    unit: str
    holder: str
    cost: Decimal | None


@dataclass(frozen=True)
class UsedRow:
    """What an account used, as the list shows it."""

    id: int
    name: str
    bookings: int
    hours: Decimal
    cost: Decimal | None


def resource_rows(resources: Iterable[Resource]) -> list[ResourceRow]:
    """Resources as rows."""
    return [
        ResourceRow(
            id=one.pk,
            name=one.name,
            kind=str(one.get_kind_display()),
            unit=one.unit.name if one.unit else "",
            holder=str(one.holder) if one.holder else "",
            cost=_amount(one.monthly_cost_minor, one.currency),
        )
        for one in resources
    ]


def used_rows(used: Iterable[Used]) -> list[UsedRow]:
    """What accounts used, as rows."""
    return [
        UsedRow(
            id=one.account.pk,
            name=one.account.name,
            bookings=one.bookings,
            hours=one.hours,
            cost=_amount(one.cost_minor, one.currency),
        )
        for one in used
    ]


def _amount(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else from_minor(minor, currency)


class ResourceTable(Table):
    """Everything there is to work with."""

    row_key = "id"
    name = NameColumn(
        verbose_name=_("Resource"), url=lambda row: reverse("resource", args=[row.id])
    )
    kind = Column(verbose_name=_("Type"), css="quiet")
    unit = Column(verbose_name=_("Unit"), css="quiet", phone="hide")
    holder = Column(verbose_name=_("Assigned to"), phone="lead")
    cost = MoneyColumn(verbose_name=_("Cost per month"), right=Permission.SEE_MARGINS, decimals=2)

    class Meta(Table.Meta):
        empty_text = _("No resource yet: offices, rooms, cars, devices and licences go here.")


class UsedTable(Table):
    """What each account used in twelve months."""

    row_key = "id"
    name = NameColumn(verbose_name=_("Account"), url=lambda row: reverse("account", args=[row.id]))
    bookings = NumberColumn(verbose_name=_("Bookings"))
    hours = NumberColumn(verbose_name=_("Hours"), decimals=1)
    cost = MoneyColumn(verbose_name=_("Cost"), decimals=2, phone="lead")

    class Meta(Table.Meta):
        empty_text = _("Nothing was booked for an account in the last twelve months.")
