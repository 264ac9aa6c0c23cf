"""How a state is laid on its shelf (:mod:`clave.facts.store.shelf`): measured, then written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from clave.facts.store.layout import Table
from clave.facts.store.shelf import Column, Shelf
from clave.facts.store.statetables import SUM_TYPE
from clave.lib.sql import text_literal

_TYPES = {"i1": "TINYINT", "i2": "SMALLINT", "i4": "INTEGER", "i8": "BIGINT"}
_KINDS = {"VARCHAR": "word", "DATE": "day", "BIGINT": "count", SUM_TYPE: "sum"}
_DIGITS = (0, 2, 6)
_CODE = "account_code"

Room = Callable[[int, np.dtype[Any]], NDArray[Any]]


def in_memory(length: int, record: np.dtype[Any]) -> NDArray[Any]:
    """Room for records in this process alone."""
    return np.empty(length, record)


def shelve(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    cells: str,
    parts: Sequence[str] = ("TRUE",),
    room: Room = in_memory,
) -> Shelf | None:
    """The shelf of a state whose cells the relation ``cells`` holds.

    ``parts``: SQL conditions on ``account`` that part it into ranges, in order; what is read at
    once is one of them. None where there is nothing to shelve, or a sum has no room in 64 bits.
    """
    measured = _measured(connection, table, cells)
    if measured is None:
        return None
    length, columns, words = measured
    accounts = words.pop("account")
    by_size = sorted(columns.values(), key=lambda column: -np.dtype(column.type).itemsize)
    records = room(length, np.dtype([(c.name, c.type) for c in by_size], align=True))
    told = {_CODE: _number("account", "i4", accounts)}
    told |= {name: _told(column, words) for name, column in columns.items()}
    asked = ", ".join(f"{sql} AS {name}" for name, sql in told.items())
    counted = np.zeros(len(accounts), dtype=np.int64)
    filled = 0
    for part in parts:
        found = connection.execute(
            f"SELECT {asked} FROM {cells} WHERE account IS NOT NULL AND ({part})"
        ).fetchnumpy()
        codes = np.asarray(found[_CODE])
        order = _order(codes)
        for name in columns:
            records[name][filled : filled + len(codes)] = np.asarray(found[name])[order]
        counted += np.bincount(codes, minlength=len(accounts))
        filled += len(codes)
    return _shelf(columns, words, accounts, counted, records)


def _order(codes: NDArray[Any]) -> NDArray[np.intp] | slice:
    """What puts accounts in order, each one's cells left as they stand."""
    if (codes[1:] >= codes[:-1]).all():
        return slice(None)
    return np.argsort(codes, kind="stable")


def _shelf(
    columns: Mapping[str, Column],
    words: Mapping[str, list[str]],
    accounts: Sequence[str],
    counted: NDArray[np.int64],
    records: NDArray[Any],
) -> Shelf:
    codes = np.array([account.encode() for account in accounts])
    order = np.argsort(codes)  # of bytes, as they are looked for
    firsts = np.cumsum(counted) - counted
    return Shelf(columns, words, codes[order], firsts[order], counted[order], records)


def _measured(
    connection: duckdb.DuckDBPyConnection, table: Table, cells: str
) -> tuple[int, dict[str, Column], dict[str, list[str]]] | None:
    """How many cells there are, how each column is to stand, and the words of those of words."""
    asked = [sql for name, kind in table.columns for sql in _measures(name, _KINDS[kind])]
    query = f"SELECT count(*), {', '.join(asked)} FROM {cells} WHERE account IS NOT NULL"
    length, *found = connection.execute(query).fetchone() or (0,)
    columns: dict[str, Column] = {}
    words: dict[str, list[str]] = {}
    for (name, sql), told in zip(table.columns, zip(*[iter(found)] * 4, strict=True), strict=True):
        partly = told[3] < length
        if _KINDS[sql] == "word":
            words[name] = told[0] or []
            low, high, digits = 0, len(words[name]), 0
        else:
            digits = next(d for d, whole in zip(_DIGITS, told[2], strict=True) if whole)
            low, high = (int((value or 0) * 10**digits) for value in told[:2])
        largest = max(abs(low), abs(high))
        if largest >= 2**63:
            return None
        if name != "account":
            columns[name] = Column(name, _KINDS[sql], _type(largest), digits, largest, partly)  # type: ignore[arg-type]
    # Bytes of a fixed width are told apart up to the zeros at their end.
    if not length or any(account.endswith("\0") for account in words["account"]):
        return None
    return length, columns, words


def _measures(name: str, kind: str) -> tuple[str, str, str, str]:
    """SQL: the least and largest, by digits whether they are enough, and how many are known."""
    known = f"count({name})"
    if kind == "word":
        return f"list(DISTINCT {name} ORDER BY {name}) FILTER ({name} IS NOT NULL)", "0", "0", known
    if kind == "sum":
        whole = ", ".join(
            f"coalesce(bool_and({name} = round({name}, {digits})), TRUE)" for digits in _DIGITS
        )
        return f"min({name})", f"max({name})", f"[{whole}]", known
    number = f"({name} - DATE '1970-01-01')" if kind == "day" else name
    return f"min({number})", f"max({number})", "[TRUE, TRUE, TRUE]", known


def _type(largest: int) -> str:
    """The smallest that holds such numbers, and one lower that stands for nothing."""
    return next(name for name in _TYPES if largest <= np.iinfo(name).max)


def _told(column: Column, words: Mapping[str, list[str]]) -> str:
    """SQL: a column as the whole numbers that stand in the records."""
    if column.kind == "word":
        return _number(column.name, column.type, words[column.name])
    number = {
        "day": f"({column.name} - DATE '1970-01-01')",
        "count": column.name,
        "sum": f"{column.name} * {10**column.digits}",
    }[column.kind]
    return f"coalesce(CAST({number} AS {_TYPES[column.type]}), {column.unknown})"


def _number(name: str, kind: str, words: Sequence[str]) -> str:
    """SQL: the place of a word among these."""
    if not words:
        return f"CAST(-1 AS {_TYPES[kind]})"
    listed = ", ".join(text_literal(word) for word in words)
    return f"coalesce(CAST(enum_code({name}::ENUM({listed})) AS {_TYPES[kind]}), -1)"
