"""Weights from comparisons of two at a time: the analytic hierarchy process (Saaty 1980).

Definition, traps and worked values: ``docs/figures/selection.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from clave.lib.refusal import Refused

Matrix = NDArray[np.float64]
METHODS = ("eigenvector", "geometric_mean", "column_mean")
ACCEPTED = 0.10  # from here on the judgements contradict one another too much
STRONGEST = 9.0

_ALONSO_LAMATA = (
    *(0.5247, 0.8816, 1.1086, 1.2479, 1.3417, 1.4057, 1.4499, 1.4854, 1.5140, 1.5365),
    *(1.5551, 1.5713, 1.5838),
)
# The consistency index of random judgements, by how many things are compared. Published tables
# differ; which one was used is said beside the ratio.
RANDOM_INDEX: Mapping[str, Mapping[int, float]] = {
    # Saaty 1980.
    "saaty": {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49},
    # Alonso and Lamata 2006.
    "alonso_lamata": dict(enumerate(_ALONSO_LAMATA, start=3)),
}


@dataclass(frozen=True)
class Consistency:
    """How far judgements agree with one another. ``ratio``: CI per random index; accepted up to
    0.10, and always 0 for one or two things."""

    largest: float
    index: float
    ratio: float
    accepted: bool


@dataclass(frozen=True)
class Triad:
    """Three judgements that do not fit: ``first`` over ``third`` should be ``implied``, and is
    ``judged``. ``factor``: by how much they differ, 1 where they agree."""

    first: str
    second: str
    third: str
    judged: float
    implied: float
    factor: float


def missing_pairs(
    names: Sequence[str], judged: Mapping[tuple[str, str], float]
) -> list[tuple[str, str]]:
    """The comparisons that nobody made, in the order of ``names``."""
    return [(a, b) for a, b in combinations(names, 2) if not {(a, b), (b, a)} & judged.keys()]


def matrix_of(names: Sequence[str], judged: Mapping[tuple[str, str], float]) -> Matrix:
    """The reciprocal matrix of ``judged``: (a, b) → how many times more a counts than b.

    Raises ``Refused``: ``comparisons_missing`` naming the pairs, ``comparison_not_positive``.
    """
    left_out = missing_pairs(names, judged)
    if left_out:
        pairs = [f"{a} – {b}" for a, b in left_out]
        raise Refused("comparisons_missing", pairs=pairs, number=len(pairs))
    place = {name: i for i, name in enumerate(names)}
    matrix = np.ones((len(names), len(names)))
    for (a, b), value in judged.items():
        if not value > 0:
            raise Refused("comparison_not_positive", first=a, second=b)
        if a in place and b in place and a != b:
            matrix[place[a], place[b]] = value
            matrix[place[b], place[a]] = 1 / value
    return matrix


def weights(matrix: Matrix, method: str = "eigenvector") -> list[float]:
    """What each counts, adding up to 1; [] of nothing.

    ``method``: the principal right eigenvector; or an approximation, the row's geometric mean or
    the mean of the normalised columns. Raises ``Refused("unknown_choice")``.
    """
    if method not in METHODS:
        raise Refused("unknown_choice", parameter="method", value=method, choices=METHODS)
    if not len(matrix):
        return []
    if method == "geometric_mean":
        found = np.exp(np.log(matrix).mean(axis=1))
    elif method == "column_mean":
        found = (matrix / matrix.sum(axis=0)).mean(axis=1)
    else:
        found = _principal(matrix)[1]
    return [float(value) for value in found / found.sum()]


def consistency(matrix: Matrix, table: str = "saaty") -> Consistency:
    """How far the judgements of ``matrix`` agree, against the random index of ``table``.

    Raises ``Refused``: ``unknown_choice``, ``no_random_index`` where the table does not reach.
    """
    if table not in RANDOM_INDEX:
        choices = tuple(RANDOM_INDEX)
        raise Refused("unknown_choice", parameter="table", value=table, choices=choices)
    n = len(matrix)
    if n <= 2:  # nothing can contradict itself, and there is no random index to divide by
        return Consistency(float(n), 0.0, 0.0, accepted=True)
    if n not in RANDOM_INDEX[table]:
        raise Refused("no_random_index", table=table, number=n, most=max(RANDOM_INDEX[table]))
    largest = _principal(matrix)[0]
    index = max(0.0, (largest - n) / (n - 1))
    ratio = index / RANDOM_INDEX[table][n]
    return Consistency(largest, index, ratio, accepted=ratio <= ACCEPTED)


def triads(matrix: Matrix, names: Sequence[str]) -> list[Triad]:
    """Every three that contradict one another, the worst first."""
    found = []
    for i, j, k in combinations(range(len(matrix)), 3):
        judged, implied = float(matrix[i, k]), float(matrix[i, j] * matrix[j, k])
        factor = exp(abs(log(judged) - log(implied)))
        if factor > 1 + 1e-9:
            found.append(Triad(names[i], names[j], names[k], judged, implied, factor))
    return sorted(found, key=lambda triad: (-triad.factor, triad.first, triad.second, triad.third))


def group_matrix(matrices: Sequence[Matrix]) -> Matrix:
    """What several people judge together: the geometric mean of each judgement.

    Raises ``Refused("comparison_sizes_differ")``; of nobody it is the matrix of nothing.
    """
    if not matrices:
        return np.ones((0, 0))
    if len({matrix.shape for matrix in matrices}) > 1:
        raise Refused("comparison_sizes_differ")
    merged: Matrix = np.exp(np.mean([np.log(matrix) for matrix in matrices], axis=0))
    return merged


def _principal(matrix: Matrix) -> tuple[float, Matrix]:
    """The largest eigenvalue, and its vector with every part positive."""
    values, vectors = np.linalg.eig(matrix)
    place = int(np.argmax(values.real))
    return float(values[place].real), np.abs(vectors[:, place].real)
