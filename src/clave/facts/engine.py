"""How Clave opens DuckDB: in memory, within bounds, loading nothing from outside."""

from __future__ import annotations

from pathlib import Path

import duckdb

READ_MEMORY = "1GB"
# With what Delta's writer holds beside it, an import stays under 1 GB.
WORK_MEMORY = "512MB"


def connect(memory: str, scratch: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that loads nothing from outside and spills to ``scratch``."""
    connection = duckdb.connect(
        config={
            "memory_limit": memory,
            "temp_directory": str(scratch),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    # Delta's files never change. GLOBAL, since a cursor does not inherit what is set without it.
    connection.execute("SET GLOBAL parquet_metadata_cache = true")
    # Progress is asked for, never drawn: standard output belongs to the command.
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    return connection


def compute_branches_late(connection: duckdb.DuckDBPyConnection) -> None:
    """Let ``coalesce`` and ``CASE`` compute a branch for the rows that need it only.

    DuckDB would compute what several branches share beforehand, and look up long lists by a join,
    both for all rows: the repair of numbers takes twenty times as long as reading plain ones.
    """
    connection.execute("SET disabled_optimizers = 'common_subexpressions,in_clause'")
