"""A lock between processes that the system frees when its holder dies."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

from clave.lib.refusal import Refused

_POLL_SECONDS = 0.05

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """An exclusive lock on a file, held from ``__enter__`` to ``__exit__``.

    Excludes threads of one process as well: each entry opens the file anew.
    """

    def __init__(
        self, path: Path, *, wait: float, cancelled: Callable[[], bool] = lambda: False
    ) -> None:
        self._path = path
        self._wait = wait
        self._cancelled = cancelled
        self._file: IO[bytes] | None = None

    def __enter__(self) -> FileLock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("ab")
        deadline = time.monotonic() + self._wait
        try:
            while True:
                try:
                    _try_lock(file)
                    break
                except OSError:
                    self._give_way(deadline)
        except BaseException:
            file.close()
            raise
        self._file = file
        return self

    def _give_way(self, deadline: float) -> None:
        if self._cancelled():
            raise Refused("cancelled")
        if time.monotonic() >= deadline:
            raise Refused("ledger_busy")
        time.sleep(_POLL_SECONDS)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()  # closing frees the lock
            self._file = None
