"""One operation on the facts: its own DuckDB, its scratch folder, its progress, its way out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillRunning
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import duckdb

from clave.facts.engine import WORK_MEMORY, compute_branches_late, connect
from clave.facts.schema import Kind
from clave.facts.store.snapshot import Snapshot
from clave.lib.disk import is_full
from clave.lib.priority import work_thread
from clave.lib.refusal import Refused

_POLL_SECONDS = 0.1

Progress = Callable[[str, int, int], None]
Cancelled = Callable[[], bool]
T = TypeVar("T")


def no_progress(phase: str, done: int, total: int) -> None:
    """Tell nobody."""


def never() -> bool:
    """Go on to the end."""
    return False


class Work:
    """Runs queries one after the other; while each runs, it reports and asks whether to stop.

    Its files are in a folder of its own within ``scratch``, gone when it ends.
    ``progress`` (phase, done, total in lines) and ``cancelled`` are called in the caller's own
    thread, about ten times a second, so that they may use its database connection. When
    ``cancelled`` answers True the query is interrupted and ``Refused('cancelled')`` raised.
    """

    def __init__(
        self,
        scratch: Path,
        *,
        lines: int = 0,
        progress: Progress = no_progress,
        cancelled: Cancelled = never,
    ) -> None:
        self._parent = scratch
        self._lines = lines
        self._progress = progress
        self._cancelled = cancelled
        self._phase = ""
        self._heed = True

    def __enter__(self) -> Work:
        self._parent.mkdir(parents=True, exist_ok=True)
        self._folder = tempfile.TemporaryDirectory(
            prefix="work-", dir=self._parent, ignore_cleanup_errors=True
        )
        self.scratch = Path(self._folder.name)
        self._thread = work_thread("clave-facts")
        # Opened where it is asked, so that DuckDB's own threads stand back with it.
        self.connection = self._thread.submit(connect, WORK_MEMORY, self.scratch / "spill").result()
        compute_branches_late(self.connection)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown(wait=True)
        self.connection.close()
        self._folder.cleanup()

    def attach(self, snapshot: Snapshot, *kinds: Kind) -> None:
        """Make the snapshot's tables, or those of some kinds, readable as views."""
        snapshot.define_views(self.connection, *kinds)

    def phase(self, name: str, *, heed: bool = True) -> None:
        """Begin the phase ``name``; with ``heed`` False it can no longer be cancelled."""
        self._phase, self._heed = name, heed
        self._progress(name, 0, self._lines)
        self._stop_if_asked()

    def done(self) -> None:
        """End the phase."""
        self._progress(self._phase, self._lines, self._lines)

    def execute(self, sql: str) -> None:
        """Run SQL whose result nobody needs."""
        self.run(lambda: self.connection.execute(sql))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.run(lambda: self.connection.execute(sql).fetchall())

    def row(self, sql: str) -> tuple[Any, ...]:
        """The one row of a query."""
        (row,) = self.rows(sql)
        return row

    def stream(self, sql: str) -> duckdb.DuckDBPyRelation:
        """A query to be read by another library, which must happen inside :meth:`run`."""
        return self.connection.sql(sql)

    def run(self, step: Callable[[], T]) -> T:
        """Run ``step`` in a thread of its own and wait for it, reporting and heeding."""
        self._stop_if_asked()
        future = self._thread.submit(step)
        while True:
            try:
                return future.result(timeout=_POLL_SECONDS)
            except StillRunning as told:
                # It may have ended since; only the step's own error of this kind is one.
                if future.done():
                    if future.exception() is told:
                        raise
                    continue
            except Exception as error:  # the writers' own kinds of error, too
                if is_full(error):
                    raise Refused("no_space") from error
                raise
            self._report()
            if self._heed and self._cancelled():
                self._interrupt(future)

    def _stop_if_asked(self) -> None:
        if self._heed and self._cancelled():
            raise Refused("cancelled")

    def _interrupt(self, future: Future[T]) -> None:
        while not future.done():
            self.connection.interrupt()
            try:
                future.exception(timeout=_POLL_SECONDS)
            except StillRunning:
                continue
        raise Refused("cancelled") from future.exception()

    def _report(self) -> None:
        share = max(0.0, min(self.connection.query_progress(), 100.0)) / 100
        self._progress(self._phase, int(self._lines * share), self._lines)
