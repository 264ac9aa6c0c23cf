"""A logistic regression, and how good probabilities are.

scipy takes half a second to import, so it is only where a model is really fitted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_STEPS = 50


@dataclass(frozen=True)
class Logistic:
    """Weights on standardised columns; the first is the constant."""

    weights: Numbers
    mean: Numbers
    spread: Numbers

    def chances(self, table: Numbers) -> Numbers:
        """A chance from 0 to 1 for each row."""
        from scipy.special import expit

        return np.asarray(expit(_with_one((table - self.mean) / self.spread) @ self.weights))


def fit(table: Numbers, outcomes: Numbers, penalty: float = 1.0) -> Logistic | None:
    """Maximum likelihood less ``penalty``/2 × squared weights (not of the constant), by Newton.

    ``table``: rows × columns; ``outcomes``: 0 or 1. None where all outcomes are alike.
    """
    from scipy.special import expit

    if len(outcomes) == 0 or outcomes.min() == outcomes.max():
        return None
    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    rows = _with_one((table - mean) / spread)
    shrink = np.full(rows.shape[1], penalty)
    shrink[0] = 0.0
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chance = expit(rows @ weights)
        slope = rows.T @ (outcomes - chance) - shrink * weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(shrink + 1e-9)
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return Logistic(weights, mean, spread)


def auc(chances: Numbers, outcomes: Numbers) -> float | None:
    """How often one that happened has the higher chance than one that did not; ties count half.

    None where all outcomes are alike.
    """
    from scipy.stats import rankdata

    happened = outcomes == 1
    yes, no = int(happened.sum()), int((~happened).sum())
    if not yes or not no:
        return None
    ranks = rankdata(chances)
    return float((ranks[happened].sum() - yes * (yes + 1) / 2) / (yes * no))


def brier(chances: Numbers, outcomes: Numbers) -> float | None:
    """Mean squared distance of chance and outcome; None without any."""
    return float(((chances - outcomes) ** 2).mean()) if len(outcomes) else None


def accuracy(chances: Numbers, outcomes: Numbers) -> float | None:
    """How often the likelier of both came true; None without any."""
    return float(((chances >= 0.5) == (outcomes == 1)).mean()) if len(outcomes) else None


def _with_one(table: Numbers) -> Numbers:
    return np.column_stack([np.ones(len(table)), table])
