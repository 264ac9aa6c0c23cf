"""What makes lines one document, and how two versions of a document are compared."""

from __future__ import annotations

from clave.facts.schema import Kind
from clave.facts.store.layout import stored_columns
from clave.facts.work import Work

# A line's place in its file says nothing about what it states.
_UNCOMPARED = ("document_key", "source_row")
_UNSTORED = "reason, fault_column, worth, unknown_word"


def create_lines(work: Work, kind: Kind) -> None:
    """Create the view ``lines``: the sound rows of ``typed``, with their ``document_key``.

    The key is the document's columns joined by ``|``. Invoice numbers start again every year in
    many companies, so ``year`` is part of it: that of the number's first date in the file. Where
    a line has no number, the kind's fallback columns stand in, after a leading ``|``, which no
    other key has.
    """
    sound = f"(SELECT * EXCLUDE ({_UNSTORED}) FROM typed WHERE reason IS NULL)"
    if "year" not in kind.document:
        key = _joined(kind.document)
        work.execute(f"CREATE VIEW lines AS SELECT *, {key} AS document_key FROM {sound}")
        return
    number = kind.document[0]
    work.execute(
        f"CREATE TABLE numbers AS SELECT {number} AS number, year(min(date)) AS year "
        f"FROM {sound} WHERE {number} IS NOT NULL GROUP BY 1"
    )
    numbered = f"{_escaped(number)} || '|' || numbers.year"
    fallback = f"'|' || {_joined(kind.fallback)}" if kind.fallback else "NULL"
    key = f"CASE WHEN {number} IS NOT NULL THEN {numbered} ELSE {fallback} END"
    work.execute(
        f"CREATE VIEW lines AS SELECT typed.*, {key} AS document_key "
        f"FROM {sound} AS typed LEFT JOIN numbers ON typed.{number} = numbers.number"
    )


def _escaped(column: str) -> str:
    return f"replace(replace(CAST({column} AS VARCHAR), '\\', '\\\\'), '|', '\\|')"


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
    amount = f"coalesce(sum({kind.amount}), 0)" if kind.amount else "CAST(0 AS DECIMAL(38,6))"
    stated = ", ".join(stated_columns(kind))
    return (
        f"SELECT document_key, count(*) AS lines, {amount} AS worth, "
        f"sum(hash({stated})) AS digest{also} FROM {rows} GROUP BY document_key"
    )
