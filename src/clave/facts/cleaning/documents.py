"""What makes lines one document, and how two versions of a document are compared."""

from __future__ import annotations

from clave.facts.cleaning.typed import values_query
from clave.facts.mapping import Mapping
from clave.facts.readers.source import Source
from clave.facts.schema import Kind, summed_amount
from clave.facts.store.layout import stored_columns
from clave.facts.work import Work

# A line's place in its file says nothing about what it states.
_UNCOMPARED = ("document_key", "source_row")


def create_first_years(
    work: Work, kind: Kind, source: Source, mapping: Mapping, typed: str
) -> None:
    """``first_years``: the first year of each document of ``typed`` that has lines in several.

    Invoice numbers start again every year in many companies, so the year is part of the key: that
    of the number's first date in the file. Few invoices have another than their lines'.
    """
    number = kind.document[0]
    if "year" not in kind.document:
        return
    work.execute("CREATE TABLE first_years (number VARCHAR, year BIGINT)")
    if number not in mapping.bindings:
        return
    dates = f"({values_query(source, mapping, 'date')})"
    first, last = work.row(f"SELECT min(year(date)), max(year(date)) FROM {dates}")
    if first == last:
        return
    # Of all rows first, sound or not, since finding out which are sound takes longer.
    several = f"GROUP BY {number} HAVING min(year(date)) <> max(year(date))"
    dated = f"({values_query(source, mapping, number, 'date')})"
    work.execute(f"CREATE TABLE several_years AS SELECT {number} AS number FROM {dated} {several}")
    if work.row("SELECT count(number) FROM several_years")[0]:
        work.execute(
            f"INSERT INTO first_years SELECT {number}, year(min(date)) FROM {typed} "
            f"WHERE {number} IN (SELECT number FROM several_years) AND reason IS NULL {several}"
        )


def document_key(kind: Kind) -> str:
    """SQL: the key of a line that has its ``first_year``: the document's columns, joined by ``|``.

    Where a line has no number, the kind's fallback columns stand in, after a leading ``|``, which
    no other key has.
    """
    if "year" not in kind.document:
        return _joined(kind.document)
    number = kind.document[0]
    numbered = f"{_escaped(number)} || '|' || coalesce(first_year, year(date))"
    fallback = f"'|' || {_joined(kind.fallback)}" if kind.fallback else "NULL"
    return f"CASE WHEN {number} IS NOT NULL THEN {numbered} ELSE {fallback} END"


def with_first_years(kind: Kind, typed: str) -> str:
    """SQL, as it stands after ``FROM``: the rows of ``typed``, with ``first_year`` for their keys.

    NULL where it is that of the line itself.
    """
    if "year" not in kind.document:
        return typed
    return (
        "(SELECT typed.*, first_years.year AS first_year "
        f"FROM {typed} AS typed LEFT JOIN first_years ON typed.{kind.document[0]} = number)"
    )


def documents_of(rows: str) -> str:
    """SQL: the different documents of ``rows``, in order."""
    return f"SELECT DISTINCT document_key FROM {rows} ORDER BY document_key"


def _escaped(column: str) -> str:
    text = f"CAST({column} AS VARCHAR)"
    escaped = f"replace(replace({text}, '\\', '\\\\'), '|', '\\|')"
    return (
        f"CASE WHEN contains({text}, '|') OR contains({text}, '\\') THEN {escaped} ELSE {text} END"
    )


def _joined(columns: tuple[str, ...]) -> str:
    return " || '|' || ".join(f"coalesce({_escaped(column)}, '')" for column in columns)


def stated_columns(kind: Kind) -> tuple[str, ...]:
    """What a line states, by which it is compared."""
    return tuple(name for name, _ in stored_columns(kind) if name not in _UNCOMPARED)


def summed(kind: Kind, rows: str, *, also: str = "") -> str:
    """SQL: one row for each document of ``rows``: document_key, lines, worth (its amount), digest.

    Two versions of a document are equal when they hold the same lines, in any order and each as
    often: ``digest`` is a sum over the lines of a hash of all that they state. It is compared
    within one operation only and never stored. ``also``: further aggregates, after a comma.
    """
    stated = ", ".join(stated_columns(kind))
    return (
        f"SELECT document_key, count(*) AS lines, {summed_amount(kind)} AS worth, "
        f"sum(hash({stated})) AS digest{also} FROM {rows} GROUP BY document_key"
    )
