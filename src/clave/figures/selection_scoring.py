"""From values to scores, from scores to tiers and quadrants: rules on plain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from clave.figures.concentration import ABC_LIMITS
from clave.figures.inequality import abc_classes
from clave.figures.selection_model import HIGHEST, Anchors, Model, Review

Numbers = NDArray[np.float64]
MIDDLE = HIGHEST / 2  # of the scale, never the median: that makes half of all attractive each year
QUADRANTS = ("star", "strategic", "status", "streamline")
NO_TIER = ""


@dataclass(frozen=True)
class Weighted:
    """A weighted mean over what is known. ``coverage``: the share of the weights that is."""

    score: float | None
    coverage: float


def weighted(weights: Sequence[float], scores: Sequence[float | None]) -> Weighted:
    """The mean of the known scores; what is not known lowers the coverage and nothing else."""
    total = sum(weights)
    known = [(w, s) for w, s in zip(weights, scores, strict=True) if s is not None]
    weight = sum(w for w, _ in known)
    if not weight or not total:
        return Weighted(None, 0.0)
    return Weighted(sum(w * s for w, s in known) / weight, min(1.0, weight / total))


def grid_score(
    weights: Sequence[Sequence[float]], scores: Sequence[Sequence[float | None]]
) -> Weighted:
    """The score of a grid: rows sales, profitability, strategic; columns short, medium, long."""
    flat_weights = [weight for row in weights for weight in row]
    return weighted(flat_weights, [score for row in scores for score in row])


def dimension_scores(
    dimensions: Sequence[str], weights: Sequence[float], scores: Sequence[float | None]
) -> dict[str, Weighted]:
    """By dimension: the weighted mean of its criteria's scores. Says what an account is key for."""
    told = list(zip(dimensions, weights, scores, strict=True))
    return {
        name: weighted([w for d, w, _ in told if d == name], [s for d, _, s in told if d == name])
        for name in dict.fromkeys(dimensions)
    }


def anchored(anchors: Anchors, value: float | None) -> float | None:
    """The score of ``value``: on a straight line between two anchors, and level beyond the ends."""
    if value is None or not anchors:
        return None
    points = np.array(anchors, dtype=float)
    return float(np.interp(value, points[:, 0], points[:, 1]))


def relative_strength(ours: Weighted, competitors: Sequence[Weighted]) -> float | None:
    """Ours less that of the best competitor, in -10…10; None where either is not known."""
    rivals = [rival.score for rival in competitors if rival.score is not None]
    return None if ours.score is None or not rivals else ours.score - max(rivals)


def quadrant(attractiveness: float | None, relative: float | None) -> str | None:
    """Where an account stands, cut at the middle of both scales; None where either is unknown."""
    if attractiveness is None or relative is None:
        return None
    if attractiveness >= MIDDLE:
        return "strategic" if relative >= 0 else "star"
    return "status" if relative >= 0 else "streamline"


def plain_tier(score: float | None, model: Model) -> str:
    """The best tier whose floor the score reaches, without regard to the review before."""
    if score is None:
        return NO_TIER
    return next((tier for tier, floor in model.floors if score >= floor), NO_TIER)


def next_tier(score: float | None, model: Model, before: Review | None) -> tuple[str, str]:
    """The tier after this review, and why, as a code.

    Up: this score and the one before lie ``band`` above the floor. Down: this one lies ``band``
    below it. Who was never reviewed takes the tier of the floor. Codes: ``no_score``,
    ``first_review``, ``promoted``, ``demoted``, ``held_up`` (the floor alone would lower it),
    ``held_back`` (the floor alone would raise it), ``unchanged``.
    """
    if score is None:
        return NO_TIER, "no_score"
    simple = plain_tier(score, model)
    if before is None:
        return simple, "first_review"
    names = [tier for tier, _ in model.floors]
    held = names.index(before.tier) if before.tier in names else len(names)
    lower = score if before.score is None else min(score, before.score)
    for tier, floor in model.floors[:held]:
        if before.score is not None and lower >= floor + model.band:
            return tier, "promoted"
    if held < len(names) and score < model.floors[held][1] - model.band:
        kept = (t for t, floor in model.floors[held + 1 :] if score >= floor - model.band)
        return next(kept, NO_TIER), "demoted"
    wished = names.index(simple) if simple in names else len(names)
    stays = names[held] if held < len(names) else NO_TIER
    return stays, "held_up" if wished > held else "held_back" if wished < held else "unchanged"


def within_capacity(ranked: Sequence[tuple[str, str]], model: Model) -> dict[str, tuple[str, bool]]:
    """``ranked`` (account, tier; the best score first) → tier, and whether lack of room lowered it.

    Who finds no room in a tier waits for the next one, with those who are in it.
    """
    now = dict(ranked)
    lowered: set[str] = set()
    names = [tier for tier, _ in model.floors]
    for tier, below in zip(names, [*names[1:], NO_TIER], strict=True):
        inside = [account for account, _ in ranked if now[account] == tier]
        outside = inside[model.capacity.get(tier, len(inside)) :]
        now |= dict.fromkeys(outside, below)
        lowered |= set(outside)
    return {account: (now[account], account in lowered) for account, _ in ranked}


def abc(
    amounts: Mapping[str, Decimal | None], limits: tuple[Decimal, Decimal] = ABC_LIMITS
) -> dict[str, str | None]:
    """A, B or C for each account: the largest up to 80 %, the one that crosses included, and so on.

    None, and no part in the total, for what is at or below zero or not known.
    """
    counted = [(code, amount) for code, amount in amounts.items() if amount and amount > 0]
    counted.sort(key=lambda pair: (-pair[1], pair[0]))
    classes = abc_classes([amount for _, amount in counted], limits)
    found = dict(zip((code for code, _ in counted), classes, strict=True))
    return {code: found.get(code) for code in amounts}


def means(scores: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """As :func:`weighted` for many: accounts × criteria and criteria → score (nan where nothing is
    known) and coverage. ``weights`` may be criteria × draws; then both are accounts × draws."""
    known = (~np.isnan(scores)).astype(float)
    total = weights.sum(axis=0)
    weight = known @ weights
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(weight > 0, (np.nan_to_num(scores) @ weights) / weight, np.nan)
        coverage = np.where(total > 0, weight / total, 0.0)
    return score, np.clip(coverage, 0.0, 1.0)
