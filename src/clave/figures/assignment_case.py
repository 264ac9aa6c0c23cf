"""A case of assignment: people with hours, accounts that ask for some, and what each costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SWITCH = 0.3  # a tenth of all hours changes hands only for three points of the largest utilisation
AWAY = 0.2
COMFORTABLE = 0.85  # no account changes hands to bring the largest load below this
EPSILON = 1e-9


@dataclass(frozen=True)
class Carrier:
    """Who may answer for accounts, with hours a year. Nothing told: anywhere, any language."""

    key: int
    capacity: float
    delegations: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    """An account with its hours a year. ``kam``: who has it now. ``fixed``: it stays there."""

    code: str
    hours: float
    kam: int | None
    delegation: str = ""
    language: str = ""
    fixed: bool = False


def largest(
    people: Sequence[Carrier], jobs: Sequence[Job], placed: Mapping[str, int | None]
) -> float | None:
    """The largest utilisation of ``people``; None where nobody has hours."""
    loads = loads_of(jobs, placed)
    found = [loads[person.key] / person.capacity for person in people if person.capacity > 0]
    return max(found, default=None)


def may_serve(person: Carrier, job: Job) -> bool:
    """Whether the language allows it; what nobody told forbids nothing."""
    return not job.language or not person.languages or job.language in person.languages


def is_away(person: Carrier, job: Job) -> bool:
    """Whether the account lies outside the delegations of this person."""
    return bool(job.delegation and person.delegations and job.delegation not in person.delegations)


def loads_of(jobs: Sequence[Job], placed: Mapping[str, int | None]) -> dict[int | None, float]:
    loads: dict[int | None, float] = defaultdict(float)
    for job in jobs:
        loads[placed[job.code]] += job.hours
    return loads


def cost_of(person: Carrier, job: Job, switch: float) -> float:
    """The price of an hour of the job at this person. Giving a job of nobody is free."""
    moved = job.kam is not None and job.kam != person.key
    return switch * moved + AWAY * is_away(person, job)


def price_of(
    able: list[Carrier], jobs: list[Job], placed: Mapping[str, int | None], switch: float
) -> float:
    known: dict[int | None, Carrier] = {person.key: person for person in able}
    whole = sum(job.hours for job in jobs) or 1.0
    extra = sum(
        job.hours * cost_of(known[placed[job.code]], job, switch)
        for job in jobs
        if placed[job.code] in known
    )
    return round(max(largest(able, jobs, placed) or 0.0, COMFORTABLE) + extra / whole, 9)
