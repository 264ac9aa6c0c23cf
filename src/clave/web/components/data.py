"""The rows of a list as its table takes them: in memory, or made as they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from django.utils.functional import Promise
from django_tables2.data import TableData, TableListData
from django_tables2.utils import OrderBy

from clave.lib.text import plain


class Paged(Protocol):
    """Rows that are not in memory: a slice of them is made when it is asked for."""

    def ordered(self, columns: Sequence[str]) -> Paged:
        """The rows by ``columns``, a leading ``-`` for descending."""
        ...

    def __len__(self) -> int: ...

    def __getitem__(self, place: slice) -> Sequence[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class PagedData(TableData):  # type: ignore[misc]
    """:class:`Paged` rows as a table takes them."""

    data: Paged

    def __len__(self) -> int:
        return len(self.data)

    def order_by(self, aliases: Sequence[str]) -> None:
        """Order by the columns of ``aliases``."""
        self.data = self.data.ordered([str(alias) for alias in aliases])


class ListData(TableListData):  # type: ignore[misc]
    """Rows in memory, ordered by their plain values, text without its accents; what has none counts
    as least."""

    def order_by(self, aliases: Sequence[str]) -> None:
        """Order by the columns of ``aliases``, the first one the most."""
        for alias in reversed([OrderBy(alias) for alias in aliases]):
            accessor = self.table.columns[alias.bare].accessor

            def key(row: Any, accessor: Any = accessor) -> tuple[bool, Any]:
                value = accessor.resolve(row, quiet=True)
                return value is not None, _compared(value)

            self.data.sort(key=key, reverse=alias.is_descending)


def _compared(value: Any) -> Any:
    """Text as a dictionary orders it: «Álvaro» before «Beatriz»."""
    if not isinstance(value, str | Promise):
        return value
    text = str(value)
    return plain(text), text


def data_of(rows: Any) -> Any:
    """``rows`` as the data of a table."""
    if callable(getattr(rows, "ordered", None)):
        return PagedData(rows)
    return ListData(list(rows)) if isinstance(rows, list | tuple) else rows
