"""Questions to the books whose SQL is put together once.

Django takes longer to put together the SQL of a question than the database to answer it, and a page
asks twenty: most of what a page costs. Here a question is put together the first time, with places
where its values go, and afterwards only its values are filled in. What it answers is asked anew
each time; nothing is remembered but words.
"""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet

R = TypeVar("R")
M = TypeVar("M", bound=Model)
# Where a value goes stands a number, or a word, that no table holds.
_NUMBER, _WORD = 7_310_000_000_000_000_000, "\ufdd0{}\ufdd0"
_MOST = 2_000
_KNOWN: OrderedDict[Hashable, _Question] = OrderedDict()
_LOCK = threading.Lock()


def rows_of(
    build: Callable[..., QuerySet[Any, R]],
    *fixed: Hashable,
    **values: int | str | Sequence[int] | Sequence[str],
) -> list[R]:
    """The rows of ``build(*fixed, **values)``.

    ``build`` is a function of a module, and what it makes may depend on ``fixed`` alone: for
    ``values`` it is given places, which it compares with columns by ``=`` or ``IN``, as they are.
    A question is put together for each ``fixed`` and each number of values in a sequence.

    Raises ``ValueError`` where a value has no place in the SQL.
    """
    shape = tuple((name, _shape(value)) for name, value in values.items())
    key = (build.__module__, build.__qualname__, fixed, shape)
    with _LOCK:
        known = _KNOWN.get(key)
        if known is not None:
            _KNOWN.move_to_end(key)
    if known is None:
        known = _put_together(build, fixed, values)
        with _LOCK:
            _KNOWN[key] = known
            while len(_KNOWN) > _MOST:
                _KNOWN.popitem(last=False)
    return known.rows(_flat(values))


def only_row(model: type[M]) -> M | None:
    """The row of a table that has one, None before it has."""
    return next(iter(rows_of(_first_of, model)), None)


def _first_of(model: type[M]) -> QuerySet[M]:
    return model._default_manager.order_by("pk")[:1]


def _shape(value: Any) -> Hashable:
    return type(value).__name__ if isinstance(value, int | str) else len(value)


def _flat(values: dict[str, Any]) -> list[Any]:
    told: list[Any] = []
    for value in values.values():
        told += [value] if isinstance(value, int | str) else value
    return told


@dataclass(frozen=True)
class _Question:
    """A question that was put together. ``params``: its values, or the number of one to fill in;
    ``compiler`` is None where it can have no answer."""

    asked: QuerySet[Any, Any]
    compiler: Any
    sql: str
    params: tuple[tuple[bool, Any], ...]

    def rows(self, values: list[Any]) -> list[Any]:
        """What it answers with these values."""
        if self.compiler is None:
            return []
        filled = tuple(values[told] if is_place else told for is_place, told in self.params)
        rows: Any = object.__new__(type(self.asked))  # copying would ask it
        rows.__dict__.update(self.asked.__dict__, _query=_Told(self, filled), _result_cache=None)
        return list(rows)


class _Told:
    """The query of a queryset: the one that was put together, with its values."""

    def __init__(self, question: _Question, params: tuple[Any, ...]) -> None:
        self._question, self._params = question, params

    def __getattr__(self, name: str) -> Any:
        return getattr(self._question.asked.query, name)

    def get_compiler(self, using: str, **_: Any) -> Any:
        """The compiler as it was once its SQL was there, on the connection of this thread."""
        compiler = copy.copy(self._question.compiler)
        compiler.connection = connections[using]
        compiler.as_sql = lambda *_, **__: (self._question.sql, self._params)
        return compiler


def _put_together(
    build: Callable[..., QuerySet[Any, Any]], fixed: Sequence[Any], values: dict[str, Any]
) -> _Question:
    places: list[Any] = []

    def place(value: Any) -> Any:
        text = isinstance(value, str)
        places.append(_WORD.format(len(places)) if text else _NUMBER + len(places))
        return places[-1]

    given = {
        name: place(value) if isinstance(value, int | str) else [place(one) for one in value]
        for name, value in values.items()
    }
    rows = build(*fixed, **given)
    compiler = rows.query.get_compiler(using=rows.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return _Question(rows, None, "", ())
    told = tuple((True, places.index(p)) if p in places else (False, p) for p in params)
    if {number for is_place, number in told if is_place} != set(range(len(places))):
        raise ValueError(f"{build.__qualname__}: a value has no place in the SQL")
    compiler.connection = None
    return _Question(rows, compiler, sql, told)
