"""Weights from comparisons: published values, a plain computation beside, and what always holds."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clave.figures import ahp
from clave.lib.refusal import Refused

# The leader: experience, education, charisma, age.
LEADER = ("Experience", "Education", "Charisma", "Age")
JUDGED = {
    ("Experience", "Education"): 4,
    ("Experience", "Charisma"): 3,
    ("Experience", "Age"): 7,
    ("Education", "Charisma"): 1 / 3,
    ("Education", "Age"): 3,
    ("Age", "Charisma"): 1 / 5,
}


def test_a_consistent_matrix_gives_its_ratios():
    """G-AHP-1."""
    matrix = np.array([[1, 6, 3], [1 / 6, 1, 1 / 2], [1 / 3, 2, 1]])
    assert ahp.weights(matrix) == pytest.approx([2 / 3, 1 / 9, 2 / 9])
    found = ahp.consistency(matrix)
    assert found.ratio == pytest.approx(0, abs=1e-9)
    assert found.accepted
    assert ahp.triads(matrix, "abc") == []


def test_the_leader():
    """G-AHP-2."""
    matrix = ahp.matrix_of(LEADER, JUDGED)
    assert ahp.weights(matrix) == pytest.approx([0.547569, 0.126555, 0.269950, 0.055926], abs=1e-6)
    assert ahp.weights(matrix, "geometric_mean") == pytest.approx(
        [0.546240, 0.127585, 0.269809, 0.056366], abs=1e-6
    )
    assert ahp.weights(matrix, "column_mean") == pytest.approx(
        [0.539644, 0.131464, 0.271548, 0.057344], abs=1e-6
    )
    saaty, alonso = ahp.consistency(matrix), ahp.consistency(matrix, "alonso_lamata")
    assert saaty.largest == pytest.approx(4.118418, abs=1e-6)
    assert saaty.index == pytest.approx(0.039473, abs=1e-6)
    assert saaty.ratio == pytest.approx(0.04386, abs=1e-5)
    assert alonso.ratio == pytest.approx(0.04477, abs=1e-5)


def test_the_eigenvector_by_repeated_multiplication_in_fractions():
    """Another way to the same: multiply a vector by the exact matrix until it stands still."""
    values = {pair: Fraction(value).limit_denominator(9) for pair, value in JUDGED.items()}
    rows = [
        [Fraction(1) if a == b else values.get((a, b)) or 1 / values[b, a] for b in LEADER]
        for a in LEADER
    ]
    vector = [1.0] * 4
    for _ in range(60):
        vector = [sum(float(m) * v for m, v in zip(row, vector, strict=True)) for row in rows]
        vector = [v / sum(vector) for v in vector]
    assert ahp.weights(ahp.matrix_of(LEADER, JUDGED)) == pytest.approx(vector, abs=1e-9)


def test_what_contradicts_itself_most_comes_first():
    judged = {("a", "b"): 3, ("b", "c"): 3, ("a", "c"): 1 / 3, ("a", "d"): 1, ("b", "d"): 1 / 3,
              ("c", "d"): 1 / 9}  # fmt: skip
    names = ("a", "b", "c", "d")
    found = ahp.triads(ahp.matrix_of(names, judged), names)
    assert (found[0].first, found[0].second, found[0].third) == ("a", "b", "c")
    assert found[0].factor == pytest.approx(27)
    assert (found[0].judged, found[0].implied) == pytest.approx((1 / 3, 9))
    assert [t.factor for t in found] == sorted((t.factor for t in found), reverse=True)


def test_a_comparison_left_out_is_named():
    some = {pair: v for pair, v in JUDGED.items() if pair != ("Education", "Age")}
    assert ahp.missing_pairs(LEADER, some) == [("Education", "Age")]
    with pytest.raises(Refused) as refusal:
        ahp.matrix_of(LEADER, some)
    assert refusal.value.code == "comparisons_missing"
    assert refusal.value.params["pairs"] == ["Education – Age"]


def test_two_things_are_always_consistent_and_one_has_all_the_weight():
    two = ahp.matrix_of("ab", {("a", "b"): 9})
    assert ahp.consistency(two).ratio == 0
    assert ahp.weights(two) == pytest.approx([0.9, 0.1])
    assert ahp.weights(ahp.matrix_of("a", {})) == [1.0]
    assert ahp.weights(np.ones((0, 0))) == []


def test_people_together_are_the_geometric_mean():
    one, other = (ahp.matrix_of("ab", {("a", "b"): value}) for value in (2, 8))
    assert ahp.group_matrix([one, other])[0, 1] == pytest.approx(4)
    assert ahp.group_matrix([]).shape == (0, 0)
    with pytest.raises(Refused, match="comparison_sizes_differ"):
        ahp.group_matrix([one, np.ones((3, 3))])


def test_what_cannot_be_computed_is_refused():
    eleven = np.ones((11, 11))
    with pytest.raises(Refused, match="no_random_index"):
        ahp.consistency(eleven, "saaty")
    assert ahp.consistency(eleven, "alonso_lamata").accepted
    with pytest.raises(Refused, match="unknown_choice"):
        ahp.consistency(eleven, "guessed")
    with pytest.raises(Refused, match="unknown_choice"):
        ahp.weights(eleven, "guessed")
    with pytest.raises(Refused, match="comparison_not_positive"):
        ahp.matrix_of("ab", {("a", "b"): 0})


def _again(matrix, method):
    """The same weights in plain Python: by repeated multiplication, roots, or shares of columns."""
    rows = [[float(cell) for cell in row] for row in matrix]
    n = len(rows)
    if method == "eigenvector":
        found = [1.0] * n
        for _ in range(200):
            found = [sum(a * b for a, b in zip(row, found, strict=True)) for row in rows]
            found = [value / sum(found) for value in found]
        return found
    if method == "geometric_mean":
        found = [prod(row) ** (1 / n) for row in rows]
    else:
        totals = [sum(row[place] for row in rows) for place in range(n)]
        found = [sum(a / b for a, b in zip(row, totals, strict=True)) for row in rows]
    return [value / sum(found) for value in found]


STEPS = st.sampled_from([1 / 9, 1 / 5, 1 / 3, 1, 2, 3, 7, 9])


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 7).flatmap(lambda n: st.tuples(st.just(n), st.lists(STEPS, min_size=n * (n - 1) // 2, max_size=n * (n - 1) // 2))))  # fmt: skip  # noqa: E501
def test_weights_add_up_and_consistency_is_not_negative(given_):
    n, values = given_
    names = [str(i) for i in range(n)]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    matrix = ahp.matrix_of(names, dict(zip(pairs, values, strict=True)))
    for method in ahp.METHODS:
        found = ahp.weights(matrix, method)
        assert sum(found) == pytest.approx(1)
        assert found == pytest.approx(_again(matrix, method))
    assert ahp.consistency(matrix).ratio >= 0
    if n == 3:  # up to three the geometric mean is the eigenvector
        assert ahp.weights(matrix) == pytest.approx(ahp.weights(matrix, "geometric_mean"))
