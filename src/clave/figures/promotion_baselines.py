"""What would have been sold without a promotion, by four methods that stand beside each other.

Pure functions on weeks in their order. Definition, traps and worked values:
``docs/figures/promotion_return.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import numpy as np

from clave.figures.promotion import AFTER, baseline
from clave.figures.retail import Number, exact
from clave.lib.refusal import Refused

SMOOTHING = 0.2  # weight of the newest usual week; a choice of design
SEASON_WEEKS = 5  # of the centred mean that a season is taken from
LEAST_SEASON = 26  # weeks, below which no season is told
LEAST_USUAL = 4  # usual weeks, below which there is no baseline

Baseline = list[Decimal]


def usual_weeks(promoted: Sequence[bool], after: int = AFTER) -> list[bool]:
    """Which weeks are usual: neither promoted nor among the ``after`` behind a promotion."""
    return [not any(promoted[max(0, week - after) : week + 1]) for week in range(len(promoted))]


def season_of(others: Sequence[Number]) -> list[Decimal] | None:
    """A factor for each week from goods that were not promoted: their centred mean of five weeks,
    per their mean of all. None where fewer than 26 weeks are known, or a mean is not above zero.
    """
    sold = [exact(units) for units in others]
    if len(sold) < LEAST_SEASON:
        return None
    whole = sum(sold, Decimal()) / len(sold)
    half = SEASON_WEEKS // 2
    near = [sold[max(0, week - half) : week + half + 1] for week in range(len(sold))]
    means = [sum(part, Decimal()) / len(part) for part in near]
    if whole <= 0 or any(mean <= 0 for mean in means):
        return None
    return [mean / whole for mean in means]


def mean_of_usual(
    sold: Sequence[Number],
    promoted: Sequence[bool],
    *,
    after: int = AFTER,
    season: Sequence[Number] | None = None,
) -> Baseline | None:
    """The mean of usual weeks times the week's season (``promotion.baseline``)."""
    if sum(usual_weeks(promoted, after)) < LEAST_USUAL:
        return None
    return baseline(sold, promoted, after=after, season=season)


def smoothed(
    sold: Sequence[Number],
    promoted: Sequence[bool],
    *,
    after: int = AFTER,
    season: Sequence[Number] | None = None,
) -> Baseline | None:
    """A level that follows usual weeks alone, from both sides, times the week's season.

    In the manner of PROMOTER (Abraham & Lodish 1987): promoted weeks and those behind them are
    bridged by the levels before and after.
    """
    factors = _factors(sold, promoted, season)
    usual = usual_weeks(promoted, after)
    if sum(usual) < LEAST_USUAL:
        return None
    level = [float(exact(units) / factor) for units, factor in zip(sold, factors, strict=True)]
    ahead = _levels(level, usual)
    back = _levels(level[::-1], usual[::-1])[::-1]
    return [
        Decimal(repr((a + b) / 2 if a is not None and b is not None else (b if a is None else a)))
        * factor
        for a, b, factor in zip(ahead, back, factors, strict=True)
    ]


def log_linear(
    sold: Sequence[Number],
    promoted: Sequence[bool],
    *,
    after: int = AFTER,
    season: Sequence[Number] | None = None,
) -> Baseline | None:
    """Log sales on a trend, promoted weeks and weeks behind them (in the manner of SCAN*PRO,
    Wittink 1988); the baseline is what it tells of a week that is neither. Weeks without sales
    tell nothing. None where the weeks do not tell trend and promotion apart.
    """
    factors = _factors(sold, promoted, season)
    usual = usual_weeks(promoted, after)
    level = np.array([float(exact(u) / f) for u, f in zip(sold, factors, strict=True)])
    known = level > 0
    if sum(u and bool(k) for u, k in zip(usual, known, strict=True)) < LEAST_USUAL:
        return None
    weeks = np.arange(len(level), dtype=float)
    behind = [not u and not p for u, p in zip(usual, promoted, strict=True)]
    columns = [np.ones_like(weeks), weeks, np.array(promoted, float), np.array(behind, float)]
    kept = [column for column in columns if column[known].any()]
    design = np.column_stack([column[known] for column in kept])
    found, _, rank, _ = np.linalg.lstsq(design, np.log(level[known]), rcond=None)
    if rank < design.shape[1] or design.shape[0] <= rank:
        return None
    fitted = np.log(level[known]) - design @ found
    spread = float(fitted @ fitted) / (design.shape[0] - int(rank))
    base = np.exp(found[0] + found[1] * weeks + spread / 2)
    return [Decimal(repr(float(v))) * f for v, f in zip(base, factors, strict=True)]


def by_control(
    sold: Sequence[Number],
    promoted: Sequence[bool],
    *,
    control: Sequence[Number],
    after: int = AFTER,
) -> Baseline | None:
    """Difference in differences with like stores where nothing ran: what those sell in the week,
    times how the two compare in usual weeks. None where the control sells nothing then.
    """
    if not len(sold) == len(promoted) == len(control):
        raise Refused("weeks_do_not_match")
    usual = usual_weeks(promoted, after)
    ours = sum((exact(u) for u, ok in zip(sold, usual, strict=True) if ok), Decimal())
    theirs = sum((exact(u) for u, ok in zip(control, usual, strict=True) if ok), Decimal())
    if sum(usual) < LEAST_USUAL or theirs <= 0:
        return None
    return [exact(units) * ours / theirs for units in control]


METHODS: dict[str, Callable[..., Baseline | None]] = {
    "usual_weeks": mean_of_usual,
    "smoothed": smoothed,
    "log_linear": log_linear,
    "control": by_control,
}


def _factors(
    sold: Sequence[Number], promoted: Sequence[bool], season: Sequence[Number] | None
) -> list[Decimal]:
    factors = [exact(value) for value in season] if season is not None else [Decimal(1)] * len(sold)
    if not len(sold) == len(promoted) == len(factors) or any(factor <= 0 for factor in factors):
        raise Refused("weeks_do_not_match")
    return factors


def _levels(level: Sequence[float], usual: Sequence[bool]) -> list[float | None]:
    """The smoothed level before and at each week; None before the first usual one."""
    found: list[float | None] = []
    held: float | None = None
    for value, counts in zip(level, usual, strict=True):
        if counts:
            held = value if held is None else held + SMOOTHING * (value - held)
        found.append(held)
    return found
