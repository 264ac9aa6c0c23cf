"""Lists as JSON: all of them are asked for and answered in one way, as the rows of a figure are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Schema

MOST = 1000  # of one answer
Row = TypeVar("Row")


class Listed(Schema, Generic[Row]):
    """The rows from ``offset`` on, at most ``limit``; ``rows_total``: how many there are."""

    rows: list[Row]
    rows_total: int


def listed(
    found: QuerySet[Any] | Sequence[Any],
    offset: int,
    limit: int,
    told: Callable[[Any], Any] = lambda one: one,
) -> dict[str, Any]:
    """What :class:`Listed` tells of ``found``; each row as ``told`` tells it."""
    start = max(0, offset)
    part = found[start : start + min(max(1, limit), MOST)]
    total = found.count() if isinstance(found, QuerySet) else len(found)
    return {"rows": [told(one) for one in part], "rows_total": total}
