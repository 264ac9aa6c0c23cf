"""Forecasts of parts and of their sums made to agree, each trusted by how far it was off before.

Source: Wickramasuriya, Athanasopoulos & Hyndman 2019 (MinT); Schäfer & Strimmer 2005 (shrinkage).
``summing``: sums × parts, 1 where a part belongs to a sum. Base forecasts are given sums first,
then parts, as rows × months. Worked values: ``docs/figures/forecast.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clave.lib.refusal import Refused

if TYPE_CHECKING:  # scipy is imported where sums are really made to agree
    from scipy import sparse

Array = NDArray[np.float64]
_DIRECT = 600  # sums up to which the system is solved at once rather than step by step


def reconciled(summing: sparse.csr_matrix, base: Array, variances: Array) -> Array:
    """The parts, so that nothing but their sums is said of the sums; they may be below zero.

    ``variances``: of the error of each row of ``base``, above zero: all 1 is OLS, the number of
    parts in each is structural scaling (:func:`structural`), those of backtests variance scaling.
    The least change that makes sums agree: b − W_b A'(W_a + A W_b A')⁻¹ (A b − a).
    """
    from scipy import sparse
    from scipy.sparse.linalg import spsolve

    sums = summing.shape[0]
    ours, theirs = base[sums:], base[:sums]
    weight_sums, weight_parts = variances[:sums], variances[sums:]
    apart = summing @ ours - theirs
    scaled = sparse.csr_matrix(summing.multiply(weight_parts))
    system = (sparse.diags(weight_sums) + scaled @ summing.T).tocsc()
    moved = spsolve(system, apart) if sums <= _DIRECT else _steps(system, apart)
    return np.asarray(ours - scaled.T @ np.reshape(moved, apart.shape), dtype=float)


def structural(summing: sparse.csr_matrix) -> Array:
    """Weights by how many parts each holds: sums first, then 1 for each part."""
    held = np.asarray(summing.sum(axis=1), dtype=float).ravel()
    return np.concatenate([held, np.ones(summing.shape[1])])


def mint(summing: sparse.csr_matrix, base: Array, residuals: Array) -> Array:
    """MinT with a shrunk covariance, for small hierarchies: every row's errors beside all others.

    ``residuals``: rows as ``base`` × past months.
    """
    covariance = shrunk_covariance(residuals)
    whole = np.vstack([summing.toarray(), np.eye(summing.shape[1])])
    inverse = np.linalg.pinv(covariance)
    left = whole.T @ inverse
    return np.asarray(np.linalg.solve(left @ whole, left @ base), dtype=float)


def shrunk_covariance(residuals: Array) -> Array:
    """λ·diagonal + (1 − λ)·covariance, λ by Schäfer and Strimmer, within 0 and 1."""
    months = residuals.shape[1]
    covariance = residuals @ residuals.T / months
    spread = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
    scaled = residuals / spread[:, None]
    correlation = scaled @ scaled.T / months
    variance = (scaled**2 @ (scaled**2).T) / months - correlation**2
    aside = ~np.eye(len(covariance), dtype=bool)
    whole = (correlation[aside] ** 2).sum()
    share = variance[aside].sum() / max(months - 1, 1) / whole if whole > 0 else 1.0
    lam = min(max(float(share), 0.0), 1.0)
    return np.asarray(lam * np.diag(np.diag(covariance)) + (1 - lam) * covariance, dtype=float)


def _steps(system: sparse.csc_matrix, apart: Array) -> Array:
    """Conjugate gradients, one month after the other; Raises ``Refused('sums_do_not_settle')``."""
    from scipy.sparse.linalg import LinearOperator, cg

    diagonal = system.diagonal()
    easier = LinearOperator(system.shape, matvec=lambda v: v / diagonal)
    found = np.empty_like(apart)
    start = None
    for month in range(apart.shape[1]):
        found[:, month], status = cg(system, apart[:, month], x0=start, rtol=1e-8, M=easier)
        if status:
            raise Refused("sums_do_not_settle")
        start = found[:, month]
    return found
