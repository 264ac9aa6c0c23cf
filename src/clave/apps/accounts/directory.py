"""All accounts of the books at one edition: read once, kept until somebody writes on one.

It holds what every list and total asks of every account. Who may see which is not kept here: that
is asked anew each time (:func:`clave.apps.accounts.selectors.sight_of`).
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, partial

import duckdb

from clave.facts.store import Snapshot

from .models import Account, Edition

_EDITIONS = 2
_TABLES = 4


class Told(dict[str, str]):
    """Something told of many accounts, with a short key that is equal only when all of it is."""

    def __init__(self, key: Hashable, told: Mapping[str, str]) -> None:
        super().__init__(told)
        self.key = key


@dataclass(frozen=True)
class Entry:
    """An account as lists show it. ``decider``: the id of the account that decides for it;
    ``kam``: of the person who answers for it; ``health``: 0…100, the ``open`` ones without margin.
    """

    id: int
    code: str
    name: str
    tier: str
    channel: str
    segment: str
    country: str
    delegation: str
    level: str
    kam: int | None
    parent: int | None
    decider: int | None
    health: int | None
    health_open: int | None
    health_before: int | None
    health_open_before: int | None


_COLUMNS = tuple(field.name for field in fields(Entry))
_NUMBERS = {
    "id": "pk",
    "kam": "responsible_id",
    "parent": "parent_id",
    "decider": "decider_id",
}
_WHOLE = frozenset({*_NUMBERS, "health", "health_open", "health_before", "health_open_before"})
_FIELDS = [_NUMBERS.get(column, column) for column in _COLUMNS]
# What the search of a list looks through.
_WORDS = ("name", "code", "channel", "segment", "country", "delegation")


@dataclass(frozen=True)
class Directory:
    """Every account by its id, at the edition ``mark``."""

    mark: str
    entries: dict[int, Entry]

    @cached_property
    def by_code(self) -> dict[str, Entry]:
        """The entries by their codes."""
        return {entry.code: entry for entry in self.entries.values()}

    @cached_property
    def grouping(self) -> Told:
        """Code → code of the account that decides for it."""
        deciders = {
            entry.code: self.entries[entry.decider].code
            if entry.decider in self.entries
            else entry.code
            for entry in self.entries.values()
        }
        return Told(("grouping", self.mark), deciders)

    @cached_property
    def segments(self) -> Told:
        """Code → segment, where one is told."""
        told = {entry.code: entry.segment for entry in self.entries.values() if entry.segment}
        return Told(("segments", self.mark), told)

    @cached_property
    def children(self) -> dict[int, list[int]]:
        """Id → the ids of the accounts right below it."""
        found: dict[int, list[int]] = defaultdict(list)
        for entry in self.entries.values():
            if entry.parent is not None:
                found[entry.parent].append(entry.id)
        return found

    def below(self, pk: int) -> list[int]:
        """The ids of the account and of all that hang below it; a circle ends where it closes."""
        found = [pk]
        seen = {pk}
        for above in found:
            new = [child for child in self.children.get(above, ()) if child not in seen]
            seen.update(new)
            found += new
        return found

    def above(self, pk: int) -> list[int]:
        """The ids of the accounts above it, the nearest first."""
        found: list[int] = []
        entry = self.entries.get(pk)
        while entry and entry.parent is not None and entry.parent not in (pk, *found):
            found.append(entry.parent)
            entry = self.entries.get(entry.parent)
        return found

    def table_in(self, facts: Snapshot) -> str:
        """The name of a table with the entries, beside the facts; ``words`` is what is searched."""
        name = f"books_{self.mark or 'unwritten'}"
        facts.keep("books", name, partial(self._create, name), most=_TABLES)
        return name

    def _create(self, name: str, cursor: duckdb.DuckDBPyConnection) -> None:
        rows = self.entries.values()
        columns = {column: [getattr(row, column) for row in rows] for column in _COLUMNS}
        words = ["\n".join(getattr(row, column) for column in _WORDS).casefold() for row in rows]
        told = ", ".join(
            f"unnest(${column}::{'BIGINT' if column in _WHOLE else 'VARCHAR'}[]) AS {column}"
            for column in (*_COLUMNS, "words")
        )
        cursor.execute(f"CREATE TABLE {name} AS SELECT {told}", {**columns, "words": words})


_KEPT: OrderedDict[str, Directory] = OrderedDict()
_LOCK = threading.Lock()


def directory() -> Directory:
    """All accounts as of now."""
    mark = Edition.current()  # before the rows: then they are of this edition or a newer one
    with _LOCK:
        if mark not in _KEPT:
            rows = Account.objects.order_by("pk").values_list(*_FIELDS)
            _KEPT[mark] = Directory(mark, {row[0]: Entry(*row) for row in rows})
            while len(_KEPT) > _EDITIONS:
                _KEPT.popitem(last=False)
        return _KEPT[mark]
