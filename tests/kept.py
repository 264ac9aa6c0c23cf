"""Rows of the books, kept once made: putting them back is ten times faster than making them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

Keys = dict[type[Model], set[Any]]


def keys() -> Keys:
    """The rows that there are, by model."""
    return {model: set(model._base_manager.values_list("pk", flat=True)) for model in _models()}


@dataclass(frozen=True)
class Kept:
    """Rows as they were, with their numbers and times."""

    rows: dict[type[Model], list[dict[str, Any]]]

    @classmethod
    def since(cls, before: Keys) -> Kept:
        """Everything that was added after ``before``."""
        found = {}
        for model in _models():
            names = [field.attname for field in model._meta.concrete_fields]
            rows = model._base_manager.exclude(pk__in=before[model]).values(*names)
            if rows:
                found[model] = list(rows)
        return cls(found)

    @transaction.atomic
    def put_back(self) -> None:
        """Into books that have none of them, with the same numbers."""
        for model, rows in self.rows.items():
            model._base_manager._insert(  # type: ignore[attr-defined]
                [model(**row) for row in rows],
                fields=model._meta.concrete_fields,
                using="default",
                raw=True,  # the times of then
            )
        resets = connection.ops.sequence_reset_sql(no_style(), list(self.rows))
        with connection.cursor() as cursor:
            for statement in resets:
                cursor.execute(statement)


def _models() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
