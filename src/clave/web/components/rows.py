"""The rows of a table, written fast: what a column's function takes is found out once.

django-tables2 inspects the signature of each column's function for each cell, which is most of the
time of a long list.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.db.models import Model
from django_tables2.rows import BoundRow, BoundRows


class Cells:
    """How the cells of one column are made: ``make`` is its ``render`` or its ``value``."""

    def __init__(self, bound_column: Any, make: Callable[..., Any]) -> None:
        self.bound_column = bound_column
        self.accessor = bound_column.accessor
        self.empty = bound_column.column.empty_values
        self.make = make
        self.takes = _parameters(getattr(make, "__func__", make))

    def of(self, row: BoundRow, otherwise: Any) -> Any:
        """The cell of ``row``, ``otherwise`` where there is no value."""
        try:
            value = self.accessor.resolve(row.record)
        except (AttributeError, KeyError, ValueError):
            value = None
        if value in self.empty:
            return otherwise
        if self.takes == frozenset({"value"}):
            return self.make(value=value)
        given = row._optional_cell_arguments(self.bound_column, value)
        if self.takes is not None:
            given = {name: given[name] for name in self.takes if name in given}
        return self.make(**given)


class Row(BoundRow):  # type: ignore[misc]
    """A row whose cells are made by ``render`` and ``value`` of their columns."""

    def get_cell(self, name: str) -> Any:
        """As it is shown."""
        if isinstance(self.record, Model):
            return super().get_cell(name)
        cells = _cells_of(self.table, name, "render")
        return cells.of(self, cells.bound_column.default)

    def get_cell_value(self, name: str) -> Any:
        """As a file gets it."""
        if isinstance(self.record, Model):
            return super().get_cell_value(name)
        return _cells_of(self.table, name, "value").of(self, None)


def _cells_of(table: Any, name: str, make: str) -> Cells:
    """The cells of a column, made once for a table."""
    known: dict[tuple[str, str], Cells] = vars(table).setdefault("_cells", {})
    if (name, make) not in known:
        column = table.columns[name]
        known[name, make] = Cells(column, getattr(column, make))
    return known[name, make]


class Rows(BoundRows):  # type: ignore[misc]
    """The rows of a table or of one of its pages."""

    def __iter__(self) -> Iterator[Row]:
        for record in self.data:
            yield Row(record, table=self.table)

    def __getitem__(self, key: int | slice) -> Any:
        if isinstance(key, slice):
            return Rows(self.data[key], self.table)
        return Row(self.data[key], table=self.table)


@lru_cache(maxsize=512)
def _parameters(function: Callable[..., Any]) -> frozenset[str] | None:
    """The names that ``function`` takes; None where it takes any."""
    parameters = inspect.signature(function).parameters.values()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return None
    return frozenset(parameter.name for parameter in parameters)
