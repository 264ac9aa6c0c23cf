"""Whether many people are there at once."""

from __future__ import annotations

import time
from collections.abc import Hashable

SECONDS, MANY = 10.0, 5


class Crowd:
    """When each person last asked this process for something. Safe to share between threads."""

    def __init__(self) -> None:
        self._seen: dict[Hashable, float] = {}

    def saw(self, person: Hashable) -> None:
        """Somebody asked."""
        self._seen[person] = time.monotonic()

    def is_there(self) -> bool:
        """Whether so many different people asked within the last seconds."""
        since = time.monotonic() - SECONDS
        return sum(at >= since for at in list(self._seen.values())) >= MANY
