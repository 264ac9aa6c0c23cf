"""``migrate`` for empty books: all tables at once as they are today, instead of their history.

Django replays every migration on models as they once were, which takes most of ten seconds and
ends in the same tables. Books that hold anything are migrated as ever.
"""

from __future__ import annotations

from typing import Any, cast

from django.apps import apps
from django.core.management.commands.migrate import Command as Migrate
from django.core.management.sql import emit_pre_migrate_signal
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

OWN = "clave.apps."


class Command(Migrate):
    """As Django's; what it does after the tables are there (signals, checks) is Django's too."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the tables where there is none, then migrate what is left: nothing."""
        connection = connections[options["database"]]
        plain = not (options["app_label"] or options["plan"] or options["fake"])
        if plain and not options["check_unapplied"] and not connection.introspection.table_names():
            emit_pre_migrate_signal(0, interactive=False, db=connection.alias, plan=[])
            create_books(connection)
        super().handle(*args, **options)


def create_books(connection: BaseDatabaseWrapper) -> None:
    """Every table as its model is now, with the rows that our migrations bring; all or nothing.

    Rows that foreign migrations change are not there yet, so these have nothing to do.
    """
    executor = MigrationExecutor(connection)
    planned = [one for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    recorder = MigrationRecorder(connection)
    models: list[type[Model]] = [cast("type[Model]", recorder.Migration), *apps.get_models()]
    with connection.schema_editor(atomic=True) as editor:
        for model in models:
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
        for migration in planned:
            recorder.record_applied(migration.app_label, migration.name)
            if type(migration).__module__.startswith(OWN):
                for operation in migration.operations:
                    if isinstance(operation, RunPython):
                        operation.code(cast("Any", apps), editor)
