"""One at a time for each question: what takes long is found once, however many ask at once."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class Turns:
    """Turns of the threads of this process, by key. Whoever has one may ask for no other turn that
    somebody who waits for this one may have."""

    def __init__(self) -> None:
        self._asked: dict[Hashable, _Asked] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, key: Hashable, *, wait: bool = True) -> Iterator[bool]:
        """Whether it is one's turn: after all who asked before, or, without ``wait``, if nobody
        has it. What another has found meanwhile is to be looked for first."""
        with self._lock:
            asked = self._asked.setdefault(key, _Asked())
            asked.by += 1
        mine = asked.turn.acquire(blocking=wait)
        try:
            yield mine
        finally:
            if mine:
                asked.turn.release()
            with self._lock:
                asked.by -= 1
                if not asked.by:
                    del self._asked[key]


@dataclass
class _Asked:
    """A key that ``by`` threads have the turn of, or wait for: forgotten with the last of them."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    by: int = 0
