"""Long work that leaves the processor to those who wait for a page."""

from __future__ import annotations

import os
from contextlib import suppress

_NICENESS = 10


def stand_back() -> None:
    """Let every other process of this machine go first; alone, this one is as fast as before."""
    if hasattr(os, "nice"):  # not on Windows
        with suppress(OSError):
            os.nice(max(0, _NICENESS - os.nice(0)))
