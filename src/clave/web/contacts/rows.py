"""Rows of a list that are read as they are shown: one page of a query at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

Row = dict[str, Any]


class QueryRows:
    """A query as a list takes it. ``made``: the rows of a part of it; ``orders``: the columns that
    the books can order by, with their field; others leave the order as it is."""

    def __init__(
        self,
        found: QuerySet[Any],
        made: Callable[[QuerySet[Any]], list[Row]],
        orders: dict[str, str],
        count: int | None = None,
    ) -> None:
        self._found, self._made, self._orders, self._count = found, made, orders, count

    def ordered(self, columns: Sequence[str]) -> QueryRows:
        """The same by ``columns``, a leading ``-`` for descending."""
        known = []
        for column in columns:
            name = column.lstrip("-")
            if name in self._orders:
                known.append(column.replace(name, self._orders[name]))
        found = self._found.order_by(*known, "pk") if known else self._found
        return QueryRows(found, self._made, self._orders, len(self))

    def __len__(self) -> int:
        if self._count is None:
            self._count = self._found.count()
        return self._count

    def __getitem__(self, place: slice) -> list[Row]:
        return self._made(self._found[place])

    def __iter__(self) -> Iterator[Row]:
        return iter(self._made(self._found))
