"""The one door from the books to the facts: the store of this installation."""

from __future__ import annotations

from collections.abc import Callable
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


# How this process chooses which facts it shows; nobody does where all are shown the newest.
_CHOOSE: list[Callable[[Snapshot], Snapshot]] = []


def choose_facts(choose: Callable[[Snapshot], Snapshot]) -> None:
    """From now on this process reads the facts that ``choose`` gives, of the newest."""
    _CHOOSE[:] = [choose]


def snapshot() -> Snapshot:
    """The newest state of the facts, or the one that this process chose to show; everything read
    from it belongs together. What writes to the books what came in asks the store for the newest.
    """
    newest = store().snapshot()
    return _CHOOSE[0](newest) if _CHOOSE else newest
