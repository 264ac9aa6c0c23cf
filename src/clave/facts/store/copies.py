"""How pages read the states: small ones from memory, large ones from DuckDB's own files.

A question about one account takes a few milliseconds, and most of them go into opening Parquet
files, merging layers and wide decimals. So a large state is copied, by the worker once an import is
done, into a DuckDB file under ``DATA/facts/reading``, which every process opens for reading only.
Beside it stands the state's shelf, in which one account's cells are found without SQL
(:mod:`clave.facts.store.shelf`); that of a small state is in memory, too. Neither holds anything
that is not in the Delta tables: where they are missing these are read instead, and a backup leaves
them out.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from clave.facts.engine import WORK_MEMORY, connect
from clave.facts.store import summaries
from clave.facts.store.layout import Table, state_table
from clave.facts.store.narrow import fill, narrowed
from clave.facts.store.parquet import select_files
from clave.facts.store.ranges import account_ranges, counted_by_account
from clave.facts.store.shelf import RECORDS, Shelf, open_shelf
from clave.facts.store.shelving import shelve
from clave.facts.store.statetables import STATES, SUM_TYPE, State
from clave.lib.sql import text_literal

if TYPE_CHECKING:
    from clave.facts.store.snapshot import Snapshot

# A state of up to so many cells, some 250 bytes each, is copied into memory by who reads it.
MOST_IN_MEMORY = 100_000
_FOLDER = "reading"
_ABANDONED = 24 * 3600.0  # seconds: nobody copies for so long
# One account's cells lie in one or two row groups; smaller ones would slow whole scans down.
_ROW_GROUP = 16_384


def make_copies(snapshot: Snapshot) -> int:
    """Copy every large state that has no copy yet; returns how many were made.

    Copies of older versions are removed. One process at a time is enough; two do no harm. Raises
    ``OSError`` and ``duckdb.Error``, and leaves what was there.
    """
    made = 0
    _clear(snapshot.root / _FOLDER)
    for state in STATES:
        table = state_table(state)
        files = snapshot.files(table.name)
        path = _path(snapshot.root, table, files)
        if path.exists() or not files:
            continue
        with connect(WORK_MEMORY, path.parent / "spill") as connection:
            if _cells(connection, files) > MOST_IN_MEMORY:
                _write(connection, snapshot, state, path)
                made += 1
        for other in path.parent.glob(f"{table.name}-*"):
            if other.stem != path.stem:
                shutil.rmtree(other) if other.is_dir() else other.unlink()
    return made


def use_copy(snapshot: Snapshot, state: State, connection: duckdb.DuckDBPyConnection) -> bool:
    """Let the view of a state read from memory or its copy; False where that cannot be yet."""
    table = state_table(state)
    files, kept = snapshot.files(table.name), f"kept_{table.name}"
    if not files:
        return True
    path = _path(snapshot.root, table, files)
    if path.exists():
        try:
            connection.execute(f"ATTACH {text_literal(path)} AS {kept} (READ_ONLY)")
        except duckdb.Error:  # of another version, or damaged: Parquet says the same
            return True
        query = f"FROM {kept}.cells"
        for summary in () if snapshot.hidden else summaries.summaries_of(state):
            summaries.show(summary, connection, kept)
    else:
        size = ("cells", table.name)
        if size not in snapshot.memory:
            snapshot.memory[size] = _cells(connection, files)
        if snapshot.memory[size] > MOST_IN_MEMORY:
            return False
        rows = snapshot.shown(table, select_files(table, files))
        connection.execute(f"CREATE TABLE main.{kept} AS {rows}")
        query = f"FROM main.{kept}"
    shown = snapshot.shown(table, query)
    connection.execute(f"CREATE OR REPLACE VIEW main.{table.name} AS {shown}")
    return True


def shelf_of(snapshot: Snapshot, state: State) -> Shelf | None:
    """The shelf of a state that is read from memory or its copy; None where it has none."""
    table = state_table(state)
    files = snapshot.files(table.name)
    if not files:
        return None
    path = _path(snapshot.root, table, files)
    if path.exists():
        try:
            shelf: Shelf | None = open_shelf(_beside(path))
        except (OSError, ValueError, KeyError, TypeError):
            return None
    else:
        with snapshot.connect() as connection:
            shelf = shelve(connection, table, f"main.kept_{table.name}")
    return shelf.hiding(snapshot.hidden) if shelf else None


def _beside(path: Path) -> Path:
    """The folder of the shelf that belongs to a copy."""
    return path.with_suffix(".shelf")


def _cells(connection: duckdb.DuckDBPyConnection, files: Sequence[str]) -> int:
    listed = ", ".join(text_literal(file) for file in files)
    query = f"SELECT sum(num_rows) FROM parquet_file_metadata([{listed}])"
    (cells,) = connection.execute(query).fetchone() or (0,)
    return int(cells)


def _path(root: Path, table: Table, files: Sequence[str]) -> Path:
    """Where the copy of these files is: a file of a name that nothing else has."""
    beside = [summary.name for summary in summaries.SUMMARIES if summary.state is table.state]
    told = [duckdb.__version__, "shelved", *table.column_names, *beside]
    told += sorted(Path(file).name for file in files)
    mark = hashlib.sha256("\n".join(told).encode()).hexdigest()[:24]
    return root / _FOLDER / f"{table.name}-{mark}.duckdb"


def _write(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, state: State, path: Path
) -> None:
    """Range of accounts by range of accounts, so that memory does not grow with the ledger."""
    path.parent.mkdir(exist_ok=True)
    table = state_table(state)
    order, held = ", ".join(state.key_names), f"({snapshot.select_unmerged(table)})"
    parts = list(account_ranges(connection.execute(counted_by_account(held)).fetchall()))
    with tempfile.TemporaryDirectory(prefix="making-", dir=path.parent) as scratch:
        unfinished = Path(scratch) / path.name
        attached = f"{text_literal(unfinished)} AS copy (ROW_GROUP_SIZE {_ROW_GROUP})"
        connection.execute(f"ATTACH {attached}")
        connection.execute(f"ATTACH {text_literal(Path(scratch) / 'wide.duckdb')} AS wide")
        sums = [name for name, sql in table.columns if sql == SUM_TYPE]
        layers = sum("/layer=base/" not in file for file in snapshot.files(table.name))
        columns = narrowed(connection, table.column_names, sums, held, adding=layers + 1)
        cells = f"SELECT {columns} FROM ({snapshot.select(table)}) WHERE {{part}} ORDER BY {order}"
        fill(connection, "copy.cells", cells, parts)
        for summary in summaries.summaries_of(state):
            summaries.write(summary, connection, snapshot, parts)
        _write_shelf(connection, table, parts, unfinished)
        connection.execute("DETACH copy")
        connection.execute("DETACH wide")
        # The shelf first: who finds the copy looks for it once.
        if _beside(unfinished).exists():
            shutil.rmtree(_beside(path), ignore_errors=True)
            _beside(unfinished).replace(_beside(path))
        unfinished.replace(path)


def _write_shelf(
    connection: duckdb.DuckDBPyConnection, table: Table, parts: Sequence[str], copy: Path
) -> None:
    """Beside an unfinished copy, from its cells."""
    folder = _beside(copy)
    folder.mkdir()
    with (folder / RECORDS).open("wb") as file:
        shelf = shelve(connection, table, "copy.cells", parts, file)
    if shelf is None:
        shutil.rmtree(folder)
    else:
        shelf.save(folder)


def _clear(folder: Path) -> None:
    """Remove what a process that died left half made."""
    for left in folder.glob("making-*"):
        if time.time() - left.stat().st_mtime > _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)
