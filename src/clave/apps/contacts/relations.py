"""The books of contacts as the figures want them: plain values, read in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.figures import relations as told
from clave.figures.relations import SHARE_DAYS, Person, Relations, computed_strength

from .models import ContactRole, Function, Interaction
from .models import Tie as Judged

# Older contacts say nothing of a tie, but when the last one was is still told.
_LOOK_BACK = timedelta(days=3 * 365)


@dataclass
class _Talks:
    """Two-way contacts: of each pair their kinds and days ago, of each person how many."""

    pairs: dict[tuple[int, int], list[tuple[str, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    last: dict[tuple[int, int], date] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def relations_of(roles: QuerySet[ContactRole], *, today: date | None = None) -> Relations:
    """The relations with the people of ``roles`` that are current ``today``."""
    today = today or timezone.localdate()
    found = list(roles.current().select_related("contact", "function"))  # type: ignore[attr-defined]
    return relations_from(found, today)


def relations_from(roles: Iterable[ContactRole], today: date) -> Relations:
    """The same from roles that were read before, with their contact and function."""
    roles = list(roles)
    talks = _talks(roles, today)
    ties = _ties(roles, talks)
    colleagues = {tie.colleague for tie in ties}
    kams = set(
        Account.objects.filter(pk__in={role.account_id for role in roles})
        .exclude(responsible=None)
        .values_list("responsible", flat=True)
    )
    kam = kams.pop() if len(kams) == 1 else None
    names = User.objects.filter(pk__in=colleagues | ({kam} if kam else set()))
    return Relations(
        as_of=today,
        functions=tuple(_function(function) for function in Function.objects.all()),
        people=tuple(_person(role) for role in roles),
        ties=ties,
        colleagues=tuple(names.values_list("pk", "name")),
        contacts=tuple((role.pk, talks.counts.get(role.pk, 0)) for role in roles),
        kam=kam,
    )


def _talks(roles: list[ContactRole], today: date) -> _Talks:
    accounts = {role.account_id for role in roles}
    since = {
        "interaction__account__in": accounts,
        "interaction__two_way": True,
        "interaction__happened_on__gt": today - _LOOK_BACK,
        "interaction__happened_on__lte": today,
    }
    with_us: dict[int, list[int]] = defaultdict(list)
    ours = Interaction.colleagues.through.objects.filter(**since)
    for interaction, user in ours.values_list("interaction", "user"):
        with_us[interaction].append(user)
    talks, at = _Talks(), _roles_of(roles)
    columns = ("interaction", "contact", "interaction__account", "interaction__kind")
    rows = Interaction.contacts.through.objects.filter(**since)
    for number, contact, account, kind, day in rows.values_list(
        *columns, "interaction__happened_on"
    ):
        for role in _at(at, contact, account):
            _add(talks, role, kind, day, with_us.get(number, []), today)
    return talks


def _add(
    talks: _Talks, role: int, kind: str, day: date, colleagues: list[int], today: date
) -> None:
    ago = (today - day).days
    talks.counts[role] += ago <= SHARE_DAYS
    for colleague in colleagues:
        pair = role, colleague
        talks.pairs[pair].append((kind, ago))
        talks.last[pair] = max(day, talks.last.get(pair, day))


def _roles_of(roles: list[ContactRole]) -> dict[int, dict[int, int]]:
    """Contact → account → role."""
    at: dict[int, dict[int, int]] = defaultdict(dict)
    for role in roles:
        at[role.contact_id][role.account_id] = role.pk
    return at


def _at(at: Mapping[int, dict[int, int]], contact: int, account: int) -> list[int]:
    """The role that a contact took part in: that of the account, else all they have here."""
    own = at.get(contact, {})
    return [own[account]] if account in own else list(own.values())


def _ties(roles: list[ContactRole], talks: _Talks) -> tuple[told.Tie, ...]:
    judged = {
        (role, colleague): strength
        for role, colleague, strength in Judged.objects.filter(
            role__in=[role.pk for role in roles]
        ).values_list("role", "colleague", "strength")
    }
    return tuple(
        told.Tie(
            person=pair[0],
            colleague=pair[1],
            judged=judged.get(pair),
            computed=computed_strength(talks.pairs.get(pair, [])),
            last_contact=talks.last.get(pair),
        )
        for pair in sorted(judged.keys() | talks.pairs.keys())
    )


def _function(function: Function) -> told.Function:
    return told.Function(function.code, str(function), float(function.weight), function.is_relevant)


def _person(role: ContactRole) -> Person:
    return Person(
        key=role.pk,
        name=role.contact.name,
        function=role.function.code if role.function else None,
        level=role.level,
        influence=role.influence,
        attitude=role.attitude,
        decision_role=role.decision_role,
        reports_to=role.reports_to_id,
        leaves_on=role.ended_on,
    )
