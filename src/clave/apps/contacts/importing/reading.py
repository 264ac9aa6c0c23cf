"""From a file to rows of plain text: tables by the readers of facts, vCards by their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from clave.facts.engine import READ_MEMORY, connect
from clave.facts.readers import Source, open_source
from clave.lib.refusal import Refused

from .vcards import is_vcard, read_cards
from .words import COLUMNS, REQUIRED, columns_of

MOST_ROWS = 50_000
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y")


@dataclass(frozen=True)
class Row:
    """One line of the file: its number and, by field, its text without blanks at the ends."""

    number: int
    values: Mapping[str, str]
    cells: tuple[str, ...] = ()

    def get(self, name: str) -> str:
        """The text of a field; "" where there is none."""
        return self.values.get(name, "")


@dataclass(frozen=True)
class Reject:
    """A line that is left out, and why."""

    row: Row
    reason: str
    column: str = ""


@dataclass
class Table:
    """What was read. ``columns``: field → column; ``broken``: lines that are none."""

    header: tuple[str, ...]
    columns: dict[str, str]
    rows: list[Row]
    broken: list[Reject] = field(default_factory=list)

    @property
    def count(self) -> int:
        """All lines below the header that are not blank."""
        return len(self.rows) + len(self.broken)


def read_table(
    path: Path, scratch: Path, *, kind: str, name: str, columns: Mapping[str, str] | None = None
) -> Table:
    """Read a file as ``kind``; ``columns`` overrides what its header says.

    Raises ``Refused``: all that the readers of facts refuse, ``too_many_rows``,
    ``people_columns_missing``, ``people_unknown_column``, and for vCards ``no_cards``.
    """
    if kind == "contacts" and is_vcard(path):
        return _cards(path)
    source = open_source(path, scratch=scratch, name=name)
    if source.row_count > MOST_ROWS:
        raise Refused("too_many_rows", rows=source.row_count, limit=MOST_ROWS)
    chosen = dict(columns) if columns else columns_of(kind, source.header)
    _check(kind, chosen, source.header)
    return _table(source, chosen, scratch)


def date_format(texts: Sequence[str]) -> str:
    """How the dates of a column are written: what most of them fit, decided by all of it."""

    def fitting(pattern: str) -> int:
        return sum(day_of(text, pattern) is not None for text in texts)

    return max(DATE_FORMATS, key=fitting)


def day_of(text: str, pattern: str) -> date | None:
    """The day that ``text`` tells; a time behind it is left aside."""
    for form in (pattern, DATE_FORMATS[0]):
        try:
            return datetime.strptime(text.split("T")[0].split(" ")[0], form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _cards(path: Path) -> Table:
    cards, bad = read_cards(path)
    rows = [Row(number, values) for number, values in cards]
    fields = {key for row in rows for key in row.values}
    broken = [Reject(Row(number, {}), "bad_card") for number in bad]
    return Table((), {key: key for key in sorted(fields)}, rows, broken)


def _check(kind: str, columns: Mapping[str, str], header: Sequence[str]) -> None:
    unknown = [column for column in columns.values() if column not in header]
    if unknown or set(columns) - set(COLUMNS[kind]):
        raise Refused("people_unknown_column", columns=unknown or sorted(columns))
    whole = {"name"} if {"first_name", "last_name"} & set(columns) else set()
    missing = [name for name in REQUIRED[kind] if name not in columns and name not in whole]
    if missing:
        raise Refused("people_columns_missing", missing=missing, columns=list(header))


def _table(source: Source, columns: dict[str, str], scratch: Path) -> Table:
    cells = ", ".join(f"c{place}" for place in range(len(source.header)))
    places = {name: source.header.index(column) for name, column in columns.items()}
    with connect(READ_MEMORY, scratch / "spill") as connection:
        read = connection.execute(
            f"SELECT source_row, {cells} FROM {source.table} ORDER BY source_row"
        ).fetchall()
        lines = []
        if source.broken is not None:
            lines = connection.execute(
                "SELECT source_row, raw, reason FROM read_parquet($path)",
                {"path": str(source.broken)},
            ).fetchall()
    rows = []
    for number, *texts in read:
        values = {name: (texts[place] or "").strip() for name, place in places.items()}
        rows.append(Row(number, values, tuple(text or "" for text in texts)))
    broken = [Reject(Row(number, {}, (raw,)), reason) for number, raw, reason in lines]
    return Table(source.header, columns, rows, broken)
