"""Drawing which customers are lost: independent draws, seeded, in numpy; plain numbers alone.

The same arguments give the same answer; the last answers are remembered, since a page asks the
same again and again. Nothing of a person or a customer is in them: effects and chances only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

DRAWS = 10_000
SEED = 20_260_101
LEVEL = 0.95
_AT_ONCE = 4_000_000  # draws in memory at a time
QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)
BINS = 24

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """What the draws say of the change of the result, money of the period (negative is worse).

    ``worst``: its quantile at 1 − level. ``tail_mean``: the mean of the draws not above it.
    ``in_tail``: each customer's part of ``tail_mean``, which they add up to. ``bins``: (from, to,
    draws). ``changes``: sorted, all of them.
    """

    worst: float
    tail_mean: float
    in_tail: tuple[float, ...]
    quantiles: tuple[float, ...]
    bins: tuple[tuple[float, float, int], ...]
    changes: Numbers

    def share_below(self, change: float) -> float:
        """The share of the draws whose change is below ``change``."""
        return float(np.searchsorted(self.changes, change, side="left") / len(self.changes))


@lru_cache(maxsize=16)
def draw(
    effects: tuple[float, ...],
    chances: tuple[float, ...],
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = LEVEL,
) -> Drawn:
    """Lose customer i with ``chances[i]`` in each draw; ``effects[i]`` is what that changes.

    Raises ``ValueError`` where there are not as many chances as effects, or no draws.
    """
    if len(effects) != len(chances) or draws < 1:
        raise ValueError("as many chances as effects, and at least one draw")
    effect = np.array(effects, dtype=np.float64)
    totals = np.zeros(draws)
    for part, lost in _lost(chances, draws, seed):
        totals += effect[part] @ lost
    ordered = np.sort(totals)
    worst = _quantile(ordered, 1 - level)
    # A part of a cent is not a difference: sums of the same losses in another order.
    tail = np.flatnonzero(totals <= worst + 1e-6)
    in_tail = np.zeros(len(effects))
    for part, lost in _lost(chances, draws, seed):
        in_tail[part] = effect[part] * lost[:, tail].mean(axis=1)
    return Drawn(
        worst=worst,
        tail_mean=float(totals[tail].mean()),
        in_tail=tuple(float(value) for value in in_tail),
        quantiles=tuple(_quantile(ordered, share) for share in QUANTILES),
        bins=_bins(ordered),
        changes=ordered,
    )


def _lost(chances: tuple[float, ...], draws: int, seed: int) -> Iterator[tuple[slice, Numbers]]:
    """Customers × draws of 0 and 1, some customers at a time; the same again for the same seed."""
    random = np.random.default_rng(seed)
    step = max(1, _AT_ONCE // draws)
    for start in range(0, len(chances), step):
        some = np.array(chances[start : start + step], dtype=np.float32)[:, None]
        drawn = random.random((len(some), draws), dtype=np.float32) < some
        yield slice(start, start + len(some)), drawn.astype(np.float64)


def _quantile(ordered: Numbers, share: float) -> float:
    """The smallest drawn value that at least ``share`` of the draws do not exceed."""
    place = max(0, int(np.ceil(share * len(ordered) - 1e-9)) - 1)
    return float(ordered[place])


def _bins(ordered: Numbers) -> tuple[tuple[float, float, int], ...]:
    low, high = float(ordered[0]), float(ordered[-1])
    if high - low < 0.01:
        return ((low, high, len(ordered)),)
    counts, edges = np.histogram(ordered, bins=BINS, range=(low, high))
    return tuple(
        (float(a), float(b), int(count))
        for a, b, count in zip(edges, edges[1:], counts, strict=False)
    )
