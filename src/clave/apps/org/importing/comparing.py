"""What the rows of a file would change in the chart that is there: pure, before anything is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clave.apps.org.chart import Chart, Place

from .reading import ChartRow

CHANGES = ("new", "moved", "holder", "unit", "closed")


@dataclass(frozen=True)
class Known:
    """The people of the books by what tells them apart: number, e-mail, name (of one alone)."""

    by_code: Mapping[str, int]
    by_email: Mapping[str, int]
    by_name: Mapping[str, int]

    def person_of(self, row: ChartRow) -> int | None:
        """Who a row is about; None for somebody new, or where nobody is named."""
        if not row.person:
            return None
        if row.code and row.code.casefold() in self.by_code:
            return self.by_code[row.code.casefold()]
        if row.email and row.email.casefold() in self.by_email:
            return self.by_email[row.email.casefold()]
        return self.by_name.get(row.person.casefold())


def match(rows: Sequence[ChartRow], known: Known, chart: Chart) -> list[int | None]:
    """For each row the position that it is already, None for a new one.

    First whoever holds a position of that title; then a position of that title that nobody of the
    file holds, which has another holder now.
    """
    free = dict(chart.places)
    matched: list[int | None] = [None] * len(rows)
    for number, row in enumerate(rows):
        person = known.person_of(row)
        held = chart.held_by.get(person, []) if person is not None else []
        for place in held:
            if place.id in free and place.title.casefold() == row.title.casefold():
                matched[number] = free.pop(place.id).id
                break
    by_title: dict[str, list[Place]] = defaultdict(list)
    for place in free.values():
        by_title[place.title.casefold()].append(place)
    for number, row in enumerate(rows):
        same = by_title[row.title.casefold()]
        if matched[number] is None and same:
            same.sort(key=lambda place: (place.unit_name != row.unit, place.holder is not None))
            matched[number] = same.pop(0).id
    return matched


@dataclass(frozen=True)
class Preview:
    """How many of each change, and the first of them: what, whom, from, to."""

    counts: dict[str, int]
    changes: list[dict[str, Any]]


def preview(
    rows: Sequence[ChartRow], bosses: Sequence[int | None], known: Known, chart: Chart
) -> Preview:
    """What would be new, moved, held by somebody else, in another unit, closed, or unchanged."""
    comparison = _Comparison(rows, bosses, match(rows, known, chart), known, chart)
    counts: Counter[str] = Counter(dict.fromkeys((*CHANGES, "unchanged"), 0))
    changes: list[dict[str, Any]] = []
    for number in range(len(rows)):
        found = comparison.changes_of(number)
        changes += found
        counts.update(change["what"] for change in found)
        counts["unchanged"] += not found
    closed = comparison.closed()
    counts["closed"] = len(closed)
    return Preview(dict(counts), [*changes, *closed])


@dataclass(frozen=True)
class _Comparison:
    """Rows with the positions that they are already."""

    rows: Sequence[ChartRow]
    bosses: Sequence[int | None]
    matched: Sequence[int | None]
    known: Known
    chart: Chart

    def changes_of(self, number: int) -> list[dict[str, Any]]:
        """What one row would change."""
        position, row = self.matched[number], self.rows[number]
        if position is None:
            return [self._change("new", row, "", self._boss_name(number))]
        place, found = self.chart.places[position], []
        boss = self.bosses[number]
        under = None if boss is None else self.matched[boss]
        if place.boss != under or (boss is not None and under is None):
            old = self.chart.places[place.boss].name if place.boss in self.chart.places else ""
            found.append(self._change("moved", row, old, self._boss_name(number)))
        holder = place.holder.person if place.holder else None
        if (row.person and self.known.person_of(row) != holder) or (not row.person and holder):
            old = place.holder.name if place.holder else ""
            found.append(self._change("holder", row, old, row.person))
        if row.unit and row.unit.casefold() != place.unit_name.casefold():
            found.append(self._change("unit", row, place.unit_name, row.unit))
        return found

    def closed(self) -> list[dict[str, Any]]:
        """The positions that no row is."""
        gone = [place for place in self.chart.places.values() if place.id not in self.matched]
        return [
            {
                "what": "closed",
                "title": place.title,
                "person": place.holder.name if place.holder else "",
                "old": "",
                "new": "",
            }
            for place in gone
        ]

    def _boss_name(self, number: int) -> str:
        boss = self.bosses[number]
        return "" if boss is None else self.rows[boss].label

    def _change(self, what: str, row: ChartRow, old: str, new: str) -> dict[str, Any]:
        return {"what": what, "title": row.title, "person": row.person, "old": old, "new": new}
