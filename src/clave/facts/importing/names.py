"""What sales files call accounts and products, for ledgers without a file of accounts."""

from __future__ import annotations

from clave.facts.cleaning.typed import values_query
from clave.facts.mapping import Mapping
from clave.facts.readers.source import Source
from clave.facts.store.commit import Commit
from clave.facts.store.layout import (
    ACCOUNT_NAME_FIELDS,
    ACCOUNT_NAMES,
    NAMES_SEEN,
    PRODUCT_NAME_FIELDS,
    PRODUCT_NAMES,
    Table,
)
from clave.facts.work import Work
from clave.lib.sql import text_literal

_FIELDS = {"account": ACCOUNT_NAME_FIELDS, "product": PRODUCT_NAME_FIELDS}
_TABLES = {"account": ACCOUNT_NAMES, "product": PRODUCT_NAMES}


def write_names(commit: Commit, import_id: str, source: Source, mapping: Mapping) -> None:
    """Count the spellings in the sound rows and settle on one for each code and field."""
    seen = [
        _counted(subject, field, import_id, source, mapping)
        for subject, fields in _FIELDS.items()
        for field in fields
        if subject in mapping.bindings and f"{subject}_{field}" in mapping.bindings
    ]
    if not seen:
        return
    commit.append(NAMES_SEEN, " UNION ALL ".join(seen), into=import_id)
    write_settled(commit)


def forget_names(work: Work, commit: Commit, import_id: str) -> None:
    """Take back the spellings that an import brought."""
    own = f"import_id = {text_literal(import_id)}"
    if work.row(f"SELECT EXISTS (FROM {NAMES_SEEN.name} WHERE {own})")[0]:
        commit.replace(NAMES_SEEN, f"FROM {NAMES_SEEN.name} WHERE false", only=[import_id])
        write_settled(commit)


def write_settled(commit: Commit) -> None:
    """Write ``account_names`` and ``product_names`` from the spellings as the commit leaves them.

    The spelling on most lines wins; of several, the latest; then the first in the alphabet.
    """
    for subject, table in _TABLES.items():
        commit.replace(table, _settled(subject, table, commit.select(NAMES_SEEN)))


def _counted(subject: str, field: str, import_id: str, source: Source, mapping: Mapping) -> str:
    column = f"{subject}_{field}"
    rows = values_query(source, mapping, subject, column, "date")
    return (
        f"SELECT {text_literal(import_id)} AS import_id, '{subject}' AS subject, "
        f"{subject} AS code, '{field}' AS field, {column} AS value, "
        "count(*) AS lines, max(date) AS last_date "
        f"FROM ({rows}) ANTI JOIN rejected USING (source_row) "
        f"WHERE {subject} IS NOT NULL AND {column} IS NOT NULL GROUP BY ALL"
    )


def _settled(subject: str, table: Table, seen: str) -> str:
    chosen = ", ".join(
        f"any_value(value) FILTER (field = '{field}') AS {field}" for field in _FIELDS[subject]
    )
    return (
        f"SELECT code AS {table.columns[0][0]}, {chosen} FROM ("
        "SELECT code, field, value FROM ("
        "SELECT code, field, value, sum(lines) AS lines, max(last_date) AS last_date "
        f"FROM ({seen}) WHERE subject = '{subject}' GROUP BY code, field, value) "
        "QUALIFY row_number() OVER (PARTITION BY code, field "
        "ORDER BY lines DESC, last_date DESC, value) = 1) "
        "GROUP BY code ORDER BY code"
    )
