"""Coverage of relations: the worked values of its page, golden networks, a second computation."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clave.figures.base import Scope
from clave.figures.network import measured
from clave.figures.relations import (
    Function,
    Person,
    Relations,
    Tie,
    computed_strength,
    decay,
)
from clave.figures.relationship_coverage import effective_threads, relationship_coverage
from tests.figures.worked import agrees, table

PAGE = "relationship_coverage"
TODAY = date(2026, 11, 27)
LUCIA, CLARA, PALOMA = 1, 2, 3


def _ago(days):
    return TODAY - timedelta(days=days)


def _worked():
    functions = [("purchasing", 3), ("marketing", 2), ("payments", 2), ("quality", 1)]
    told = [Function(code, code, weight) for code, weight in functions]
    return Relations(
        as_of=TODAY,
        functions=(*told, Function("systems", "systems", 1, relevant=False)),
        people=(
            Person(1, "Ana Lasheras", "purchasing", 1, 10, -1, "economic"),
            Person(2, "Beatriz Olmos", "purchasing", 2, 8, 2, "coach", reports_to=1),
            Person(3, "Elena Vidaurre", "marketing", 1, 6, 1),
            Person(4, "Andrés Belda", "payments", 2, 4, 0),
        ),
        ties=(
            Tie(1, LUCIA, 3, 2.5, _ago(4)),
            Tie(2, LUCIA, 5, 1.0, _ago(40)),
            Tie(3, CLARA, 4, 3.0, _ago(11)),
            Tie(4, PALOMA, 2, 0.1, _ago(118)),
        ),
        colleagues=((LUCIA, "Lucía"), (CLARA, "Clara"), (PALOMA, "Paloma")),
        contacts=((1, 7), (2, 2), (3, 1), (4, 0)),
        kam=LUCIA,
    )


def _answer(relations):
    return relationship_coverage(None, Scope(), relations=relations)


def test_worked_threads():
    for row in table(PAGE, "Threads"):
        counts = [int(count) for count in row["shares"].split()]
        assert agrees(effective_threads(counts), row["expected"]), row
    assert effective_threads([0, 0]) is None


def test_worked_strength():
    for row in table(PAGE, "Strength"):
        told = [contact.split() for contact in row["contacts"].split(", ")]
        found = computed_strength((kind, int(days)) for kind, days in told)
        assert agrees(found, row["expected"]), row
    assert 4 * decay(45) == 2  # decayed strength


def test_worked_result():
    values = _answer(_worked()).values
    for row in table(PAGE, "Result"):
        assert agrees(values[row["value"]], row["expected"]), row
    assert values["single_threaded"] is False
    assert values["uncovered_functions"] == ["payments", "quality"]


def test_bridges_champions_and_differing_judgements():
    rows = _answer(_worked()).rows
    bridges = [row for row in rows if row["row"] == "bridge"]
    # Purchasing is held by two of theirs but by Lucía alone of us; marketing by one on each side.
    assert [(r.get("person") or r.get("colleague"), r["uncovered_functions"]) for r in bridges] == [
        ("Elena Vidaurre", ["marketing"]),
        ("Lucía", ["purchasing"]),
        ("Clara", ["marketing"]),
    ]
    people = {row["person"]: row for row in rows if row["row"] == "person"}
    assert [name for name, row in people.items() if row["champion_at_risk"]] == ["Beatriz Olmos"]
    assert people["Beatriz Olmos"]["decayed_strength"] == pytest.approx(5 * 2 ** (-40 / 45))
    assert [tie.differs() for tie in _worked().ties] == [False, True, False, True]


def test_the_kite_of_krackhardt():
    """G-NET-1: nodes 0 to 9."""
    edges = [(0, 1), (0, 2), (0, 3), (0, 5), (1, 3), (1, 4), (1, 6), (2, 3), (2, 5), (3, 4)]
    edges += [(3, 5), (3, 6), (4, 6), (5, 6), (5, 7), (6, 7), *pairwise((7, 8, 9))]
    found = measured(range(10), edges)
    assert [found.degree[node] for node in range(10)] == [4, 4, 3, 6, 3, 5, 5, 3, 2, 1]
    between = {7: 0.3889, 8: 0.2222, 5: 0.2315, 6: 0.2315, 3: 0.1019}
    for node, expected in between.items():
        assert found.betweenness[node] == pytest.approx(expected, abs=5e-5)
    for node, expected in {5: 0.6429, 6: 0.6429, 3: 0.6, 7: 0.6}.items():
        assert found.closeness[node] == pytest.approx(expected, abs=5e-5)
    assert found.eigenvector[3] == pytest.approx(0.4810, abs=5e-5)
    assert found.density == pytest.approx(0.4)


def test_nobody_known_is_said():
    answer = _answer(Relations(as_of=TODAY, functions=(Function("a", "a"),)))
    assert answer.missing == [{"code": "no_people_known", "params": {}}]
    assert answer.values["coverage_ratio"] == 0.0
    assert answer.values["effective_threads"] is None
    untold = relationship_coverage(None, Scope())
    assert untold.values["coverage_ratio"] is None
    assert untold.missing == [{"code": "no_relations_told", "params": {}}]


_people = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(1, 3), st.integers(0, 10), st.integers(-3, 3)),
    min_size=1,
    max_size=8,
)
_ties = st.lists(
    st.tuples(st.integers(0, 7), st.integers(1, 3), st.integers(1, 5), st.integers(0, 200)),
    max_size=12,
)


@given(_people, _ties)
def test_agrees_with_a_second_computation(people, ties):
    known = [Person(n, f"P{n}", f, lv, i, a) for n, (f, lv, i, a) in enumerate(people)]
    pairs = {(p, c): (s, d) for p, c, s, d in ties if p < len(known)}
    told = tuple(Tie(p, c, s, 0.0, _ago(d)) for (p, c), (s, d) in pairs.items())
    weights = {"a": 3, "b": 2, "c": 1, "d": 1}
    values = _answer(
        Relations(
            as_of=TODAY,
            functions=tuple(Function(f, f, w) for f, w in weights.items()),
            people=tuple(known),
            ties=told,
        )
    ).values
    reached = {people[p][0] for (p, _), (s, d) in pairs.items() if s >= 3 and d <= 90}
    assert values["coverage_ratio"] == pytest.approx(sum(weights[f] for f in reached) / 7)
    best = {}
    for (p, _), (s, _d) in pairs.items():
        best[p] = max(s, best.get(p, 0))
    gap = sum(i for n, (_, _, i, _) in enumerate(people) if best.get(n, 0) <= 2)
    assert values["coverage_gap"] == gap
    total = sum(i for _, _, i, _ in people)
    expected = sum(i * a for _, _, i, a in people) / (3 * total) if total else None
    assert values["support_index"] == (expected if expected is None else pytest.approx(expected))
