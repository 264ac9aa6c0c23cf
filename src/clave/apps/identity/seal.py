"""A witness of the audit outside the database: where the chain ended after each write.

Whoever can write the database can forge a chain in it that holds, its head included. The seal is
a file in the data folder that is only appended to: a line for every entry, ``number hash``. What
it has seen must still be in the chain, so entries that were rewritten, or cut off together with
the head, show. It is written after the commit: it may miss the last entries, but never leads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.conf import settings

from .models import AuditEntry

_LINE = re.compile(r"(\d{1,18}) ([0-9a-f]{64})")
_AT_ONCE = 500


def add_seal(number: int, digest: str) -> None:
    """Note that the chain reached entry ``number`` with the hash ``digest``."""
    path = Path(settings.CLAVE_SEAL)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as stream:  # one short write at the end: whole beside those of others
        # Begins its line itself, so that one torn by a power cut spoils no other.
        stream.write(f"\n{number} {digest}".encode())


def first_unsealed() -> int | None:
    """The lowest number that the seal knows and the chain does not hold so; None where it agrees.

    Where the file is missing nothing was sealed yet, and None is returned.
    """
    found = [number for number in _unsealed() if number is not None]
    return min(found, default=None)


def _unsealed() -> Iterator[int | None]:
    seals = _seals()
    while part := list(islice(seals, _AT_ONCE)):
        numbers = {number for number, _ in part}
        there = set(AuditEntry.objects.filter(number__in=numbers).values_list("number", "hash"))
        yield min(
            (number for number, digest in part if (number, digest) not in there), default=None
        )


def _seals() -> Iterator[tuple[int, str]]:
    path = Path(settings.CLAVE_SEAL)
    if not path.exists():
        return
    with path.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            if known := _LINE.fullmatch(line.strip()):
                yield int(known[1]), known[2]
