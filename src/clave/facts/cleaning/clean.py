"""From the texts of a source to typed lines and rejects: every row becomes the one or the other."""

from __future__ import annotations

from clave.facts.cleaning import salekind, values
from clave.facts.cleaning.documents import create_lines
from clave.facts.cleaning.fields import Field, fields_of
from clave.facts.mapping import Mapping
from clave.facts.readers.source import Source
from clave.facts.schema import KINDS, Kind
from clave.facts.store.snapshot import text_literal
from clave.facts.work import Work


def clean(work: Work, source: Source, mapping: Mapping) -> None:
    """Read ``source`` as ``mapping`` says, into three tables of the work's connection.

    - ``typed``: every row that fits the header: the kind's columns, descriptive ones included,
      ``source_row``, ``reason`` (NULL where the row is sound), ``fault_column``, ``worth``
      (what it adds to the file's total: 0 where it cannot be read) and ``unknown_word`` (of the
      column of kinds, where it says nothing that is understood).
    - ``lines``: the sound ones, as they would stand in the ledger, with ``document_key``.
    - ``rejected``: source_row, reason, fault_column, worth of all others, broken lines included.

    Reasons: ``missing_required``, ``not_a_number``, ``number_too_large``, ``not_a_date``,
    ``date_out_of_range``, ``not_a_flag``, ``duplicate_code`` (a later row of the file has the same
    code and stands), and those of broken lines (:class:`clave.facts.readers.source.Source`).
    A row with several faults is told by the first in the kind's order of columns.

    Raises ``Refused`` where the mapping does not fit (:func:`fields.fields_of`).
    """
    fields = fields_of(source, mapping)
    kind = KINDS[mapping.kind]
    typed = work.scratch / "typed.parquet"
    query = typed_query(kind, fields, source, mapping)
    work.execute(f"COPY ({query}) TO {text_literal(str(typed))} (FORMAT parquet)")
    work.execute(f"CREATE VIEW typed_rows AS FROM read_parquet({text_literal(str(typed))})")
    work.execute(f"CREATE VIEW typed AS {_with_duplicates(kind)}")
    work.execute(f"CREATE TABLE rejected AS {_rejected(source)}")
    create_lines(work, kind)


def typed_query(kind: Kind, fields: tuple[Field, ...], source: Source, mapping: Mapping) -> str:
    """SQL of the typed rows, in the source's order."""
    texts = ", ".join(f"{sql} AS {name}" for field in fields for name, sql in field.texts)
    parts = ", ".join(f"{sql} AS {name}" for field in fields for name, sql in field.parts)
    known = ", ".join(f"{field.value} AS {field.column.name}" for field in fields)
    rows = f"read_parquet({text_literal(str(source.rows))})"
    layered = (
        f"SELECT *, {known} FROM (SELECT *, {parts} FROM (SELECT source_row, {texts} FROM {rows}))"
    )
    reason = ", ".join(field.fault for field in fields)
    names = " ".join(
        f"WHEN {field.fault} IS NOT NULL THEN {text_literal(field.label)}"
        for field in fields
        if field.fault != "NULL"
    )
    amount = f"coalesce({kind.amount}, 0)" if kind.amount else "CAST(0 AS DECIMAL(18,6))"
    word = "NULL"
    if any(field.column.name == "kind" for field in fields):
        word = "CASE WHEN p0_kind IS NULL THEN t0_kind END"
    return (
        f"SELECT {_columns(kind, fields, mapping)}, coalesce({reason}) AS reason, "
        f"CASE {names} END AS fault_column, {amount} AS worth, {word} AS unknown_word "
        f"FROM ({layered})"
    )


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


def _with_duplicates(kind: Kind) -> str:
    """In a file of codes the last row of a code stands and the others are rejected."""
    if kind.dated is not None:
        return "FROM typed_rows"
    code = kind.document[0]
    later = f"lead(source_row) OVER (PARTITION BY reason IS NULL, {code} ORDER BY source_row)"
    return (
        "SELECT * EXCLUDE (superseded) REPLACE ("
        "CASE WHEN reason IS NULL AND superseded THEN 'duplicate_code' ELSE reason END AS reason, "
        f"CASE WHEN reason IS NULL AND superseded THEN '{code}' ELSE fault_column END "
        "AS fault_column) "
        f"FROM (SELECT *, {later} IS NOT NULL AS superseded FROM typed_rows)"
    )


def _rejected(source: Source) -> str:
    rejected = "SELECT source_row, reason, fault_column, worth FROM typed WHERE reason IS NOT NULL"
    if source.broken is None:
        return rejected
    broken = f"read_parquet({text_literal(str(source.broken))})"
    return f"{rejected} UNION ALL SELECT source_row, reason, NULL, 0 FROM {broken}"
