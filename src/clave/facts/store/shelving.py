"""How a state is laid on its shelf (:mod:`clave.facts.store.shelf`): measured, then written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, BinaryIO, Literal

import duckdb
import numpy as np
from numpy.typing import NDArray

from clave.facts.store.layout import Table
from clave.facts.store.shelf import Column, Shelf
from clave.facts.store.statetables import SUM_TYPE
from clave.lib.sql import text_literal

_TYPES = {"i1": "TINYINT", "i2": "SMALLINT", "i4": "INTEGER", "i8": "BIGINT"}
_KINDS: dict[str, Literal["word", "day", "count", "sum"]] = {
    "VARCHAR": "word",
    "DATE": "day",
    "BIGINT": "count",
    SUM_TYPE: "sum",
}
_DIGITS = (0, 2, 6)
_FITS = 10**12  # below it, there is room for six decimals in 18 digits
_CODE = "account_code"


def shelve(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    cells: str,
    parts: Sequence[str] = ("TRUE",),
    file: BinaryIO | None = None,
) -> Shelf | None:
    """The shelf of a state whose cells the relation ``cells`` holds.

    ``parts``: SQL conditions on ``account`` that part it into ranges, in order; what is in memory
    at once is one of them, where the records go into a ``file``: then the shelf has none. None
    where there is nothing to shelve, or a sum has no room in 64 bits.
    """
    measured = _measured(connection, table, cells)
    if measured is None:
        return None
    length, columns, words = measured
    accounts = words.pop("account")
    by_size = sorted(columns.values(), key=lambda column: -np.dtype(column.type).itemsize)
    record = np.dtype([(c.name, c.type) for c in by_size], align=True)
    if file is not None:
        _write_header(file, record, length)
    told = {_CODE: _number("account", "i4", accounts)}
    told |= {name: _told(column, words) for name, column in columns.items()}
    asked = ", ".join(f"{sql} AS {name}" for name, sql in told.items())
    counted = np.zeros(len(accounts), dtype=np.int64)
    blocks = [np.empty(0, record)]
    for part in parts:
        found = connection.execute(
            f"SELECT {asked} FROM {cells} WHERE account IS NOT NULL AND ({part})"
        ).fetchnumpy()
        counted += np.bincount(found[_CODE], minlength=len(accounts))
        block = _block(record, found)
        if file is None:
            blocks.append(block)
        else:
            file.write(block.tobytes())
    return _shelf(columns, words, accounts, counted, np.concatenate(blocks))


def _write_header(file: BinaryIO, record: np.dtype[Any], length: int) -> None:
    """As numpy's files have it, the records to follow part by part."""
    descr = np.lib.format.dtype_to_descr(record)
    header = {"descr": descr, "fortran_order": False, "shape": (length,)}
    np.lib.format.write_array_header_1_0(file, header)


def _block(record: np.dtype[Any], found: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """The records of a part, in the order of its accounts."""
    order, block = _order(found[_CODE]), np.empty(len(found[_CODE]), record)
    for name in record.names or ():
        block[name] = found[name][order]
    return block


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
    measures = ", ".join(_measure(name, _KINDS[kind]) for name, kind in table.columns)
    query = f"SELECT count(*), {measures} FROM {cells} WHERE account IS NOT NULL"
    length, *found = connection.execute(query).fetchone() or (0,)
    told = dict(zip(table.column_names, found, strict=True))
    # Bytes of a fixed width are told apart up to the zeros at their end.
    if not length or any(account.endswith("\0") for account in told["account"]["words"]):
        return None
    largest = {name: max(abs(one["low"]), abs(one["high"])) for name, one in told.items()}
    sums = {name: largest[name] for name, kind in table.columns if _KINDS[kind] == "sum"}
    digits = _digits_of(connection, cells, sums)
    columns: dict[str, Column] = {}
    for name, sql in table.columns[1:]:
        units = int(largest[name] * 10 ** digits.get(name, 0))
        if units >= 2**63:
            return None
        partly = told[name]["known"] < length
        columns[name] = Column(name, _KINDS[sql], _type(units), digits.get(name, 0), units, partly)
    words = {name: one["words"] for name, one in told.items() if one["words"] is not None}
    return length, columns, words


def _measure(name: str, kind: str) -> str:
    """SQL: the least and largest of a column, how many are known, and its words."""
    words = f"coalesce(list(DISTINCT {name} ORDER BY {name}) FILTER ({name} IS NOT NULL), [])"
    low, high = f"coalesce(min({name}), 0)", f"coalesce(max({name}), 0)"
    if kind == "word":
        low, high = "0", f"count(DISTINCT {name})"
    elif kind == "day":
        low, high = (f"coalesce({side}({name}) - DATE '1970-01-01', 0)" for side in ("min", "max"))
    told = words if kind == "word" else "NULL::VARCHAR[]"
    return f"{{'low': {low}, 'high': {high}, 'known': count({name}), 'words': {told}}}"


def _digits_of(
    connection: duckdb.DuckDBPyConnection, cells: str, sums: Mapping[str, Decimal]
) -> dict[str, int]:
    """How many decimals each of the sums has; ``sums``: the largest of each."""
    asked = ", ".join(
        "["
        + ", ".join(
            f"coalesce(bool_and({narrow} = round({narrow}, {digits})), TRUE)" for digits in _DIGITS
        )
        + "]"
        for narrow in (_narrow(name, largest < _FITS) for name, largest in sums.items())
    )
    found = connection.execute(f"SELECT {asked} FROM {cells} WHERE account IS NOT NULL").fetchone()
    return {
        name: next(digits for digits, enough in zip(_DIGITS, whole, strict=True) if enough)
        for name, whole in zip(sums, found or (), strict=True)
    }


def _narrow(name: str, fits: bool) -> str:
    """SQL: a sum in 64 bits, in which DuckDB computes ten times faster than in 128."""
    return f"{name}::DECIMAL(18,6)" if fits else name


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
        "sum": f"{_narrow(column.name, column.largest < _FITS)} * {10**column.digits}",
    }[column.kind]
    return f"coalesce(CAST({number} AS {_TYPES[column.type]}), {column.unknown})"


def _number(name: str, kind: str, words: Sequence[str]) -> str:
    """SQL: the place of a word among these."""
    if not words:
        return f"CAST(-1 AS {_TYPES[kind]})"
    listed = ", ".join(text_literal(word) for word in words)
    return f"coalesce(CAST(enum_code({name}::ENUM({listed})) AS {_TYPES[kind]}), -1)"
