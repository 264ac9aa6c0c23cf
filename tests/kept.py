"""What was made once and is put back for each test: ten times faster than making it again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.sql import InsertQuery

T = TypeVar("T")
Books = dict[type[Model], list[tuple[Any, ...]]]


def books() -> Books:
    """Every row that there is, by model."""
    managed = (one for one in apps.get_models(include_auto_created=True) if one._meta.managed)
    return {model: _rows(model) for model in managed}


def _rows(model: type[Model]) -> list[tuple[Any, ...]]:
    return list(model._base_manager.order_by("pk").values_list(*_names(model)))


@dataclass(frozen=True)
class Kept:
    """Tables as they were, with their numbers and times."""

    rows: Books

    @classmethod
    def since(cls, before: Books) -> Kept:
        """The tables that are no longer as in ``before``."""
        return cls({model: rows for model, rows in books().items() if rows != before[model]})

    @transaction.atomic
    def put_back(self) -> None:
        """Make these tables as they were, in books whose other tables are as they were then."""
        with connection.cursor() as cursor:
            for statement, values in self._statements:
                cursor.execute(statement, values)

    @cached_property
    def _statements(self) -> list[tuple[str, Any]]:
        """What puts them back; written once, for writing it takes longer than doing it."""
        name = connection.ops.quote_name
        found: list[tuple[str, Any]] = [
            (f"DELETE FROM {name(model._meta.db_table)}", None) for model in self.rows
        ]
        for model, rows in self.rows.items():
            if rows:
                query = InsertQuery(model)
                made = [model(**dict(zip(_names(model), row, strict=True))) for row in rows]
                fields = model._meta.local_concrete_fields
                query.insert_values(fields, made, raw=True)  # the times of then
                found += query.get_compiler(connection=connection).as_sql()
        reset = connection.ops.sequence_reset_sql(no_style(), list(self.rows))
        return [*found, *((statement, None) for statement in reset)]


def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.local_concrete_fields]


@dataclass(frozen=True)
class Made:
    """What a fixture made on the small company: its books, its folder, and what it told."""

    books: Kept
    folder: Path
    told: Any


class Making:
    """What fixtures made on the small company, for the tests of one process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Made] = {}

    def once(self, folder: Path, make: Callable[..., T], *given: Any) -> T:
        """What ``make`` returns; the second time it is put back instead, ``folder`` too.

        ``make`` is known by its name and the texts it is given. The books must be the same whenever
        it is asked for, and what it returns must hold no rows, only their numbers.
        """
        texts = [text for text in given if isinstance(text, str)]
        name = f"{make.__module__}.{make.__qualname__} {texts}"
        if name in self._made:
            made = self._made[name]
            made.books.put_back()
            shutil.rmtree(folder)
            shutil.copytree(made.folder, folder)
            return made.told  # type: ignore[no-any-return]
        before = books()
        told = make(*given)
        kept = self._folder / str(len(self._made))
        shutil.copytree(folder, kept)
        self._made[name] = Made(Kept.since(before), kept, told)
        return told


class Step:
    """One step on the books that many tests take from the same place: taken once, then put back.

    The place is known by the rows that the step changed and by those of ``looked_at``.
    """

    def __init__(self, *looked_at: type[Model]) -> None:
        self._looked_at = looked_at
        self._taken: tuple[Books, Kept, Any] | None = None

    def take(self, make: Callable[[], T]) -> T:
        """What ``make`` returns, which must hold no rows, only their numbers."""
        if self._taken is not None:
            place, kept, told = self._taken
            if all(_rows(model) == rows for model, rows in place.items()):
                kept.put_back()
                return told  # type: ignore[no-any-return]
        before = books()
        told = make()
        kept = Kept.since(before)
        place = {model: before[model] for model in (*kept.rows, *self._looked_at)}
        self._taken = (place, kept, told)
        return told
