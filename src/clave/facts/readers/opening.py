"""The door of the readers: decide by content what a file is, and read it."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

from clave.facts.readers.delimited import read_delimited
from clave.facts.readers.source import Limits, Source


def open_source(
    path: Path,
    *,
    scratch: Path,
    name: str | None = None,
    sheet: str | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Source:
    """Read ``path`` into ``scratch`` as a table of plain text; see :class:`Source`."""
    scratch.mkdir(parents=True, exist_ok=True)
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if packed:
        with gzip.open(path) as source, (scratch / "unpacked").open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
    content = scratch / "unpacked" if packed else path
    return read_delimited(content, scratch, name or path.name, limits)
