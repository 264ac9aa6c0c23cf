"""Whose work somebody sees, and what is under way already."""

from __future__ import annotations

from collections.abc import Sequence

from clave.apps.followup.models import Action
from clave.apps.followup.models.actions import UNSETTLED
from clave.apps.identity.models import User
from clave.apps.org.chart import current_chart
from clave.apps.org.sight import reach_of

WAY = "way_of_managing"  # the subject of actions that ask for another way


def people_seen(user: User) -> frozenset[int] | None:
    """The people whose work ``user`` sees: themselves and those below; None: everybody."""
    reach = reach_of(user)
    if reach is None:
        return None
    seen = {user.pk, *reach.users}
    if reach.beside is not None:  # whoever has no place in the chart is seen by the first of sales
        beside = User.objects.exclude(pk__in=reach.beside)
        seen.update(beside.values_list("pk", flat=True))
    return frozenset(seen)


def sees_person(user: User, person: User) -> bool:
    """Whether ``user`` sees the work of ``person``."""
    seen = people_seen(user)
    return seen is None or person.pk in seen


def sellers_seen(user: User) -> frozenset[str] | None:
    """The names of salespeople of the ledger whom ``user`` sees, in small letters; None: all."""
    if reach_of(user) is None:
        return None
    chart = current_chart()
    own = chart.held_by_user.get(user.pk, [])
    places = [*own, *(below for place in own for below in chart.below(place.id))]
    names = {place.holder.name.casefold() for place in places if place.holder}
    return frozenset({*names, user.name.casefold()})


def open_ways(accounts: Sequence[int]) -> dict[int, int]:
    """Account → the unsettled action that asks for another way there."""
    found = Action.objects.filter(subject_type=WAY, state__in=UNSETTLED, account__in=accounts)
    return {account: pk for account, pk in found.values_list("account", "pk") if account}
