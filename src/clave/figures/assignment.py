"""Who should answer for which account: a fair load with as few changes of KAM as possible.

Minimises the largest utilisation, down to what is comfortable, plus a price for the share of all
hours that change hands and for the share that lies outside the delegations of its KAM. Whoever does
not speak an account's language cannot have it. Small cases are solved (``scipy.optimize.milp``),
large ones searched by the best single moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from clave.figures.assignment_case import (
    AWAY,
    COMFORTABLE,
    EPSILON,
    SWITCH,
    Carrier,
    Job,
    cost_of,
    is_away,
    largest,
    loads_of,
    may_serve,
    price_of,
)
from clave.figures.assignment_solver import solved

EXACT_CELLS = 500  # accounts × people; above it the moves are searched, not solved
_MOST_MOVES = 3_000


@dataclass(frozen=True)
class Move:
    """An account that changes hands. ``reasons``: codes, to be said in words."""

    code: str
    hours: float
    giver: int | None
    taker: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """Moves, the largest utilisation before and after, and how they were found.

    ``method``: ``exact`` (within ``gap`` of the best possible), ``search`` (no proof that it is the
    best). ``unservable``: accounts whose language nobody speaks; they stay where they are.
    """

    moves: tuple[Move, ...]
    before: float | None
    after: float | None
    method: Literal["exact", "search"]
    gap: float | None
    unservable: tuple[str, ...]
    cannot_fit: bool = False
    placed: dict[str, int | None] = field(default_factory=dict)


def propose(people: Sequence[Carrier], jobs: Sequence[Job], switch: float = SWITCH) -> Proposal:
    """A better distribution of ``jobs``; the same for the same input.

    ``switch``: by how much the largest utilisation (1 = full) must fall for all hours to change
    hands; for a part of them, that part of it. People without hours get nothing. ``cannot_fit``:
    all hours together are more than all capacity, so that no distribution helps.
    """
    able = sorted((p for p in people if p.capacity > 0), key=lambda p: p.key)
    ordered = sorted(jobs, key=lambda job: (-job.hours, job.code))
    free, unservable = _free(able, ordered)
    now: dict[str, int | None] = {job.code: job.kam for job in ordered}
    placed, gap, exact = dict(now), None, False
    if able and free:
        placed, gap, exact = _placed(able, ordered, free, switch)
    return Proposal(
        moves=_moves(able, ordered, now, placed),
        before=largest(able, ordered, now),
        after=largest(able, ordered, placed),
        method="exact" if exact else "search",
        gap=gap,
        unservable=unservable,
        cannot_fit=sum(j.hours for j in ordered) > sum(p.capacity for p in able) + EPSILON,
        placed=placed,
    )


def _placed(
    able: list[Carrier], jobs: list[Job], free: list[Job], switch: float
) -> tuple[dict[str, int | None], float | None, bool]:
    """The better of what was searched and, in a small case, what was solved."""
    placed = _searched(able, jobs, free, switch)
    found = solved(able, jobs, free, switch) if len(free) * len(able) <= EXACT_CELLS else None
    if found is None:
        return placed, None, False
    better, gap = found
    if price_of(able, jobs, better, switch) > price_of(able, jobs, placed, switch):
        return placed, None, False
    return better, gap, True


def _free(able: list[Carrier], jobs: list[Job]) -> tuple[list[Job], tuple[str, ...]]:
    """The jobs that may move, and those that nobody here can serve."""
    unservable = tuple(
        sorted(job.code for job in jobs if able and not any(may_serve(p, job) for p in able))
    )
    gone = set(unservable)
    return [job for job in jobs if not job.fixed and job.code not in gone], unservable


def _searched(
    able: list[Carrier], jobs: list[Job], free: list[Job], switch: float
) -> dict[str, int | None]:
    """First give what nobody has; then one job after another of the fullest to somebody else.

    Of all states on this way the one with the lowest price is taken.
    """
    placed: dict[str, int | None] = {job.code: job.kam for job in jobs}
    known: dict[int | None, Carrier] = {person.key: person for person in able}
    loads = loads_of(jobs, placed)
    whole = sum(job.hours for job in jobs) or 1.0
    for job in free:
        keeper = known.get(placed[job.code])
        if keeper is None or not may_serve(keeper, job):
            fit = [p for p in able if may_serve(p, job)]
            taker = min(fit, key=lambda p: (_after(p, job, loads) + AWAY * is_away(p, job), p.key))
            _shift(job, taker.key, placed, loads)
    held: dict[int | None, dict[str, Job]] = {key: {} for key in known}
    for job in free:
        held[placed[job.code]][job.code] = job
    best, best_price = dict(placed), price_of(able, jobs, placed, switch)
    extra = best_price - max(largest(able, jobs, placed) or 0.0, COMFORTABLE)
    for _ in range(_MOST_MOVES):
        step = _best_step(able, held, loads)
        if step is None:
            break
        giver, job, taker = step
        extra += job.hours * (cost_of(taker, job, switch) - cost_of(giver, job, switch)) / whole
        held[taker.key][job.code] = held[giver.key].pop(job.code)
        _shift(job, taker.key, placed, loads)
        price = max(COMFORTABLE, *(loads[p.key] / p.capacity for p in able)) + extra
        if price < best_price - EPSILON:
            best, best_price = dict(placed), price
    return best


def _shift(
    job: Job, taker: int, placed: dict[str, int | None], loads: dict[int | None, float]
) -> None:
    loads[placed[job.code]] -= job.hours
    loads[taker] += job.hours
    placed[job.code] = taker


def _after(person: Carrier, job: Job, loads: Mapping[int | None, float]) -> float:
    return (loads[person.key] + job.hours) / person.capacity


def _best_step(
    able: list[Carrier],
    held: Mapping[int | None, Mapping[str, Job]],
    loads: Mapping[int | None, float],
) -> tuple[Carrier, Job, Carrier] | None:
    """The move away from the fullest that leaves it and the taker least full; None: none helps."""
    ranked = sorted(able, key=lambda p: (_load(p, loads), p.key))
    fullest = ranked[-1]
    now = _load(fullest, loads)
    best: tuple[float, float, str, int] | None = None
    found: tuple[Job, Carrier] | None = None
    for job in _kinds(held[fullest.key]):
        left = (loads[fullest.key] - job.hours) / fullest.capacity
        for person in _takers(ranked[:-1], job):
            top = max(left, _after(person, job, loads)) + AWAY * is_away(person, job) / 10
            rank = (round(top, 9), job.hours, job.code, person.key)
            if top < now - EPSILON and (best is None or rank < best):
                best, found = rank, (job, person)
    return None if found is None else (fullest, *found)


def _kinds(jobs: Mapping[str, Job]) -> list[Job]:
    """One of all that are alike, that with the first code."""
    kinds: dict[tuple[float, str, str], Job] = {}
    for code in sorted(jobs):
        job = jobs[code]
        if job.hours > 0:
            kinds.setdefault((job.hours, job.delegation, job.language), job)
    return list(kinds.values())


def _takers(ranked: list[Carrier], job: Job) -> list[Carrier]:
    """The emptiest who may have it, and the emptiest within whose delegations it lies."""
    able = [person for person in ranked if may_serve(person, job)]
    near = [person for person in able if not is_away(person, job)]
    return [*able[:1], *near[:1]]


def _moves(
    able: list[Carrier],
    jobs: list[Job],
    now: Mapping[str, int | None],
    placed: Mapping[str, int | None],
) -> tuple[Move, ...]:
    known: dict[int, Carrier] = {person.key: person for person in able}
    loads = loads_of(jobs, now)
    moves = []
    for job in jobs:
        giver, taker = now[job.code], placed[job.code]
        if taker == giver or taker is None:
            continue
        reasons = _reasons(
            job, known.get(giver) if giver is not None else None, known[taker], loads
        )
        moves.append(Move(job.code, job.hours, giver, taker, reasons))
    return tuple(moves)


def _reasons(
    job: Job, giver: Carrier | None, taker: Carrier, loads: Mapping[int | None, float]
) -> tuple[str, ...]:
    """Why this account to that person: each code is true of the state before the moves."""
    found = [] if giver else ["of_nobody" if job.kam is None else "giver_without_hours"]
    if giver is not None and not may_serve(giver, job):
        found.append("language")
    if giver is not None and loads[giver.key] > giver.capacity:
        found.append("giver_overloaded")
    elif giver is not None and _load(giver, loads) > _load(taker, loads):
        found.append("giver_fuller")
    if loads[taker.key] + job.hours <= taker.capacity:
        found.append("taker_has_room")
    if job.delegation and job.delegation in taker.delegations:
        found.append("in_delegation")
    return tuple(found)


def _load(person: Carrier, loads: Mapping[int | None, float]) -> float:
    return loads[person.key] / person.capacity
