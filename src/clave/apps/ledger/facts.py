"""The one door from the books to the facts: the store of this installation."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from clave.facts.store import Snapshot, Store, copies


@lru_cache(maxsize=4)
def _store(path: Path) -> Store:
    return Store(path)


def store() -> Store:
    """The store in the data folder."""
    return _store(Path(settings.CLAVE_FACTS))


def make_copies() -> int:
    """Copy what pages read slowly as it stands; returns how many copies were made.

    Raises ``OSError`` and ``duckdb.Error``: then it is read as it stands.
    """
    return copies.make_copies(snapshot())


def snapshot() -> Snapshot:
    """The newest state of the facts; everything read from it belongs together."""
    return store().snapshot()
