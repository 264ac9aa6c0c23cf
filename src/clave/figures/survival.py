"""Kaplan–Meier: how many relationships outlive so many months, where some have not ended yet."""

from __future__ import annotations

from collections.abc import Iterable


def survival(lifetimes: Iterable[tuple[int, bool]], months: int) -> float | None:
    """The share that outlives ``months``; each lifetime is (months seen, whether it ended then).

    S(t) = Π (1 − dᵢ/nᵢ) over the months tᵢ ≤ t in which dᵢ of the nᵢ still seen ended. None where
    nobody was seen for so long: then the ledger cannot tell. Source: Kaplan and Meier (1958).
    """
    seen = sorted(lifetimes)
    if not seen or seen[-1][0] < months:
        return None
    share, at_risk, place = 1.0, len(seen), 0
    while place < len(seen) and seen[place][0] <= months:
        month, ended, gone = seen[place][0], 0, 0
        while place < len(seen) and seen[place][0] == month:
            ended += seen[place][1]
            gone += 1
            place += 1
        share *= 1 - ended / at_risk
        at_risk -= gone
    return share
