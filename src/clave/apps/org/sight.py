"""Whose accounts somebody sees: their own, those of the people below, and what was lent to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from clave.apps.identity.models import User
from clave.apps.identity.roles import Permission, Role
from clave.lib.moment import once

from .chart import Chart, Lent, Place, current_chart, users_of


@dataclass(frozen=True)
class Ground:
    """One reason to see accounts, as a code with its values.

    ``users``: whose accounts, None for everybody's. ``beside``: also the accounts for which none of
    these answers, where it is given (everybody of the chart).
    """

    code: str
    users: frozenset[int] | None
    beside: frozenset[int] | None = None
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reach:
    """Whose accounts somebody sees: those of ``users``, and where ``beside`` is given those for
    which none of these answers: of nobody, or of somebody without a place in the chart."""

    users: frozenset[int]
    beside: frozenset[int] | None = None


def reach_of(user: User, at: datetime | None = None) -> Reach | None:
    """Whose accounts ``user`` sees; None: every account there is. All grounds together."""
    return once(("reach", user.pk, user.role, at), lambda: _reach_of(user, at))


def _reach_of(user: User, at: datetime | None) -> Reach | None:
    users: set[int] = set()
    beside: frozenset[int] | None = None
    for ground in grounds_of(user, at):
        if ground.users is None:
            return None
        users |= ground.users
        beside = ground.beside if beside is None else beside
    return Reach(frozenset(users), beside)


def grounds_of(user: User, at: datetime | None = None) -> Iterator[Ground]:
    """Every reason for which ``user`` sees accounts; none for a role without sight.

    By the chart of today and the delegations in force at the moment ``at`` (now). Dotted lines
    give nothing. What nobody of the chart answers for is seen by the sales directors who have none
    above: while a chart is being drawn, or after somebody left, no account is out of sight.
    """
    if user.may(Permission.SEE_ALL_ACCOUNTS):
        yield Ground("role", None, params={"role": user.role})
        return
    if not user.may(Permission.SEE_OWN_ACCOUNTS):
        return
    chart = current_chart()
    own = chart.held_by_user.get(user.pk, [])
    directs = user.may(Permission.SEE_ALL_UNTIL_PLACED)
    if directs and not own:
        yield Ground("unplaced", None)
        return
    yield Ground("own", frozenset({user.pk}))
    yield Ground("above", frozenset(chart.users_below(own)))
    for lent in chart.in_force(at or timezone.now()):
        if lent.receiver_user == user.pk:
            told = {"giver": lent.giver_name, "until": lent.ends_at.isoformat()}
            yield Ground("lent", frozenset(_lent_users(chart, lent)), params=told)
    if directs and _first_of_sales(chart, own):
        yield Ground("orphans", frozenset(), beside=frozenset(chart.held_by_user))


def lent_places(chart: Chart, lent: Lent) -> list[Place]:
    """The giver's places and those below; only of the unit, where the delegation names one."""
    places = chart.held_by.get(lent.giver, [])
    shown = [*places, *(below for place in places for below in chart.below(place.id))]
    if lent.unit is None:
        return shown
    units = chart.units_below(lent.unit)
    return [place for place in shown if place.unit in units]


def _lent_users(chart: Chart, lent: Lent) -> set[int]:
    """Whose accounts a delegation shows: those of its places, and the giver's own."""
    users = users_of(lent_places(chart, lent))
    return users | {lent.giver_user} if lent.unit is None and lent.giver_user else users


def _first_of_sales(chart: Chart, own: list[Place]) -> bool:
    """Whether no other sales director stands above any of these places."""
    above = users_of(boss for place in own for boss in chart.above(place.id))
    others = above - users_of(own)
    return not User.objects.filter(pk__in=others, role=Role.SALES_DIRECTION).exists()
