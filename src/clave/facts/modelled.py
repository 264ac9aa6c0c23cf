"""What models found, kept as files: computed in the background, read by pages that never wait.

Each finding is a folder of its own under ``DATA/models/NAME`` with one Parquet file for each table
and a card that says what it was computed from. It gets its name when it is complete and never
changes afterwards, so any number of processes read one while the next is made. Everything in it
can be computed again from the ledger: a backup leaves it out.
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from clave.facts.engine import WORK_MEMORY, connect
from clave.lib.sql import text_literal

Table = Mapping[str, Any]  # columns by name: NumPy arrays or lists, all of one length

_CARD = "card.json"
_UNFINISHED = "making-"
_STILL_READ = 3600.0  # seconds: who opened an older finding has long ended its page
_ABANDONED = 24 * 3600.0


@dataclass(frozen=True)
class Kept:
    """One finding of a model. Equal and hashed by its folder, whose files never change."""

    folder: Path
    card: Mapping[str, Any] = field(compare=False, repr=False)

    @property
    def mark(self) -> str:
        """What it was computed from, in few letters."""
        mark: str = self.card["mark"]
        return mark

    @property
    def made_at(self) -> datetime:
        """When it was complete."""
        return datetime.fromisoformat(self.card["made_at"])

    def file(self, table: str = "rows") -> Path:
        """The Parquet file of a table."""
        return self.folder / f"{table}.parquet"

    def rows(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: str = "rows",
        where: str = "TRUE",
        params: Mapping[str, Any] | None = None,
    ) -> list[dict[str, Any]]:
        """Rows of a table; ``where`` and what follows it are SQL of the caller."""
        source = f"read_parquet({text_literal(self.file(table))})"
        answer = connection.execute(f"SELECT * FROM {source} WHERE {where}", dict(params or {}))
        columns = [item[0] for item in answer.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def keep(root: Path, name: str, card: Mapping[str, Any], tables: Mapping[str, Table]) -> Kept:
    """Write a finding of the model ``name`` under ``root``; it is there whole, or not at all.

    ``card`` is plain values with ``mark`` and ``made_at`` (an ISO moment with its zone).
    """
    home = root / name
    making = home / f"{_UNFINISHED}{secrets.token_hex(8)}"
    making.mkdir(parents=True)
    try:
        with connect(WORK_MEMORY, making / "spill") as connection:
            for table, columns in tables.items():
                _write(connection, columns, making / f"{table}.parquet")
        (making / _CARD).write_text(json.dumps(dict(card), ensure_ascii=False), encoding="utf-8")
        made = datetime.fromisoformat(card["made_at"])
        folder = making.rename(home / f"{made:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}")
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    _clear(home, folder)
    return Kept(folder, dict(card))


def newest(root: Path, name: str) -> Kept | None:
    """The newest finding of a model, or None where there is none yet."""
    for folder in sorted(_findings(root / name), reverse=True):
        try:
            return Kept(folder, json.loads((folder / _CARD).read_text(encoding="utf-8")))
        except (OSError, ValueError):  # gone meanwhile, or torn by a full disk
            continue
    return None


def _write(connection: duckdb.DuckDBPyConnection, columns: Table, path: Path) -> None:
    arrays = {name: _array(values) for name, values in columns.items()}
    shown = ", ".join(f"{_shown(name, values)} AS {name}" for name, values in arrays.items())
    connection.register("found", arrays)
    connection.execute(f"COPY (SELECT {shown} FROM found) TO {text_literal(path)} (FORMAT parquet)")
    connection.unregister("found")


def _array(values: Sequence[Any]) -> NDArray[Any]:
    """``values`` as DuckDB reads them; it knows moments to the second, and no days."""
    array = values if isinstance(values, np.ndarray) else np.array(values, dtype=object)
    return array.astype("datetime64[s]") if array.dtype.kind == "M" else array


def _shown(name: str, values: NDArray[Any]) -> str:
    if values.dtype.kind == "M":
        return f"{name}::DATE"
    empty = values.dtype == object and all(value is None for value in values)
    return f"{name}::VARCHAR" if empty else name


def _findings(home: Path) -> list[Path]:
    if not home.is_dir():
        return []
    return [path for path in home.iterdir() if not path.name.startswith(_UNFINISHED)]


def _clear(home: Path, current: Path) -> None:
    """Forget findings that nobody reads any more, and those whose process died."""
    now = time.time()
    for path in home.iterdir():
        age = now - path.stat().st_mtime
        limit = _ABANDONED if path.name.startswith(_UNFINISHED) else _STILL_READ
        if path != current and age > limit:
            shutil.rmtree(path, ignore_errors=True)
