"""What the figures of work are told: accounts, people, capacity and rules, in a few queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count
from django.utils import timezone

from clave.apps.accounts.directory import Entry, directory
from clave.apps.accounts.models import AccountMember
from clave.apps.accounts.selectors import BOOKS
from clave.apps.contacts.models import ContactRole, Function, Interaction
from clave.apps.contacts.relations import relations_from
from clave.apps.identity.models import User
from clave.apps.identity.roles import Role
from clave.figures.base import Scope
from clave.figures.relations import Person, Relations
from clave.figures.work import Served, Work, Worker
from clave.lib.languages import language_code

from .models import AccountRole, Capacity
from .rules import rules_in_force

YEAR = timedelta(days=365)


def work_in(scope: Scope) -> Work:
    """The work on the accounts of a scope, which is within what its asker may see.

    Of accounts that decide, those that have a tier, a KAM, a role or somebody who is known there.
    """
    today = timezone.localdate()
    units = _units(scope)
    known = _Known.of(units, today)
    found = (
        AccountRole.objects.filter(account__in=units) if len(units) < 200 else AccountRole.objects
    )
    roles = {role.account_id: role for role in found.all()}
    accounts = tuple(
        _served(entry, members, known, roles.get(entry.id))
        for entry, members in units.values()
        if entry.tier or entry.kam or entry.id in roles or known.knows(entry.id)
    )
    return Work(
        as_of=today,
        accounts=accounts,
        people=_people(accounts, today),
        functions=known.functions,
        rules=rules_in_force(),
    )


def _units(scope: Scope) -> dict[int, tuple[Entry, list[Entry]]]:
    """By id: each account that decides, as far as it is in scope, and its members."""
    entries = directory()
    inside = None if scope.accounts is None else set(scope.accounts)
    units: dict[int, tuple[Entry, list[Entry]]] = {}
    shown = (entries.by_code.get(code) for code in scope.accounts or ())
    for entry in entries.entries.values() if inside is None else filter(None, shown):
        decider = entries.entries.get(entry.decider or entry.id, entry)
        unit = decider if inside is None or decider.code in inside else entry
        units.setdefault(unit.id, (unit, []))[1].append(entry)
    return units


@dataclass
class _Known:
    """What is known of people, by the account that decides."""

    functions: tuple[tuple[str, str], ...]
    relations: Relations
    unit_of: dict[int, int]  # role → unit
    contacts: dict[int, Counter[int]] = field(default_factory=dict)
    teams: dict[int, set[str]] = field(default_factory=dict)
    languages: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    roles: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    ties: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, units: dict[int, tuple[Entry, list[Entry]]], today: date) -> _Known:
        """Read for all units at once."""
        member_unit = {m.id: unit for unit, (_, members) in units.items() for m in members}
        found = ContactRole.objects.standing().current()
        if len(member_unit) < 500:
            found = found.filter(account__in=member_unit)
        chosen = [
            role
            for role in found.select_related("contact", "function")
            if role.account_id in member_unit
        ]
        relevant = Function.objects.filter(is_relevant=True)
        known = cls(
            functions=tuple((function.code, str(function)) for function in relevant),
            relations=relations_from(chosen, today),
            unit_of={role.pk: member_unit[role.account_id] for role in chosen},
            contacts=_contacts(member_unit, today),
            teams=_teams(member_unit, today),
        )
        for role in chosen:
            unit = member_unit[role.account_id]
            known.roles[unit].append(role.pk)
            if language := language_code(role.contact.language):
                known.languages[unit][language] += 1
        for place, tie in enumerate(known.relations.ties):
            known.ties[known.unit_of[tie.person]].append(place)
        return known

    @cached_property
    def persons(self) -> dict[int, Person]:
        """By role: the person."""
        return {person.key: person for person in self.relations.people}

    @cached_property
    def counts(self) -> dict[int, int]:
        """By role: contacts of a year."""
        return dict(self.relations.contacts)

    def knows(self, unit: int) -> bool:
        """Whether somebody is known there."""
        return bool(self.roles.get(unit))


def _contacts(member_unit: dict[int, int], today: date) -> dict[int, Counter[int]]:
    """By unit: how often each of us was in contact within a year, answered or not."""
    rows = Interaction.colleagues.through.objects.filter(
        interaction__happened_on__gt=today - YEAR, interaction__happened_on__lte=today
    ).order_by()
    counted = rows.values_list("interaction__account", "user").annotate(Count("pk"))
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for account, user, count in counted:
        if account in member_unit:
            found[member_unit[account]][user] += count
    return found


def _teams(member_unit: dict[int, int], today: date) -> dict[int, set[str]]:
    """By unit: the levels that its account team has today."""
    found: dict[int, set[str]] = defaultdict(set)
    for account, level in AccountMember.objects.on(today).values_list("account", "level"):
        if account in member_unit:
            found[member_unit[account]].add(level)
    return found


def _served(
    entry: Entry, members: Sequence[Entry], known: _Known, role: AccountRole | None
) -> Served:
    persons, counts = known.persons, known.counts
    roles = known.roles.get(entry.id, [])
    ties = [known.relations.ties[place] for place in known.ties.get(entry.id, ())]
    as_of = known.relations.as_of
    reached_by, silent = [], dict[int, int]()
    for tie in ties:
        person, ago = persons[tie.person], tie.days_silent(as_of)
        if ago is not None:
            silent[person.level] = min(ago, silent.get(person.level, ago))
        if person.function and tie.is_active(as_of):
            reached_by.append((tie.colleague, person.function, person.level))
    functions = {persons[pk].function for pk in roles} - {None}
    channels = {member.channel for member in members if member.channel}
    languages = known.languages.get(entry.id)
    return Served(
        code=entry.code,
        name=entry.name,
        members=tuple(member.code for member in members),
        kam=entry.kam,
        tier=entry.tier,
        stage=role.stage if role else "",
        told_hours=float(role.hours) if role and role.hours is not None else None,
        delegation=entry.delegation,
        language=languages.most_common(1)[0][0] if languages else "",
        sites=sum(member.level == "site" for member in members),
        channels=len(channels) or None,
        functions_known=len(functions) if roles else None,
        reached=frozenset((function, level) for _, function, level in reached_by),
        silent=tuple(sorted(silent.items())),
        contacts=tuple(sorted(known.contacts.get(entry.id, Counter()).items())),
        threads=tuple(counts[pk] for pk in roles),
        team=tuple(sorted(known.teams.get(entry.id, ()))),
        reached_by=tuple(reached_by),
    )


def _people(accounts: Iterable[Served], today: date) -> tuple[Worker, ...]:
    """KAMs, who answers for an account or was in contact with it, and salespeople who log in."""
    responsible = {account.kam for account in accounts}
    talked = {user for account in accounts for user, _ in account.contacts}
    capacities = capacities_on(today)
    common = capacities.get(None)
    users = User.objects.filter(is_active=True).order_by("name", "pk")
    return tuple(
        worker_of(user, user.pk in responsible, capacities.get(user.pk), common)
        for user in users
        if user.role in {Role.KAM, Role.SELLER} or user.pk in responsible | talked
    )


def capacities_on(day: date) -> dict[int | None, Capacity]:
    """By person (None: everybody else): the newest capacity that has begun on ``day``."""
    begun = Capacity.objects.filter(since__lte=day).order_by("since", "pk")
    return {capacity.user_id: capacity for capacity in begun}


def worker_of(
    user: User, responsible: bool, own: Capacity | None, common: Capacity | None
) -> Worker:
    """Somebody with their capacity; that of everybody else, or the default, is marked as such."""
    is_kam, is_seller = responsible or user.role == Role.KAM, user.role == Role.SELLER
    bare = Worker(user.pk, str(user), is_kam, is_seller)
    used = own or common
    if used is None:
        return bare
    return Worker(
        key=bare.key,
        name=bare.name,
        is_kam=is_kam,
        is_seller=is_seller,
        days=float(used.days),
        hours_a_day=float(used.hours_a_day),
        account_share=used.account_share / 100,
        told=own is not None,
        sampled=(used.moments, used.hits) if used.moments and used.hits is not None else None,
        delegations=split(used.delegations),
        languages=tuple(map(language_code, split(used.languages))),
    )


def split(text: str) -> tuple[str, ...]:
    """The words of a list with commas."""
    return tuple(word for part in text.split(",") if (word := part.strip()))


BOOKS["work"] = work_in
