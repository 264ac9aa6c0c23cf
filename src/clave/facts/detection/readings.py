"""All columns of a source read as numbers and as dates, and what they decide together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import duckdb

from clave.facts.cleaning.values import number, present
from clave.facts.detection.dates import DateReading, read_dates
from clave.facts.detection.numbers import NumberReading, read_numbers
from clave.facts.detection.profile import Profile, counted, profiles
from clave.facts.readers.source import Source


@dataclass(frozen=True)
class Reading:
    """One column, as a number and as a date; it may be both (``2019``) or neither."""

    profile: Profile
    number: NumberReading | None
    date: DateReading | None

    @property
    def name(self) -> str:
        return self.profile.name

    @property
    def type(self) -> str:
        """``empty``, ``date``, ``number`` or ``text``: the reading to show for itself."""
        if not self.profile.filled:
            return "empty"
        if self.date is not None and not self.date.bare:
            return "date"
        return "number" if self.number is not None else "text"


@dataclass(frozen=True)
class Readings:
    """The columns of a source by name, and the decimal sign that most of them show.

    ``decimal`` is "" where no column tells; ``day_first`` None where no date does.
    """

    columns: dict[str, Reading]
    decimal: str
    day_first: bool | None
    connection: duckdb.DuckDBPyConnection
    source: Source
    asked: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Reading:
        return self.columns[name]

    def text_sql(self, name: str) -> str:
        """SQL over the view ``source``: a column's text, NULL where it stands for nothing."""
        return present(self[name].profile.sql)

    def number_sql(self, name: str) -> str:
        """SQL over the view ``source``: a column's number (a per cent sign left out) or NULL."""
        native = self[name].profile.native == "number"
        decimal = "." if native else self.decimal or "."
        return number(f"replace({self[name].profile.sql}, '%', '')", decimal)

    def counted(self, name: str) -> str:
        """The table of a column's different values (:func:`profile.counted`)."""
        return counted(self.connection, self[name].profile.sql)

    def ask(self, query: str) -> tuple[Any, ...]:
        """The first row of an aggregate over the view ``source``, which does not change."""
        if query not in self.asked:
            self.asked[query] = self.connection.execute(query).fetchone() or ()
        return self.asked[query]


def read_columns(source: Source, connection: duckdb.DuckDBPyConnection) -> Readings:
    """Read every column of ``source``, over which ``connection`` has the view ``source``."""
    columns = {
        profile.name: Reading(profile, read_numbers(profile), read_dates(profile, connection))
        for profile in profiles(source, connection)
    }
    return Readings(columns, _decimal(columns), _day_first(columns), connection, source)


def _decimal(columns: dict[str, Reading]) -> str:
    """The sign of most columns of text; native numbers have ``.`` always and say nothing."""
    votes = [
        reading.number.decimal
        for reading in columns.values()
        if reading.number is not None and reading.profile.native != "number"
    ]
    point, comma = votes.count("."), votes.count(",")
    if point == comma:
        return "." if point else ""
    return "." if point > comma else ","


def _day_first(columns: dict[str, Reading]) -> bool | None:
    """Whether the columns that can only be read in one order put the day first."""
    orders = {
        reading.date.formats[0].startswith("%d")
        for reading in columns.values()
        if reading.date is not None
        and not reading.date.ambiguous
        and not reading.date.others
        and reading.date.formats[0][:2] in ("%d", "%m")
        and "%d" in reading.date.formats[0]
    }
    return orders.pop() if len(orders) == 1 else None
