"""What the books' database knows about its own tables, so that it finds rows the short way."""

from __future__ import annotations

import time

from django.db import connection

EVERY = 600.0  # seconds
_LOOKED_AT = 1_000  # rows of an index: enough to tell what is rare, and soon done in a large table


class Statistics:
    """Renewed at the start and then now and again. PostgreSQL does so by itself."""

    def __init__(self) -> None:
        self._next = 0.0

    def tick(self) -> None:
        """Renew them if it is time."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        renew_statistics()


def renew_statistics() -> None:
    """Let SQLite count what its indexes hold: otherwise it guesses the same of all of them."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={_LOOKED_AT}")
        cursor.execute("ANALYZE")
