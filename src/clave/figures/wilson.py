"""The interval of a share that was counted: Wilson (1927)."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959963984540054  # the normal distribution's 97.5th percentile


def wilson(successes: int, cases: int, z: float = Z95) -> tuple[float, float] | None:
    """The interval, 0 to 1, in which the true share lies 95 times of 100; None without a case.

    Unlike the mean ± 2 standard errors it never leaves 0…1 and holds for a handful of cases.
    """
    if cases <= 0:
        return None
    share = successes / cases
    middle = share + z * z / (2 * cases)
    half = z * sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
    whole = 1 + z * z / cases
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)
