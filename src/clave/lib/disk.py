"""A full disk, as each library tells it, is one refusal."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from clave.lib.refusal import Refused

# The system's and delta-rs' words, DuckDB's, and SQLite's.
_WORDS = ("No space left", "disk is full", "Out of disk space")


def is_full(error: BaseException) -> bool:
    """Whether ``error`` says that the disk is full.

    >>> is_full(OSError(28, "No space left on device")), is_full(OSError(2, "No such file"))
    (True, False)
    """
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return True
    return any(words in str(error) for words in _WORDS)


@contextmanager
def full_disk_refused(code: str = "no_space") -> Iterator[None]:
    """What fails within because the disk is full raises ``Refused(code)``.

    ``done_but_no_space`` where the facts have changed and only the books could not be told.
    """
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        if is_full(error):
            raise Refused(code) from error
        raise
