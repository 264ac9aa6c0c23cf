"""How each account stands beside its like: the others of its segment, or all others."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict

from clave.figures.base import Row, Scope


def unit_segments(scope: Scope) -> dict[str, str]:
    """Segment by unit: its own, else the first of its members in the order of their codes."""
    segments, found = scope.segments or {}, dict[str, str]()
    for code in sorted(segments):
        found.setdefault(scope.parent(code), segments[code])
    return found | {code: segments[code] for code in found if code in segments}


def beside_their_like(rows: list[Row], segments: dict[str, str]) -> None:
    """Add to every row how it stands among the others of its segment, or among all others."""
    everybody = sorted(row["products"] for row in rows if row["products"])
    by_segment: dict[str | None, list[int]] = defaultdict(list)
    for row in rows:
        row["segment"] = segments.get(row["code"])
        if row["products"]:
            by_segment[row["segment"]].append(row["products"])
    for counts in by_segment.values():
        counts.sort()
    for row in rows:
        own, same = row["products"], by_segment[row["segment"]] if row["segment"] else []
        has_like = len(same) > (1 if own else 0)
        like = same if has_like else everybody
        others = len(like) - (1 if own else 0)
        below = bisect_left(like, own)
        row["like_basis"] = "segment" if has_like else "all"
        row["like_accounts"] = others
        row["like_median_products"] = _median_without(like, below if own else None)
        row["like_below_share"] = below / others if others else None


def _median_without(ordered: list[int], place: int | None) -> float | None:
    """The median of the list without the item at ``place``; None of nothing."""
    size = len(ordered) - (0 if place is None else 1)
    if not size:
        return None

    def item(i: int) -> int:
        return ordered[i + 1] if place is not None and i >= place else ordered[i]

    return (item((size - 1) // 2) + item(size // 2)) / 2
