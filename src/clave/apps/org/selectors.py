"""Reads on the organisation: its shape, who may be chosen, which delegations somebody sees."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission

from .chart import Chart, Place, current_chart
from .models import Delegation, Person


@dataclass(frozen=True)
class Shape:
    """A chart in figures. ``span``: positions right below one that has any, on average."""

    positions: int
    people: int
    layers: int
    vacant: int
    kams: int
    span: float | None
    widest: Place | None
    widest_span: int


def shape_of(chart: Chart) -> Shape:
    """Layers, span of control and vacancies of a chart."""
    spans = {pk: len(below) for pk, below in chart.reports.items() if pk is not None and below}
    widest = max(spans, key=lambda pk: (spans[pk], -pk), default=None)
    return Shape(
        positions=len(chart.places),
        people=len(chart.held_by),
        layers=max(chart.levels.values(), default=-1) + 1,
        vacant=sum(place.holder is None for place in chart.places.values()),
        kams=sum(place.is_kam for place in chart.places.values()),
        span=sum(spans.values()) / len(spans) if spans else None,
        widest=chart.places[widest] if widest is not None else None,
        widest_span=spans[widest] if widest is not None else 0,
    )


def person_of(user: User) -> Person | None:
    """The employee who logs in as ``user``."""
    return Person.objects.filter(user=user).first()


def delegations_visible_to(user: User) -> QuerySet[Delegation]:
    """Delegations of oneself, of those below, and all of them for who may edit the chart."""
    found = Delegation.objects.select_related("giver", "receiver", "unit")
    if user.may(Permission.EDIT_CHART):
        return found
    chart = current_chart()
    seen = {user.pk, *chart.users_below(chart.held_by_user.get(user.pk, ()))}
    return found.filter(Q(giver__user__in=seen) | Q(receiver__user__in=seen))


def holders_matching(chart: Chart, text: str) -> set[int]:
    """The positions whose title, unit or holder holds ``text``."""
    sought = text.casefold()
    return {
        place.id
        for place in chart.places.values()
        if sought in f"{place.title}\n{place.name}\n{place.unit_name}".casefold()
    }
