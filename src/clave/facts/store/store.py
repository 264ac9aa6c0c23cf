"""The folder of facts: its snapshots and its lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from clave.facts.schema import KINDS
from clave.facts.store import delta
from clave.facts.store.lock import FileLock
from clave.facts.store.snapshot import Snapshot, read_versions

LOCK_SECONDS = 60.0


class Store:
    """The facts under one folder (``DATA/facts``). Safe to share between threads."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._guard = threading.Lock()
        self._ledgers: dict[str, int] = {}
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The facts as of now; the same object as before while nothing has been committed."""
        ledgers = {
            name: version
            for name in KINDS
            if (version := delta.newest_version(self.path / name)) is not None
        }
        with self._guard:
            if self._snapshot is None or ledgers != self._ledgers:
                self._snapshot = Snapshot(self.path, read_versions(self.path, ledgers))
                self._ledgers = ledgers
            return self._snapshot

    def lock(
        self,
        *,
        wait: float = LOCK_SECONDS,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> FileLock:
        """The right to write, for one at a time. Waits up to ``wait`` seconds.

        Entering raises ``Refused('ledger_busy')`` when another import does not end in time and
        ``Refused('cancelled')`` when ``cancelled`` says so meanwhile.
        """
        return FileLock(self.path / "lock", wait=wait, cancelled=cancelled)

    def rejects_file(self, import_id: str) -> Path:
        """Where the rejects of an import are; the file is there only if it had any."""
        return self.path / "rejects" / f"{import_id}.csv"
