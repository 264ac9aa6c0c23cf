"""Why a product is recommended: which of the own products speak for it, and what others did.

Only counts of customers leave here, never who they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clave.figures.recommender_scores import BLOCK, Cosine, Floats
from clave.figures.recommender_trial import Known

LEAST_PEERS = 5
_BATCH = 20_000

# Whom to count: what they buy, whether of the segment alone, whether by the first product alone.
_TRIES = (("both", True, False), ("both", False, False), ("one", True, True), ("one", False, True))

Places = NDArray[np.int64]
Bits = NDArray[np.uint8]


@dataclass(frozen=True)
class Reasons:
    """Of each recommendation: up to two own products (−1: none), how many others buy these
    (``peers``), how many of them buy what is recommended, and whether they are of its segment."""

    first: Places
    second: Places
    peers: Places
    buyers: Places
    same_segment: NDArray[np.bool_]


def reasons(like: Cosine, known: Known, unit: Places, product: Places) -> Reasons:
    """For each pair of ``unit`` and recommended ``product``."""
    first, second = _speakers(like, unit, product)
    columns = _packed(known)
    segments = _packed_segments(known)
    peers, buyers = np.zeros((2, len(unit)), dtype=np.int64)
    same = np.zeros(len(unit), dtype=bool)
    for start in range(0, len(unit), _BATCH):
        rows = slice(start, start + _BATCH)
        found = _counted(
            columns,
            segments[known.segment[unit[rows]]],
            (first[rows], second[rows], product[rows]),
            known.segment[unit[rows]] > 0,
        )
        peers[rows], buyers[rows], same[rows], second[rows] = found
    return Reasons(first, second, peers, buyers, same)


def _speakers(like: Cosine, unit: Places, product: Places) -> tuple[Places, Places]:
    """The two own products that add most to the score of each pair."""
    first, second = np.full((2, len(unit)), -1, dtype=np.int64)
    history = like.history
    for start in range(0, like.columns.shape[1], BLOCK):
        inside = np.flatnonzero((product >= start) & (product < start + BLOCK))
        if not len(inside):
            continue
        table = like.similarities(start, min(start + BLOCK, like.columns.shape[1]))
        own = history[unit[inside]]
        counts = np.diff(own.indptr)
        told = counts > 0
        column = np.repeat(product[inside] - start, counts)
        shares = table[own.indices, column] * own.data
        for found in (first, second):
            found[inside[told]] = _largest(shares, own.indptr[:-1][told], own.indices, counts[told])
    return first, second


def _largest(shares: Floats, starts: Places, names: Places, counts: Places) -> Places:
    """The name of the largest share of each stretch (−1: none above zero), which is taken out."""
    most = np.maximum.reduceat(shares, starts)
    place = np.flatnonzero(shares == np.repeat(most, counts))
    owner = np.repeat(np.arange(len(starts)), counts)[place]
    _, kept = np.unique(owner, return_index=True)
    chosen = place[kept]
    found = np.where(most > 0, names[chosen], -1)
    shares[chosen] = 0.0
    return np.asarray(found, dtype=np.int64)


def _packed(known: Known) -> Bits:
    """Who buys each product, one bit for each customer."""
    found = np.zeros((known.bought.shape[1], -(-known.bought.shape[0] // 8)), dtype=np.uint8)
    for start in range(0, len(found), BLOCK):
        dense = known.bought[:, start : start + BLOCK].toarray().T > 0
        found[start : start + BLOCK] = np.packbits(dense, axis=1)
    return found


def _packed_segments(known: Known) -> Bits:
    """Who is of each segment; number 0 is not told, and stands for all."""
    names = np.arange(int(known.segment.max(initial=0)) + 1)
    members = known.segment[None, :] == names[:, None]
    members[0] = True
    return np.packbits(members, axis=1)


def _counted(
    columns: Bits, segment: Bits, products: tuple[Places, Places, Places], has: NDArray[np.bool_]
) -> tuple[Places, Places, NDArray[np.bool_], Places]:
    """Peers and buyers: of the segment that buy both, else of all; with too few, of the first
    product alone. Who is asked about buys them too, and is no peer."""
    first, second, product = products
    one = np.where((first >= 0)[:, None], columns[np.maximum(first, 0)], 0).astype(np.uint8)
    both = np.where((second >= 0)[:, None], one & columns[np.maximum(second, 0)], one)
    wanted = columns[product]
    peers, buyers = np.zeros((2, len(first)), dtype=np.int64)
    open_, same = np.ones(len(first), dtype=bool), np.zeros(len(first), dtype=bool)
    single = second.copy()
    for buys, of_segment, alone in _TRIES:
        who = both if buys == "both" else one
        who = who & segment if of_segment else who
        count = _bits(who) - 1
        taken = open_ & (has | (not of_segment)) & (count >= LEAST_PEERS)
        peers[taken], buyers[taken] = count[taken], _bits(who & wanted)[taken]
        same[taken] = of_segment
        if alone:
            single[taken] = -1
        open_ &= ~taken
    left = open_ & (first >= 0)  # too few whatever one asks: say so as they are
    peers[left], buyers[left] = (_bits(one) - 1)[left], _bits(one & wanted)[left]
    single[left] = -1
    return peers, buyers, same, single


def _bits(packed: Bits) -> Places:
    return np.asarray(np.bitwise_count(packed).sum(axis=1), dtype=np.int64)
