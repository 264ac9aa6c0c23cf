"""How figures ask DuckDB, and how what was asked of the same facts is not asked again."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

import duckdb
import numpy as np
from numpy.typing import NDArray

from clave.facts.store.shelf import Cells
from clave.figures.base import Row

T = TypeVar("T")
_PARAMETER = re.compile(r"\$(\w+)")


class Remembering:
    """A connection over facts that do not change, for several figures on one page.

    What two of them ask in the same words is asked once. ``memory`` outlives the page: it belongs
    to this state of the facts, and holds what :func:`query_once` found out about all of it.
    ``cells``: gives some accounts' cells of a state without SQL, or None where it cannot.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        memory: dict[Any, Any],
        cells: Callable[[str, Sequence[str]], Cells | None] = lambda state, accounts: None,
    ) -> None:
        self.connection = connection
        self.memory = memory
        self.cells = cells
        self.asked: dict[Any, list[Row]] = {}
        self.gathered: dict[Any, tuple[tuple[Any, ...], ...]] = {}


Connection = duckdb.DuckDBPyConnection | Remembering


def named_in(sql: str, params: Row) -> Row:
    """Of ``params`` those that ``sql`` names, in one order."""
    return {name: params[name] for name in sorted(set(_PARAMETER.findall(sql)))}


def query(connection: Connection, sql: str, params: Row) -> list[Row]:
    """The rows of ``sql`` as dicts; of ``params`` only those are handed over that it names."""
    named = named_in(sql, params)
    if not isinstance(connection, Remembering):
        return _rows(connection, sql, named)
    key = _key(sql, named)
    if key not in connection.asked:
        connection.asked[key] = _rows(connection.connection, sql, named)
    return [dict(row) for row in connection.asked[key]]  # a figure may write on its rows


def columns(connection: Connection, sql: str, params: Row) -> dict[str, NDArray[Any]]:
    """The answer to ``sql`` as columns, for questions with more rows than dicts are good for.

    Sums that it gives as DOUBLE hold money to the cent up to a thousand millions; NULL of a number
    is NaN, of a text None.
    """
    named = named_in(sql, params)
    plain = connection.connection if isinstance(connection, Remembering) else connection
    found = plain.execute(sql, named).fetchnumpy()
    return {name: _filled(values) for name, values in found.items()}


def _filled(values: NDArray[Any]) -> NDArray[Any]:
    if not np.ma.isMaskedArray(values):
        return values
    if values.dtype.kind in "Mm":
        return np.asarray(values.filled(np.datetime64("NaT")))
    if values.dtype != object:
        return np.asarray(np.ma.filled(values.astype(float), np.nan))
    told = np.array(np.ma.getdata(values), dtype=object)
    told[np.ma.getmaskarray(values)] = None
    return told


def query_once(connection: Connection, sql: str, params: Row | None = None) -> list[Row]:
    """As :func:`query`, for questions about the whole ledger: few, and asked by every figure."""
    given = params or {}
    found = once(connection, _key(sql, given), lambda c: _rows(c, sql, given))
    return [dict(row) for row in found]


def once(
    connection: Connection, key: Hashable, find: Callable[[duckdb.DuckDBPyConnection], T]
) -> T:
    """What ``find`` finds out about the whole ledger: remembered, shared, never to be changed."""
    if not isinstance(connection, Remembering):
        return find(connection)
    if key not in connection.memory:
        connection.memory[key] = find(connection.connection)
    found: T = connection.memory[key]
    return found


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, params: Mapping[str, Any]) -> list[Row]:
    answer = connection.execute(sql, params)
    columns = [item[0] for item in answer.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def _key(sql: str, params: Mapping[str, Any]) -> Hashable:
    values = (tuple(value) if isinstance(value, list) else value for value in params.values())
    return (sql, *params, *values)
