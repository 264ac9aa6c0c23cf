"""Who stands in an audience on a day: with a login, and without one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clave.apps.identity.models import User
from clave.apps.org.chart import current_chart
from clave.apps.org.models import Unit

from .models import Audience, Briefing

# Words by which a unit says which audience its people are, in Spanish and English.
_WORDS = (
    (Audience.WAREHOUSE, ("almac", "logíst", "logist", "warehouse", "transport", "expedic")),
    (Audience.PRODUCTION, ("producc", "product", "fábrica", "calidad", "planta", "quality")),
    (Audience.FINANCE, ("finan", "adminis", "cobro", "contab", "account")),
    (Audience.MARKETING, ("marketing", "trade")),
    (Audience.SELLERS, ("comercial", "venta", "sales", "delega")),
)


@dataclass(frozen=True)
class Reached:
    """``users``: who can be told here; ``others``: names of those in the units without a login."""

    users: list[User]
    others: list[str]


def reached_by(units: Iterable[Unit], people: Iterable[User], author: User | None) -> Reached:
    """Everybody placed in ``units`` or below today, and ``people``; never who writes it."""
    chart = current_chart()
    inside = {below for unit in units for below in chart.units_below(unit.pk)}
    holders = [place.holder for place in chart.places.values() if place.unit in inside]
    logins = {holder.user for holder in holders if holder and holder.user}
    logins |= {user.pk for user in people}
    logins.discard(author.pk if author else None)
    users = list(User.objects.filter(pk__in=logins, is_active=True).order_by("name", "pk"))
    told = {user.pk for user in users} | ({author.pk} if author else set())
    others = {h.name for h in holders if h and (h.user is None or h.user not in told)}
    return Reached(users, sorted(others))


def audience_of(briefing: Briefing) -> Reached:
    """The audience of a briefing as it is today."""
    return reached_by(briefing.units.all(), briefing.people.all(), briefing.owner)


def audience_like(unit: Unit) -> str:
    """Which audience the people of a unit are, by its type and name."""
    if unit.kind == "delegation":
        return Audience.SELLERS
    name = unit.name.casefold()
    for audience, words in _WORDS:
        if any(word in name for word in words):
            return audience
    return Audience.OTHER
