"""The demand model over the bench's own ledger: how long ten thousand series take."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clave.entry.bench.running import Run

MOST_LINES = 1_000_000  # beyond, it is the same work on more series
SERIES = 10_000


def measure(run: Run) -> None:
    """Note ``forecast``: history read, methods tried, every series forecast and kept as tables."""
    from clave.apps.accounts.selectors import Questions, scope_of_everything
    from clave.figures.demand import compute
    from clave.figures.modelling import Task

    if run.lines > MOST_LINES:
        return
    started = time.perf_counter()
    found = compute(Task(Questions(None).connection(), scope_of_everything()))
    seconds = time.perf_counter() - started
    run.put("forecast", "Clave", seconds * SERIES / max(found.n["series"], 1))
