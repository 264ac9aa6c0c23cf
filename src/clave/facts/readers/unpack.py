"""Unpacking gzip with an eye on what comes out."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from clave.facts.readers.source import Limits
from clave.lib.refusal import Refused

_BLOCK = 1 << 20
# Real ledgers pack to a tenth; what is small when unpacked may pack as well as it likes.
_HARMLESS = 64 * 1024 * 1024


def unpack_gzip(path: Path, target: Path, limits: Limits) -> None:
    """Write the content of the gzip file ``path`` to ``target``.

    Raises ``Refused``: ``unpacks_too_large``, ``damaged_file``.
    """
    allowed = max(_HARMLESS, path.stat().st_size * limits.packing_ratio)
    allowed = min(allowed, limits.unpacked_bytes)
    written = 0
    try:
        with gzip.open(path) as source, target.open("wb") as out:
            while block := source.read(_BLOCK):
                written += len(block)
                if written > allowed:
                    raise Refused("unpacks_too_large", limit=allowed)
                out.write(block)
    except (OSError, EOFError, zlib.error) as error:
        raise Refused("damaged_file") from error
