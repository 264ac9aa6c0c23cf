"""What a model found, as figures read it: kept before, or computed here where nothing is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from clave.facts.modelled import Kept, Table
from clave.figures.asking import Connection, Remembering, once
from clave.figures.base import Row, Scope
from clave.figures.modelling import Model, Task


@dataclass(frozen=True)
class Findings:
    """``values``: the model's own; ``n``; ``data_until``. ``rows`` are read by :meth:`of`."""

    values: Mapping[str, Any]
    n: Mapping[str, int]
    data_until: date | None
    kept: Kept | None
    tables: Mapping[str, Table]

    def of(
        self,
        connection: Connection,
        accounts: tuple[str, ...] | None,
        order: str = "",
        most: int | None = None,
    ) -> list[Row]:
        """The rows of ``accounts`` (units), or of all; of what is kept the ``most`` first by
        ``order`` (SQL), so that few are read of a large file. Otherwise all are given."""
        if self.kept is None:
            named = None if accounts is None else set(accounts)
            return [r for r in _rows(self.tables["rows"]) if named is None or r["account"] in named]
        raw = connection.connection if isinstance(connection, Remembering) else connection
        where, params = "TRUE", dict[str, Any]()
        if accounts is not None:
            where, params = "account IN (SELECT unnest($accounts))", {"accounts": list(accounts)}
        if most is not None:
            where = f"{where} ORDER BY {order} LIMIT {int(most)}"
        return self.kept.rows(raw, where=where, params=params)


def findings(
    model: Model, connection: Connection, scope: Scope, kept: Kept | None, given: Mapping[str, Any]
) -> Findings:
    """What is kept, where it is of the day that is asked for; else computed from all accounts."""
    if kept is not None:
        until = kept.card["data_until"]
        day = date.fromisoformat(until) if until else None
        if scope.as_of is None or scope.as_of == day:
            return Findings(kept.card["values"], kept.card["n"], day, kept, {})
    whole = replace(scope, accounts=None, include_unassigned=None, start=None, end=None)
    key = (model.name, scope.as_of, tuple(sorted((k, str(v)) for k, v in given.items())))
    return once(connection, key, lambda found: _computed(model, Task(found, whole, dict(given))))


def _computed(model: Model, task: Task) -> Findings:
    found = model.compute(task)
    return Findings(found.values, found.n, found.data_until, None, found.tables)


def _rows(table: Table) -> list[Row]:
    columns = {name: _plain(values) for name, values in table.items()}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _plain(values: Any) -> list[Any]:
    """As they would come back from a file: days, numbers, None for what is not a number."""
    array = values if isinstance(values, np.ndarray) else np.array(values, dtype=object)
    if array.dtype.kind == "M":
        return list(array.astype("datetime64[D]").astype(object))
    return list(array.tolist())


def members_of(scope: Scope) -> Counter[str]:
    """How many accounts of a scope each unit decides for."""
    codes = set(scope.accounts if scope.accounts is not None else scope.grouping or ())
    return Counter(scope.parent(code) for code in codes)


def wholly_seen(rows: list[Row], scope: Scope) -> list[Row]:
    """The units of which the scope holds every account: else a row would tell of the others."""
    if scope.accounts is None:
        return rows
    seen = members_of(scope)
    return [row for row in rows if seen[row["account"]] >= row["members"]]


def known(value: float | None) -> float | None:
    """None instead of "not a number", which is how arrays write what is not known."""
    return None if value is None or value != value else value
