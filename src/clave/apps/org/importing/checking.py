"""Whether the rows of a file make one chart: every fault of them, with its line and its names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clave.lib.circles import circles
from clave.lib.refusal import Refused

from .reading import ChartRow

Fault = tuple[str, dict[str, Any]]
_KEYS = ("code", "person", "email", "title")


class ChartFaults(Refused):
    """The file makes no chart: nothing of it was taken. ``faults`` names all that is wrong."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("chart_faulty", count=len(faults))
        self.faults = faults


@dataclass
class _Index:
    """The rows by everything that may name them in “reports to”: number, name, e-mail, title."""

    by_key: dict[str, dict[str, list[int]]] = field(
        default_factory=lambda: {name: defaultdict(list) for name in _KEYS}
    )

    def find(self, boss: str) -> list[int]:
        """The rows that ``boss`` may mean: the first way of naming that finds any decides."""
        for rows in self.by_key.values():
            if found := rows.get(boss.casefold()):
                return found
        return []


def bosses_of(rows: Sequence[ChartRow]) -> list[int | None]:
    """For each row the place of its superior among the rows, None at the top.

    Raises :class:`ChartFaults` with every fault there is.
    """
    index = _Index()
    for place, row in enumerate(rows):
        for name, keys in index.by_key.items():
            if text := getattr(row, name):
                keys[text.casefold()].append(place)
    faults = [*_lonely(rows), *_doubles(index, rows)]
    found: list[int | None] = []
    for row in rows:
        boss, fault = _boss(index, rows, row)
        found.append(boss)
        faults += [fault] if fault else []
    faults += [*_tops(rows, found), *_circles(rows, found)]
    if faults:
        raise ChartFaults(faults)
    return found


def _lonely(rows: Sequence[ChartRow]) -> Iterator[Fault]:
    """Lines without a title, and e-mails that are none."""
    for row in rows:
        if not row.title:
            yield "chart_no_title", {"line": row.line, "person": row.label or row.code}
        if row.email:
            try:
                validate_email(row.email)
            except ValidationError:
                yield "chart_bad_email", {"line": row.line, "email": row.email}


def _doubles(index: _Index, rows: Sequence[ChartRow]) -> Iterator[Fault]:
    """A person, number or e-mail on several lines. Two people of one name need their numbers."""
    for name in ("code", "email"):
        for places in index.by_key[name].values():
            if len(places) > 1:
                lines = [str(rows[place].line) for place in places]
                value = getattr(rows[places[0]], name)
                yield "chart_person_twice", {"person": value, "lines": lines}
    for places in index.by_key["person"].values():
        told_apart = {rows[place].code or rows[place].email.casefold() for place in places}
        if len(places) > 1 and (len(told_apart) < len(places) or "" in told_apart):
            lines = [str(rows[place].line) for place in places]
            yield "chart_person_twice", {"person": rows[places[0]].person, "lines": lines}


def _boss(
    index: _Index, rows: Sequence[ChartRow], row: ChartRow
) -> tuple[int | None, Fault | None]:
    if not row.boss:
        return None, None
    found = index.find(row.boss)
    told = {"line": row.line, "person": row.label, "boss": row.boss}
    if not found:
        return None, ("chart_boss_unknown", told)
    if len(found) > 1:
        lines = [str(rows[place].line) for place in found]
        return None, ("chart_boss_ambiguous", told | {"lines": lines})
    return found[0], None


def _tops(rows: Sequence[ChartRow], bosses: list[int | None]) -> Iterator[Fault]:
    """A chart has one top: a line that names no superior."""
    tops = [row for row in rows if not row.boss]
    if len(tops) > 1:
        names = [f"{row.label} ({row.line})" for row in tops]
        yield "chart_two_tops", {"names": names}
    if rows and not tops:
        yield "chart_no_top", {}


def _circles(rows: Sequence[ChartRow], bosses: list[int | None]) -> Iterator[Fault]:
    parents = {str(place): None if boss is None else str(boss) for place, boss in enumerate(bosses)}
    for circle in circles(parents):
        names = [rows[int(place)].label for place in circle]
        lines = [str(rows[int(place)].line) for place in circle]
        yield "chart_circle", {"names": " → ".join([*names, names[0]]), "lines": lines}
