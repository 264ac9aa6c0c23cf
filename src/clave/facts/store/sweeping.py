"""Deleting the files of versions that nobody reads any more."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from clave.facts.store import delta

# A snapshot may be read for so long after the next import.
KEPT_SECONDS = 2 * 3600.0


def sweep(root: Path, versions: Mapping[str, int], *, now: float | None = None) -> int:
    """Delete the Parquet files that no snapshot of the last hours needs; returns how many.

    ``versions`` are the tables as they are referenced now. A table is swept only when its version
    has stood for ``KEPT_SECONDS``: whoever took a snapshot since then reads that version. What
    dead imports left goes too. Hold the store's lock.
    """
    moment = time.time() if now is None else now
    deleted = 0
    for name, version in versions.items():
        folder = root / name
        committed = (folder / "_delta_log" / f"{version:020d}.json").stat().st_mtime
        if moment - committed < KEPT_SECONDS:
            continue
        needed = {Path(file).resolve() for file in delta.files_of(folder, version)}
        for file in folder.rglob("*.parquet"):
            if file.parent.name != "_delta_log" and file.resolve() not in needed:
                file.unlink(missing_ok=True)
                deleted += 1
    return deleted
