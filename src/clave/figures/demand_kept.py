"""What figures read of the model ``demand``: what is kept, or computed where nothing is."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import duckdb
import numpy as np

from clave.facts.modelled import Kept
from clave.figures.asking import Connection, Remembering, query
from clave.figures.base import Period, Row, Scope
from clave.figures.demand import DEFINITION, compute
from clave.figures.modelling import Found, Task
from clave.lib.months import month_of
from clave.lib.sql import text_literal

_ANSWERS: OrderedDict[Hashable, list[Row]] = OrderedDict()
_LOCK = threading.Lock()
_MOST, _SMALL = 128, 5000


class Source:
    """The tables of the model and its card, whichever way they came."""

    def __init__(self, connection: Connection, kept: Kept | None, non_products: tuple[str, ...]):
        self.kept = kept
        if kept is None:
            found = compute(Task(connection, Scope(), {"non_products": non_products}))
            self.card = {"definition": DEFINITION, **found.card()}
            self._facts: Connection = _loaded(found)
        else:
            self.card = dict(kept.card)
            self._facts = connection

    @property
    def values(self) -> Mapping[str, Any]:
        known: Mapping[str, Any] = self.card["values"]
        return known

    @property
    def n(self) -> Mapping[str, int]:
        known: Mapping[str, int] = self.card["n"]
        return known

    @property
    def data_until(self) -> date | None:
        told = self.card["data_until"]
        return date.fromisoformat(told) if told else None

    @property
    def window(self) -> Period | None:
        """The months that it learnt from."""
        told = self.card["window"]
        return Period(*(month_of(date.fromisoformat(f"{m}-01")) for m in told)) if told else None

    def rows(self, sql: str, params: Row) -> list[Row]:
        """The answer of ``sql``, in which ``{forecast}`` and so on stand for the tables."""
        names = ("forecast", "series", "levels", "accuracy", "tried")
        asked = sql.format(**{name: self._table(name) for name in names})
        if self.kept is None:
            return query(self._facts, asked, params)
        # What is kept never changes, so neither does an answer; the newest few are remembered.
        key = (asked, *((k, tuple(v) if isinstance(v, list) else v) for k, v in params.items()))
        with _LOCK:
            found = _ANSWERS.get(key)
        if found is None:
            found = query(self._facts, asked, params)
            if len(found) <= _SMALL:
                _remember(key, found)
        return [dict(row) for row in found]

    def _table(self, name: str) -> str:
        if self.kept is None:
            return f"kept_{name}"
        return f"read_parquet({text_literal(self.kept.file(name))})"


def _remember(key: Hashable, found: list[Row]) -> None:
    with _LOCK:
        _ANSWERS[key] = found
        while len(_ANSWERS) > _MOST:
            _ANSWERS.popitem(last=False)


def source(connection: Connection, kept: Kept | None, non_products: tuple[str, ...] = ()) -> Source:
    """What is kept; where nothing is (a notebook, a test), computed now and remembered."""
    if kept is not None or not isinstance(connection, Remembering):
        return Source(connection, kept, non_products)
    key = ("demand", non_products)
    if key not in connection.memory:
        connection.memory[key] = Source(connection, None, non_products)
    found: Source = connection.memory[key]
    return found


def _loaded(found: Found) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name, table in found.tables.items():
        columns = {
            column: values if isinstance(values, np.ndarray) else np.array(values, dtype=object)
            for column, values in table.items()
        }
        days = [column for column, values in columns.items() if values.dtype.kind == "M"]
        empty = [
            column
            for column, values in columns.items()
            if values.dtype == object and all(value is None for value in values)
        ]
        shown = ", ".join(
            f"{c}::DATE AS {c}" if c in days else f"{c}::VARCHAR AS {c}" if c in empty else c
            for c in columns
        )
        connection.register("found", columns)
        connection.execute(f"CREATE TABLE kept_{name} AS SELECT {shown} FROM found")
        connection.unregister("found")
    return connection
