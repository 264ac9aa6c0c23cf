"""To which unit each unit of a file belongs: to that of the boss of its head."""

from __future__ import annotations

from collections.abc import Sequence

from .reading import ChartRow


def parents_of(rows: Sequence[ChartRow], bosses: Sequence[int | None]) -> dict[str, str]:
    """Unit → the unit above it, by names in small letters.

    A unit's heads are those whose boss stands in another unit; of several the first in the file
    decides. A unit that would hang from itself through others hangs from none.
    """
    parents: dict[str, str] = {}
    for row, boss in zip(rows, bosses, strict=True):
        unit, above = row.unit.casefold(), "" if boss is None else rows[boss].unit.casefold()
        if unit and above and unit != above and unit not in _line(above, parents):
            parents.setdefault(unit, above)
    return parents


def _line(unit: str, parents: dict[str, str]) -> list[str]:
    """The unit and all above it."""
    found = [unit]
    while found[-1] in parents:
        found.append(parents[found[-1]])
    return found
