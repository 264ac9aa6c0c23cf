"""What moved between two reviews, and what moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from clave.figures.base import Row

_NOTHING = 0.05  # a score that moved by less did not move


def moves(now: Sequence[Row], before: Sequence[Row], weights: Mapping[str, float]) -> list[Row]:
    """One row for each account of either review: the largest changes of tier, then of score, first.

    Rows are those of the figure ``selection`` with ``criteria`` (their codes) added. ``weights``:
    criterion → share of the score today. ``driver``: the criterion whose score pulled most;
    ``driver_before`` and ``driver_now`` are its scores; '' where none did, but the weights or
    what is known. ``arrived``, ``left``: it is in one of the two only.
    """
    old = {row["code"]: row for row in before}
    new = {row["code"]: row for row in now}
    found = [_move(code, old.get(code), new.get(code), weights) for code in {*old, *new}]
    return sorted(
        found,
        key=lambda row: (
            row["tier_before"] == row["tier"],
            -abs(row["score_change"] or 0),
            row["code"],
        ),
    )


def _move(code: str, old: Row | None, new: Row | None, weights: Mapping[str, float]) -> Row:
    before, after = _of(old, "score"), _of(new, "score")
    change = None if before is None or after is None else after - before
    driver, was, now = ("", None, None)
    if old and new and change is not None and abs(change) >= _NOTHING:
        driver, was, now = _driver(_scores(old), _scores(new), weights, change)
    return {
        "code": code,
        "score_before": before,
        "score": after,
        "score_change": change,
        "tier_before": _of(old, "tier") or "",
        "tier": _of(new, "tier") or "",
        "quadrant_before": _of(old, "quadrant"),
        "quadrant": _of(new, "quadrant"),
        "driver": driver,
        "driver_before": was,
        "driver_now": now,
        "arrived": old is None,
        "left": new is None,
    }


def _of(row: Row | None, name: str) -> Any:
    return None if row is None else row[name]


def _scores(row: Row) -> dict[str, float]:
    pairs = zip(row["criteria"], row["criterion_scores"], strict=True)
    return {code: score for code, score in pairs if score is not None}


def _driver(
    old: Mapping[str, float], new: Mapping[str, float], weights: Mapping[str, float], change: float
) -> tuple[str, float | None, float | None]:
    """The criterion known both times that pulled most in the direction of ``change``."""
    pulls = {
        code: weights.get(code, 0.0) * (new[code] - old[code]) for code in old.keys() & new.keys()
    }
    along = {code: pull for code, pull in pulls.items() if pull * change > 0}
    if not along:
        return "", None, None
    best = max(along, key=lambda code: (abs(along[code]), code))
    return best, old[best], new[best]
