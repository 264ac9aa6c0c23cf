"""The company's chart as it was on a day, in memory: who stands where, above and below whom.

Kept under the mark of its edition, so that a change is seen by everybody at once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils import timezone

from clave.lib.moment import once

from .models import ChartEdition, Delegation, DottedLine, Holding, Placement, Unit

_KEPT_CHARTS = 4


@dataclass(frozen=True)
class Holder:
    """Who holds a position on the day; ``user``: the id of the login, None for most people."""

    person: int
    name: str
    email: str
    user: int | None
    since: date


@dataclass(frozen=True)
class Place:
    """A position on the day: ``boss`` is the position above it, None at the top."""

    id: int
    title: str
    is_kam: bool
    boss: int | None
    unit: int | None
    unit_name: str
    since: date
    holder: Holder | None

    @property
    def name(self) -> str:
        """Who holds it, or its title where nobody does."""
        return self.holder.name if self.holder else self.title


@dataclass(frozen=True)
class Lent:
    """A delegation of authority that was not revoked; from ``starts_at`` on, not at ``ends_at``."""

    id: int
    giver: int
    giver_name: str
    giver_user: int | None
    receiver: int
    receiver_name: str
    receiver_user: int | None
    scope: str
    unit: int | None
    limit_minor: int | None
    currency: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Chart:
    """Every place on a day by the id of its position, and what was lent on that day."""

    day: date
    places: dict[int, Place]
    dotted: tuple[tuple[int, int], ...] = ()
    lent: tuple[Lent, ...] = ()
    unit_parents: dict[int, int | None] = field(default_factory=dict)

    @cached_property
    def reports(self) -> dict[int | None, list[int]]:
        """The positions right below each; below None stand those at the top."""
        found: dict[int | None, list[int]] = defaultdict(list)
        for place in sorted(self.places.values(), key=lambda place: (place.title, place.id)):
            found[place.boss if place.boss in self.places else None].append(place.id)
        return found

    @cached_property
    def held_by(self) -> dict[int, list[Place]]:
        """The places of each person."""
        found: dict[int, list[Place]] = defaultdict(list)
        for place in self.places.values():
            if place.holder:
                found[place.holder.person].append(place)
        return found

    @cached_property
    def held_by_user(self) -> dict[int, list[Place]]:
        """The places of each login."""
        found: dict[int, list[Place]] = defaultdict(list)
        for place in self.places.values():
            if place.holder and place.holder.user is not None:
                found[place.holder.user].append(place)
        return found

    def above(self, position: int) -> list[Place]:
        """The line of command over a position, the nearest first."""
        line: list[Place] = []
        place = self.places.get(position)
        seen = {position}
        while place and place.boss in self.places and place.boss not in seen:
            seen.add(place.boss)
            place = self.places[place.boss]
            line.append(place)
        return line

    def below(self, position: int) -> list[Place]:
        """Everything under a position, level by level, without itself."""
        found = [position]
        for above in found:
            found += self.reports.get(above, ())
        return [self.places[pk] for pk in found[1:]]

    def users_below(self, places: Iterable[Place]) -> set[int]:
        """The logins of those who hold something under any of ``places``."""
        return users_of(place for top in places for place in self.below(top.id))

    def in_force(self, at: datetime) -> list[Lent]:
        """What is lent at a moment of the day."""
        return [lent for lent in self.lent if lent.starts_at <= at < lent.ends_at]

    def units_below(self, unit: int) -> set[int]:
        """A unit and those that belong to it."""
        found = [unit]
        for above in found:
            below = (pk for pk, parent in self.unit_parents.items() if parent == above)
            found += [pk for pk in below if pk not in found]
        return set(found)

    @cached_property
    def levels(self) -> dict[int, int]:
        """How deep each position stands; 0 at the top."""
        depth: dict[int, int] = {}
        level = list(self.reports.get(None, ()))
        number = 0
        while level:
            depth |= dict.fromkeys(level, number)
            level = [below for pk in level for below in self.reports.get(pk, ())]
            number += 1
        return depth


def users_of(places: Iterable[Place]) -> set[int]:
    """The logins of those who hold ``places``."""
    return {place.holder.user for place in places if place.holder and place.holder.user}


_KEPT: OrderedDict[tuple[str, date], Chart] = OrderedDict()
_LOCK = threading.Lock()


def current_chart() -> Chart:
    """The chart of today; one query where it is known."""
    return once("chart of today", _current_chart)


def _current_chart() -> Chart:
    day = timezone.localdate()
    key = (ChartEdition.current(), day)  # the mark before the rows: these are its own or newer
    with _LOCK:
        if key not in _KEPT:
            _KEPT[key] = load_chart(day)
            while len(_KEPT) > _KEPT_CHARTS:
                _KEPT.popitem(last=False)
        return _KEPT[key]


def load_chart(day: date) -> Chart:
    """The chart as it was on ``day``, read from the books."""
    holders = {
        row[0]: Holder(*row[1:])
        for row in Holding.objects.on(day).values_list(
            "position", "person", "person__name", "person__email", "person__user", "since"
        )
    }
    placements = Placement.objects.on(day).select_related("position", "unit")
    places = {
        row.position_id: Place(
            id=row.position_id,
            title=row.position.title,
            is_kam=row.position.is_kam,
            boss=row.reports_to_id,
            unit=row.unit_id,
            unit_name=row.unit.name if row.unit else "",
            since=row.since,
            holder=holders.get(row.position_id),
        )
        for row in placements
    }
    dotted = DottedLine.objects.on(day).values_list("position", "reports_to")
    lines = ((low, high) for low, high in dotted if low in places and high in places)
    return Chart(
        day, places, tuple(lines), _lent_on(day), dict(Unit.objects.values_list("pk", "parent"))
    )


def _lent_on(day: date) -> tuple[Lent, ...]:
    """What is lent at any moment of a day; the calendar's first and last have no neighbours."""
    if not date.min < day < date.max:
        return ()
    begin = timezone.make_aware(datetime.combine(day, time.min))
    rows = Delegation.objects.filter(
        revoked_at__isnull=True, starts_at__lt=begin + timedelta(days=1), ends_at__gt=begin
    ).order_by("starts_at", "pk")
    columns = rows.values_list(
        *("pk", "giver", "giver__name", "giver__user"),
        *("receiver", "receiver__name", "receiver__user", "scope", "unit"),
        *("limit_minor", "currency", "starts_at", "ends_at"),
    )
    return tuple(Lent(*row) for row in columns)
