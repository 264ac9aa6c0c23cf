"""Where the time of an import goes, phase by phase."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clave.facts import importing
from clave.facts.detect import propose
from clave.facts.readers import open_source
from clave.facts.store import Store


def import_phases(file: Path, folder: Path) -> dict[str, float]:
    """Seconds of each phase of a first import of ``file``, in a store of its own in ``folder``."""
    watch = _Watch()
    source = watch.over("text", lambda: open_source(file, scratch=folder / "scratch"))
    proposal = watch.over(
        "columns", lambda: propose(source, "sales", default_currency="EUR").mapping
    )
    store = Store(folder / "facts")
    watch.over("rows", lambda: importing.preview(store, source, proposal))
    importing.run(store, source, proposal, progress=watch.phase)
    watch.end()
    return watch.seconds


class _Watch:
    """Adds up the time under the name that is on."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._name, self._since = "", time.perf_counter()

    def phase(self, name: str, done: int, total: int) -> None:
        """Progress of an import: what it takes up what the preview made counts as writing."""
        self._turn("states" if name == "states" else "ledger")

    def over(self, name: str, step: Callable[[], Any]) -> Any:
        """What ``step`` gives, its time under ``name``."""
        self._turn(name)
        made = step()
        self.end()
        return made

    def end(self) -> None:
        """Nothing is on."""
        self._turn("")

    def _turn(self, name: str) -> None:
        now = time.perf_counter()
        if self._name:
            self.seconds[self._name] = self.seconds.get(self._name, 0) + now - self._since
        self._name, self._since = name, now
