"""Sums that agree: worked values, both ways of solving, a second computation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from clave.figures import reconciliation
from clave.figures.reconciliation import mint, reconciled, shrunk_covariance, structural

SUM = sparse.csr_matrix([[1.0, 1.0]])
BASE = np.array([[100.0], [40.0], [50.0]])


@pytest.mark.parametrize(
    ("variances", "expected"),
    [
        (np.ones(3), [43.333333, 53.333333]),
        (structural(SUM), [42.5, 52.5]),
        (np.array([4.0, 1.0, 2.0]), [41.428571, 52.857143]),
    ],
    ids=["OLS", "structural", "variance"],
)
def test_worked_values(variances, expected):
    assert reconciled(SUM, BASE, variances).ravel() == pytest.approx(expected, abs=1e-6)


def _hierarchy(seed: int) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    summing = np.zeros((6, 9))
    summing[0] = 1
    for part in range(9):
        summing[1 + part % 2, part] = summing[3 + part % 3, part] = 1
    return sparse.csr_matrix(summing), random.uniform(5, 90, (15, 4)), random.uniform(0.5, 9, 15)


@pytest.mark.parametrize("direct", [0, 600])
def test_as_the_formula_of_the_book_says(direct, monkeypatch):
    """G = (S' W⁻¹ S)⁻¹ S' W⁻¹, with full matrices."""
    monkeypatch.setattr(reconciliation, "_DIRECT", direct)
    summing, base, variances = _hierarchy(7)
    whole = np.vstack([summing.toarray(), np.eye(9)])
    weighted = whole.T / variances
    expected = np.linalg.solve(weighted @ whole, weighted @ base)
    assert reconciled(summing, base, variances) == pytest.approx(expected, abs=1e-5)


def test_what_agrees_already_stays():
    summing, base, variances = _hierarchy(3)
    base[:6] = summing @ base[6:]
    assert reconciled(summing, base, variances) == pytest.approx(base[6:])


def test_mint_with_independent_errors_is_variance_scaling():
    residuals = np.array([[2.0, -2, 2, -2], [1, 1, -1, -1], [1.4, -1.4, -1.4, 1.4]])
    variances = (residuals**2).mean(axis=1)
    found = mint(SUM, BASE, residuals)
    assert found == pytest.approx(reconciled(SUM, BASE, variances), abs=1e-6)


def test_the_covariance_is_shrunk_to_its_diagonal():
    random = np.random.default_rng(1)
    residuals = random.normal(size=(5, 8))
    full = residuals @ residuals.T / 8
    shrunk = shrunk_covariance(residuals)
    assert np.diag(shrunk) == pytest.approx(np.diag(full))
    aside = ~np.eye(5, dtype=bool)
    assert (np.abs(shrunk[aside]) <= np.abs(full[aside]) + 1e-12).all()
