"""Short ways for the tests to write a file, open it and look at what was read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from clave.facts.readers import Source, open_source
from clave.lib.sql import text_literal


def open_text(folder: Path, text: str, encoding: str = "utf-8", name: str = "f.csv") -> Source:
    """The source of a file that holds ``text``."""
    return open_bytes(folder, text.encode(encoding), name)


def open_bytes(folder: Path, content: bytes, name: str = "f.csv") -> Source:
    path = folder / name
    path.write_bytes(content)
    return open_source(path, scratch=folder / "scratch")


def rows(source: Source) -> list[tuple[Any, ...]]:
    """All rows that were read: number, then texts."""
    return _all(source.table)


def broken(source: Source) -> list[tuple[Any, ...]]:
    """All lines that did not fit: number, text, reason."""
    return _all(f"read_parquet({text_literal(source.broken)})") if source.broken else []


def _all(table: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT * FROM {table} ORDER BY source_row").fetchall()
