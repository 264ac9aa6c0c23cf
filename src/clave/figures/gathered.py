"""Sums over the cells of one account, or a few, without SQL: for what every page of theirs asks.

A figure says here what it sums, as its SQL says it. Where the cells are not at hand (no copy for
reading yet, other currencies seen through a lens, everybody's accounts) it is told so, and asks.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from clave.facts.store.shelf import Cells
from clave.figures.asking import Connection, Remembering
from clave.figures.base import Row, Scope

# Of more, DuckDB's cores add up sooner what is worth their plan.
MOST_ACCOUNTS = 512
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Part:
    """A column summed, or its least or largest value taken.

    ``told``: only over cells in which this other column is known. ``kinds``: only over these.
    """

    column: str
    merge: Literal["sum", "min", "max"] = "sum"
    told: str | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gathered:
    """What is summed: of which state, by which columns, and the parts by name.

    ``start``, ``end``: the first and last month. ``currency``: this one and what has none; None is
    every currency.
    """

    state: str
    by: tuple[str, ...]
    parts: tuple[tuple[str, Part], ...]
    start: date | None = None
    end: date | None = None
    currency: str | None = None


def gathered(
    connection: Connection, scope: Scope, asked: Gathered
) -> Sequence[tuple[Any, ...]] | None:
    """For each combination of ``by``, in the order of its columns: these, and the parts.

    None: ask SQL.
    """
    if not isinstance(connection, Remembering) or scope.takes_unassigned:
        return None
    if scope.accounts is None or not 0 < len(scope.accounts) <= MOST_ACCOUNTS:
        return None
    key: Hashable = (asked, scope.accounts)
    found = connection.gathered.get(key)
    if found is None:
        cells = connection.cells(asked.state, scope.accounts)
        found = None if cells is None else _merged_cells(_chosen(cells, asked), asked)
        if found is not None:
            connection.gathered[key] = found
    return found


def gathered_rows(connection: Connection, scope: Scope, asked: Gathered) -> list[Row] | None:
    """As :func:`gathered`, as rows that a figure may write on."""
    found = gathered(connection, scope, asked)
    if found is None:
        return None
    names = (*asked.by, *(name for name, _ in asked.parts))
    return [dict(zip(names, row, strict=True)) for row in found]


def _chosen(cells: Cells, asked: Gathered) -> Cells:
    chosen = None
    if asked.start is not None:
        chosen = cells.numbers("month") >= (asked.start - _EPOCH).days
    if asked.end is not None:
        chosen = _both(chosen, cells.numbers("month") <= (asked.end - _EPOCH).days)
    if asked.currency is not None:
        chosen = _both(chosen, cells.among("currency", (asked.currency, None)))
    return cells if chosen is None else cells.only(chosen)


def _merged_cells(cells: Cells, asked: Gathered) -> tuple[tuple[Any, ...], ...] | None:
    """None where a sum may have no room in 64 bits."""
    if any(cells.may_exceed(part.column) for _, part in asked.parts if part.merge == "sum"):
        return None
    if not len(cells):
        return ()
    cells, firsts = _grouped(cells, asked.by)
    columns = [cells.tell(name, cells.numbers(name)[firsts]) for name in asked.by]
    columns += [_merged(cells, part, firsts) for _, part in asked.parts]
    return tuple(zip(*columns, strict=True))


def _grouped(cells: Cells, by: Sequence[str]) -> tuple[Cells, NDArray[np.intp]]:
    """The cells in an order in which those of equal keys follow each other, and where each such
    group begins."""
    same = np.zeros(len(cells), dtype=np.int64)
    for name in by:
        key = cells.numbers(name)
        low, high = int(key.min()), int(key.max())
        if high > low:
            same = same * (high - low + 1) + (key.astype(np.int64) - low)
    if (same[1:] < same[:-1]).any():
        order = same.argsort(kind="stable")
        cells, same = cells.only(order), same[order]
    opens = np.ones(len(same), dtype=bool)
    np.not_equal(same[1:], same[:-1], out=opens[1:])
    return cells, opens.nonzero()[0]


def _merged(cells: Cells, part: Part, firsts: NDArray[np.intp]) -> list[Any]:
    """What a part gives for each group; None where nothing of it is known."""
    values = cells.numbers(part.column).astype(np.int64)
    counting = cells.known(part.column)
    if part.told is not None:
        counting = _both(counting, cells.known(part.told))
    if part.kinds:
        counting = _both(counting, cells.among("kind", part.kinds))
    merge, nothing = _MERGES[part.merge]
    if counting is None:
        return cells.tell(part.column, merge.reduceat(values, firsts))
    merged = merge.reduceat(np.where(counting, values, nothing), firsts)
    found = np.logical_or.reduceat(counting, firsts)
    if not found.any():
        return [None] * len(firsts)
    told = cells.tell(part.column, np.where(found, merged, 0))
    return [value if known else None for value, known in zip(told, found.tolist(), strict=True)]


# Each with the number that leaves what it is merged with as it is.
_MERGES: dict[str, tuple[np.ufunc, int]] = {
    "sum": (np.add, 0),
    "min": (np.minimum, np.iinfo(np.int64).max),
    "max": (np.maximum, np.iinfo(np.int64).min),
}


def _both(
    one: NDArray[np.bool_] | None, other: NDArray[np.bool_] | None
) -> NDArray[np.bool_] | None:
    """Where both hold; None is everywhere."""
    if one is None or other is None:
        return other if one is None else one
    both: NDArray[np.bool_] = one & other
    return both
