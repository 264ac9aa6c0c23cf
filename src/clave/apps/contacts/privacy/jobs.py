"""After somebody was destroyed: the books' files hold no old copy of what was deleted."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from clave.apps.accounts.models import Account
from clave.apps.identity.jobs import Progress, job_handler


@job_handler("scrub_books")
def scrub(progress: Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Write the tables anew; outside any transaction, and safe to run again."""
    scrub_books()
    return {}


def scrub_books() -> None:
    """SQLite overwrites what it deletes; pages that moved and the journal may still hold copies.
    PostgreSQL keeps dead rows until their table is written anew."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        ours = apps.get_app_config("contacts").get_models(include_auto_created=True)
        models: list[type[Model]] = [*ours, Account]
        for model in models:
            cursor.execute(f"VACUUM FULL {connection.ops.quote_name(model._meta.db_table)}")
