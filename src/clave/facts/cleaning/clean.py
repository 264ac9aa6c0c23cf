"""From the texts of a source to typed lines and rejects: every row becomes the one or the other."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb

from clave.facts.cleaning import values
from clave.facts.cleaning.documents import (
    create_first_years,
    document_key,
    documents_of,
    with_first_years,
)
from clave.facts.cleaning.fields import Field, fields_of
from clave.facts.cleaning.typed import UNREAD, plain_query, typed_query
from clave.facts.mapping import Mapping
from clave.facts.readers.source import Source
from clave.facts.schema import KINDS, Kind
from clave.facts.store.layout import PARQUET, clustering, stored_columns
from clave.facts.work import Work
from clave.lib.sql import text_literal

_FILES = ("lines", "documents", "rejected")


def clean(work: Work, source: Source, mapping: Mapping) -> None:
    """Read ``source`` as ``mapping`` says, into views of the work's connection.

    - ``lines``: the sound rows as they will stand in the ledger, with ``document_key``, in its
      order (:func:`clave.facts.store.layout.clustering`).
    - ``documents``: their different ``document_key``, in order.
    - ``rejected``: source_row, reason, fault_column, worth (what the row adds to the file's total:
      0 where it cannot be read) of all others, broken lines included.

    Reasons: ``missing_required``, ``not_a_number``, ``number_too_large``, ``not_a_date``,
    ``date_out_of_range``, ``not_a_flag``, ``duplicate_code`` (a later row of the file has the same
    code and stands), and those of broken lines (:class:`clave.facts.readers.source.Source`).
    A row with several faults is told by the first in the kind's order of columns.

    What was cleaned stays with the source, so that an import need not repeat what its preview did.
    Raises ``Refused`` where the mapping does not fit (:func:`fields.fields_of`).
    """
    fields = fields_of(source, mapping)
    kind = KINDS[mapping.kind]
    folder = cleaned_folder(source, mapping)
    if not folder.exists():
        typed = f"({_with_duplicates(kind, typed_query(kind, fields, source, mapping))})"
        create_first_years(work, kind, source, mapping, typed)
        rows = [typed]
        if kind.dated is not None:
            rows.insert(0, f"({plain_query(kind, fields, source, mapping)})")
        ways = [_lines(kind, fields, mapping, way) for way in rows]
        _write(work, source, ways, typed, folder)
    for name in _FILES:
        path = text_literal(folder / f"{name}.parquet")
        work.execute(f"CREATE VIEW {name} AS FROM read_parquet({path})")


def cleaned_folder(source: Source, mapping: Mapping) -> Path:
    """Where the source as this mapping reads it is kept, beside its rows."""
    text = json.dumps(mapping.to_json(), sort_keys=True)
    return source.rows.parent / f"cleaned-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _write(work: Work, source: Source, ways: Sequence[str], typed: str, folder: Path) -> None:
    """Write the files under another name, so that they are found all or not at all."""
    unfinished = Path(tempfile.mkdtemp(prefix="cleaning-", dir=folder.parent))
    try:
        lines = _sound(work, ways, unfinished / "lines.parquet")
        written = f"read_parquet({text_literal(unfinished / 'lines.parquet')})"
        _copy(work, documents_of(written), unfinished / "documents.parquet")
        rejected = _rejected(source, typed if lines != source.row_count else None)
        _copy(work, rejected, unfinished / "rejected.parquet")
        if not folder.exists():
            unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _sound(work: Work, ways: Sequence[str], path: Path) -> int:
    """Write the sound lines in the first of several ways that can read all rows."""
    for way in ways[:-1]:
        try:
            return _copy(work, way, path)
        except duckdb.Error as error:
            if UNREAD not in str(error):
                raise
    return _copy(work, ways[-1], path)


def _copy(work: Work, query: str, path: Path) -> int:
    """Write the rows of a query; returns how many."""
    (rows,) = work.row(f"COPY ({query}) TO {text_literal(path)} ({PARQUET})")
    return int(rows)


def _lines(kind: Kind, fields: tuple[Field, ...], mapping: Mapping, typed: str) -> str:
    """SQL: the sound rows in order.

    What is alike in all of them, or made of what else they have, does not burden the sorting.
    """
    varying = {"source_row", *(field.column.name for field in fields)}
    if kind.name == "sales":
        varying.add("kind")
    made = {
        "date_precision": text_literal(values.precision(mapping.format_of("date"))),
        "document_key": document_key(kind),
    }
    columns = ", ".join(
        f"CAST({name if name in varying else made.get(name, 'NULL')} AS {sql}) AS {name}"
        for name, sql in stored_columns(kind)
    )
    sorted_columns = [name for name, _ in stored_columns(kind) if name in varying]
    if "year" in kind.document:
        sorted_columns.append("first_year")
    order = [name for name in clustering(kind) if name in varying] or ["source_row"]
    return (
        f"SELECT {columns} FROM (SELECT {', '.join(sorted_columns)} "
        f"FROM {with_first_years(kind, typed)} WHERE reason IS NULL ORDER BY {', '.join(order)})"
    )


def _with_duplicates(kind: Kind, typed_rows: str) -> str:
    """In a file of codes the last row of a code stands and the others are rejected."""
    if kind.dated is not None:
        return typed_rows
    code = kind.document[0]
    later = f"lead(source_row) OVER (PARTITION BY reason IS NULL, {code} ORDER BY source_row)"
    return (
        "SELECT * EXCLUDE (superseded) REPLACE ("
        "CASE WHEN reason IS NULL AND superseded THEN 'duplicate_code' ELSE reason END AS reason, "
        f"CASE WHEN reason IS NULL AND superseded THEN '{code}' ELSE fault_column END "
        "AS fault_column) "
        f"FROM (SELECT *, {later} IS NOT NULL AS superseded FROM ({typed_rows}))"
    )


def _rejected(source: Source, typed: str | None) -> str:
    """SQL: the rows of ``typed`` with a reason against them, None = there are none; broken lines.

    The query that finds none takes as long as the one that finds some.
    """
    rejected = (
        "SELECT CAST(NULL AS BIGINT) AS source_row, CAST(NULL AS VARCHAR) AS reason, "
        "CAST(NULL AS VARCHAR) AS fault_column, CAST(0 AS DECIMAL(18,6)) AS worth WHERE false"
    )
    if typed is not None:
        rejected = (
            f"SELECT source_row, reason, fault_column, worth FROM {typed} WHERE reason IS NOT NULL"
        )
    if source.broken is None:
        return rejected
    broken = f"read_parquet({text_literal(source.broken)})"
    return f"{rejected} UNION ALL SELECT source_row, reason, NULL, 0 FROM {broken}"
