"""Doubts about a file that only apps above can have, since they know what the ledger must not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace

from clave.facts.engine import WORK_MEMORY, connect
from clave.facts.importing import Preview
from clave.facts.mapping import Binding, Mapping
from clave.facts.proposal import Doubt
from clave.facts.readers.source import Source
from clave.facts.store.layout import PARQUET
from clave.lib.sql import text_literal

from . import records, scratch
from .models import Import

THOUSAND = "1000"  # the column that amounts in thousands are multiplied by, and its every value


@dataclass(frozen=True)
class Previewed:
    """A file as it is understood, with the sums that this gives."""

    source: Source
    mapping: Mapping
    preview: Preview


# By kind: what is doubtful about a file once its sums are known. Apps above register it.
ASKERS: dict[str, Callable[[Previewed], list[Doubt]]] = {}


def in_thousands(source: Source, mapping: Mapping, field: str) -> Mapping | None:
    """``mapping`` with the amounts of ``field`` a thousand times; None where it cannot be said."""
    binding = mapping.bindings.get(field)
    if binding is None or len(binding.columns) != 1 or THOUSAND in source.header:
        return None
    return mapping.with_binding(field, Binding((binding.columns[0], THOUSAND)))


def with_thousands(record: Import, source: Source, mapping: Mapping) -> Source:
    """``source`` with the column of thousands where ``mapping`` reads it, kept with the record."""
    read = {name for binding in mapping.bindings.values() for name in binding.columns}
    if THOUSAND not in read or THOUSAND in source.header:
        return source
    rows = source.rows.with_name("thousands.parquet")
    added = f"SELECT *, '{THOUSAND}' AS c{len(source.header)} FROM {source.table}"
    with closing(connect(WORK_MEMORY, source.rows.parent / "spill")) as connection:
        connection.execute(f"COPY ({added}) TO {text_literal(rows)} ({PARQUET})")
    header = (*source.header, THOUSAND)
    source = replace(source, rows=rows, header=header, first_row=None)
    scratch.save_source(record, source)
    column = {"name": THOUSAND, "examples": [THOUSAND]}
    told = record.proposal or {}
    columns = [*told.get("columns", ()), column]
    record.proposal = told | {"header": list(header), "columns": columns}
    return source


def own_header(source: Source) -> tuple[str, ...]:
    """The header of the file itself, by which the next one like it is known."""
    return tuple(name for name in source.header if name != THOUSAND)


def ask(record: Import, source: Source, mapping: Mapping, preview: Preview) -> None:
    """Put what apps above doubt to the questions of ``record``, unsaved, in place of those that
    they asked of an earlier reading."""
    asker = ASKERS.get(mapping.kind)
    if asker is None:
        return
    told = record.proposal or {}
    doubts = asker(Previewed(source, mapping, preview))
    found = [records.question_values(doubt) | {"above": True} for doubt in doubts]
    kept = [question for question in told.get("questions", ()) if not question.get("above")]
    record.proposal = told | {"questions": [*kept, *found]}
