"""How far a backup or a restore is, counted in bytes."""

from __future__ import annotations

from clave.facts.work import Cancelled, Progress
from clave.lib.refusal import Refused


class Meter:
    """Counts bytes, tells how far the work is, and stops it when asked."""

    def __init__(self, phase: str, progress: Progress, cancelled: Cancelled) -> None:
        self.progress, self.cancelled = progress, cancelled
        self._phase, self._done = phase, 0
        self.total = 0

    def step(self, count: int) -> None:
        """So many bytes more."""
        self._done += count
        self.progress(self._phase, self._done, max(self.total, self._done))
        if self.cancelled():
            raise Refused("cancelled")
