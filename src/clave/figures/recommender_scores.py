"""Scores of products for customers: popularity, exact cosine of products, a factor model.

Nothing is cut: each product is compared with every other. Formulas:
``docs/figures/recommendations.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]
BLOCK = 512  # products scored at once
_CHUNK = 4096  # customers scored at once
_DENSE = 0.03  # from this share of filled cells on, dense products are faster


@dataclass(frozen=True)
class Cosine:
    """Products alike by who buys them. ``columns``: customers × products, C.

    sim(i, j) = cᵢ·cⱼ, which is the cosine of the two columns of purchases; with ``shrink`` λ it is
    multiplied by n_ij / (n_ij + λ), n_ij being the customers that buy both. ``history``: customers
    × products, X: what a score is summed over.
    """

    columns: sparse.csr_matrix
    history: sparse.csr_matrix
    bought: sparse.csr_matrix
    shrink: float = 0.0

    def similarities(self, start: int, stop: int) -> Floats:
        """All products × those from ``start`` to ``stop``; none is like itself."""
        block = self.columns[:, start:stop]
        found = np.asarray((self.columns.T @ block).toarray(), dtype=np.float32)
        if self.shrink:
            both = np.asarray((self.bought.T @ self.bought[:, start:stop]).toarray())
            found *= both / (both + np.float32(self.shrink))
        places = np.arange(start, stop)
        found[places, places - start] = 0.0
        return found

    def scores(self, rows: sparse.csr_matrix | None = None) -> Iterator[tuple[int, Floats]]:
        """First product of each block, with customers × products of it: X · S."""
        history = self.history if rows is None else rows
        dense = history.nnz > _DENSE * history.shape[0] * history.shape[1]
        for start in range(0, self.columns.shape[1], BLOCK):
            stop = min(start + BLOCK, self.columns.shape[1])
            like = self.similarities(start, stop)
            yield start, _product(history, like, dense)

    def scores_of_few(self, rows: sparse.csr_matrix) -> Floats:
        """The same for few customers as (X·Cᵀ)·C, without any table of products × products.

        Only without shrinkage, which has no such form.
        """
        if self.shrink:
            return np.hstack([block for _, block in self.scores(rows)])
        with_others = self.columns @ np.ascontiguousarray(rows.toarray().T)
        found = np.asarray((self.columns.T @ with_others).T, dtype=np.float32)
        own = np.asarray(self.columns.multiply(self.columns).sum(axis=0), dtype=np.float32)
        found -= rows.multiply(own).toarray()  # a product does not speak for itself
        return found


def cosine(
    bought: sparse.csr_matrix,
    history: sparse.csr_matrix,
    equal_customers: bool = True,
    shrink: float = 0.0,
) -> Cosine:
    """``bought``: 1 where a customer buys a product. ``equal_customers``: each weighs 1 / (number
    of its products), so that who buys everything does not make everything alike."""
    wide = np.asarray(bought.sum(axis=1), dtype=np.float32).ravel()
    weights = 1 / np.sqrt(np.maximum(wide, 1)) if equal_customers else np.ones_like(wide)
    weighed = sparse.diags_array(weights).astype(np.float32) @ bought
    norms = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=0)).ravel())
    scale = np.divide(1, norms, out=np.zeros_like(norms), where=norms > 0)
    columns = sparse.csr_matrix(weighed @ sparse.diags_array(scale), dtype=np.float32)
    return Cosine(columns, history, bought, shrink)


def _product(history: sparse.csr_matrix, like: Floats, dense: bool) -> Floats:
    if not dense:
        return np.asarray(history @ like, dtype=np.float32)
    parts = [
        history[start : start + _CHUNK].toarray() @ like
        for start in range(0, history.shape[0], _CHUNK)
    ]
    return np.vstack(parts) if parts else np.zeros((0, like.shape[1]), np.float32)


@dataclass(frozen=True)
class Factors:
    """Customers and products as points; their product is the score."""

    customers: Floats
    products: Floats

    def scores(self) -> Iterator[tuple[int, Floats]]:
        """As :meth:`Cosine.scores`."""
        for start in range(0, len(self.products), BLOCK):
            yield start, self.customers @ self.products[start : start + BLOCK].T


def factorise(
    weights: sparse.csr_matrix,
    factors: int = 32,
    alpha: float = 5.0,
    penalty: float = 50.0,
    rounds: int = 8,
    seed: int = 1,
) -> Factors:
    """Implicit ALS of Hu, Koren and Volinsky (2008), with their c = 1 + α·r.

    ``weights``: r, customers × products. Deterministic by ``seed``.
    """
    rng = np.random.default_rng(seed)
    products = (rng.standard_normal((weights.shape[1], factors)) * 0.1).astype(np.float32)
    across = sparse.csr_matrix(weights.T)
    customers = np.zeros((weights.shape[0], factors), np.float32)
    for _ in range(rounds):
        customers = _solved(weights, products, alpha, penalty)
        products = _solved(across, customers, alpha, penalty)
    return Factors(customers, products)


def _solved(weights: sparse.csr_matrix, other: Floats, alpha: float, penalty: float) -> Floats:
    """x = (YᵀCY + λI)⁻¹ YᵀCp for each row of ``weights``."""
    size = other.shape[1]
    shared = other.T @ other + np.float32(penalty) * np.eye(size, dtype=np.float32)
    found = np.zeros((weights.shape[0], size), np.float32)
    for row in range(weights.shape[0]):
        start, stop = weights.indptr[row], weights.indptr[row + 1]
        if start == stop:
            continue
        y = other[weights.indices[start:stop]]
        extra = np.float32(alpha) * weights.data[start:stop]
        found[row] = np.linalg.solve(shared + (y.T * extra) @ y, y.T @ (1 + extra))
    return found


@dataclass(frozen=True)
class Popularity:
    """How many customers buy each product: of the segment of each customer, or of all."""

    counts: Floats
    group: NDArray[np.int64]

    def scores(self) -> Iterator[tuple[int, Floats]]:
        """As :meth:`Cosine.scores`."""
        for start in range(0, self.counts.shape[1], BLOCK):
            yield start, self.counts[:, start : start + BLOCK][self.group]


def popularity(bought: sparse.csr_matrix, group: NDArray[np.int64] | None = None) -> Popularity:
    """``group``: number of the segment of each customer (0: none, so all), or None for all.

    What the whole buys breaks the ties of a segment.
    """
    rows = bought.shape[0]
    everybody = np.asarray(bought.sum(axis=0), dtype=np.float32).reshape(1, -1)
    if group is None:
        return Popularity(everybody, np.zeros(rows, dtype=np.int64))
    size = int(group.max(initial=0)) + 1
    member = sparse.csr_matrix((np.ones(rows, np.float32), (group, np.arange(rows))), (size, rows))
    counts = np.asarray((member @ bought).toarray(), dtype=np.float32)
    counts[0] = everybody
    return Popularity(counts + everybody / np.float32(1e6), group)


def best(
    blocks: Iterator[tuple[int, Floats]],
    allowed: sparse.csr_matrix | None,
    excluded: sparse.csr_matrix | None,
    open_products: NDArray[np.bool_],
    k: int,
) -> tuple[NDArray[np.int64], Floats]:
    """The k best products of each customer and their scores; −1 and −inf where there are no more.

    ``excluded``: what a customer has; ``allowed``: if given, nothing else is taken;
    ``open_products``: what may be listed at all. Of equal scores any may be the last.
    """
    top: NDArray[np.int64] | None = None
    values: Floats | None = None
    for start, scores in blocks:
        stop = start + scores.shape[1]
        kept = np.where(scores > 0, scores, -np.inf).astype(np.float32)
        kept[:, ~open_products[start:stop]] = -np.inf
        if excluded is not None:
            kept[excluded[:, start:stop].nonzero()] = -np.inf
        if allowed is not None:
            kept[~(allowed[:, start:stop].toarray() > 0)] = -np.inf
        places = np.broadcast_to(np.arange(start, stop), kept.shape)
        if top is not None and values is not None:
            kept, places = np.hstack([values, kept]), np.hstack([top, places])
        top, values = _largest(kept, places, k)
    if top is None or values is None:
        raise ValueError("no products")
    return np.where(np.isfinite(values), top, -1), values


def _largest(values: Floats, places: NDArray[np.int64], k: int) -> tuple[NDArray[np.int64], Floats]:
    if values.shape[1] > k:
        chosen = np.argpartition(-values, k - 1, axis=1)[:, :k]
        values = np.take_along_axis(values, chosen, 1)
        places = np.take_along_axis(places, chosen, 1)
    order = np.lexsort((places, -values), axis=1)
    return np.take_along_axis(places, order, 1), np.take_along_axis(values, order, 1)
