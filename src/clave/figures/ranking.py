"""How good ranked lists are: recall, precision, average precision, nDCG; each per customer.

Relevance is yes or no. What stands twice in a list counts once, at its first place.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_DRAWS = 1000
_BATCH = 100


def recall_at(truth: Collection[Any], listed: Sequence[Any], k: int) -> float | None:
    """|first k ∩ truth| / |truth|; None for an empty truth."""
    return _hits(truth, listed, k) / len(set(truth)) if truth else None


def precision_at(truth: Collection[Any], listed: Sequence[Any], k: int) -> float:
    """|first k ∩ truth| / k."""
    return _hits(truth, listed, k) / k


def average_precision_at(truth: Collection[Any], listed: Sequence[Any], k: int) -> float | None:
    """Σ over hits of the precision at their place, per min(|truth|, k); None for an empty truth."""
    wanted, seen, hits, total = set(truth), set[Any](), 0, 0.0
    for place, item in enumerate(listed[:k], start=1):
        if item in wanted and item not in seen:
            hits += 1
            total += hits / place
        seen.add(item)
    return total / min(len(wanted), k) if wanted else None


def mean_average_precision_at(
    truths: Sequence[Collection[Any]], lists: Sequence[Sequence[Any]], k: int
) -> float | None:
    """The mean over those with a truth; None where nobody has one."""
    each = [average_precision_at(t, found, k) for t, found in zip(truths, lists, strict=True)]
    known = [value for value in each if value is not None]
    return sum(known) / len(known) if known else None


def ndcg_at(truth: Collection[Any], listed: Sequence[Any], k: int) -> float | None:
    """DCG / ideal DCG, gains 1 / log₂(place + 1); the ideal from all of the truth, cut at k."""
    if not truth:
        return None
    wanted, seen, total = set(truth), set[Any](), 0.0
    for place, item in enumerate(listed[:k], start=1):
        if item in wanted and item not in seen:
            total += 1 / np.log2(place + 1)
        seen.add(item)
    return float(total / _ideal(k)[min(len(wanted), k) - 1])


def _hits(truth: Collection[Any], listed: Sequence[Any], k: int) -> int:
    return len(set(listed[:k]) & set(truth))


def _ideal(k: int) -> Numbers:
    return np.asarray(np.cumsum(1 / np.log2(np.arange(k) + 2)))


@dataclass(frozen=True)
class Judged:
    """Lists of many customers against what they bought.

    ``recall``, ``ndcg``: of those with a truth; ``hits``: customers × places, of all that have
    a list; ``coverage``: share of the products that stand in some list; ``empty``: customers
    without a truth, who are in neither measure.
    """

    recall: Numbers
    ndcg: Numbers
    hits: NDArray[np.bool_]
    coverage: float
    empty: int


def judge(top: NDArray[np.int64], truth: NDArray[np.bool_], k: int) -> Judged:
    """``top``: customers × places of products, −1 where the list ends, of which the first ``k``
    are measured; ``truth``: customers × products."""
    hits = np.take_along_axis(truth, np.maximum(top, 0), axis=1) & (top >= 0)
    wanted = truth.sum(axis=1)
    known, first = wanted > 0, hits[:, :k]
    gains = first[known] / np.log2(np.arange(first.shape[1]) + 2)
    listed = np.unique(top[:, :k][top[:, :k] >= 0])
    return Judged(
        recall=first[known].sum(axis=1) / wanted[known],
        ndcg=gains.sum(axis=1) / _ideal(k)[np.minimum(wanted[known], k) - 1],
        hits=hits,
        coverage=len(listed) / truth.shape[1] if truth.shape[1] else 0.0,
        empty=int((~known).sum()),
    )


def mean_interval(values: Numbers, seed: int = 7) -> tuple[float, float, float] | None:
    """The mean and its 95 % bootstrap interval over customers; None of nobody."""
    count = len(values)
    if not count:
        return None
    rng, means = np.random.default_rng(seed), []
    for _ in range(_DRAWS // _BATCH):
        means.append(values[rng.integers(0, count, (_BATCH, count))].mean(axis=1))
    low, high = np.quantile(np.concatenate(means), (0.025, 0.975))
    return float(values.mean()), float(low), float(high)


def falling(values: Numbers) -> Numbers:
    """The nearest series that never rises (pool adjacent violators): chances by place in a list."""
    blocks: list[tuple[float, int]] = []
    for value in values:
        mean, size = float(value), 1
        while blocks and blocks[-1][0] < mean:
            before, count = blocks.pop()
            mean = (before * count + mean * size) / (count + size)
            size += count
        blocks.append((mean, size))
    return np.concatenate([np.full(size, mean) for mean, size in blocks] or [np.zeros(0)])
