"""Who serves which site of an account, from which delegation, and what each has done there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from clave.apps.accounts.directory import Entry, directory
from clave.apps.accounts.models import Account, AccountMember
from clave.apps.contacts.models import Interaction
from clave.apps.identity.models import User
from clave.apps.org.chart import current_chart
from clave.apps.org.models import Unit, UnitKind

from .models import Action
from .models.actions import UNSETTLED, ActionState

MONTHS = timedelta(days=365)


@dataclass(frozen=True)
class Serving:
    """One person at one site. ``level``: of the team, or of the KAM where there is none.

    ``contacts``, ``last`` and ``done`` are of twelve months; ``open`` is of now.
    """

    key: str
    site: int
    site_name: str
    delegation: str
    person: str
    level: str
    contacts: int
    last: date | None
    open: int
    done: int


def serving_at(user: User, account: Account) -> list[Serving]:
    """Each visible site at and below ``account`` with those who serve it, site by site.

    The team of a site serves it; where it has none, that of the nearest account above; else the
    KAM who answers for it. A site whom nobody serves has one row without a person. An account
    without sites is its own.
    """
    known = directory()
    found = Account.objects.visible_to(user).filter(pk__in=known.below(account.pk))
    kams = dict(found.values_list("pk", "responsible"))
    entries = [known.entries[pk] for pk in kams if pk in known.entries]
    sites = [entry for entry in entries if entry.level == "site"]
    sites = sites or [entry for entry in entries if entry.id == account.pk]
    teams = _teams({above for site in sites for above in (site.id, *known.above(site.id))})
    served: list[tuple[Entry, int | None, str]] = []
    for site in sorted(sites, key=lambda site: (site.name, site.code)):
        line = (site.id, *known.above(site.id))
        team = next((teams[pk] for pk in line if pk in teams), [])
        kam = [(kams[site.id], "kam")] if kams[site.id] is not None else [(None, "")]
        served += [(site, person, level) for person, level in team or kam]
    return _rows(served)


def _teams(accounts: Iterable[int]) -> dict[int, list[tuple[int | None, str]]]:
    """By account: its members of today with their level."""
    now = AccountMember.objects.on(timezone.localdate()).filter(account__in=accounts)
    teams: dict[int, list[tuple[int | None, str]]] = defaultdict(list)
    for pk, person, level in now.values_list("account", "user", "level"):
        teams[pk].append((person, level))
    return teams


def _rows(served: list[tuple[Entry, int | None, str]]) -> list[Serving]:
    sites = {site.id for site, _, _ in served}
    names = {person.pk: str(person) for person in User.objects.filter(pk__in=_people(served))}
    contacts, actions = _contacts(sites), _actions(sites)
    delegations = _delegations()
    return [
        Serving(
            key=f"{site.id}-{person or 0}",
            site=site.id,
            site_name=site.name,
            delegation=delegations.get(person or 0, site.delegation),
            person=names.get(person or 0, ""),
            level=level,
            contacts=contacts.get((site.id, person), (0, None))[0],
            last=contacts.get((site.id, person), (0, None))[1],
            open=actions.get((site.id, person), (0, 0))[0],
            done=actions.get((site.id, person), (0, 0))[1],
        )
        for site, person, level in served
    ]


def _delegations() -> dict[int, str]:
    """By user: the delegation of their position, itself or the nearest above its unit."""
    chart = current_chart()
    names = dict(Unit.objects.filter(kind=UnitKind.DELEGATION).values_list("pk", "name"))
    found: dict[int, str] = {}
    for user, places in chart.held_by_user.items():
        for place in places:
            unit = place.unit
            while unit is not None and unit not in names:
                unit = chart.unit_parents.get(unit)
            if unit is not None:
                found.setdefault(user, names[unit])
    return found


def _people(served: list[tuple[Entry, int | None, str]]) -> set[int]:
    return {person for _, person, _ in served if person is not None}


def _contacts(sites: set[int]) -> dict[tuple[int, int | None], tuple[int, date | None]]:
    """By site and colleague: how often there was contact, and the last day."""
    since = timezone.localdate() - MONTHS
    found = Interaction.objects.filter(account__in=sites, happened_on__gt=since).order_by()
    rows = found.values_list("account", "colleagues").annotate(Count("pk"), Max("happened_on"))
    return {(site, person): (count, last) for site, person, count, last in rows}


def _actions(sites: set[int]) -> dict[tuple[int, int | None], tuple[int, int]]:
    """By site and owner: the unsettled actions, and those done."""
    since = timezone.now() - MONTHS
    unsettled = Count("pk", filter=Q(state__in=UNSETTLED))
    done = Count("pk", filter=Q(state=ActionState.DONE, closed_at__gt=since))
    rows = Action.objects.filter(account__in=sites).order_by().values_list("account", "owner")
    counted = rows.annotate(unsettled=unsettled, done=done)
    return {(site, owner): (n, m) for site, owner, n, m in counted}
