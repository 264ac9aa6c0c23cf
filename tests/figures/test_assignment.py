"""Who should have which account: against every possible distribution, and properties."""

from __future__ import annotations

from itertools import product
from random import Random
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures.assignment import EXACT_CELLS, propose
from clave.figures.assignment_case import AWAY, COMFORTABLE, Carrier, Job, largest, may_serve

PEOPLE = [Carrier(1, 100.0), Carrier(2, 100.0)]


def _price(people, jobs, placed, switch):
    """The objective, again and in plain words."""
    whole = sum(job.hours for job in jobs) or 1
    known = {person.key: person for person in people}
    moved = sum(j.hours for j in jobs if j.kam is not None and placed[j.code] != j.kam)
    away = sum(
        j.hours
        for j in jobs
        if j.delegation
        and known[placed[j.code]].delegations
        and j.delegation not in known[placed[j.code]].delegations
    )
    return (
        max(largest(people, jobs, placed), COMFORTABLE)
        + switch * moved / whole
        + AWAY * away / whole
    )


def _best(people, jobs, switch):
    """The lowest price of every distribution that the languages allow."""
    found = []
    for keys in product([p.key for p in people], repeat=len(jobs)):
        placed = dict(zip([job.code for job in jobs], keys, strict=True))
        known = {person.key: person for person in people}
        if all(may_serve(known[placed[job.code]], job) for job in jobs):
            found.append(_price(people, jobs, placed, switch))
    return min(found)


jobs_of_two = st.lists(
    st.tuples(
        st.floats(1, 80), st.none() | st.integers(1, 2), st.sampled_from(["", "Sur", "Norte"])
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=40, deadline=None)
@given(jobs_of_two, st.sampled_from([0.1, 0.3, 0.8]))
def test_no_distribution_is_better_than_the_solved_one(told, switch):
    people = [Carrier(1, 100.0, ("Norte",)), Carrier(2, 140.0, ("Sur",))]
    jobs = [Job(f"J{n}", h, kam, where) for n, (h, kam, where) in enumerate(told)]
    found = propose(people, jobs, switch)
    best = _best(people, jobs, switch)
    assert _price(people, jobs, found.placed, switch) <= best * 1.005 + 1e-6
    assert found == propose(people, list(reversed(jobs)), switch)  # the order says nothing


def test_an_overload_goes_to_who_has_room_with_its_reason():
    jobs = [Job("A", 60, 1), Job("B", 50, 1), Job("C", 30, 1), Job("D", 10, 2)]
    found = propose(PEOPLE, jobs)
    assert (found.before, found.method) == (1.4, "exact")
    assert found.after == pytest.approx(0.8)
    (move,) = found.moves
    assert (move.code, move.giver, move.taker) == ("A", 1, 2)
    assert move.reasons == ("giver_overloaded", "taker_has_room")


def test_what_is_comfortable_stays_as_it_is():
    found = propose(PEOPLE, [Job("A", 40, 1), Job("B", 40, 1)])
    assert found.moves == ()
    assert found.after == found.before == 0.8


def test_continuity_has_its_price():
    jobs = [Job("A", 50, 1), Job("B", 45, 1), Job("C", 10, 2)]
    assert propose(PEOPLE, jobs, 0.8).moves == ()
    assert [m.code for m in propose(PEOPLE, jobs, 0.05).moves] == ["B"]


def test_languages_forbid_and_what_nobody_speaks_stays():
    people = [Carrier(1, 100.0, (), ("es",)), Carrier(2, 100.0, (), ("es", "de"))]
    jobs = [
        Job("A", 70, 1, language="de"),
        Job("B", 20, 1, language="es"),
        Job("C", 20, 2, language="fr"),
    ]
    found = propose(people, jobs)
    assert found.unservable == ("C",)
    assert found.placed["A"] == 2
    assert found.placed["C"] == 2
    assert "language" in found.moves[0].reasons


def test_accounts_of_nobody_get_somebody_and_too_many_are_said():
    found = propose(PEOPLE, [Job("A", 150, None), Job("B", 90, None)])
    assert {move.reasons[0] for move in found.moves} == {"of_nobody"}
    assert found.cannot_fit
    assert set(found.placed.values()) == {1, 2}


def test_nobody_and_nothing():
    assert propose([], [Job("A", 10, 1)]).moves == ()
    assert propose([Carrier(1, 0.0)], [Job("A", 10, 1)]).before is None
    assert propose(PEOPLE, []).after == 0.0
    alone = propose([Carrier(1, 100.0)], [Job("A", 200, 1)])
    assert (alone.moves, alone.after, alone.cannot_fit) == ((), 2.0, True)


def test_large_companies_are_searched_in_a_moment():
    rng = Random(5)
    people = [Carrier(key, 1144.0) for key in range(60)]
    jobs = [Job(f"J{n}", rng.choice([5, 10, 20]), rng.randrange(60) // 2) for n in range(5000)]
    assert len(jobs) * len(people) > EXACT_CELLS
    began = perf_counter()
    found = propose(people, jobs)
    assert perf_counter() - began < 5
    assert found.method == "search"
    assert found.gap is None
    assert found.before is not None
    assert found.after is not None
    assert found.after < found.before
    placed = largest(people, jobs, found.placed)
    assert placed == pytest.approx(found.after)
