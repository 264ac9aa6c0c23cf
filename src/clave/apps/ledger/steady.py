"""Which facts a process of the server shows while newer ones are still being computed for.

After an import all that was computed is computed anew. One person waits a second for that; where
many ask at once, each of them would wait for all that the others ask. Then the process goes on
with the facts that it has, until somebody has computed what opens a day from newer ones.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from clave.facts.store import Snapshot

LONGEST = 60.0  # seconds for which nobody is shown newer facts at most


class Steady:
    """``of`` says which facts to show: the newest, or, in a crowd, the newest that are computed."""

    def __init__(
        self, is_crowded: Callable[[], bool], is_computed: Callable[[Snapshot], bool]
    ) -> None:
        self.is_crowded, self.is_computed = is_crowded, is_computed
        self._shown: Snapshot | None = None
        self._newer: list[tuple[float, Snapshot]] = []  # since when each is there, oldest first
        self._lock = threading.Lock()

    def of(self, newest: Snapshot) -> Snapshot:
        """The facts to show, which never are older than those that were shown before."""
        with self._lock:
            if self._shown is None or newest is self._shown:
                return self._show(newest)
            now = time.monotonic()
            if not self._newer or self._newer[-1][1] is not newest:
                self._newer.append((now, newest))
            if not self.is_crowded() or now - self._newer[0][0] > LONGEST:
                return self._show(newest)
            for _, facts in reversed(self._newer):
                if self.is_computed(facts):
                    return self._show(facts)
            return self._shown

    def _show(self, facts: Snapshot) -> Snapshot:
        places = [place for place, (_, newer) in enumerate(self._newer) if newer is facts]
        self._newer = self._newer[places[0] + 1 :] if places else []
        self._shown = facts
        return facts
