"""Items in the order and by the page that a list asks for: of fifty thousand, fifty are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import F, Q, QuerySet

from clave.apps.followup.selectors import seen_accounts
from clave.apps.identity.models import User

from .tables import ItemRow, rows_of

# The column of a table → the field that orders it.
ORDERS = {
    "title": "title",
    "account": "account__name",
    "person": "owner__name",
    "unit": "unit__name",
    "due_on": "due_on",
    "amount": "amount_minor",
    "state": "state",
}
_CHUNK = 1000
Maker = Callable[[Sequence[Any], set[int]], list[Any]]


def searched(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The actions whose subject, account, owner or unit holds ``text``."""
    text = text.strip()
    if not text:
        return found
    names = ("title", "account__name", "owner__name", "unit__name")
    wanted = Q()
    for name in names:
        wanted |= Q(**{f"{name}__icontains": text})
    return found.filter(wanted)


class PagedItems:
    """Rows of a list that are made as they are shown (``components.data.Paged``)."""

    def __init__(
        self,
        found: QuerySet[Any],
        user: User,
        *,
        make: Maker = rows_of,
        orders: Mapping[str, str] = ORDERS,
    ) -> None:
        self.found, self.user, self.make, self.orders = found, user, make, orders

    def ordered(self, columns: Sequence[str]) -> PagedItems:
        """The rows by these columns; what has no value comes last."""
        order: list[Any] = []
        for column in columns:
            field = self.orders.get(column.lstrip("-"))
            if field is not None:
                down = column.startswith("-")
                name = F(field)
                order.append(name.desc(nulls_last=True) if down else name.asc(nulls_last=True))
        found = self.found.order_by(*order, "pk")
        return PagedItems(found, self.user, make=self.make, orders=self.orders)

    @cached_property
    def _count(self) -> int:
        return self.found.order_by().count()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: slice) -> Sequence[ItemRow]:
        items = list(self.found[place])
        return self.make(items, seen_accounts(self.user, items))

    def __iter__(self) -> Iterator[ItemRow]:
        items: list[Any] = []
        for item in self.found.iterator(chunk_size=_CHUNK):
            items.append(item)
            if len(items) == _CHUNK:
                yield from self.make(items, seen_accounts(self.user, items))
                items = []
        yield from self.make(items, seen_accounts(self.user, items))
