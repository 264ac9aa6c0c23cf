"""The books in an archive: SQLite as a file, PostgreSQL as one text for each table.

Both are the books of one moment, whatever is written meanwhile: SQLite's own backup copies under a
read lock, in one step of seconds; PostgreSQL copies inside one REPEATABLE READ transaction. What
the rows are is summed up in the same way for both: the number of rows, and the sum (modulo
2**256) of their SHA-256, which no order changes.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from clave.lib.refusal import Refused

from .archive import Writer
from .manifest import BOOKS, Manifest

SQLITE = f"{BOOKS}clave.sqlite3"
_HEAD = "SELECT number, hash FROM identity_audithead WHERE id = 1"
_FILES = "SELECT content FROM identity_storedfile ORDER BY content"
_APPLIED = "SELECT app, name FROM django_migrations ORDER BY app, name"
_NOTHING = (0, "0" * 64)


class RowSum:
    """What rows hold, whatever their order."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, row: bytes) -> None:
        """One more row."""
        self.rows += 1
        self._sum += int.from_bytes(hashlib.sha256(row).digest())

    def told(self) -> dict[str, Any]:
        """As the manifest has it."""
        return {"rows": self.rows, "digest": f"{self._sum % 2**256:064x}"}


def copy_books(writer: Writer, manifest: Manifest, scratch: Path) -> list[str]:
    """Put the books into the archive and tell the manifest; returns the names of kept files."""
    if connection.vendor == "sqlite":
        return _copy_sqlite(writer, manifest, scratch)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _copy_postgres(writer, manifest, cursor)


def _copy_sqlite(writer: Writer, manifest: Manifest, scratch: Path) -> list[str]:
    copy = scratch / "clave.sqlite3"
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as target:
        # In one step: a copy in several would begin anew at every write in between.
        connection.connection.backup(target)
    manifest.books = sqlite_sums(copy)
    with closing(sqlite3.connect(copy)) as books:
        _tell(manifest, lambda sql: books.execute(sql).fetchall())
        names = [str(name) for (name,) in books.execute(_FILES)]
    writer.add(SQLITE, copy)
    copy.unlink()
    return names


def sqlite_sums(file: Path) -> dict[str, dict[str, Any]]:
    """What each table of a SQLite file holds. Raises ``sqlite3.DatabaseError`` where it is none."""
    with closing(sqlite3.connect(file)) as books:
        tables = books.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' "
            "ESCAPE '~' ORDER BY name"
        ).fetchall()
        found = {}
        for (table,) in tables:
            rows = RowSum()
            for row in books.execute(f'SELECT * FROM "{table}"'):
                rows.add(json.dumps(row, default=bytes.hex).encode())
            found[str(table)] = rows.told()
        return found


def _tell(manifest: Manifest, ask: Any) -> None:
    """Migrations and the end of the audit, as the copied books have them."""
    manifest.migrations = [f"{app}.{name}" for app, name in ask(_APPLIED)]
    head = ask(_HEAD)
    manifest.audit = list(head[0] if head else _NOTHING)


def _copy_postgres(writer: Writer, manifest: Manifest, cursor: Any) -> list[str]:
    def ask(sql: str) -> list[Any]:
        cursor.execute(sql)
        return list(cursor.fetchall())

    for table in connection.introspection.table_names(cursor):
        columns = [
            column.name for column in connection.introspection.get_table_description(cursor, table)
        ]
        rows = RowSum()
        # Closed at once when the writer stops: a rollback would wait for an open COPY forever.
        with closing(_lines(cursor, table, columns)) as lines:
            writer.add_pieces(f"{BOOKS}{table}.copy", _summed(lines, rows))
        manifest.books[table] = rows.told() | {"columns": columns}
    _tell(manifest, ask)
    return [str(name) for (name,) in ask(_FILES)]


def _lines(cursor: Any, table: str, columns: list[str]) -> Generator[bytes]:
    """The rows of a table in PostgreSQL's text format, each with its line end."""
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    statement = f"COPY (SELECT {quoted} FROM {connection.ops.quote_name(table)}) TO STDOUT"
    rest = b""
    with cursor.copy(statement) as copy:
        for piece in copy:
            *whole, rest = (rest + bytes(piece)).split(b"\n")
            yield from (line + b"\n" for line in whole)


def _summed(lines: Iterator[bytes], rows: RowSum) -> Iterator[bytes]:
    for line in lines:
        rows.add(line)
        yield line


def postgres_sums(tables: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What those tables hold now, in the columns that ``tables`` names."""
    found = {}
    with connection.cursor() as cursor:
        for table, told in tables.items():
            rows = RowSum()
            for _ in _summed(_lines(cursor, table, told["columns"]), rows):
                pass
            found[table] = rows.told() | {"columns": told["columns"]}
    return found


def fill_postgres(folder: Path, manifest: Manifest) -> None:
    """Put the rows of an unpacked archive into tables that are there and may hold a few rows.

    In the caller's transaction. Raises ``Refused("backup_other_tables")`` (name) where the tables
    are not those of the archive.
    """
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if odd := there ^ set(manifest.books):
            raise Refused("backup_other_tables", name=min(odd))
        # Tables come in no order of who refers to whom; migrations leave some checks at once.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"TRUNCATE {', '.join(map(quote, sorted(there)))}")
        for table, told in manifest.books.items():
            columns = ", ".join(map(quote, told["columns"]))
            source = folder / BOOKS / f"{table}.copy"
            with (
                source.open("rb") as stream,
                cursor.copy(f"COPY {quote(table)} ({columns}) FROM STDIN") as copy,
            ):
                while piece := stream.read(2**20):
                    copy.write(piece)
        _reset_sequences(cursor)


def _reset_sequences(cursor: Any) -> None:
    """Let the next row of each table get a number above those that came back."""
    for sequence in connection.introspection.sequence_list():
        table, column = map(connection.ops.quote_name, (sequence["table"], sequence["column"]))
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max({column}), 1), "
            f"max({column}) IS NOT NULL) FROM {table}",
            [table, sequence["column"]],
        )
