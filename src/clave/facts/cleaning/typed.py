"""The rows of a source as values of a kind, with the reason against each that cannot be taken."""

from __future__ import annotations

from clave.facts.cleaning import salekind, values
from clave.facts.cleaning.fields import Field, fields_of
from clave.facts.mapping import Mapping
from clave.facts.readers.source import Source
from clave.facts.schema import Kind
from clave.lib.sql import text_literal

UNREAD = "clave: a closer look is needed"


def typed_query(kind: Kind, fields: tuple[Field, ...], source: Source, mapping: Mapping) -> str:
    """SQL of the typed rows (:func:`clave.facts.cleaning.clean`), in the source's order."""
    parts = ", ".join(f"{sql} AS {name}" for field in fields for name, sql in field.parts)
    known = ", ".join(f"{field.value} AS {field.column.name}" for field in fields)
    layered = f"SELECT *, {known} FROM (SELECT *, {parts} FROM {source.table})"
    reason = ", ".join(field.fault for field in fields)
    names = " ".join(
        f"WHEN {field.fault} IS NOT NULL THEN {text_literal(field.label)}"
        for field in fields
        if field.fault != "NULL"
    )
    amount = f"coalesce({kind.amount}, 0)" if kind.amount else "CAST(0 AS DECIMAL(18,6))"
    return (
        f"SELECT {_columns(kind, fields, mapping)}, coalesce({reason}) AS reason, "
        f"CASE {names} END AS fault_column, {amount} AS worth FROM ({layered})"
    )


def plain_query(kind: Kind, fields: tuple[Field, ...], source: Source, mapping: Mapping) -> str:
    """As :func:`typed_query`, for sources in which all is written as most is: far less SQL.

    It fails with the message :data:`UNREAD` at a row that is not so.
    """
    parts = ", ".join(f"{sql} AS {name}" for field in fields for name, sql in field.plain)
    known = ", ".join(f"{field.value} AS {field.column.name}" for field in fields)
    layered = f"SELECT *, {known} FROM (SELECT *, {parts} FROM {source.table})"
    unread = " OR ".join(field.unread for field in fields)
    reason = f"CASE WHEN {unread} THEN error({text_literal(UNREAD)}) END"
    return f"SELECT {_columns(kind, fields, mapping)}, {reason} AS reason FROM ({layered})"


def values_query(source: Source, mapping: Mapping, *names: str) -> str:
    """SQL of ``source_row`` and these mapped fields of every row, sound or not.

    It costs far less than :func:`typed_query`, which looks at every column to find the faults.
    """
    wanted = [field for field in fields_of(source, mapping) if field.column.name in names]
    parts = ", ".join(f"{sql} AS {name}" for field in wanted for name, sql in field.parts)
    known = ", ".join(f"{field.value} AS {field.column.name}" for field in wanted)
    return f"SELECT source_row, {known} FROM (SELECT source_row, {parts} FROM {source.table})"


def unknown_words_query(source: Source, mapping: Mapping) -> str:
    """SQL of ``raw`` and ``unknown_word``: the different texts of the column of kinds that say
    something that is not known."""
    raw, said = _kind_texts(source, mapping)
    word = values.present(raw)
    # Materialized, or all rows would be asked before they are made different ones.
    return (
        f"WITH texts AS MATERIALIZED (SELECT DISTINCT {raw} FROM {source.table}) "
        f"SELECT {raw} AS raw, {word} AS unknown_word FROM texts "
        f"WHERE ({said}) IS NULL AND {word} IS NOT NULL"
    )


def unknown_word_rows_query(source: Source, mapping: Mapping, words: str) -> str:
    """SQL of ``source_row`` and ``unknown_word``, of the rows that say one of ``words``."""
    raw, _ = _kind_texts(source, mapping)
    return f"SELECT source_row, unknown_word FROM {source.table} JOIN {words} ON {raw} = raw"


def _kind_texts(source: Source, mapping: Mapping) -> tuple[str, str]:
    """The column of kinds, and SQL of the kind that it says."""
    (field,) = (field for field in fields_of(source, mapping) if field.column.name == "kind")
    ((_, said),) = field.parts
    return field.raws[0], said


def _columns(kind: Kind, fields: tuple[Field, ...], mapping: Mapping) -> str:
    mapped = {field.column.name for field in fields}
    chosen = []
    for column in kind.columns:
        if column.name == "document_key":
            continue
        if column.name == "date_precision":
            sql = text_literal(values.precision(mapping.format_of("date")))
        elif kind.name == "sales" and column.name == "kind":
            sql = _sale_kind(mapped, mapping)
        elif column.name in mapped or column.name == "source_row":
            sql = column.name
        else:
            sql = f"CAST(NULL AS {column.type.sql})"
        chosen.append(f"{sql} AS {column.name}")
    return ", ".join(chosen)


def _sale_kind(mapped: set[str], mapping: Mapping) -> str:
    ways = []
    if "kind" in mapped:
        ways.append("kind")
    if "invoice" in mapped:
        ways.append(salekind.by_prefix("invoice", mapping))
    return f"coalesce({', '.join([*ways, text_literal('sale')])})"
