"""Long work that leaves the processor to those who wait for a page.

A thread stands back, not its process: one that writes to the books while it stands back would be
kept from finishing by the very pages that wait for it to give the books free.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
_NICENESS = 10
_nobody_waits: list[bool] = []


def stand_back() -> None:
    """Let all others go first: this thread, and the threads that it starts from now on.

    On Linux; elsewhere a thread takes its process with it, and on Windows nothing happens.
    """
    if hasattr(os, "nice"):  # not on Windows
        with suppress(OSError):
            os.nice(max(0, _NICENESS - os.nice(0)))


def let_work_stand_back() -> None:
    """Nobody waits for a page of this process: its long work stands back from now on."""
    _nobody_waits[:] = [True]


def work_thread(name: str) -> ThreadPoolExecutor:
    """A thread for long work, which stands back where nobody waits for a page of this process."""
    start = stand_back if _nobody_waits else None
    return ThreadPoolExecutor(1, thread_name_prefix=name, initializer=start)


def aside(step: Callable[[], T]) -> T:
    """What ``step`` gives, done in a :func:`work_thread`. It may not touch the books."""
    with work_thread("clave-aside") as thread:
        return thread.submit(step).result()
